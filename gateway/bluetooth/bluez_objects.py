"""Objects of ours that bluetoothd asks: an advertisement, a GATT service. One connection to the bus for each purpose.

Everything registered ends with its connection, so whoever begins anew opens a new one and leaves nothing behind.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from dbus_fast import BusType, Message, MessageType, Variant
from dbus_fast.aio import MessageBus
from dbus_fast.errors import AuthError, InvalidAddressError, InvalidMessageError

from gateway.bluetooth.adapters import (
    ADAPTER,
    ANSWER_WITHIN_S,
    BLUEZ,
    BUS_TROUBLE,
    DBUS,
    AdapterFound,
    Adapters,
    NoAdapter,
    call,
)

PROPERTIES = f"{DBUS}.Properties"
OBJECT_MANAGER = f"{DBUS}.ObjectManager"

SEAT_TROUBLE = (NoAdapter, AuthError, InvalidAddressError, InvalidMessageError, *BUS_TROUBLE)
"Whatever keeps us from registering, or takes it away again."

Method = Callable[[list[Any]], Awaitable[tuple[str, list[Any]]]]
"From a call's body to the signature and body of its answer; raises CallRefused."


class CallRefused(Exception):
    """What bluetoothd asks of us is answered with an error of BlueZ's."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.name = f"org.bluez.Error.{kind}"


@dataclass(slots=True)
class Exported:
    """One object: interface -> property -> value, and (interface, member) -> method."""

    properties: dict[str, dict[str, Variant]]
    methods: dict[tuple[str, str], Method] = field(default_factory=dict)


