"""How many advertisements a second unmodified bleak hears: `python -m simulator.bluez.bench [--direct]` prints JSON.

One process sends, one scans. The yardstick beside it, in the same run, is the same advertisements parsed and merged in
this process with no bus at all: `ratio` is what D-Bus and bleak leave of that, and does not depend on the machine.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import sys
import time
from dataclasses import asdict, dataclass

from simulator.bluez.adapter import Adapter
from simulator.bluez.advertisement import Advertisement, structure
from simulator.bluez.host import Transport, VirtualBlueZ, virtual_host
from simulator.bluez.merging import DeviceRecord, MergeRules
from simulator.bluez.profile import BLUEZ_5_66

_BACKLOG_BYTES = 64 << 10
"As much as keeps the scanner busy: more would only fill memory."

_BATCH = 16
"Advertisements a flush."

_PATIENCE_S = 60.0


@dataclass(frozen=True, slots=True)
class Result:
    """`*_us`: processor time an advertisement."""

    transport: str
    devices: int
    advertisements: int
    heard: int
    heard_per_s: int
    scanner_us: float
    simulator_us: float
    reference_per_s: int
    ratio: float


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m simulator.bluez.bench", description=__doc__)
    parser.add_argument("--direct", action="store_true", help="without a dbus-daemon")
    parser.add_argument("--devices", type=int, default=200)
    parser.add_argument("--advertisements", type=int, default=50_000)
    parser.add_argument("--listen", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.listen:
        asyncio.run(listen(options.advertisements))
        return 0
    result = asyncio.run(measure(options.direct, options.devices, options.advertisements))
    print(json.dumps(asdict(result)))
    return 0 if result.heard == result.advertisements else 1


async def measure(direct: bool, devices: int, advertisements: int) -> Result:
    """Sends as fast as the scanner takes it."""
    reference_s = reference(devices, advertisements)
    transport: Transport = "direct" if direct else "daemon"
    async with virtual_host(profile=BLUEZ_5_66.without_duplicate_filter(), transport=transport) as host:
        scanner = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "simulator.bluez.bench", "--listen", "--advertisements", str(advertisements)),
            stdout=asyncio.subprocess.PIPE,
            env={**os.environ, "DBUS_SYSTEM_BUS_ADDRESS": host.bus.address},
        )
        assert scanner.stdout is not None
        try:
            await asyncio.wait_for(scanner.stdout.readline(), _PATIENCE_S)
            cpu_s, began_s = time.process_time(), time.perf_counter()
            await _send(host, devices, advertisements)
            simulator_s = time.process_time() - cpu_s
            heard = json.loads(await asyncio.wait_for(scanner.stdout.readline(), _PATIENCE_S))
            wall_s = time.perf_counter() - began_s
        finally:
            if scanner.returncode is None:
                scanner.terminate()
            await scanner.wait()
    return Result(
        transport=transport,
        devices=devices,
        advertisements=advertisements,
        heard=heard["heard"],
        heard_per_s=round(heard["heard"] / wall_s),
        scanner_us=round(1e6 * heard["cpu_s"] / heard["heard"], 1),
        simulator_us=round(1e6 * simulator_s / advertisements, 1),
        reference_per_s=round(advertisements / reference_s),
        ratio=round(reference_s / wall_s, 3),
    )


def reference(devices: int, advertisements: int) -> float:
    """Seconds for the same without a bus."""
    records = [DeviceRecord() for _ in range(devices)]
    rules = MergeRules(every_rssi=True)
    began_s = time.perf_counter()
    for number in range(advertisements):
        records[number % devices].merge(Advertisement.parse(_data(number, devices)), _rssi_dbm(number, devices), rules)
    return time.perf_counter() - began_s


async def listen(advertisements: int) -> None:
    """The scanner's process: counts, and says when all are heard, or have not been for half a minute."""
    from bleak import BleakScanner  # only this process needs bleak
    from bleak.backends.device import BLEDevice
    from bleak.backends.scanner import AdvertisementData

    heard = 0
    done = asyncio.Event()

    def count(_device: BLEDevice, _heard: AdvertisementData) -> None:
        nonlocal heard
        heard += 1
        if heard == advertisements:
            done.set()

    async with BleakScanner(count):
        cpu_s = time.process_time()
        print("ready", flush=True)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(done.wait(), _PATIENCE_S / 2)
        print(json.dumps({"heard": heard, "cpu_s": time.process_time() - cpu_s}), flush=True)


async def _send(host: VirtualBlueZ, devices: int, advertisements: int) -> None:
    adapter: Adapter = host.adapters[0]
    batch = min(_BATCH, devices)  # two advertisements of one device within a flush would be told as one
    for number in range(advertisements):
        address = f"C0:00:00:00:{number % devices >> 8:02X}:{number % devices & 255:02X}"
        adapter.receive(address, Advertisement.parse(_data(number, devices)), _rssi_dbm(number, devices))
        if number % batch == batch - 1:
            host.tree.flush()
            while host.bus.backlog_bytes > _BACKLOG_BYTES:  # noqa: ASYNC110 - nobody tells a radio that there is room
                await asyncio.sleep(0.001)
        if number % 256 == 255:
            await asyncio.sleep(0)
    host.tree.flush()


def _data(number: int, devices: int) -> bytes:
    """25 bytes of manufacturer data, the same each time for a device."""
    return b"\x02\x01\x06" + structure(0xFF, b"\x34\x12" + (number % devices).to_bytes(23, "big"))


def _rssi_dbm(number: int, devices: int) -> int:
    return -60 - number // devices % 7


if __name__ == "__main__":
    sys.exit(main())
