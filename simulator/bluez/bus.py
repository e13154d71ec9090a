"""What a virtual host needs of its bus, and a bus of its host; and what every bus at a unix socket has."""

from __future__ import annotations

import shutil
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from dbus_fast import Message


class Owner(Protocol):
    """Whoever owns org.bluez."""

    def take_call(self, call: Message, answer: Callable[[Message], None]) -> None:
        """A client calls a method."""

    def client_left(self, client: str) -> None:
        """A unique name is gone."""

    def client_exported(self, message: Message) -> None:
        """A client signalled InterfacesAdded of an object of its own."""

    def client_changed(self, message: Message) -> None:
        """A client signalled PropertiesChanged of an object of its own."""


class Bus(Protocol):
    """One system bus with a seat for org.bluez: `DaemonBus` or `DirectBus`."""

    @property
    def address(self) -> str:
        """The value for DBUS_SYSTEM_BUS_ADDRESS; known from construction on, the same after a restart."""

    @property
    def signals_sent(self) -> int: ...

    @property
    def backlog_bytes(self) -> int:
        """What waits to be sent because somebody does not read."""

    async def start(self, owner: Owner) -> None:
        """Opens the bus and owns org.bluez. Raises BusUnavailable."""

    async def stop(self) -> None:
        """Ends the bus, if it was started here, and leaves nothing behind."""

    async def claim_name(self) -> None:
        """Owns org.bluez, as bluetoothd does when it starts. Raises BusUnavailable."""

    async def release_name(self) -> None:
        """bluetoothd is gone; the bus stays."""

    async def go_down(self) -> None:
        """The bus itself dies: every client loses its connection."""

    async def come_up(self) -> None:
        """The bus is there again at the same address; nobody owns org.bluez yet."""

    def emit(self, signal: Message) -> None:
        """Broadcasts a signal of bluetoothd."""

    def tell(self, call: Message) -> None:
        """bluetoothd calls a client and wants no answer."""

    async def call(self, call: Message) -> Message:
        """bluetoothd calls a client. Raises BusLost."""


class SocketBus(ABC):
    """A bus at a unix socket: where it listens, who owns org.bluez there, and that nothing of it is left behind."""

    def __init__(self, path: Path | None, *, needs_folder: bool) -> None:
        """Without `path` it lies in a folder of its own, which is made as well where it `needs_folder`."""
        made = Path(tempfile.mkdtemp(prefix="virtual-bluez-")) if needs_folder or path is None else None
        self._folder = made
        self._path = path or Path(f"{made}/bus")
        self._owner: Owner | None = None
        self._signals_sent = 0

    @property
    def address(self) -> str:
        return f"unix:path={self._path}"

    @property
    def signals_sent(self) -> int:
        return self._signals_sent

    async def start(self, owner: Owner) -> None:
        self._owner = owner
        await self.come_up()
        await self.claim_name()

    async def stop(self) -> None:
        await self.go_down()
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)

    @abstractmethod
    async def come_up(self) -> None: ...

    @abstractmethod
    async def go_down(self) -> None: ...

    @abstractmethod
    async def claim_name(self) -> None: ...
