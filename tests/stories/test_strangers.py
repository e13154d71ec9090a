"""A hundred thousand advertisements of strangers pass through a real gateway: not one byte of theirs stays anywhere."""

from __future__ import annotations

import asyncio
from pathlib import Path
from random import Random

from simulator.bluez import Advertisement, VirtualBlueZ
from simulator.demo.leaks import search
from simulator.demo.stack import Stack
from simulator.strangers import StrangerPhone
from tests.stories.running import plan

ADVERTISEMENTS = 100_000
ADDRESSES = 20_000
AT_A_TIME = 200
"Between such bursts the bus is let through: a controller would not deliver faster than it can be read either."


async def test_strangers_leave_no_trace(tmp_path: Path) -> None:
    stack = Stack(plan(tmp_path))
    async with stack:
        sent = await _pass_by(stack.hosts["door"])
        await asyncio.sleep(11.0)  # one more status of the gateway, which counts them, reaches the server
        heard = stack.hosts["door"].bus.signals_sent
        assert stack.gateways["door"].running
    assert sent.count == ADVERTISEMENTS
    assert heard >= ADVERTISEMENTS  # each one crossed the bus into the gateway
    assert search(tmp_path, sent.values) == []


class Sent:
    def __init__(self) -> None:
        self.count = 0
        self.values: set[bytes] = set()


async def _pass_by(host: VirtualBlueZ) -> Sent:
    random, sent = Random("strangers"), Sent()
    adapter = host.adapters[0]
    payloads = _payloads(random)
    addresses = [(random.getrandbits(46) | 1 << 46).to_bytes(6, "big") for _ in range(ADDRESSES)]
    for number in range(ADVERTISEMENTS):
        address = addresses[number % ADDRESSES]
        payload = random.choice(payloads)
        adapter.receive(address.hex(":").upper(), Advertisement.parse(payload), random.randint(-90, -45))
        sent.count += 1
        sent.values.add(address)
        if number % AT_A_TIME == 0:
            await asyncio.sleep(0.01)
    sent.values |= {payload for payload in payloads if len(payload) >= 8}
    return sent


def _payloads(random: Random) -> list[bytes]:
    """What phones of strangers really send in this simulator: other apps, beacons, earbuds."""
    phones = [StrangerPhone(f"passer-by/{number}") for number in range(60)]
    payloads = set()
    for phone in phones:
        phone.notice(0.0, True)
        for _ in range(10):
            payloads.add(phone.emit().data)
    return sorted(payloads)
