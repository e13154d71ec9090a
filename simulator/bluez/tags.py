"""A handful of tags on the air, so that there is something to hear."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass

from simulator.bluez.advertisement import Advertisement
from simulator.bluez.host import VirtualBlueZ

_APPLE = 0x004C
_EDDYSTONE = 0xFEAA
_RSSI_SPREAD_DB = 4.0
_HEARD = 0.9
"The share of advertisements that a scanner catches."


@dataclass(frozen=True, slots=True)
class Tag:
    address: str
    name: str
    rssi_dbm: tuple[float, ...]
    "How strongly each host hears it on average."

    def advertisement(self, count: int) -> Advertisement:
        return Advertisement.build(
            name=self.name,
            tx_power_dbm=-4,
            uuids=[_EDDYSTONE],
            service_data={_EDDYSTONE: b"\x20\x00" + count.to_bytes(4, "big")},
            manufacturer_data={_APPLE: b"\x02\x15" + self.name.encode()},
        )


def make_tags(count: int, hosts: int, rng: random.Random) -> list[Tag]:
    return [
        Tag(
            address=f"C0:00:00:00:{number >> 8:02X}:{number & 255:02X}",
            name=f"tag{number}",
            rssi_dbm=tuple(rng.uniform(-90, -45) for _ in range(hosts)),
        )
        for number in range(count)
    ]


async def advertise(tags: Sequence[Tag], hosts: Sequence[VirtualBlueZ], interval_s: float, rng: random.Random) -> None:
    """Sends from all tags, each once an interval with 10 % of jitter, until cancelled."""

    async def send(tag: Tag) -> None:
        count = 0
        while True:
            await asyncio.sleep(interval_s * rng.uniform(0.9, 1.1))
            count += 1
            heard = tag.advertisement(count)
            for host, mean_dbm in zip(hosts, tag.rssi_dbm, strict=True):
                rssi_dbm = max(-100, min(-20, round(rng.gauss(mean_dbm, _RSSI_SPREAD_DB))))
                for adapter in host.adapters.values():
                    if rng.random() < _HEARD:
                        adapter.receive(tag.address, heard, rssi_dbm)

    async with asyncio.TaskGroup() as group:
        for tag in tags:
            group.create_task(send(tag))
