"""What can go wrong on a gateway's side of the radio, by name: each with how it is mended."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from simulator.bluez.adapter import Adapter
from simulator.bluez.errors import NoSuchAdapter, VirtualBlueZError
from simulator.bluez.host import VirtualBlueZ


class UnknownFault(VirtualBlueZError):
    """There is no fault of this name."""


@dataclass(frozen=True, slots=True)
class Fault:
    """`inflict` and `mend` take the host and the index of the adapter; both may be called at any time."""

    name: str
    what_happens: str
    inflict: Callable[[VirtualBlueZ, int], Awaitable[None]]
    mend: Callable[[VirtualBlueZ, int], Awaitable[None]]


def fault(name: str) -> Fault:
    """Raises UnknownFault, which lists the names."""
    found = FAULTS.get(name)
    if found is None:
        raise UnknownFault(f"{name!r} is no fault: choose one of {', '.join(FAULTS)}")
    return found


def _adapter(host: VirtualBlueZ, index: int) -> Adapter:
    adapter = host.adapters.get(index)
    if adapter is None:
        raise NoSuchAdapter(f"hci{index} is not plugged in")
    return adapter


async def _power_off(host: VirtualBlueZ, index: int) -> None:
    _adapter(host, index).set_powered(False)


async def _power_on(host: VirtualBlueZ, index: int) -> None:
    _adapter(host, index).set_powered(True)


async def _unplug(host: VirtualBlueZ, index: int) -> None:
    host.unplug(index)


async def _plug(host: VirtualBlueZ, index: int) -> None:
    if index not in host.adapters:
        host.plug(index)


async def _deafen(host: VirtualBlueZ, index: int) -> None:
    _adapter(host, index).is_deaf = True


async def _hear_again(host: VirtualBlueZ, index: int) -> None:
    _adapter(host, index).is_deaf = False


def _of_host(method: Callable[[VirtualBlueZ], Awaitable[None]]) -> Callable[[VirtualBlueZ, int], Awaitable[None]]:
    """Where it does not matter which adapter is meant."""
    return lambda host, _index: method(host)


_restart = _of_host(VirtualBlueZ.restart)

FAULTS = {
    known.name: known
    for known in (
        Fault("power-off", "somebody powers the adapter off", _power_off, _power_on),
        Fault("unplugged", "the adapter is pulled out", _unplug, _plug),
        Fault("deaf", "the controller reports nothing more and looks well", _deafen, _hear_again),
        Fault("bluetoothd-killed", "SIGKILL, or out of memory", _of_host(VirtualBlueZ.crash), _restart),
        Fault("bluetoothd-stopped", "SIGTERM, an update", _of_host(VirtualBlueZ.quit), _restart),
        Fault(
            "bus-down",
            "the bus dies, and bluetoothd with it",
            _of_host(VirtualBlueZ.bus_down),
            _of_host(VirtualBlueZ.bus_up),
        ),
    )
}
