"""One connection to the broker; the only file that imports paho, whose thread it owns.

paho's callbacks run in that thread and do nothing but queue what happened; everything else is the event loop's.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion

from gateway.errors import GatewayError
from gateway.identity.credentials import Credentials
from gateway.uplink.broker_tls import tls_context, tls_trouble

KEEPALIVE_S = 10
"A dead network is noticed within 15 s."

CONNECT_TIMEOUT_S = 2.0
"Short, so that an end of the program need not wait for it."

ANSWER_TIMEOUT_S = 5.0
"For CONNACK and SUBACK."

EVENTS_KEPT = 1000
"A broker has some 20 messages under way to a client; more than this would be a broken one."


class ConnectionLost(GatewayError):
    """The broker is not there, or does not want us."""


@dataclass(frozen=True, slots=True)
class Received:
    """A message, not yet acknowledged to the broker."""

    topic: str
    payload: bytes
    mid: int
    qos: int


@dataclass(frozen=True, slots=True)
class _Connected:
    refusal: str | None


@dataclass(frozen=True, slots=True)
class _Subscribed:
    refusal: str | None


@dataclass(frozen=True, slots=True)
class _Lost:
    reason: str


_Event = _Connected | _Subscribed | _Lost | Received


class _PahoSaid(logging.Handler):
    """Keeps the error that paho saw last: it hands it to nobody but its log."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.error: OSError | None = None
        self.logger = logging.Logger("paho", logging.ERROR)
        self.logger.addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        for said in record.args if isinstance(record.args, tuple) else ():
            if isinstance(said, OSError):
                self.error = said


