"""What bluetoothd answers to whoever registers advertisements and GATT services, for any one behind a bus address.

Each scenario is a coroutine of a bus address and gives an `Outcome`. `EXPECTED` says what each must be, and from where
that is known: BlueZ's `src/advertising.c`, `src/gatt-database.c` and `doc/org.bluez.*.rst` after 5.87. An adapter hci0
is switched on and nobody else has registered anything.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from dbus_fast import Message, MessageType, Variant
from dbus_fast.aio import MessageBus

HCI0 = "/org/bluez/hci0"
ADVERTISING = "org.bluez.LEAdvertisingManager1"
ADVERTISEMENT = "org.bluez.LEAdvertisement1"
GATT = "org.bluez.GattManager1"
SERVICE = "org.bluez.GattService1"
CHARACTERISTIC = "org.bluez.GattCharacteristic1"
DBUS = "org.freedesktop.DBus"
PROPERTIES = f"{DBUS}.Properties"

UUID = "5b0f0001-6c2e-4d53-9e0b-2f1d8a7c4e10"
IBEACON = Variant("a{qv}", {0x004C: Variant("ay", b"\x02\x15" + bytes(21))})

Objects = dict[str, dict[str, dict[str, Variant]]]
Outcome = dict[str, object]
Scenario = Callable[[str], Awaitable[Outcome]]

ANSWER_WITHIN_S = 10.0
TOLD_WITHIN_S = 2.0


class Program:
    """One connection that exports objects and registers them."""

    def __init__(self, bus: MessageBus, objects: Objects) -> None:
        self.bus = bus
        self.objects = objects
        self.calls: list[tuple[str | None, str | None]] = []
        self.signals: list[Message] = []
        bus.add_message_handler(self._take)

    async def ask(self, interface: str, member: str, signature: str = "", *body: Any, path: str = HCI0) -> str:
        """`ok`, or the last part of the error's name."""
        answer = await self.call(interface, member, signature, *body, path=path)
        return (
            "ok" if answer.message_type is MessageType.METHOD_RETURN else (answer.error_name or "").rpartition(".")[2]
        )

    async def call(
        self, interface: str, member: str, signature: str = "", *body: Any, path: str = HCI0, to: str = "org.bluez"
    ) -> Message:
        async with asyncio.timeout(ANSWER_WITHIN_S):
            answer = await self.bus.call(
                Message(
                    destination=to, path=path, interface=interface, member=member, signature=signature, body=list(body)
                )
            )
        assert answer is not None
        return answer

    async def advertise(self, path: str) -> str:
        return await self.ask(ADVERTISING, "RegisterAdvertisement", "oa{sv}", path, {})

    async def withdraw(self, path: str) -> str:
        return await self.ask(ADVERTISING, "UnregisterAdvertisement", "o", path)

    async def offer(self, root: str) -> str:
        return await self.ask(GATT, "RegisterApplication", "oa{sv}", root, {})

    async def instances(self) -> tuple[int, int]:
        """How many advertisements are active, and for how many there is room."""
        found = (await self.call(PROPERTIES, "GetAll", "s", ADVERTISING)).body[0]
        return found["ActiveInstances"].value, found["SupportedInstances"].value

    def _take(self, message: Message) -> Message | bool:
        if message.message_type is MessageType.SIGNAL:
            self.signals.append(message)
            return False
        if message.message_type is not MessageType.METHOD_CALL:
            return False
        self.calls.append((message.interface, message.member))
        path = message.path or ""
        if message.member == "GetManagedObjects":
            below = {each: one for each, one in self.objects.items() if each.startswith(path.rstrip("/") + "/")}
            return Message.new_method_return(message, "a{oa{sa{sv}}}", [below])
        properties = self.objects.get(path, {})
        if message.member == "GetAll" and message.body[0] in properties:
            return Message.new_method_return(message, "a{sv}", [properties[message.body[0]]])
        return Message.new_method_return(message) if message.member in ("Set", "Release") else False


@asynccontextmanager
async def program(address: str, objects: Objects | None = None) -> AsyncIterator[Program]:
    bus = await MessageBus(address).connect()
    try:
        yield Program(bus, objects or {})
    finally:
        bus.disconnect()


def an_advertisement(**properties: Variant) -> dict[str, dict[str, Variant]]:
    return {ADVERTISEMENT: {"Type": Variant("s", "broadcast"), "ManufacturerData": IBEACON, **properties}}


