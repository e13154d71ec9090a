"""Has bluetoothd advertise an object of ours: the own iBeacon, and the check-in service."""

from __future__ import annotations

from dbus_fast import Variant

from gateway.bluetooth.adapters import Refused
from gateway.bluetooth.bluez_objects import Exported, Seat
from gateway.log import get_logger

log = get_logger("gateway.advertising")

ADVERTISEMENT = "org.bluez.LEAdvertisement1"
MANAGER = "org.bluez.LEAdvertisingManager1"

_INTERVALS = ("MinInterval", "MaxInterval")


def interval(interval_ms: int) -> dict[str, Variant]:
    """The properties of an advertisement that ask for it."""
    return {name: Variant("u", interval_ms) for name in _INTERVALS}


async def register_advertisement(seat: Seat, path: str, exported: Exported) -> None:
    """`exported`: what the seat offers at `path`. Raises one of SEAT_TROUBLE."""
    try:
        await seat.ask(MANAGER, "RegisterAdvertisement", "oa{sv}", [path, {}])
    except Refused as refused:
        if not refused.name.endswith(("Failed", "InvalidArguments", "InvalidParameters")):
            raise
        # Some controllers and versions refuse any interval of their client's: a slow advertisement beats none.
        for name in _INTERVALS:
            exported.properties[ADVERTISEMENT].pop(name)
        await seat.ask(MANAGER, "RegisterAdvertisement", "oa{sv}", [path, {}])
        log.warning("advertising interval refused", reason=refused.name)