class BrokerSession:
    """Connects once, subscribes, ends. The broker keeps its subscription and queue for the next one."""

    def __init__(
        self,
        credentials: Credentials,
        topics: Sequence[str],
        *,
        will: tuple[str, bytes],
        woken: asyncio.Event,
        clock_synced: bool = True,
    ) -> None:
        """`topics`: the first is one without which there is no use in a connection. `will`: topic and payload that the
        broker publishes, retained, when the connection is cut. `woken` is set whenever something has happened.
        Raises ConnectionLost where the files of the credentials cannot be used."""
        self._credentials = credentials
        self._topics = topics
        self.refused_topics: list[str] = []
        "Of the others, those that the broker's ACL keeps from us."
        self._woken = woken
        self._events: deque[_Event] = deque()
        self._messages: deque[Received] = deque()
        self._loop = asyncio.get_running_loop()
        self._paho_said = _PahoSaid()
        self._answered = False
        self._client = self._make_client(will)
        self._secure(clock_synced)

    async def open(self) -> None:
        """Connects and subscribes. Raises ConnectionLost with a sentence that says what to look at."""
        await self._loop.run_in_executor(None, self._connect)
        self._client.loop_start()
        await self._expect(_Connected)
        await self._expect(_Subscribed)

    def take(self) -> Received | None:
        """The next message; None while there is none. Raises ConnectionLost once the connection is gone."""
        self._sort_events()
        return self._messages.popleft() if self._messages else None

    def acknowledge(self, message: Received) -> None:
        """Tells the broker that `message` need not come again."""
        self._client.ack(message.mid, message.qos)

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> None:
        """With QoS 1. Raises ConnectionLost."""
        info = self._client.publish(topic, payload, qos=1, retain=retain)
        if info.rc != MQTTErrorCode.MQTT_ERR_SUCCESS:
            raise ConnectionLost(f"The broker went away ({info.rc.name}).")

    async def close(self) -> None:
        """Says goodbye, so that the will is not published, and ends paho's thread."""
        await asyncio.shield(self._loop.run_in_executor(None, self._end))

    def _connect(self) -> None:
        host, port = self._credentials.mqtt.host, self._credentials.mqtt.port
        try:
            self._client.connect(host, port, keepalive=KEEPALIVE_S)
        except OSError as error:
            reason = error.strerror or str(error) or type(error).__name__
            trouble = tls_trouble(error, host, time.time())
            raise ConnectionLost(trouble or f"No broker at {host}:{port}: {reason}.") from error

    def _secure(self, clock_synced: bool) -> None:
        files = self._credentials.mqtt.tls
        try:
            self._client.tls_set_context(tls_context(files, check_dates=clock_synced))
        except OSError as error:
            raise ConnectionLost(f"{files.certificate}, {files.key} or {files.ca} cannot be used: {error}.") from error

    def _why_lost(self, code: Any) -> str:
        host = self._credentials.mqtt.host
        error = self._paho_said.error
        trouble = None if error is None else tls_trouble(error, host, time.time())
        if trouble is None and not self._answered:
            return f"The broker at {host} hung up without an answer. Does its log say why?"
        return trouble or f"The broker went away ({code})."

    def _end(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    async def _expect(self, kind: type[_Connected | _Subscribed]) -> None:
        deadline_s = time.monotonic() + ANSWER_TIMEOUT_S
        while (event := self._sort_events(kind)) is None:
            self._woken.clear()
            try:
                async with asyncio.timeout_at(self._loop.time() + deadline_s - time.monotonic()):
                    await self._woken.wait()
            except TimeoutError:
                raise ConnectionLost("The broker does not answer.") from None
        if event.refusal:
            raise ConnectionLost(event.refusal)

    def _sort_events(self, kind: type[_Connected | _Subscribed] | None = None) -> _Connected | _Subscribed | None:
        """Puts messages aside until the next event of this kind. A session that lived on sends them before SUBACK."""
        while self._events:
            event = self._events.popleft()
            if isinstance(event, _Lost):
                raise ConnectionLost(event.reason)
            if isinstance(event, Received):
                self._messages.append(event)
            elif kind is not None and isinstance(event, kind):
                return event
        return None

    def _happened(self, event: _Event) -> None:
        if isinstance(event, Received) and len(self._events) + len(self._messages) >= EVENTS_KEPT:
            self.acknowledge(event)  # else the broker would wait for it; acknowledgements of rows are cumulative
            return
        self._events.append(event)
        self._woken.set()

    def _make_client(self, will: tuple[str, bytes]) -> Client:
        client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=self._credentials.client_id,
            clean_session=False,
            protocol=MQTTProtocolVersion.MQTTv311,
            manual_ack=True,
            reconnect_on_failure=False,
        )
        client.enable_logger(self._paho_said.logger)
        client.connect_timeout = CONNECT_TIMEOUT_S
        client.will_set(will[0], will[1], qos=1, retain=True)

        def queue(event: _Event) -> None:
            with contextlib.suppress(RuntimeError):  # the loop has ended before paho's thread
                self._loop.call_soon_threadsafe(self._happened, event)

        def on_socket_open(_client: Client, _data: Any, opened: Any) -> None:
            # Else a sighting waits up to 40 ms for the TCP acknowledgement of the one before (Nagle's algorithm).
            opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

        def on_connect(client: Client, _data: Any, _flags: Any, code: Any, _properties: Any) -> None:
            self._answered = True
            if code.is_failure:
                queue(_Connected(f"The broker refuses this gateway: {code}. Check its credentials."))
                return
            queue(_Connected(None))
            client.subscribe([(topic, 1) for topic in self._topics])

        def on_subscribe(_client: Client, _data: Any, _mid: int, codes: list[Any], _properties: Any) -> None:
            self.refused_topics = [topic for topic, code in zip(self._topics, codes, strict=False) if code.is_failure]
            refused = self._topics[0] in self.refused_topics
            queue(_Subscribed("The broker refuses the acknowledgements' topic: check its ACL." if refused else None))

        def on_disconnect(_client: Client, _data: Any, _flags: Any, code: Any, _properties: Any) -> None:
            queue(_Lost(self._why_lost(code)))

        def on_message(_client: Client, _data: Any, message: MQTTMessage) -> None:
            queue(Received(message.topic, bytes(message.payload), message.mid, message.qos))

        client.on_socket_open = on_socket_open
        client.on_connect = on_connect
        client.on_subscribe = on_subscribe
        client.on_disconnect = on_disconnect
        client.on_message = on_message
        return client
