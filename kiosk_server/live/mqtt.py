"""MQTT: hears gateways and clerk_push, answers gateways, tells subscribers.

One coroutine owns paho's thread; callbacks only put what came into a bounded queue. A message is acknowledged to the
broker after the commit of what it caused, and the gateway gets its own acknowledgement then, because a broker's proves
nothing. What does not fit the queue is dropped: its gateway has kept it and sends it again.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import structlog
from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from wire.messages.reading import AnyMessage, write
from wire.topics import SiteTopics

QUEUE = 1_000
"The broker holds back at 20 unacknowledged messages; more can only be what waits for a commit."

KEEPALIVE_S = 10
RECONNECT_S = (1, 5)
"paho doubles the first up to the second."

QOS = 1

SUBSCRIBE_AGAIN_S = 5.0
"After a refused subscription: whoever mends the broker's ACL need not restart the server."

DROPS_LOGGED_EVERY_S = 60.0

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, repr=False)
class MqttAccess:
    """How to reach the broker; from `DATA/credentials/kiosk_server.json`."""

    host: str
    port: int
    username: str
    password: str


@dataclass(frozen=True, slots=True)
class Heard:
    """A message as it came."""

    topic: str
    payload: bytes
    at_s: float
    "When this process got it."
    settle: Callable[[], None]
    "Acknowledges it to the broker; call it after the commit of what it caused. From any thread."


class Bus:
    """The connection to the broker. `run` it; then `publish`."""

    def __init__(self, access: MqttAccess, site: str, clock: Callable[[], float]) -> None:
        self._access = access
        self._topics = SiteTopics(site)
        self._clock = clock
        self._queue: asyncio.Queue[Heard] = asyncio.Queue(QUEUE)
        self._client: Client | None = None
        self._subscribing: int | None = None
        self._connection = 0
        "Counts connections: packet identifiers mean something within one only."
        self.connected = asyncio.Event()
        "Set while subscribed to everything; cleared while the broker is away."
        self.counts: Counter[str] = Counter()
        self._drops_logged_at_s = float("-inf")
        self._told_of_connections: list[Callable[[], None]] = []

    async def run(self, hear: Callable[[Heard], Awaitable[None]]) -> None:
        """Keeps the connection, and gives every message to `hear`, one after another. Until cancelled."""
        client = self._new_client(asyncio.get_running_loop())
        self._client = client
        client.connect_async(self._access.host, self._access.port, keepalive=KEEPALIVE_S)
        client.loop_start()
        try:
            while True:
                heard = await self._queue.get()
                try:
                    await hear(heard)
                except Exception as error:
                    # One message must not silence all the others.
                    log.exception("mqtt_message_failed", topic=heard.topic, error=type(error).__name__)
                    heard.settle()
        finally:
            self.connected.clear()
            client.disconnect()
            await asyncio.to_thread(client.loop_stop)

    def publish(self, topic: str, message: AnyMessage, *, retain: bool = False) -> bool:
        """Sends at QoS 1. While the broker is away it is left out, and the answer False: whoever cares is told again.

        `retain`: the broker keeps it, in place of the one before, for whoever subscribes later."""
        if self._client is None or not self.connected.is_set():
            return False
        self._client.publish(topic, write(message), qos=QOS, retain=retain)
        return True

    def on_connected(self, call: Callable[[], None]) -> None:
        """`call` is called in the event loop after each connection."""
        self._told_of_connections.append(call)

    def drop(self, why: str, **details: str) -> None:
        """Counts a message that is none of ours; says so once a minute at most."""
        self.counts[why] += 1
        now_s = self._clock()
        if now_s - self._drops_logged_at_s >= DROPS_LOGGED_EVERY_S:
            self._drops_logged_at_s = now_s
            log.warning("mqtt_dropped", why=why, counts=dict(self.counts), **details)

    def _new_client(self, loop: asyncio.AbstractEventLoop) -> Client:
        client = Client(
            CallbackAPIVersion.VERSION2, client_id=self._access.username, clean_session=False, manual_ack=True
        )
        client.username_pw_set(self._access.username, self._access.password)
        client.reconnect_delay_set(*RECONNECT_S)
        # What was published while offline would come late and twice: the outbox and gateways repeat what matters.
        client.max_queued_messages_set(QUEUE)

        def later(call: Callable[..., None], *args: Any) -> None:
            with contextlib.suppress(RuntimeError):  # the loop has ended
                loop.call_soon_threadsafe(call, *args)

        def on_connect(
            client: Client, _user: Any, _flags: ConnectFlags, reason: ReasonCode, _properties: Properties | None
        ) -> None:
            if reason.is_failure:
                later(self._refused, str(reason))
                return
            self._connection += 1
            self._subscribe(client)

        def on_subscribe(
            client: Client, _user: Any, mid: int, reasons: list[ReasonCode], _properties: Properties | None
        ) -> None:
            failed = [topic for topic, reason in zip(self._subscriptions(), reasons, strict=False) if reason.is_failure]
            if failed:
                later(self._refused, f"may not subscribe to {', '.join(failed)}")
                later(self._subscribe_later, client)
            elif mid == self._subscribing:
                later(self._ready)

        def on_disconnect(
            _client: Client, _user: Any, _flags: DisconnectFlags, reason: ReasonCode, _properties: Properties | None
        ) -> None:
            later(self._lost, str(reason))

        def on_message(client: Client, _user: Any, message: MQTTMessage) -> None:
            mid, qos, connection = message.mid, message.qos, self._connection

            def settle() -> None:
                # After a reconnect the message comes again by itself, and its old identifier may be another's.
                if qos > 0 and connection == self._connection:
                    client.ack(mid, qos)

            later(self._enqueue, Heard(message.topic, bytes(message.payload), self._clock(), settle))

        client.on_socket_open = _send_at_once
        client.on_connect = on_connect
        client.on_subscribe = on_subscribe
        client.on_disconnect = on_disconnect
        client.on_message = on_message
        return client

    def _subscribe_later(self, client: Client) -> None:
        asyncio.get_running_loop().call_later(SUBSCRIBE_AGAIN_S, self._subscribe, client)

    def _subscribe(self, client: Client) -> None:
        _, self._subscribing = client.subscribe([(topic, QOS) for topic in self._subscriptions()])

    def _subscriptions(self) -> list[str]:
        topics = self._topics
        return [
            topics.all_sightings,
            topics.all_statuses,
            topics.all_beacons,
            topics.all_event_acks,
            topics.task("+"),
            topics.clerks_status,
        ]

    def _enqueue(self, heard: Heard) -> None:
        try:
            self._queue.put_nowait(heard)
        except asyncio.QueueFull:
            self.drop("overflow")
            heard.settle()

    def _ready(self) -> None:
        log.info("mqtt_connected", host=self._access.host, port=self._access.port)
        self.connected.set()
        for call in self._told_of_connections:
            call()

    def _lost(self, reason: str) -> None:
        if self.connected.is_set():
            log.warning("mqtt_lost", reason=reason)
        self.connected.clear()

    def _refused(self, reason: str) -> None:
        log.error("mqtt_refused", reason=reason)
        self.connected.clear()


def _send_at_once(_client: Client, _user: Any, opened: Any) -> None:
    # Else a message waits up to 40 ms for the TCP acknowledgement of the one before (Nagle's algorithm).
    opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
