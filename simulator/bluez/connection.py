"""A D-Bus socket with a write queue of its own.

dbus-fast's MessageBus closes its connection as soon as the kernel takes no more bytes (EAGAIN; 188 signals in one turn
of the loop were enough when measured), so a fast sender cannot be built on it. Its marshalling and its reader are used
here; what the socket does not take waits.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from typing import Any

from dbus_fast import Message, MessageType
from dbus_fast.aio.message_reader import build_message_reader

from simulator.bluez.errors import BusLost
from simulator.bluez.names import BUS, BUS_PATH

_WRITE_BYTES = 1 << 18
"One send at most: other connections get their turn."


class Connection:
    """An authenticated D-Bus connection. The socket is non-blocking and owned by this object."""

    def __init__(
        self, connected: socket.socket, received: Callable[[Message], None], closed: Callable[[], None]
    ) -> None:
        self._socket = connected
        self._received = received
        self._when_closed = closed
        self._loop = asyncio.get_running_loop()
        self._queue = bytearray()
        self._serial = 0
        self._answers: dict[int, asyncio.Future[Message]] = {}
        self.is_closed = False
        self._is_corked = False

    @property
    def backlog_bytes(self) -> int:
        """What waits because the peer does not read."""
        return len(self._queue)

    def listen(self) -> None:
        """Begins to read messages."""
        read = build_message_reader(self._socket, self._take, lambda _: self.close(), False)
        self._loop.add_reader(self._socket.fileno(), read)

    def send(self, message: Message) -> None:
        if not message.serial:
            message.serial = self._next_serial()
        self.send_bytes(marshal(message))

    async def call(self, message: Message) -> Message:
        """Sends a method call; the answer, which may be an error. Raises BusLost."""
        if self.is_closed:
            raise BusLost
        message.serial = self._next_serial()
        answer: asyncio.Future[Message] = self._loop.create_future()
        self._answers[message.serial] = answer
        self.send_bytes(marshal(message))
        try:
            return await answer
        finally:
            self._answers.pop(message.serial, None)

    def send_bytes(self, data: bytes) -> None:
        """Sends a marshalled message, or queues what does not go out at once."""
        if self.is_closed:
            return
        if self._queue or self._is_corked:
            self._queue += data
            return
        sent = self._send_now(data)
        if sent is not None and sent < len(data):
            self._queue += data[sent:]
            self._loop.add_writer(self._socket.fileno(), self._drain)

    def cork(self) -> None:
        """Gathers what is sent from here on until `uncork`, to save system calls."""
        self._is_corked = True

    def uncork(self) -> None:
        """Sends what was gathered."""
        self._is_corked = False
        if self._queue and not self.is_closed:
            self._loop.add_writer(self._socket.fileno(), self._drain)
            self._drain()  # which takes the writer away again where all of it went out

    def close(self) -> None:
        if self.is_closed:
            return
        self.is_closed = True
        self._loop.remove_reader(self._socket.fileno())
        self._loop.remove_writer(self._socket.fileno())
        self._socket.close()
        self._queue.clear()
        for answer in self._answers.values():
            if not answer.done():
                answer.set_exception(BusLost())
        self._when_closed()

    def _drain(self) -> None:
        sent = self._send_now(memoryview(self._queue)[:_WRITE_BYTES].tobytes())
        if sent is None:
            return
        del self._queue[:sent]
        if not self._queue:
            self._loop.remove_writer(self._socket.fileno())

    def _send_now(self, data: bytes) -> int | None:
        """How many bytes the kernel took; None when the connection is broken and closed now."""
        try:
            return self._socket.send(data)
        except BlockingIOError:
            return 0
        except OSError:
            self.close()
            return None

    def _take(self, message: Message) -> None:
        if message.message_type not in (MessageType.METHOD_RETURN, MessageType.ERROR):
            self._received(message)
            return
        answer = self._answers.get(message.reply_serial or 0)
        if answer is not None and not answer.done():
            answer.set_result(message)

    def _next_serial(self) -> int:
        self._serial += 1
        return self._serial


def marshal(message: Message) -> bytes:
    """The message's bytes; dbus-fast has no public name for it. Its serial must be set."""
    return bytes(message._marshall(False))


def call_to_bus(member: str, signature: str = "", *body: Any) -> Message:
    """A call to the bus itself."""
    return Message(destination=BUS, path=BUS_PATH, interface=BUS, member=member, signature=signature, body=list(body))
