"""The GATT service at which a woken phone checks in: it reads a nonce and writes its token and a proof.

The answer goes into the outbox like a sighting and is acknowledged to the phone once it is on disk. Nothing about a
phone is logged; its name on the bus is kept for a minute, to hold it to the limits.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from random import Random
from typing import Any, NoReturn

from dbus_fast import Message, Variant

from gateway.air.heard import is_reception
from gateway.air.window import CheckIn, Sighting
from gateway.backoff import Backoff
from gateway.bluetooth.adapters import Adapters
from gateway.bluetooth.bluez_objects import (
    OBJECT_MANAGER,
    PROPERTIES,
    SEAT_TROUBLE,
    CallRefused,
    Exported,
    Seat,
    sentence,
)
from gateway.errors import GatewayError
from gateway.log import get_logger
from gateway.outbox.rows import Clock
from gateway.wake.advertising import ADVERTISEMENT, interval, register_advertisement
from gateway.wake.check_in_rules import CheckInRules, Given, Refusal
from wire.check_in import ANSWER_UUID, GATEWAY_UUID, NONCE_BYTES, NONCE_UUID, SERVICE_UUID
from wire.messages.mqtt import Layout

log = get_logger("gateway.check_in")

ROOT = "/shopbell/check_in"
SERVICE_PATH = f"{ROOT}/service"
ADVERTISEMENT_PATH = "/shopbell/check_in_offer"

GATT_MANAGER = "org.bluez.GattManager1"
SERVICE = "org.bluez.GattService1"
CHARACTERISTIC = "org.bluez.GattCharacteristic1"
DEVICE = "org.bluez.Device1"

INTERVAL_MS = 153
"152.5 ms: of the intervals that iPhones find fast (Accessory Design Guidelines, Bluetooth) the second."

LINK_S = 20.0
"Nobody needs longer; a link that is held keeps others out."

UNKNOWN_RSSI_DBM = -75.0
"""A link that BlueZ did not scan has no RSSI. Stands for "within reach, and no more is known": the weakest level that
still counts as being at a door, so that the proof decides and not a number that nobody measured."""

WHAT = "Nobody can check in over a connection"

_LINKS = f"type='signal',sender='org.bluez',interface='{PROPERTIES}',member='PropertiesChanged',arg0='{DEVICE}'"
_NEW = f"type='signal',sender='org.bluez',interface='{OBJECT_MANAGER}',member='InterfacesAdded'"
"A phone that was never seen before comes with its first connection."

_ERRORS = {
    Refusal.CROWDED: "NotPermitted",
    Refusal.TOO_OFTEN: "NotPermitted",
    Refusal.LENGTH: "InvalidValueLength",
    Refusal.STALE: "Failed",
}
"bluetoothd makes of them the ATT errors 0x02 (reading) or 0x03 (writing), 0x0D and 0x80."

Store = Callable[[Sighting], Awaitable[bool]]
"Keeps a row; whether it is on disk."


class CheckInService:
    """Registers the service and its advertisement, answers phones, and registers anew after whatever happened."""

    def __init__(
        self,
        gateway: bytes,
        adapters: Adapters,
        wanted: str | None,
        rules: CheckInRules,
        *,
        clock: Callable[[], Clock],
        store: Store,
        on_trouble: Callable[[str], None],
        alone: bool,
        rng: Random | None = None,
        retry_cap_s: float = 5.0,
        link_s: float = LINK_S,
    ) -> None:
        """`gateway`: the 16 bytes of `wire.check_in.gateway_bytes`. `wanted`: the adapter for connections, by name or
        address. `alone`: nothing else scans with it, so that every link may be watched; otherwise only those that ask.
        """
        self._gateway = gateway
        self._adapters = adapters
        self._wanted = wanted
        self._rules = rules
        self._clock = clock
        self._store = store
        self._on_trouble = on_trouble
        self._alone = alone
        self._link_s = link_s
        self._backoff = Backoff(rng or Random(), first_s=1.0, cap_s=retry_cap_s, least_s=0.1)
        self._trouble: str | None = None
        self._links: dict[str, asyncio.Task[None]] = {}
        "Open links, each with what will end it."

    @property
    def counts(self) -> Mapping[str, int]:
        """Since the start, by `CHECK_IN_RESULTS`."""
        return self._rules.counts

    async def run(self) -> NoReturn:
        """Until cancelled."""
        while True:
            try:
                why = await self._serve()
            except SEAT_TROUBLE as error:
                why = sentence(WHAT, error)
            self._tell(why)
            await asyncio.sleep(self._backoff.next_s())

    async def _serve(self) -> str:
        """Serves until it cannot be alive any more: why. Raises one of SEAT_TROUBLE."""
        objects = self._objects()
        seat = Seat(self._adapters, self._wanted, objects, lambda message: self._notice(seat, message))
        for name, path in (("nonce", f"{SERVICE_PATH}/nonce"), ("gateway", f"{SERVICE_PATH}/gateway")):
            objects[path].methods[CHARACTERISTIC, "ReadValue"] = self._reading(seat, name)
        objects[f"{SERVICE_PATH}/answer"].methods[CHARACTERISTIC, "WriteValue"] = self._writing(seat)
        try:
            found = await seat.open()
            if self._alone:
                await seat.watch(f"{_LINKS},path_namespace='{found.path}'")
                await seat.watch(f"{_NEW},arg0path='{found.path}/'")
            await seat.ask(GATT_MANAGER, "RegisterApplication", "oa{sv}", [ROOT, {}])
            await register_advertisement(seat, ADVERTISEMENT_PATH, objects[ADVERTISEMENT_PATH])
            self._tell("")
            log.info("check-in offered", adapter=found.name)
            self._backoff.reset()
            return f"{WHAT}: {await seat.trouble}"
        finally:
            await self._end_links()
            await seat.close()

    def _reading(self, seat: Seat, what: str) -> Callable[[list[Any]], Awaitable[tuple[str, list[Any]]]]:
        async def read(body: list[Any]) -> tuple[str, list[Any]]:
            device = _device(body[0])
            if _offset(body[0]):
                raise CallRefused("InvalidOffset")  # 16 bytes fit the smallest answer there is
            if what == "gateway":
                return "ay", [self._gateway]
            nonce = self._rules.read(device, self._clock().monotonic_s)
            if isinstance(nonce, Refusal):
                raise CallRefused(_ERRORS[nonce])
            await self._hold(seat, device)
            return "ay", [nonce]

        return read

    def _writing(self, seat: Seat) -> Callable[[list[Any]], Awaitable[tuple[str, list[Any]]]]:
        async def write(body: list[Any]) -> tuple[str, list[Any]]:
            value, options = body
            device = _device(options)
            if _offset(options):
                raise CallRefused("InvalidOffset")
            given = self._rules.write(device, bytes(value), self._clock().monotonic_s)
            if isinstance(given, Refusal):
                raise CallRefused(_ERRORS[given])
            row = self._row(given, await _rssi_dbm(seat, device))
            try:
                stored = await self._store(row)
            except GatewayError:  # a broken outbox ends the gateway by itself; the phone must not wait for it
                stored = False
            if not stored:
                raise CallRefused("Failed")
            return "", []

        return write

    def _row(self, given: Given, rssi_dbm: float) -> Sighting:
        now = self._clock()
        answered = CheckIn(given.nonce, given.proof)
        return Sighting(given.token, Layout.CHECK_IN, None, rssi_dbm, 1, now.at_s, now.at_s, now.monotonic_s, answered)

    async def _hold(self, seat: Seat, device: str) -> None:
        """Watches a link to its end, which comes soon whatever the phone does."""
        if device in self._links:
            return
        self._links[device] = asyncio.create_task(self._end_later(seat, device))
        if not self._alone:
            await seat.watch(f"{_LINKS},path='{device}'")

    def _notice(self, seat: Seat, message: Message) -> None:
        match message.member, message.body:
            case "PropertiesChanged", [str(interface), dict(changed), list()] if interface == DEVICE:
                device = message.path or ""
            case "InterfacesAdded", [str(device), dict(interfaces)]:
                changed = interfaces.get(DEVICE, {})
            case _:
                return
        connected = changed.get("Connected")
        if connected is None:
            return
        if not connected.value:
            self._rules.left(device)
            if (link := self._links.get(device)) is not None:
                link.cancel()
        elif self._alone and device not in self._links:
            self._links[device] = asyncio.create_task(self._end_later(seat, device))

    async def _end_later(self, seat: Seat, device: str) -> None:
        """Ends when the link does, by a cancellation, or ends it itself."""
        try:
            await asyncio.sleep(self._link_s)
            with contextlib.suppress(*SEAT_TROUBLE):
                await seat.ask(DEVICE, "Disconnect", path=device)
        finally:
            self._links.pop(device, None)
            self._rules.left(device)
            if not self._alone and not seat.trouble.done():
                with contextlib.suppress(*SEAT_TROUBLE):
                    await seat.watch(f"{_LINKS},path='{device}'", end=True)

    async def _end_links(self) -> None:
        links = list(self._links.values())
        for link in links:
            link.cancel()
        await asyncio.gather(*links, return_exceptions=True)
        self._rules.all_left()

    def _tell(self, trouble: str) -> None:
        if trouble != self._trouble:
            self._trouble = trouble
            if trouble:
                log.warning("check-in not offered", reason=trouble)
            self._on_trouble(trouble)

    def _objects(self) -> dict[str, Exported]:
        service = {"UUID": Variant("s", str(SERVICE_UUID)), "Primary": Variant("b", True)}
        return {
            SERVICE_PATH: Exported({SERVICE: service}),
            f"{SERVICE_PATH}/nonce": _characteristic(str(NONCE_UUID), "read"),
            f"{SERVICE_PATH}/answer": _characteristic(str(ANSWER_UUID), "write"),
            f"{SERVICE_PATH}/gateway": _characteristic(str(GATEWAY_UUID), "read"),
            ADVERTISEMENT_PATH: Exported({ADVERTISEMENT: _offer_properties()}),
        }


def new_nonce(chance: Callable[[int], bytes]) -> Callable[[], bytes]:
    """For `CheckInRules`; `chance` answers so many bytes that nobody can guess, such as `secrets.token_bytes`."""
    return lambda: chance(NONCE_BYTES)


def _characteristic(uuid: str, flag: str) -> Exported:
    properties = {
        "UUID": Variant("s", uuid),
        "Service": Variant("o", SERVICE_PATH),
        "Flags": Variant("as", [flag]),
    }
    return Exported({CHARACTERISTIC: properties})


def _offer_properties() -> dict[str, Variant]:
    return {
        "Type": Variant("s", "peripheral"),
        "ServiceUUIDs": Variant("as", [str(SERVICE_UUID)]),
        "Discoverable": Variant("b", True),
        **interval(INTERVAL_MS),
    }


def _device(options: dict[str, Variant]) -> str:
    """The object path of the phone that asks. Raises CallRefused where bluetoothd names none."""
    device = options.get("device")
    if device is None:
        raise CallRefused("NotPermitted")
    return str(device.value)


def _offset(options: dict[str, Variant]) -> int:
    offset = options.get("offset")
    return 0 if offset is None else int(offset.value)


async def _rssi_dbm(seat: Seat, device: str) -> float:
    with contextlib.suppress(*SEAT_TROUBLE):
        (rssi,) = await seat.ask(PROPERTIES, "Get", "ss", [DEVICE, "RSSI"], path=device)
        if is_reception(rssi.value):
            return float(rssi.value)
    return UNKNOWN_RSSI_DBM
