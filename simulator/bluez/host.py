"""The org.bluez of one simulated host: its adapters, its clients, and the life of its bluetoothd."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any, Literal

import structlog
from dbus_fast import Message, MessageFlag

from simulator.bluez.adapter import Adapter
from simulator.bluez.bus import Bus
from simulator.bluez.daemon_bus import DaemonBus
from simulator.bluez.direct_bus import DirectBus
from simulator.bluez.dispatch import answer_to, error_to, return_to
from simulator.bluez.errors import BusLost, BusUnavailable, NoSuchAdapter, Refusal
from simulator.bluez.gatt import Peripheral
from simulator.bluez.ills import Cure, Ills
from simulator.bluez.names import ADVERTISEMENT, AGENT_MANAGER, BLUEZ_ROOT, MONITOR
from simulator.bluez.objects import ExportedObject, ObjectTree
from simulator.bluez.profile import DEFAULT_PROFILE, Profile

Clock = Callable[[], float]
"Seconds that never go back; where they begin does not matter."

Transport = Literal["daemon", "direct"]

FIRST_ADDRESS = "00:1A:7D:DA:71:00"

_EXPIRY_CHECK_S = 0.25
"bluetoothd has one timer a device; this is as close to it as anybody can see."

_ENUMERATION_S = 0.5
"About as long as a USB device needs to be there again."

_log = structlog.get_logger()


class VirtualBlueZ:
    """One bluetoothd on one bus. Any number of them in a process make one radio world with many gateways."""

    def __init__(self, bus: Bus, *, profile: Profile = DEFAULT_PROFILE, now_s: Clock = time.monotonic) -> None:
        self.bus = bus
        self.profile = profile
        self.now_s = now_s
        self.tree = ObjectTree(bus.emit)
        self.adapters: dict[int, Adapter] = {}
        "Those plugged in, by index."
        self.peripherals: dict[str, Peripheral] = {}
        "Who accepts connections, by address."
        self._once_plugged: dict[int, Adapter] = {}
        self._ills: dict[str, Ills] = {}
        self._clients: set[str] = set()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._is_running = False
        self._bus_is_up = False

    @property
    def is_running(self) -> bool:
        """Whether bluetoothd runs."""
        return self._is_running

    async def start(self) -> None:
        """Opens the bus and starts bluetoothd. Raises BusUnavailable."""
        await self.bus.start(self)
        self._bus_is_up = True
        self._appear()
        self.spawn(self._forget_the_silent())

    async def stop(self) -> None:
        """Ends everything, without the ceremony of `quit`."""
        self._is_running = False
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.bus.stop()

    def plug(self, index: int, address: str | None = None) -> Adapter:
        """Plugs an adapter in as hci`index`, powered; without an address the one that was pulled out there before.

        What ails an adapter goes with its address, except for what plugging it in cures.
        """
        if index in self.adapters:
            self.unplug(index)
        adapter = self._once_plugged.get(index)
        if adapter is None or address not in (None, adapter.address):
            adapter = self._once_plugged[index] = Adapter(self, index, address or f"{FIRST_ADDRESS[:-2]}{index:02X}")
        adapter.ills = self._ills.setdefault(adapter.address, adapter.ills)
        adapter.ills.treat(Cure.REPLUGGING)
        self.adapters[index] = adapter
        if self._is_running:
            self.tree.add(adapter)
            self.tree.flush()
        return adapter

    def unplug(self, index: int) -> None:
        """Pulls an adapter out. Raises NoSuchAdapter."""
        adapter = self.adapters.pop(index, None)
        if adapter is None:
            raise NoSuchAdapter(f"hci{index} is not plugged in")
        adapter.unplug()

    def address_once_at(self, index: int) -> str | None:
        """Of the adapter that is or was hci`index`."""
        adapter = self._once_plugged.get(index)
        return adapter.address if adapter else None

    def find(self, address: str) -> Adapter:
        """The adapter of this address. Raises NoSuchAdapter where it is not plugged in."""
        for adapter in self.adapters.values():
            if adapter.address == address.upper():
                return adapter
        raise NoSuchAdapter("no adapter of this address is plugged in")

    def reset(self, address: str) -> None:
        """Down and up through the kernel's management interface. Raises NoSuchAdapter."""
        adapter = self.find(address)
        adapter.set_powered(False)
        self.tree.flush()
        adapter.ills.treat(Cure.MANAGEMENT_RESET)
        adapter.set_powered(True)

    async def reset_usb(self, address: str, *, index: int | None = None) -> None:
        """As if it was pulled out and put in again, as hci`index` where given. Raises NoSuchAdapter."""
        before = self.find(address)
        self.unplug(before.index)
        await asyncio.sleep(_ENUMERATION_S)
        self.plug(before.index if index is None else index, before.address)

    async def crash(self) -> None:
        """kill -9 bluetoothd: no signal, only the name is gone; the kernel scans on until its round ends.

        Like the other ways to end or start it, this does nothing where it has been done.
        """
        if not self._is_running:
            return
        await self.bus.release_name()
        self._disappear()
        _log.info("bluetoothd_killed")

    async def quit(self) -> None:
        """systemctl stop bluetooth: every object is taken back in order, then the name goes."""
        if not self._is_running:
            return
        for adapter in self.adapters.values():
            adapter.set_powered(False)
            self.tree.flush()
            adapter.unplug()
        await self._drain_bus()
        await self.bus.release_name()
        self._disappear()
        _log.info("bluetoothd_stopped")

    async def restart(self) -> None:
        """bluetoothd starts again and finds the adapters that are plugged in. Raises BusUnavailable."""
        if self._is_running:
            return
        if not self._bus_is_up:
            raise BusUnavailable("bluetoothd cannot start while the bus is down")
        await self.bus.claim_name()
        self._appear()
        _log.info("bluetoothd_started")

    async def bus_down(self) -> None:
        """The bus dies, and bluetoothd with it, as it does when it loses its bus."""
        if not self._bus_is_up:
            return
        self._bus_is_up = False
        await self.bus.release_name()
        self._disappear()
        await self.bus.go_down()
        _log.info("bus_down")

    async def bus_up(self) -> None:
        """The bus is there again, and bluetoothd is started. Raises BusUnavailable."""
        if not self._bus_is_up:
            await self.bus.come_up()
            self._bus_is_up = True
            _log.info("bus_up")
        await self.restart()

    def expire(self) -> None:
        """Forgets what has been silent for too long by now; called a few times a second."""
        now_s = self.now_s()
        for adapter in self.adapters.values():
            adapter.expire(now_s)

    def watch_client(self, client: str) -> None:
        """When this unique name leaves the bus, what it had running ends."""
        self._clients.add(client)

    def client_left(self, client: str) -> None:
        if client in self._clients:
            self._clients.discard(client)
            for adapter in self.adapters.values():
                adapter.client_left(client)

    def client_exported(self, message: Message) -> None:
        if message.signature != "oa{sa{sv}}":
            return
        path, interfaces = message.body
        if MONITOR in interfaces:
            for adapter in self.adapters.values():
                adapter.monitors.client_exported(message.sender or "", message.path or "", path, interfaces[MONITOR])

    def client_changed(self, message: Message) -> None:
        if message.signature != "sa{sv}as" or message.body[0] != ADVERTISEMENT:
            return
        for adapter in self.adapters.values():
            adapter.advertisers.client_changed(message.sender or "", message.path or "", *message.body[1:])

    def take_call(self, call: Message, answer: Callable[[Message], None]) -> None:
        """Answers a method call of a client: now, or when a coroutine has done it."""
        try:
            reply = answer_to(self.tree, call)
        except Refusal as refusal:
            self._answer(answer, error_to(call, refusal))
        else:
            if isinstance(reply, tuple):
                self._answer(answer, return_to(call, reply))
            else:
                self.spawn(self._answer_later(call, reply, answer))

    def tell(self, call: Message) -> None:
        """Calls a client's method and wants no answer, as gdbus does (g_dbus_send_message sets the flag)."""
        call.flags = MessageFlag.NO_REPLY_EXPECTED
        asyncio.get_running_loop().call_soon(self.bus.tell, call)

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Runs `work` until it ends or the host stops."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("virtual_bluez_failed", exc_info=error)

    def _answer(self, answer: Callable[[Message], None], message: Message) -> None:
        self.tree.flush()  # what changed before a reply is signalled before it
        answer(message)

    async def _answer_later(self, call: Message, reply: Any, answer: Callable[[Message], None]) -> None:
        try:
            message = return_to(call, await reply)
        except Refusal as refusal:
            message = error_to(call, refusal)
        except BusLost:
            return
        self._answer(answer, message)

    async def _forget_the_silent(self) -> None:
        while True:
            await asyncio.sleep(_EXPIRY_CHECK_S)
            self.expire()

    async def _drain_bus(self) -> None:
        """Waits until the last signals are out, for at most a second."""
        for _ in range(100):
            if not self.bus.backlog_bytes:
                return
            await asyncio.sleep(0.01)

    def _appear(self) -> None:
        self._is_running = True
        root = ExportedObject(self.tree, BLUEZ_ROOT)
        root.interfaces[AGENT_MANAGER] = {}
        self.tree.add_silently(root)
        for adapter in self.adapters.values():
            adapter.appear()
        self.tree.flush()

    def _disappear(self) -> None:
        self._is_running = False
        for adapter in self.adapters.values():
            adapter.vanish()
        self._clients.clear()


@asynccontextmanager
async def virtual_host(
    *,
    profile: Profile = DEFAULT_PROFILE,
    transport: Transport = "direct",
    now_s: Clock = time.monotonic,
    adapters: int = 1,
) -> AsyncIterator[VirtualBlueZ]:
    """A started host with `adapters` plugged in, stopped in the end. Its `bus.address` is for the client under test."""
    host = VirtualBlueZ(DirectBus() if transport == "direct" else DaemonBus(), profile=profile, now_s=now_s)
    try:
        await host.start()
        for index in range(adapters):
            host.plug(index)
        yield host
    finally:
        await host.stop()
