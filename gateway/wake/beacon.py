"""Sends this gateway's own iBeacon through BlueZ, for as long as the gateway runs: it is what wakes an iPhone's app.

On a connection of its own and with every trouble caught here, so that a beacon that fails never harms the scan.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from random import Random
from typing import Any, NoReturn

from dbus_fast import Variant

from gateway.backoff import Backoff
from gateway.bluetooth.adapters import Adapters, Refused
from gateway.bluetooth.bluez_objects import SEAT_TROUBLE, Exported, Seat, sentence
from gateway.log import get_logger
from gateway.wake.advertising import ADVERTISEMENT, MANAGER, interval, register_advertisement
from gateway.wake.own_ibeacon import OwnIBeacon, turn_at
from wire.frames import APPLE_COMPANY

log = get_logger("gateway.beacon")

PATH = "/shopbell/beacon"

INTERVAL_MS = 100
"What Apple asks of an iBeacon (Proximity Beacon Specification R1). BlueZ before 5.77 may keep to 1280 ms all the same."

LOOK_EVERY_S = 1.0
"The minor follows the clock within this, also when the clock is stepped."

WHAT = "No iBeacon is sent"

_NO_ROOM = "the Bluetooth adapter already sends as many advertisements as it can."


class Beacon:
    """Registers the iBeacon, changes its minor on time, and registers it anew after whatever happened to BlueZ."""

    def __init__(
        self,
        sent: OwnIBeacon,
        adapters: Adapters,
        wanted: str | None,
        *,
        clock: Callable[[], float],
        on_trouble: Callable[[str], None],
        with_flags: bool = False,
        rng: Random | None = None,
        retry_cap_s: float = 5.0,
    ) -> None:
        """`wanted`: the adapter to send with, by name or address. `clock` answers UTC seconds. `on_trouble` is told a
        sentence for staff when it is not sent, and "" when it is. `with_flags`: sent as a connectable advertisement,
        since BlueZ gives a broadcast no flags (and Linux only "no BR/EDR", on an LE-only adapter).
        """
        self._sent = sent
        self._adapters = adapters
        self._wanted = wanted
        self._clock = clock
        self._on_trouble = on_trouble
        self._with_flags = with_flags
        self._backoff = Backoff(rng or Random(), first_s=1.0, cap_s=retry_cap_s, least_s=0.1)
        self._trouble: str | None = None

    async def run(self) -> NoReturn:
        """Until cancelled."""
        while True:
            try:
                why = await self._send()
            except SEAT_TROUBLE as error:
                why = _why(error)
            self._tell(why)
            await asyncio.sleep(self._backoff.next_s())

    async def _send(self) -> str:
        """Sends until it cannot be alive any more: why. Raises one of SEAT_TROUBLE."""
        turn = turn_at(self._sent, self._clock())
        exported = Exported({ADVERTISEMENT: self._properties(turn.manufacturer_data)})
        seat = Seat(self._adapters, self._wanted, {PATH: exported})
        try:
            found = await seat.open()
            await register_advertisement(seat, PATH, exported)
            self._tell("")
            log.info("beacon sent", adapter=found.name, major=self._sent.major)
            self._backoff.reset()
            while True:
                done, _ = await asyncio.wait([seat.trouble], timeout=LOOK_EVERY_S)
                if done:
                    return f"{WHAT}: {seat.trouble.result()}"
                now = turn_at(self._sent, self._clock())
                if now != turn:
                    turn = now
                    data = _manufacturer_data(turn.manufacturer_data)
                    await seat.change(PATH, ADVERTISEMENT, {"ManufacturerData": data})
                    if not await _is_active(seat):
                        return f"{WHAT}: the Bluetooth service dropped it when the minor changed."
        finally:
            await seat.close()

    def _properties(self, manufacturer_data: bytes) -> dict[str, Variant]:
        properties = {
            "Type": Variant("s", "peripheral" if self._with_flags else "broadcast"),
            "ManufacturerData": _manufacturer_data(manufacturer_data),
            **interval(INTERVAL_MS),
        }
        # BlueZ refuses this property in a broadcast.
        return properties | ({"Discoverable": Variant("b", True)} if self._with_flags else {})

    def _tell(self, trouble: str) -> None:
        if trouble != self._trouble:
            self._trouble = trouble
            if trouble:
                log.warning("beacon not sent", reason=trouble)
            self._on_trouble(trouble)


async def _is_active(seat: Seat) -> bool:
    """Whether bluetoothd still sends anything with this adapter."""
    (active,) = await seat.ask("org.freedesktop.DBus.Properties", "Get", "ss", [MANAGER, "ActiveInstances"])
    return bool(active.value)


def _manufacturer_data(data: bytes) -> Variant:
    content: dict[int, Any] = {APPLE_COMPANY: Variant("ay", data)}
    return Variant("a{qv}", content)


def _why(error: BaseException) -> str:
    if isinstance(error, Refused) and error.name.endswith("NotPermitted"):
        return f"{WHAT}: {_NO_ROOM}"
    return sentence(WHAT, error)
