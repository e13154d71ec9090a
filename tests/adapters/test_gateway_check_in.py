"""Checking in over GATT at a gateway on the virtual BlueZ: real D-Bus, a simulated phone."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from random import Random
from secrets import token_bytes

import pytest

from gateway.air.window import Sighting
from gateway.bluetooth.adapters import Adapters
from gateway.outbox.rows import Clock
from gateway.wake.check_in import LINK_S, CheckInService, new_nonce
from gateway.wake.check_in_rules import CONNECTIONS, WRITES_A_MINUTE, CheckInRules
from simulator.bluez import Advertisement, VirtualBlueZ
from simulator.bluez.gatt_server import AttError, CentralLink, NotConnectable, connect
from simulator.bluez.host import Transport, virtual_host
from tests.adapters.bluez_host import FakeClock, until
from tests.reference.registering import Program, program
from wire.check_in import (
    ANSWER_UUID,
    GATEWAY_UUID,
    NONCE_UUID,
    SERVICE_UUID,
    Answer,
    gateway_bytes,
    proof,
    write_answer,
)
from wire.messages.mqtt import Layout

PHONE = "5A:00:00:00:00:01"
DOOR = gateway_bytes("riverside", "door")
KEY, TOKEN = bytes(range(16)), bytes(range(16, 32))
ADAPTER = "org.bluez.Adapter1"


@dataclass
class Door:
    """The service at work, and what it kept and told."""

    host: VirtualBlueZ
    clock: FakeClock
    rules: CheckInRules
    kept: list[Sighting] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    disk_works: bool = True

    def link(self, address: str = PHONE) -> CentralLink:
        return connect(self.host.adapters[0], address)

    async def store(self, row: Sighting) -> bool:
        if self.disk_works:
            self.kept.append(row)
        return self.disk_works


@asynccontextmanager
async def serving(
    monkeypatch: pytest.MonkeyPatch, *, transport: Transport = "direct", alone: bool = True, link_s: float = LINK_S
) -> AsyncIterator[Door]:
    async with virtual_host(transport=transport) as host:
        monkeypatch.setitem(os.environ, "DBUS_SYSTEM_BUS_ADDRESS", host.bus.address)
        door = Door(host, FakeClock(), CheckInRules(new_nonce(token_bytes)))
        service = CheckInService(
            DOOR,
            Adapters(),
            None,
            door.rules,
            clock=lambda: Clock(1_800_000_000 + door.clock(), door.clock(), True),
            store=door.store,
            on_trouble=door.troubles.append,
            alone=alone,
            link_s=link_s,
            rng=Random(1),
            retry_cap_s=0.2,
        )
        running = asyncio.create_task(service.run())
        try:
            await until(lambda: door.troubles)
            yield door
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


def answer(nonce: bytes) -> bytes:
    return write_answer(Answer(TOKEN, proof(KEY, nonce, DOOR, TOKEN)))


async def code_of(asking: object) -> int:
    with pytest.raises(AttError) as refused:
        await asking  # type: ignore[misc]
    return refused.value.code


@pytest.mark.parametrize("transport", ["direct", "daemon"])
@pytest.mark.parametrize("alone", [True, False])
async def test_a_woken_phone_checks_in(monkeypatch: pytest.MonkeyPatch, transport: Transport, alone: bool) -> None:
    async with serving(monkeypatch, transport=transport, alone=alone) as door:
        assert door.troubles == [""]
        [offer] = door.host.adapters[0].advertisers.sets()
        assert (offer.connectable, offer.advertisement.uuids) == (True, (str(SERVICE_UUID),))
        link = door.link()
        nonce = await link.read(NONCE_UUID)
        assert (len(nonce), await link.read(GATEWAY_UUID)) == (16, DOOR)
        await link.write(ANSWER_UUID, answer(nonce))
        [row] = door.kept
        assert (row.token, row.layout, row.median_rssi_dbm, row.count) == (TOKEN, Layout.CHECK_IN, -75.0, 1)
        assert row.check_in is not None
        assert (row.check_in.nonce, row.check_in.proof) == (nonce, proof(KEY, nonce, DOOR, TOKEN))
        assert row.end_s == row.start_s == 1_800_000_000 + door.clock()
        link.disconnect()
        await until(lambda: not door.rules.connected)


async def test_each_connection_has_a_nonce_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving(monkeypatch) as door:
        first = door.link()
        old = await first.read(NONCE_UUID)
        first.disconnect()
        await until(lambda: not door.rules.connected)
        second = door.link()
        assert await code_of(second.write(ANSWER_UUID, answer(old))) == 0x80
        assert await second.read(NONCE_UUID) != old
        assert door.kept == []


async def test_wrong_lengths_and_offsets_are_told_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving(monkeypatch) as door:
        link = door.link()
        nonce = await link.read(NONCE_UUID)
        assert await code_of(link.write(ANSWER_UUID, answer(nonce)[:-1])) == 0x0D
        assert await code_of(link.write(ANSWER_UUID, answer(nonce), offset=1)) == 0x07
        assert await code_of(link.read(NONCE_UUID, offset=1)) == 0x07
        door.clock.advance(31)
        assert await code_of(link.write(ANSWER_UUID, answer(nonce))) == 0x80
        assert (door.rules.counts["length"], door.rules.counts["stale"], door.kept) == (1, 1, [])


async def test_a_crowd_and_a_hurry_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving(monkeypatch) as door:
        links = [door.link(f"5A:00:00:00:00:{number:02X}") for number in range(CONNECTIONS + 1)]
        for link in links[:-1]:
            await link.read(NONCE_UUID)
        assert await code_of(links[-1].read(NONCE_UUID)) == 0x02
        for _ in range(WRITES_A_MINUTE):
            await links[0].write(ANSWER_UUID, answer(await links[0].read(NONCE_UUID)))
        assert await code_of(links[0].write(ANSWER_UUID, answer(await links[0].read(NONCE_UUID)))) == 0x03
        links[1].disconnect()
        await until(lambda: len(door.rules.connected) < CONNECTIONS)
        assert len(await links[-1].read(NONCE_UUID)) == 16


async def test_what_the_disk_does_not_take_is_not_acknowledged(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving(monkeypatch) as door:
        door.disk_works = False
        link = door.link()
        assert await code_of(link.write(ANSWER_UUID, answer(await link.read(NONCE_UUID)))) == 0x80


@pytest.mark.parametrize("alone", [True, False])
async def test_a_link_that_is_held_is_ended(monkeypatch: pytest.MonkeyPatch, alone: bool) -> None:
    async with serving(monkeypatch, alone=alone, link_s=0.2) as door:
        link = door.link()
        if not alone:
            await link.read(NONCE_UUID)  # beside a scan only those that ask are watched
        await asyncio.wait_for(link.closed.wait(), 10)
        await until(lambda: not door.rules.connected)


async def test_a_level_that_bluez_knows_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving(monkeypatch, alone=False) as door, program(door.host.bus.address) as scanner:
        await _scan(scanner)
        door.host.adapters[0].receive(PHONE, Advertisement.build(name="phone"), -62)
        link = door.link()
        await link.write(ANSWER_UUID, answer(await link.read(NONCE_UUID)))
        assert door.kept[0].median_rssi_dbm == -62


async def _scan(scanner: Program) -> None:
    assert await scanner.ask(ADAPTER, "StartDiscovery") == "ok"


async def test_it_is_offered_again_after_bluetoothd_or_adapter_went(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving(monkeypatch) as door:
        held = door.link()
        await held.read(NONCE_UUID)
        await door.host.crash()
        await until(lambda: "bluetoothd" in door.troubles[-1])
        assert door.rules.connected == []
        await door.host.restart()
        await until(lambda: door.troubles[-1] == "")
        door.host.unplug(0)
        await until(lambda: "plugged" in door.troubles[-1])
        door.host.plug(0)
        await until(lambda: door.troubles[-1] == "")
        link = door.link()
        await link.write(ANSWER_UUID, answer(await link.read(NONCE_UUID)))
        assert len(door.kept) == 1


async def test_nothing_of_a_phone_is_logged(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG", logger="gateway")
    async with serving(monkeypatch) as door:
        link = door.link()
        nonce = await link.read(NONCE_UUID)
        await code_of(link.write(ANSWER_UUID, b"short"))
        await link.write(ANSWER_UUID, answer(nonce))
        link.disconnect()
        await until(lambda: not door.rules.connected)
    text = repr([record.__dict__ for record in caplog.records]).lower()
    assert "check-in offered" in text  # the log is there
    for secret in (PHONE, PHONE.replace(":", "_"), TOKEN.hex(), nonce.hex(), repr(TOKEN)):
        assert secret.lower() not in text


async def test_nobody_connects_while_it_is_not_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving(monkeypatch) as door:
        await door.host.crash()
        await door.host.restart()
        host = door.host
        if not host.adapters[0].advertisers.sets():
            with pytest.raises(NotConnectable):
                door.link()
        await until(lambda: bool(host.adapters[0].advertisers.sets()))
        door.link()
