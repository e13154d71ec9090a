"""What a virtual host needs of its bus, and a bus of its host."""

from __future__ import annotations

from collections.abc import Callable
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
