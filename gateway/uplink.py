"""MQTT: the outbox out, acknowledgements in. The only file that imports paho.

A PUBACK proves nothing (a broker may drop what it acknowledged), so a row leaves the outbox only on the server's own
acknowledgement. The coroutine `Uplink.run` owns paho's thread; paho's callbacks only queue what happened.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from random import Random
from typing import Any, NoReturn

import structlog
from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion

from gateway.backoff import Backoff
from gateway.errors import GatewayError
from gateway.flight import AGAIN_AFTER_S, Flight
from gateway.outbox_thread import OutboxThread
from gateway.rows import Clock
from gateway.settings import Credentials
from wire.messages.mqtt import BATCH_ROWS, GatewayStatus, SightingAck, SightingBatch
from wire.messages.reading import Malformed, read, write
from wire.topics import SiteTopics

log = structlog.get_logger("gateway.uplink")

KEEPALIVE_S = 10
"A dead network is noticed within 15 s."

CONNECT_TIMEOUT_S = 2.0
"Short, so that an end of the program need not wait for it."

ANSWER_TIMEOUT_S = 5.0
"For CONNACK and SUBACK."

STATUS_EVERY_S = 10.0

STABLE_AFTER_S = 10.0
"A connection that holds so long resets the back-off; a broker that drops us at once must not be hammered."

EVENTS_KEPT = 1000
"Acknowledgements are cumulative: the server repeats what is dropped here."

COMPLAIN_EVERY_S = 60.0


class ConnectionLost(GatewayError):
    """The broker is not there, or does not want us."""


@dataclass(frozen=True, slots=True)
class _Connected:
    refusal: str | None


@dataclass(frozen=True, slots=True)
class _Subscribed:
    refusal: str | None


@dataclass(frozen=True, slots=True)
class _Lost:
    reason: str


@dataclass(frozen=True, slots=True)
class _Message:
    payload: bytes
    mid: int
    qos: int


_Event = _Connected | _Subscribed | _Lost | _Message


class Uplink:
    """One gateway's connection to its broker."""

    def __init__(
        self,
        credentials: Credentials,
        outbox: OutboxThread,
        *,
        clock: Callable[[], Clock],
        status: Callable[[bool], Awaitable[GatewayStatus]],
        rng: Random,
        again_after_s: float = AGAIN_AFTER_S,
    ) -> None:
        """`status(online)` gives what is to be said about this gateway now; `again_after_s`: see `Flight`."""
        self._credentials = credentials
        self._outbox = outbox
        self._clock = clock
        self._status = status
        topics = SiteTopics(credentials.site)
        self._sightings_topic = topics.sightings(credentials.gateway)
        self._status_topic = topics.status(credentials.gateway)
        self._ack_topic = topics.gateway_ack(credentials.gateway)
        self._flight = Flight(rng, again_after_s=again_after_s)
        self._backoff = Backoff(rng, first_s=1.0, cap_s=10.0)
        self._events: deque[_Event] = deque()
        self._woken = asyncio.Event()
        self.settled = asyncio.Event()
        "Set whenever the server has acknowledged rows."
        self._status_due_s = 0.0
        self._complained_s = -COMPLAIN_EVERY_S
        self.connected = False
        self.dropped_events = 0
        self.malformed_acks = 0
        self.trouble = ""
        "Why there is no connection, as last logged."

    def stored(self) -> None:
        """There are new rows in the outbox."""
        self._woken.set()

    def status_changed(self) -> None:
        """Something is to be said now, not in ten seconds."""
        self._status_due_s = 0.0
        self._woken.set()

    async def run(self) -> NoReturn:
        """Keeps the connection until cancelled; says goodbye then."""
        while True:
            try:
                await self._connection()
            except (GatewayError, OSError, ValueError) as error:
                self._say_trouble(str(error))
            await asyncio.sleep(self._backoff.next_s())

    async def _connection(self) -> NoReturn:
        client = await self._client()
        try:
            await asyncio.get_running_loop().run_in_executor(None, self._connect, client)
            client.loop_start()
            await self._expect(_Connected)
            await self._expect(_Subscribed)
            self._say_connected()
            await self._serve(client)
        except asyncio.CancelledError:
            await self._say_goodbye(client)
            raise
        finally:
            self.connected = False
            await asyncio.shield(asyncio.get_running_loop().run_in_executor(None, _end, client))
            self._events.clear()

    async def _serve(self, client: Client) -> NoReturn:
        started_s = time.monotonic()
        self._flight.start_over()
        self._status_due_s = 0.0
        while True:
            self._woken.clear()
            while self._events:
                await self._take(client, self._events.popleft())
            now_s = time.monotonic()
            if now_s >= self._status_due_s:
                self._status_due_s = now_s + STATUS_EVERY_S
                self._publish(client, self._status_topic, write(await self._status(True)), retain=True)
            self._flight.expire(now_s)
            await self._send(client)
            if now_s - started_s > STABLE_AFTER_S:
                self._backoff.reset()
            await self._sleep_until(min(self._flight.wake_at() or self._status_due_s, self._status_due_s))

    async def _send(self, client: Client) -> None:
        while self._flight.has_room:
            clock = self._clock()
            batch = await self._outbox.after(self._flight.place, BATCH_ROWS, clock)
            if batch is None:
                return
            message = SightingBatch(
                gateway=self._credentials.gateway,
                boot_id=batch.boot_id,
                oldest_seq_held=batch.oldest_seq_held,
                sent_at_s=clock.at_s,
                rows=list(batch.rows),
            )
            self._publish(client, self._sightings_topic, write(message))
            self._flight.sent(batch, time.monotonic())

    async def _take(self, client: Client, event: _Event) -> None:
        if isinstance(event, _Lost):
            raise ConnectionLost(event.reason)
        if not isinstance(event, _Message):
            return
        ack = read(SightingAck, event.payload)
        if isinstance(ack, Malformed):
            self.malformed_acks += 1
            self._complain("malformed acknowledgement", reason=ack.reason)
        elif upto := self._flight.acknowledged(ack.boot_id, ack.upto):
            await self._outbox.settle(ack.boot_id, upto)
            self.settled.set()
        client.ack(event.mid, event.qos)

    def _publish(self, client: Client, topic: str, payload: bytes, *, retain: bool = False) -> None:
        info = client.publish(topic, payload, qos=1, retain=retain)
        if info.rc != MQTTErrorCode.MQTT_ERR_SUCCESS:
            raise ConnectionLost(f"The broker went away ({info.rc.name}).")

    async def _expect(self, kind: type[_Connected | _Subscribed]) -> None:
        deadline_s = time.monotonic() + ANSWER_TIMEOUT_S
        while True:
            while self._events:
                # Messages of a session that lived on come before the SUBACK; unacknowledged, they come again.
                event = self._events.popleft()
                if isinstance(event, _Lost):
                    raise ConnectionLost(event.reason)
                if isinstance(event, kind):
                    if event.refusal:
                        raise ConnectionLost(event.refusal)
                    return
            if time.monotonic() >= deadline_s:
                raise ConnectionLost("The broker does not answer.")
            self._woken.clear()
            await self._sleep_until(deadline_s)

    async def _sleep_until(self, at_s: float) -> None:
        if self._events:
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, at_s - time.monotonic())):
                await self._woken.wait()

    # --- paho's side: `_client` wires the callbacks, which run in paho's thread and only queue

    async def _client(self) -> Client:
        mqtt = self._credentials.mqtt
        client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=mqtt.username,
            clean_session=False,
            protocol=MQTTProtocolVersion.MQTTv311,
            manual_ack=True,
            reconnect_on_failure=False,
        )
        client.username_pw_set(mqtt.username, mqtt.password)
        client.connect_timeout = CONNECT_TIMEOUT_S
        client.will_set(self._status_topic, write(await self._status(False)), qos=1, retain=True)
        loop = asyncio.get_running_loop()

        def queue(event: _Event) -> None:
            with contextlib.suppress(RuntimeError):  # the loop has ended before paho's thread
                loop.call_soon_threadsafe(self._happened, event)

        def on_connect(client: Client, _data: Any, _flags: Any, code: Any, _properties: Any) -> None:
            if code.is_failure:
                queue(_Connected(f"The broker refuses this gateway: {code}. Check its credentials."))
                return
            queue(_Connected(None))
            client.subscribe(self._ack_topic, qos=1)

        def on_subscribe(_client: Client, _data: Any, _mid: int, codes: list[Any], _properties: Any) -> None:
            refused = any(code.is_failure for code in codes)
            queue(_Subscribed("The broker refuses the acknowledgements' topic: check its ACL." if refused else None))

        def on_socket_open(_client: Client, _data: Any, opened: Any) -> None:
            # Else a sighting waits up to 40 ms for the TCP acknowledgement of the one before (Nagle's algorithm).
            opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

        def on_disconnect(_client: Client, _data: Any, _flags: Any, code: Any, _properties: Any) -> None:
            queue(_Lost(f"The broker went away ({code})."))

        def on_message(_client: Client, _data: Any, message: MQTTMessage) -> None:
            queue(_Message(bytes(message.payload), message.mid, message.qos))

        client.on_socket_open = on_socket_open
        client.on_connect = on_connect
        client.on_subscribe = on_subscribe
        client.on_disconnect = on_disconnect
        client.on_message = on_message
        return client

    def _connect(self, client: Client) -> None:
        mqtt = self._credentials.mqtt
        try:
            client.connect(mqtt.host, mqtt.port, keepalive=KEEPALIVE_S)
        except OSError as error:
            reason = error.strerror or str(error) or type(error).__name__
            raise ConnectionLost(f"No broker at {mqtt.host}:{mqtt.port}: {reason}.") from error

    def _happened(self, event: _Event) -> None:
        if len(self._events) >= EVENTS_KEPT and isinstance(event, _Message):
            self.dropped_events += 1
            return
        self._events.append(event)
        self._woken.set()

    async def _say_goodbye(self, client: Client) -> None:
        if self.connected:
            client.publish(self._status_topic, write(await self._status(False)), qos=1, retain=True)

    def _say_connected(self) -> None:
        self.connected = True
        self.trouble = ""
        log.info("connected", site=self._credentials.site, gateway=self._credentials.gateway)

    def _say_trouble(self, trouble: str) -> None:
        if trouble != self.trouble:
            self.trouble = trouble
            log.warning("disconnected", reason=trouble)

    def _complain(self, what: str, **facts: str) -> None:
        now_s = time.monotonic()
        if now_s - self._complained_s >= COMPLAIN_EVERY_S:
            self._complained_s = now_s
            log.warning(what, **facts)


def _end(client: Client) -> None:
    client.disconnect()
    client.loop_stop()