class Seat:
    """A place at one adapter. `trouble` is done with a sentence as soon as what is registered there cannot be alive."""

    def __init__(
        self,
        adapters: Adapters,
        wanted: str | None,
        objects: Mapping[str, Exported],
        on_signal: Callable[[Message], None] | None = None,
    ) -> None:
        """`wanted`: the adapter's name or address; the first that is switched on where None. `objects`: by path.
        `on_signal` is called with every signal that some rule of `watch` lets in.
        """
        self._adapters = adapters
        self._wanted = wanted
        self._objects = objects
        self._on_signal = on_signal
        self._bus: MessageBus | None = None
        self._bluetoothd = ""
        self._watching: asyncio.Task[None] | None = None
        self._answering: set[asyncio.Task[None]] = set()
        self.path = ""
        "Of the adapter."
        self.trouble: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def open(self) -> AdapterFound:
        """Raises one of SEAT_TROUBLE."""
        async with asyncio.timeout(ANSWER_WITHIN_S):
            bus = self._bus = await MessageBus(bus_type=BusType.SYSTEM).connect()
        found = await self._adapters.find(bus, self._wanted)
        if not found.powered:
            raise NoAdapter("The Bluetooth adapter is switched off.")
        self.path = found.path
        (self._bluetoothd,) = await call(bus, "/org/freedesktop/DBus", DBUS, "GetNameOwner", "s", [BLUEZ], to=DBUS)
        bus.add_message_handler(self._take)
        for rule in (
            f"type='signal',sender='{DBUS}',member='NameOwnerChanged',arg0='{BLUEZ}'",
            f"type='signal',sender='{BLUEZ}',interface='{OBJECT_MANAGER}',member='InterfacesRemoved',"
            f"arg0path='{found.path}'",
            f"type='signal',sender='{BLUEZ}',interface='{PROPERTIES}',member='PropertiesChanged',path='{found.path}',"
            f"arg0='{ADAPTER}'",
        ):
            await self.watch(rule)
        self._watching = asyncio.create_task(self._wait_for_disconnect(bus))
        return found

    async def close(self) -> None:
        """Ends the connection, and with it everything that was registered on it."""
        tasks = [*self._answering, *([self._watching] if self._watching else [])]
        for task in tasks:
            task.cancel()
        if self._bus is not None:
            self._bus.disconnect()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def watch(self, rule: str, *, end: bool = False) -> None:
        """Adds a match rule, or takes it back. Raises one of SEAT_TROUBLE."""
        assert self._bus is not None
        member = "RemoveMatch" if end else "AddMatch"
        await call(self._bus, "/org/freedesktop/DBus", DBUS, member, "s", [rule], to=DBUS)

    async def ask(
        self, interface: str, member: str, signature: str = "", body: list[Any] | None = None, *, path: str = ""
    ) -> list[Any]:
        """Calls a method of the adapter, or of the object of bluetoothd at `path`. Raises one of SEAT_TROUBLE."""
        assert self._bus is not None
        return await call(self._bus, path or self.path, interface, member, signature, body)

    async def change(self, path: str, interface: str, changed: dict[str, Variant]) -> None:
        """Changes properties of an object of ours, and says so. Raises one of SEAT_TROUBLE."""
        assert self._bus is not None
        self._objects[path].properties[interface].update(changed)
        signal = Message.new_signal(path, PROPERTIES, "PropertiesChanged", "sa{sv}as", [interface, changed, []])
        async with asyncio.timeout(ANSWER_WITHIN_S):
            await self._bus.send(signal)

    def _take(self, message: Message) -> Message | bool:
        if message.message_type is MessageType.SIGNAL:
            self._notice(message)
            if self._on_signal is not None:
                self._on_signal(message)
            return False
        if message.message_type is not MessageType.METHOD_CALL:
            return False
        # A bus always says who sends; only where there is no daemon in between does nobody.
        if message.sender not in (None, self._bluetoothd):
            return Message.new_error(message, f"{DBUS}.Error.AccessDenied", "only bluetoothd may ask")
        return self._answer(message)

    def _answer(self, asked: Message) -> Message | bool:
        if asked.interface == OBJECT_MANAGER and asked.member == "GetManagedObjects":
            below = f"{(asked.path or '').rstrip('/')}/"
            objects = {path: one.properties for path, one in self._objects.items() if path.startswith(below)}
            return Message.new_method_return(asked, "a{oa{sa{sv}}}", [objects])
        exported = self._objects.get(asked.path or "")
        if exported is None:
            return False
        if asked.interface == PROPERTIES:
            return _property(exported, asked)
        method = exported.methods.get((asked.interface or "", asked.member or ""))
        if method is None:
            return False
        task = asyncio.get_running_loop().create_task(self._answer_later(asked, method))
        self._answering.add(task)
        task.add_done_callback(self._answering.discard)
        return True

    async def _answer_later(self, asked: Message, method: Method) -> None:
        try:
            signature, body = await method(asked.body)
            reply = Message.new_method_return(asked, signature, body)
        except CallRefused as refusal:
            reply = Message.new_error(asked, refusal.name, "")
        except SEAT_TROUBLE:
            # What had to be asked of BlueZ for the answer failed: a phone must not wait for it until its link ends.
            reply = Message.new_error(asked, f"{BLUEZ}.Error.Failed", "")
        assert self._bus is not None
        with contextlib.suppress(*SEAT_TROUBLE):
            await self._bus.send(reply)

    def _notice(self, message: Message) -> None:
        if message.member == "NameOwnerChanged" and message.body[0] == BLUEZ:
            self._fail("The Bluetooth service (bluetoothd) went away.")
        elif message.member == "InterfacesRemoved" and message.body[0] == self.path and ADAPTER in message.body[1]:
            self._fail("The Bluetooth adapter was unplugged.")
        elif message.member == "PropertiesChanged" and message.path == self.path and message.body[0] == ADAPTER:
            powered = message.body[1].get("Powered")
            if powered is not None and not powered.value:
                self._fail("The Bluetooth adapter was switched off.")

    async def _wait_for_disconnect(self, bus: MessageBus) -> None:
        with contextlib.suppress(*SEAT_TROUBLE):
            await bus.wait_for_disconnect()  # type: ignore[no-untyped-call]
        self._fail("The D-Bus system bus went away.")

    def _fail(self, why: str) -> None:
        if not self.trouble.done():
            self.trouble.set_result(why)


def sentence(what: str, error: BaseException) -> str:
    """What staff should know: `what` is the beginning, such as "No iBeacon is sent"."""
    if isinstance(error, NoAdapter):
        why = str(error)
    elif isinstance(error, FileNotFoundError | ConnectionRefusedError):
        why = "There is no D-Bus system bus, so no Bluetooth."
    elif isinstance(error, TimeoutError):
        why = "The Bluetooth service does not answer in time."
    else:
        # The text of other errors may hold object paths, and those hold addresses: only the kind is told.
        why = f"The Bluetooth service failed ({type(error).__name__})."
    return f"{what}: {why[0].lower()}{why[1:]}" if why.startswith(("The ", "There ", "No ")) else f"{what}: {why}"


def _property(exported: Exported, asked: Message) -> Message | bool:
    match asked.member, asked.body:
        case "GetAll", [str(interface)] if interface in exported.properties:
            return Message.new_method_return(asked, "a{sv}", [exported.properties[interface]])
        case "Get", [str(interface), str(name)] if name in exported.properties.get(interface, {}):
            return Message.new_method_return(asked, "v", [exported.properties[interface][name]])
        case "Set", [str(), str(), Variant()]:
            # bluetoothd tells the power that the controller chose; nothing here depends on it.
            return Message.new_method_return(asked)
    return False
