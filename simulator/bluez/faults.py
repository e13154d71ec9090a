"""What can go wrong on a gateway's side of the radio, by name: each with how it is mended."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from simulator.bluez.adapter import Adapter
from simulator.bluez.errors import NoSuchAdapter, VirtualBlueZError
from simulator.bluez.host import VirtualBlueZ
from simulator.bluez.ills import Cure, Ill


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


async def _plug_elsewhere(host: VirtualBlueZ, index: int) -> None:
    address = host.address_once_at(index)
    if address is not None and address not in (one.address for one in host.adapters.values()):
        host.plug(max([index, *host.adapters]) + 1, address)


async def _power_off_for_good(host: VirtualBlueZ, index: int) -> None:
    adapter = _adapter(host, index)
    adapter.ills.catch(Ill.STAYS_OFF, Cure.MANAGEMENT_RESET)
    adapter.set_powered(False)


async def _mend_and_power_on(host: VirtualBlueZ, index: int) -> None:
    await _mend(host, index)
    await _power_on(host, index)


async def _mend(host: VirtualBlueZ, index: int) -> None:
    _adapter(host, index).ills.treat(Cure.NOTHING)


def _ill(name: str, what_happens: str, ill: Ill, cure: Cure) -> Fault:
    async def inflict(host: VirtualBlueZ, index: int) -> None:
        _adapter(host, index).ills.catch(ill, cure)

    return Fault(name, what_happens, inflict, _mend)


def _of_host(method: Callable[[VirtualBlueZ], Awaitable[None]]) -> Callable[[VirtualBlueZ, int], Awaitable[None]]:
    """Where it does not matter which adapter is meant."""
    return lambda host, _index: method(host)


_restart = _of_host(VirtualBlueZ.restart)

FAULTS = {
    known.name: known
    for known in (
        Fault("power-off", "somebody powers the adapter off", _power_off, _power_on),
        Fault("unplugged", "the adapter is pulled out", _unplug, _plug),
        Fault(
            "power-off-stuck",
            "it goes off, and D-Bus cannot power it on before a management reset",
            _power_off_for_good,
            _mend_and_power_on,
        ),
        Fault("moved", "it is pulled out; it comes back under another name, hci1 for hci0", _unplug, _plug_elsewhere),
        _ill("hung", "it hears nothing until a power cycle", Ill.HEARS_NOTHING, Cure.POWER_CYCLE),
        _ill("hung-until-reset", "… until a management reset", Ill.HEARS_NOTHING, Cure.MANAGEMENT_RESET),
        _ill(
            "hung-until-replugged",
            "… until it is plugged in again or reset on the USB",
            Ill.HEARS_NOTHING,
            Cure.REPLUGGING,
        ),
        _ill("deaf", "… for ever, and looks well", Ill.HEARS_NOTHING, Cure.NOTHING),
        _ill("scan-refused", "StartDiscovery is InProgress until a power cycle", Ill.REFUSES_SCANS, Cure.POWER_CYCLE),
        _ill("monitor-refused", "RegisterMonitor fails", Ill.REFUSES_MONITORS, Cure.NOTHING),
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
