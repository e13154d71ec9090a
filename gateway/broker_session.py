"""One connection to the broker; the only file that imports paho, whose thread it owns.

paho's callbacks run in that thread and do nothing but queue what happened; everything else is the event loop's.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import time
from collections import deque
from dataclasses import dataclass
from typing import Any

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion

from gateway.credentials import MqttAccount
from gateway.errors import GatewayError

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


class BrokerSession:
    """Connects once, subscribes to one topic, ends. The broker keeps its subscription and queue for the next one."""

    def __init__(self, account: MqttAccount, topic: str, *, will: tuple[str, bytes], woken: asyncio.Event) -> None:
        """`will`: topic and payload that the broker publishes, retained, when the connection is cut.
        `woken` is set whenever something has happened."""
        self._account = account
        self._topic = topic
        self._woken = woken
        self._events: deque[_Event] = deque()
        self._messages: deque[Received] = deque()
        self._loop = asyncio.get_running_loop()
        self._client = self._make_client(will)

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
        host, port = self._account.host, self._account.port
        try:
            self._client.connect(host, port, keepalive=KEEPALIVE_S)
        except OSError as error:
            reason = error.strerror or str(error) or type(error).__name__
            raise ConnectionLost(f"No broker at {host}:{port}: {reason}.") from error

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
            client_id=self._account.username,
            clean_session=False,
            protocol=MQTTProtocolVersion.MQTTv311,
            manual_ack=True,
            reconnect_on_failure=False,
        )
        client.username_pw_set(self._account.username, self._account.password)
        client.connect_timeout = CONNECT_TIMEOUT_S
        client.will_set(will[0], will[1], qos=1, retain=True)

        def queue(event: _Event) -> None:
            with contextlib.suppress(RuntimeError):  # the loop has ended before paho's thread
                self._loop.call_soon_threadsafe(self._happened, event)

        def on_socket_open(_client: Client, _data: Any, opened: Any) -> None:
            # Else a sighting waits up to 40 ms for the TCP acknowledgement of the one before (Nagle's algorithm).
            opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

        def on_connect(client: Client, _data: Any, _flags: Any, code: Any, _properties: Any) -> None:
            if code.is_failure:
                queue(_Connected(f"The broker refuses this gateway: {code}. Check its credentials."))
                return
            queue(_Connected(None))
            client.subscribe(self._topic, qos=1)

        def on_subscribe(_client: Client, _data: Any, _mid: int, codes: list[Any], _properties: Any) -> None:
            refused = any(code.is_failure for code in codes)
            queue(_Subscribed("The broker refuses the acknowledgements' topic: check its ACL." if refused else None))

        def on_disconnect(_client: Client, _data: Any, _flags: Any, code: Any, _properties: Any) -> None:
            queue(_Lost(f"The broker went away ({code})."))

        def on_message(_client: Client, _data: Any, message: MQTTMessage) -> None:
            queue(Received(bytes(message.payload), message.mid, message.qos))

        client.on_socket_open = on_socket_open
        client.on_connect = on_connect
        client.on_subscribe = on_subscribe
        client.on_disconnect = on_disconnect
        client.on_message = on_message
        return client
