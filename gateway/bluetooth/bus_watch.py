"""Watches BlueZ on a D-Bus connection of its own, because bleak never tells a running scan that it died.

Measured on BlueZ 5.66 and 5.82: after a power-off, an unplugged adapter, a restart of bluetoothd or of the bus, bleak's
scanner stays silent for ever.

The advertisement monitor is registered on this connection too: it is there to make the kernel ask for every packet, and
through bleak each packet would be taken apart a second time.
"""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass

from dbus_fast import BusType, Message, MessageFlag, MessageType
from dbus_fast.aio import MessageBus

from gateway.bluetooth.adapters import (
    ADAPTER,
    ANSWER_WITHIN_S,
    BLUEZ,
    BUS_TROUBLE,
    DBUS,
    MONITOR_MANAGER,
    AdapterFound,
    Adapters,
    call,
)
from gateway.bluetooth.monitor import answer, appearance, is_activation, is_release
from gateway.bluetooth.recovery import Ailment

_RULES = (
    f"type='signal',sender='{DBUS}',member='NameOwnerChanged',arg0='{BLUEZ}'",
    f"type='signal',sender='{BLUEZ}',interface='{DBUS}.Properties',member='PropertiesChanged',arg0='{ADAPTER}'",
)
_UNPLUGGED = f"type='signal',sender='{BLUEZ}',interface='{DBUS}.ObjectManager',member='InterfacesRemoved',arg0path='%s'"
"Of this adapter's path alone: in a crowd bluetoothd says the same of forty strangers a second."

_MONITOR_PATH = "/org/shopbell/monitor"
"With a number behind it: bluetoothd refuses the path of a monitor that it has let go."


_SECOND_THOUGHT_S = 0.3
"""An adapter that is pulled out, or whose bluetoothd ends, first stops scanning and is switched off; where the bus
dies, bluetoothd may be seen to go first."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a scan cannot be alive."""

    ailment: Ailment
    reason: str
    "One sentence for staff."


class BusWatch:
    """One connection to the system bus; `trouble` is done as soon as a scan cannot be alive."""

    def __init__(self, adapters: Adapters, wanted: str | None) -> None:
        """`wanted`: an adapter's name or address; any adapter where None."""
        self._adapters = adapters
        self._wanted = wanted
        self._bus: MessageBus | None = None
        self._path = ""
        self._disconnected: asyncio.Task[None] | None = None
        self._monitors = 0
        self._monitor_path = ""
        self._activated = asyncio.Event()
        self.is_monitoring = False
        "The kernel has our monitor, as far as bluetoothd has said."
        self.trouble: asyncio.Future[Trouble] = asyncio.get_running_loop().create_future()

    async def open(self) -> AdapterFound:
        """Connects and finds the adapter. Raises NoAdapter, or one of BUS_TROUBLE."""
        async with asyncio.timeout(ANSWER_WITHIN_S):
            self._bus = bus = await MessageBus(bus_type=BusType.SYSTEM).connect()
            bus.add_message_handler(self._take)
            for rule in _RULES:
                await _listen(bus, rule)
            found = await self._adapters.find(bus, self._wanted)
            # Where it is pulled out before this, no scan can be started.
            await _listen(bus, _UNPLUGGED % found.path)
        self._path = found.path
        self._disconnected = asyncio.create_task(self._wait_for_disconnect(bus))
        if not found.powered:
            self._fail(Ailment.SWITCHED_OFF, "The Bluetooth adapter is switched off.")
        return found

    async def register_monitor(self) -> None:
        """Registers an advertisement monitor, which stays until `close`.

        Raises NoAdapter, or one of BUS_TROUBLE: also where bluetoothd takes the registering and then does nothing.
        """
        assert self._bus is not None
        self._monitors += 1
        path = f"{_MONITOR_PATH}/{self._monitors}"
        await call(self._bus, self._path, MONITOR_MANAGER, "RegisterMonitor", "o", [path])
        # bluetoothd takes up what appears after the registering, and nothing that was there before.
        self._monitor_path = path
        self._activated.clear()
        self._send(appearance(path))
        async with asyncio.timeout(ANSWER_WITHIN_S):
            await self._activated.wait()

    async def close(self) -> None:
        if self._bus is not None:
            self._bus.disconnect()
        if self._disconnected is not None:
            self._disconnected.cancel()
            await asyncio.gather(self._disconnected, return_exceptions=True)

    def _take(self, message: Message) -> bool:
        """Whether this was for us to answer."""
        reply = answer(message, self._monitor_path) if self._monitor_path else None
        if reply is None:
            self._notice(message)
            return False
        if is_activation(message):
            self.is_monitoring = True
            self._activated.set()
        elif is_release(message):
            self.is_monitoring = False
        # For each device that its monitor finds bluetoothd wants none, and in a crowd the socket has no room for it.
        if not message.flags & MessageFlag.NO_REPLY_EXPECTED:
            self._send(reply)
        return True

    def _send(self, message: Message) -> None:
        assert self._bus is not None
        # Where the bus is going away, the rest of it is told by `trouble`.
        self._bus.send(message).add_done_callback(lambda sent: sent.cancelled() or sent.exception())

    def _notice(self, message: Message) -> None:
        if message.message_type is not MessageType.SIGNAL:
            return
        if message.member == "NameOwnerChanged" and message.body[0] == BLUEZ:
            restarted = "was restarted" if message.body[2] else "went away"
            self._fail_unless_worse(Ailment.ABSENT, f"The Bluetooth service (bluetoothd) {restarted}.")
        elif message.member == "InterfacesRemoved" and message.body[0] == self._path and ADAPTER in message.body[1]:
            self._fail(Ailment.ABSENT, "The Bluetooth adapter was unplugged.")
        elif message.member == "PropertiesChanged" and message.path == self._path and message.body[0] == ADAPTER:
            changed = message.body[1]
            if "Powered" in changed and not changed["Powered"].value:
                self._fail_unless_worse(Ailment.SWITCHED_OFF, "The Bluetooth adapter was switched off.")
            elif "Discovering" in changed and not changed["Discovering"].value:
                self._fail_unless_worse(Ailment.FAILING, "The Bluetooth adapter stopped scanning.")

    async def _wait_for_disconnect(self, bus: MessageBus) -> None:
        with contextlib.suppress(*BUS_TROUBLE):
            await bus.wait_for_disconnect()  # type: ignore[no-untyped-call]
        self._fail(Ailment.ABSENT, "The D-Bus system bus went away.")

    def _fail_unless_worse(self, ailment: Ailment, reason: str) -> None:
        asyncio.get_running_loop().call_later(_SECOND_THOUGHT_S, self._fail, ailment, reason)

    def _fail(self, ailment: Ailment, reason: str) -> None:
        if not self.trouble.done():
            self.trouble.set_result(Trouble(ailment, reason))


async def _listen(bus: MessageBus, rule: str) -> None:
    await call(bus, "/org/freedesktop/DBus", DBUS, "AddMatch", "s", [rule], to=DBUS)