def a_service(flags: tuple[str, ...] = ("read",), uuid: str = UUID) -> Objects:
    return {
        "/app/service": {SERVICE: {"UUID": Variant("s", uuid), "Primary": Variant("b", True)}},
        "/app/service/value": {
            CHARACTERISTIC: {
                "UUID": Variant("s", uuid),
                "Service": Variant("o", "/app/service"),
                "Flags": Variant("as", list(flags)),
            }
        },
    }


async def advertising_begins_and_ends(address: str) -> Outcome:
    async with program(address, {"/a": an_advertisement()}) as ours:
        before, room = await ours.instances()
        registered = await ours.advertise("/a")
        active, left = await ours.instances()
        again = await ours.advertise("/a")
        withdrawn = await ours.withdraw("/a")
        unknown = await ours.withdraw("/a")
        after, room_again = await ours.instances()
    counts = {"before": before, "active": active, "after": after, "taken": room - left, "given back": room_again - left}
    return {"registered": registered, "again": again, "withdrawn": withdrawn, "unknown": unknown, **counts}


async def instances_are_told(address: str) -> Outcome:
    """Which properties of the manager are signalled when an advertisement begins and when it ends."""

    def told(ours: Program) -> list[str]:
        bodies = [each.body for each in ours.signals if each.member == "PropertiesChanged"]
        return sorted({name for body in bodies if body[0] == ADVERTISING for name in (*body[1], *body[2])})

    async with program(address, {"/a": an_advertisement()}) as ours:
        rule = f"type='signal',sender='org.bluez',interface='{PROPERTIES}',path='{HCI0}'"
        await ours.call(DBUS, "AddMatch", "s", rule, path="/org/freedesktop/DBus", to=DBUS)
        await ours.advertise("/a")
        await _until(lambda: len(told(ours)) == 2)
        begun = told(ours)
        ours.signals.clear()
        await ours.withdraw("/a")
        await _until(lambda: len(told(ours)) == 2)
        return {"begun": begun, "ended": told(ours)}


async def the_last_instance_is_refused(address: str) -> Outcome:
    async with program(address) as ours:
        _, room = await ours.instances()
        ours.objects = {f"/a{number}": an_advertisement() for number in range(room + 1)}
        answers = [await ours.advertise(path) for path in ours.objects]
        return {"all but the last": set(answers[:-1]) == {"ok"}, "the last": answers[-1]}


async def they_go_with_their_program(address: str) -> Outcome:
    async with program(address) as other:
        async with program(address, {"/a": an_advertisement(), **a_service()}) as ours:
            await ours.advertise("/a")
            await ours.offer("/app")
            active, _ = await other.instances()
        after = active
        for _ in range(100):
            after, _ = await other.instances()
            if not after:
                break
            await asyncio.sleep(TOLD_WITHIN_S / 100)
        return {"active": active, "after": after}


def an_advertisement_with(name: str, properties: Mapping[str, Variant]) -> Scenario:
    async def play(address: str) -> Outcome:
        async with program(address, {"/a": an_advertisement(**properties)}) as ours:
            return {"registered": await ours.advertise("/a")}

    play.__name__ = name
    return play


async def a_change_keeps_it_registered(address: str) -> Outcome:
    async with program(address, {"/a": an_advertisement()}) as ours:
        await ours.advertise("/a")
        other = Variant("a{qv}", {0x004C: Variant("ay", b"\x02\x15" + bytes(20) + b"\x01")})
        body = [ADVERTISEMENT, {"ManufacturerData": other}, []]
        await ours.bus.send(Message.new_signal("/a", PROPERTIES, "PropertiesChanged", "sa{sv}as", body))
        await ours.instances()  # a round trip: the signal has been read by then
        active, _ = await ours.instances()
        return {"active": active, "withdrawn": await ours.withdraw("/a")}


async def a_service_is_offered(address: str) -> Outcome:
    async with program(address, a_service()) as ours:
        offered, again = await ours.offer("/app"), await ours.offer("/app")
        withdrawn = await ours.ask(GATT, "UnregisterApplication", "o", "/app")
        unknown = await ours.ask(GATT, "UnregisterApplication", "o", "/app")
        return {"offered": offered, "again": again, "withdrawn": withdrawn, "unknown": unknown}


