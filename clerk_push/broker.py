"""The MQTT connection: one client, one thread of paho's, owned by a coroutine.

Callbacks only hand over to the event loop. A message is acknowledged to the broker when its `Letter` is, which its
reader does after the commit.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog
from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage, MQTTMessageInfo
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

QUEUE = 1000
"Far above the 20 unacknowledged messages that Mosquitto keeps on the way to one client; what does not fit comes again."

RETRY_MIN_S = 1
RETRY_MAX_S = 4
"A store has a handful of clients: nobody storms its broker, and clerks should not wait longer than this."

KEEPALIVE_S = 10

STANDBY = "standby: another process of this site speaks with it"

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Address:
    host: str
    port: int
    username: str
    "Also the client id."
    password: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A message that came; `settle` it once what it says is on disk, from any thread."""

    topic: str
    payload: bytes
    settle: Callable[[], None]


class NotTaken(Exception):
    """The broker did not take a message."""


class Broker:
    """Subscribed whenever it is connected, also after the broker has lost its memory."""

    def __init__(self, address: Address, subscribe_to: str) -> None:
        self._address = address
        self._topic = subscribe_to
        self._loop = asyncio.get_running_loop()
        self._up = asyncio.Event()
        self._letters: asyncio.Queue[Letter] = asyncio.Queue(QUEUE)
        self._sending: dict[int, asyncio.Future[None]] = {}
        self._taken_early: set[int] = set()
        self._gate = threading.Lock()
        self._connection = 0
        "Counts connections: packet identifiers mean something within one only."
        self._state = STANDBY
        self._word: tuple[str, bytes] | None = None
        "Topic and payload of what is left when this program goes."
        self.dropped = 0
        "Messages that found the queue full."
        self._client = self._new_client()

    def _new_client(self) -> Client:
        name = self._address.username
        client = Client(CallbackAPIVersion.VERSION2, client_id=name, clean_session=False, manual_ack=True)
        client.username_pw_set(name, self._address.password)
        if self._word is not None:
            client.will_set(*self._word, qos=1, retain=True)
        client.reconnect_delay_set(RETRY_MIN_S, RETRY_MAX_S)
        client.on_socket_open = _send_at_once
        client.on_connect = self._on_connect
        client.on_disconnect = self._on_disconnect
        client.on_subscribe = self._on_subscribe
        client.on_message = self._on_message
        client.on_publish = self._on_publish
        return client

    @property
    def state(self) -> str:
        """`up`, or why not, in a few words for staff."""
        return self._state

    async def run(self) -> None:
        """Keeps the connection until cancelled; may be run again afterwards."""
        self._change("connecting", "")
        self._client.connect_async(self._address.host, self._address.port, keepalive=KEEPALIVE_S)
        self._client.loop_start()
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            if self._word is not None:
                # Who disconnects properly has no will. QoS 0 waits for nothing that is still on its way.
                self._client.publish(*self._word, qos=0, retain=True)
            self._client.disconnect()
            await asyncio.to_thread(self._client.loop_stop)
            self._up.clear()
            self._state = STANDBY
            # paho's client does not start twice, and its packet identifiers mean nothing to the next one.
            self._client = self._new_client()
            with self._gate:
                self._sending.clear()
                self._taken_early.clear()

    async def connected(self) -> None:
        """Returns while the subscription stands."""
        await self._up.wait()

    async def letters(self, most: int) -> list[Letter]:
        """What came since the last call, at least one letter and `most` at most."""
        found = [await self._letters.get()]
        while len(found) < most and not self._letters.empty():
            found.append(self._letters.get_nowait())
        return found

    def leave_word(self, topic: str, payload: bytes) -> None:
        """What is published, retained, when this program goes: by itself, or by the broker where it could not. Before
        `run`; it holds for every run."""
        self._word = (topic, payload)
        self._client.will_set(topic, payload, qos=1, retain=True)

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> asyncio.Future[None]:
        """Sends at QoS 1; resolves when the broker has taken it, raises NotTaken where it cannot be sent at all.
        `retain`: the broker keeps it, in place of the one before, for whoever subscribes later."""
        answer: asyncio.Future[None] = self._loop.create_future()
        info: MQTTMessageInfo = self._client.publish(topic, payload, qos=1, retain=retain)
        # Without a connection paho keeps the message and sends it later: no error either.
        if info.rc not in (MQTTErrorCode.MQTT_ERR_SUCCESS, MQTTErrorCode.MQTT_ERR_NO_CONN):
            answer.set_exception(NotTaken(info.rc.name))
            return answer
        with self._gate:
            if info.mid in self._taken_early:
                self._taken_early.discard(info.mid)
                answer.set_result(None)
            else:
                self._sending[info.mid] = answer
        return answer

    # -- in paho's thread ----------------------------------------------------------------------------------------------

    def _on_connect(
        self, client: Client, _data: Any, _flags: ConnectFlags, code: ReasonCode, _properties: Properties | None
    ) -> None:
        if code.is_failure:
            self._tell("refused", str(code))
            return
        self._connection += 1
        # Also where the broker says that it still has the session: it may have lost the subscription in a crash.
        client.subscribe(self._topic, qos=1)

    def _on_subscribe(
        self, _client: Client, _data: Any, _mid: int, codes: list[ReasonCode], _properties: Properties | None
    ) -> None:
        refused = [str(code) for code in codes if code.is_failure]
        if refused:
            self._tell("subscription refused", refused[0])
        else:
            self._tell("up")

    def _on_disconnect(
        self, _client: Client, _data: Any, _flags: DisconnectFlags, code: ReasonCode, _properties: Properties | None
    ) -> None:
        self._tell("down", str(code))

    def _on_message(self, client: Client, _data: Any, message: MQTTMessage) -> None:
        mid, qos, connection = message.mid, message.qos, self._connection

        def settle() -> None:
            # After a reconnect the message comes again by itself, and its old identifier may be another's.
            if self._connection == connection:
                client.ack(mid, qos)

        self._call(self._accept, Letter(message.topic, bytes(message.payload), settle))

    def _on_publish(
        self, _client: Client, _data: Any, mid: int, _code: ReasonCode, _properties: Properties | None
    ) -> None:
        with self._gate:
            answer = self._sending.pop(mid, None)
            if answer is None:
                self._taken_early.add(mid)
        if answer is not None:
            self._call(_resolve, answer)

    def _call(self, what: Callable[..., None], *arguments: Any) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(what, *arguments)

    def _tell(self, state: str, reason: str = "") -> None:
        self._call(self._change, state, reason)

    # -- in the event loop ---------------------------------------------------------------------------------------------

    def _change(self, state: str, reason: str) -> None:
        text = f"{state}: {reason}" if reason else state
        if text != self._state:
            self._state = text
            log.info("broker", state=state, reason=reason)
        if state == "up":
            self._up.set()
        else:
            self._up.clear()

    def _accept(self, letter: Letter) -> None:
        try:
            self._letters.put_nowait(letter)
        except asyncio.QueueFull:
            self.dropped += 1
            # Else it would hold one of the broker's places for ever; the server repeats it.
            letter.settle()


def _send_at_once(_client: Client, _data: Any, opened: Any) -> None:
    # Else a message waits up to 40 ms for the TCP acknowledgement of the one before (Nagle's algorithm).
    opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _resolve(answer: asyncio.Future[None]) -> None:
    if not answer.done():
        answer.set_result(None)
