"""Other gateways' ways of the same advertisements: runs where only `requirements/bench.lock` is.

TheengsGateway from bleak's callback to what it publishes (nothing is sent); habluetooth from raw bytes to its manager.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import time
import tracemalloc
from collections.abc import Mapping
from importlib.metadata import version

from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData
from bleak_retry_connector import BleakSlotManager
from bluetooth_adapters import BluetoothAdapters
from habluetooth import BaseHaRemoteScanner, BluetoothManager, set_manager
from TheengsGateway.config import DEFAULT_CONFIG
from TheengsGateway.discovery import DiscoveryGateway

from tests.bench.gateway_air import Heard, make_air
from tests.bench.gateway_rounds import Case

AIR = 10_000


class Client:
    """In place of paho's: takes everything, sends nothing."""

    def publish(self, _topic: str, _message: str, _qos: int = 0, _retain: bool = False) -> tuple[int, int]:
        return 0, 0

    def is_connected(self) -> bool:
        return True


class Adapters(BluetoothAdapters):
    """None."""

    @property
    def adapters(self) -> dict[str, object]:
        return {}

    @property
    def history(self) -> dict[str, object]:
        return {}

    @property
    def default_adapter(self) -> str:
        return "hci0"

    async def refresh(self) -> None: ...


class Manager(BluetoothManager):
    def _discover_service_info(self, _info: object) -> None: ...


def _theengs(customers: int) -> Case:
    """`customers` stands for the private addresses it is to resolve, each by a key of its own."""
    identities = {f"AA:BB:CC:{n >> 16:02X}:{n >> 8 & 255:02X}:{n & 255:02X}": f"{n:032x}" for n in range(customers)}
    gateway = DiscoveryGateway({**DEFAULT_CONFIG, "identities": identities, "gateway_id": "bench"})
    gateway.client = Client()
    air = [
        (
            BLEDevice(one.address, None, None),
            AdvertisementData(
                None, one.manufacturer_data, one.service_data, one.service_uuids, None, one.rssi, ("", {})
            ),
        )
        for one in make_air(AIR, 10)
    ]
    at = 0

    def play(count: int) -> float:
        nonlocal at
        started_s = time.process_time()
        for _ in range(count):
            gateway.detection_callback(*air[at])
            at = (at + 1) % len(air)
        return (time.process_time() - started_s) / count

    return play


def _habluetooth(air: list[Heard]) -> Case:
    async def scanner() -> BaseHaRemoteScanner:
        manager = Manager(Adapters(), BleakSlotManager())
        set_manager(manager)
        await manager.async_setup()
        made = BaseHaRemoteScanner("AA:BB:CC:DD:EE:FF", "bench", None, False)
        manager.async_register_scanner(made)
        made.async_setup()
        return made

    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    hear = loop.run_until_complete(scanner())._async_on_raw_advertisement
    details: dict[str, object] = {}
    at = 0

    def play(count: int) -> float:
        nonlocal at
        started_s = time.process_time()
        for _ in range(count):
            one = air[at]
            hear(one.address, one.rssi, one.raw, details, time.monotonic())
            at = (at + 1) % len(air)
        return (time.process_time() - started_s) / count

    return play


def _memory() -> dict[str, float]:
    air = [one for one in make_air(150_000, 3_000) if one.is_ours]
    hear = _habluetooth(air)
    gc.collect()
    tracemalloc.start()
    hear(len(air))
    gc.collect()
    size = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return {"habluetooth_bytes": round(size / len(air), 1)}


def cases_and_facts() -> tuple[Mapping[str, Case], Mapping[str, object]]:
    logging.disable(logging.CRITICAL)
    cases = {
        "theengs, 10 customers": _theengs(10),
        "theengs, 10000 customers": _theengs(10_000),
        "theengs": _theengs(0),
        "habluetooth": _habluetooth(make_air(AIR, 10)),
    }
    versions = {"theengs": version("TheengsGateway"), "habluetooth": version("habluetooth")}
    return cases, {"memory": _memory(), "versions": versions}
