"""A scanner of bleak's and nothing else: what a gateway's memory is compared with. Runs in a gateway's environment."""

from __future__ import annotations

import asyncio
import signal

from bleak import BleakScanner
from bleak.args.bluez import BlueZDiscoveryFilters
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData


async def listen() -> None:
    """Counts until SIGTERM, then says how many."""
    heard = 0

    def count(_device: BLEDevice, _data: AdvertisementData) -> None:
        nonlocal heard
        heard += 1

    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    async with BleakScanner(count, bluez={"filters": BlueZDiscoveryFilters(RSSI=-127, DuplicateData=True)}):
        print("ready", flush=True)
        await ended.wait()
    print(heard, flush=True)


if __name__ == "__main__":
    asyncio.run(listen())