def a_service_with(name: str, objects: Objects) -> Scenario:
    async def play(address: str) -> Outcome:
        async with program(address, objects) as ours:
            return {"offered": await ours.offer("/app")}

    play.__name__ = name
    return play


async def _until(true: Callable[[], bool]) -> None:
    for _ in range(100):
        if true():
            return
        await asyncio.sleep(TOLD_WITHIN_S / 100)


SCENARIOS: tuple[Scenario, ...] = (
    advertising_begins_and_ends,
    instances_are_told,
    the_last_instance_is_refused,
    they_go_with_their_program,
    a_change_keeps_it_registered,
    an_advertisement_with(
        "flags_need_a_peripheral", {"Type": Variant("s", "peripheral"), "Discoverable": Variant("b", True)}
    ),
    an_advertisement_with("a_broadcast_has_no_flags", {"Discoverable": Variant("b", True)}),
    an_advertisement_with("an_unknown_type", {"Type": Variant("s", "shout")}),
    an_advertisement_with("intervals", {"MinInterval": Variant("u", 100), "MaxInterval": Variant("u", 100)}),
    an_advertisement_with("a_faster_interval", {"MinInterval": Variant("u", 19), "MaxInterval": Variant("u", 100)}),
    an_advertisement_with("intervals_crossed", {"MinInterval": Variant("u", 200), "MaxInterval": Variant("u", 100)}),
    an_advertisement_with("data_that_is_no_bytes", {"ManufacturerData": Variant("a{qv}", {1: Variant("s", "x")})}),
    a_service_is_offered,
    a_service_with("no_objects", {}),
    a_service_with("an_unknown_flag", a_service(flags=("levitate",))),
    a_service_with("a_service_of_bluez_own", a_service(uuid="00001800-0000-1000-8000-00805f9b34fb")),
)

_TOLD = ["ActiveInstances", "SupportedInstances"]

EXPECTED: dict[str, tuple[Outcome, str]] = {
    "advertising_begins_and_ends": (
        {
            "registered": "ok",
            "again": "AlreadyExists",
            "withdrawn": "ok",
            "unknown": "DoesNotExist",
            "before": 0,
            "active": 1,
            "after": 0,
            "taken": 1,
            "given back": 1,
        },
        "advertising.c: register_advertisement, unregister_advertisement, get_instances",
    ),
    "instances_are_told": ({"begun": _TOLD, "ended": _TOLD}, "advertising.c: add_adv_callback, client_remove"),
    "the_last_instance_is_refused": (
        {"all but the last": True, "the last": "NotPermitted"},
        "advertising.c: register_advertisement; doc/org.bluez.LEAdvertisingManager.rst",
    ),
    "they_go_with_their_program": ({"active": 1, "after": 0}, "advertising.c: client_disconnect_cb"),
    "a_change_keeps_it_registered": ({"active": 1, "withdrawn": "ok"}, "advertising.c: properties_changed"),
    "flags_need_a_peripheral": ({"registered": "ok"}, "advertising.c: parse_discoverable"),
    "a_broadcast_has_no_flags": (
        {"registered": "Failed"},
        "advertising.c: parse_advertisement; the manual names InvalidArguments",
    ),
    "an_unknown_type": ({"registered": "Failed"}, "advertising.c: parse_type"),
    "intervals": ({"registered": "ok"}, "advertising.c: parse_min_interval, parse_max_interval"),
    "a_faster_interval": ({"registered": "Failed"}, "advertising.c: parse_min_interval"),
    "intervals_crossed": ({"registered": "Failed"}, "doc/org.bluez.LEAdvertisement.rst: MinInterval"),
    "data_that_is_no_bytes": ({"registered": "Failed"}, "advertising.c: parse_manufacturer_data"),
    "a_service_is_offered": (
        {"offered": "ok", "again": "AlreadyExists", "withdrawn": "ok", "unknown": "DoesNotExist"},
        "gatt-database.c: manager_register_app, manager_unregister_app",
    ),
    "no_objects": ({"offered": "Failed"}, "gatt-database.c: client_ready_cb"),
    "an_unknown_flag": ({"offered": "Failed"}, "gatt-database.c: parse_chrc_flags"),
    "a_service_of_bluez_own": ({"offered": "Failed"}, "gatt-database.c: parse_uuid"),
}
"Outcome and source, by the name of the scenario."
