"""`gateway.uplink.uplink` on a real Mosquitto: nothing leaves the outbox before the server has said so."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

from gateway.air.window import Sighting
from gateway.clock import MachineClock
from gateway.identity.credentials import read_credentials
from gateway.outbox.outbox import Outbox
from gateway.outbox.outgoing import Outgoing
from gateway.outbox.thread import OutboxThread
from gateway.uplink.uplink import Uplink
from kiosk_server.gateways.authority import SiteAuthority
from tests.adapters.gateway_server import ServerStandIn, server
from tests.adapters.mqtt_broker import Broker, mqtt_broker
from wire.messages.mqtt import GatewayStatus, Layout, SightingAck
from wire.messages.reading import write

__all__ = ["mqtt_broker", "server"]

GIVE_UP_S = 20.0


class Rig:
    """An uplink, its outbox, and what a test does with them."""

    def __init__(
        self, broker: Broker, folder: Path, *, boot_id: str = "boot", authority: SiteAuthority | None = None
    ) -> None:
        self.outbox = OutboxThread(Outbox(folder / "data", boot_id=boot_id, machine_boot="machine"))
        self.clock = MachineClock(trust=True)
        credentials = read_credentials(broker.credentials("door", folder / "credentials", authority=authority))
        self.uplink = Uplink(
            credentials,
            Outgoing(self.outbox),
            clock=self.clock.now,
            status=self._status,
            rng=Random(1),
            again_after_s=0.5,
        )

    async def store(self, count: int) -> None:
        now = self.clock.now()
        one = Sighting(b"t" * 16, Layout.IOS, None, -60.0, 1, now.at_s, now.at_s, now.monotonic_s)
        await self.outbox.store([one] * count, clock_synced=True)
        self.uplink.stored()

    async def rows(self) -> int:
        return (await self.outbox.figures()).rows

    async def until_rows_are(self, count: int) -> None:
        async with asyncio.timeout(GIVE_UP_S):
            while await self.rows() != count:
                await asyncio.sleep(0.01)

    async def _status(self, online: bool) -> GatewayStatus:
        return GatewayStatus(gateway="door", boot_id="boot", online=online, at_s=self.clock.now().at_s)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(GIVE_UP_S):
        while not condition():
            await asyncio.sleep(0.01)


@asynccontextmanager
async def running(rig: Rig) -> AsyncIterator[None]:
    task = asyncio.create_task(rig.uplink.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        rig.outbox.close()


async def test_rows_are_published_and_leave_once_acknowledged(
    mqtt_broker: Broker, server: ServerStandIn, tmp_path: Path
) -> None:
    rig = Rig(mqtt_broker, tmp_path)
    async with running(rig):
        await rig.store(3)
        await rig.until_rows_are(0)
        await rig.store(120)
        await rig.until_rows_are(0)
    assert server.seqs == list(range(1, 124))
    assert all(batch.gateway == "door" and len(batch.rows) <= 50 for batch in server.batches)
    assert server.batches[0].oldest_seq_held == 1


async def test_without_the_servers_word_rows_stay_and_go_again(
    mqtt_broker: Broker, server: ServerStandIn, tmp_path: Path
) -> None:
    server.acknowledges = False
    rig = Rig(mqtt_broker, tmp_path)
    async with running(rig):
        await rig.store(3)
        await until(lambda: server.seqs == [1, 2, 3])
        assert await rig.rows() == 3
        await until(lambda: server.seqs == [1, 2, 3, 1, 2, 3])
        assert await rig.rows() == 3
        server.acknowledges = True
        server.say(write(SightingAck(boot_id="boot", upto=2)))
        await rig.until_rows_are(1)
        await rig.until_rows_are(0)
    assert server.seqs[-1] == 3


async def test_a_silent_server_is_not_flooded(mqtt_broker: Broker, server: ServerStandIn, tmp_path: Path) -> None:
    server.acknowledges = False
    rig = Rig(mqtt_broker, tmp_path)
    async with running(rig):
        await rig.store(3000)
        await until(lambda: len(server.batches) >= 3)
        assert set(server.seqs) == set(range(1, 51)), "one batch is asked about again, the rest waits"


async def test_acknowledgements_that_make_no_sense_are_dropped(
    mqtt_broker: Broker, server: ServerStandIn, tmp_path: Path
) -> None:
    server.acknowledges = False
    rig = Rig(mqtt_broker, tmp_path)
    async with running(rig):
        await rig.store(2)
        await until(lambda: server.seqs == [1, 2])
        for payload in (b"", b"\xff", b"[]", b'{"boot_id": "boot"}', b'{"boot_id": "another", "upto": 2}'):
            server.say(payload)
        await until(lambda: rig.uplink.malformed_acks == 4)
        assert await rig.rows() == 2
        server.say(b'{"boot_id": "boot", "upto": 9007199254740000, "unknown": 1}')
        await rig.until_rows_are(0)


async def test_a_broker_that_died_and_forgot_everything_costs_nothing(
    mqtt_broker: Broker, server: ServerStandIn, tmp_path: Path
) -> None:
    rig = Rig(mqtt_broker, tmp_path)
    async with running(rig):
        await rig.store(10)
        await rig.until_rows_are(0)
        server.acknowledges = False
        await rig.store(10)
        mqtt_broker.kill()
        mqtt_broker.forget()
        await until(lambda: not rig.uplink.connected)
        await rig.store(10)
        server.acknowledges = True
        mqtt_broker.start()
        await rig.until_rows_are(0)
    assert sorted(set(server.seqs)) == list(range(1, 31))


async def test_acknowledgements_that_waited_at_the_broker_do_not_block_those_that_follow(
    mqtt_broker: Broker, server: ServerStandIn, tmp_path: Path
) -> None:
    first = Rig(mqtt_broker, tmp_path, boot_id="first")
    async with running(first):
        await until(lambda: first.uplink.connected)
    for number in range(200):  # ten times what a broker has under way to one client
        said = server.say(write(SightingAck(boot_id="first", upto=number)))
    said.wait_for_publish(GIVE_UP_S)
    second = Rig(mqtt_broker, tmp_path, boot_id="second")
    await second.store(3)
    async with running(second):
        await second.until_rows_are(0)


async def test_an_earlier_boots_rows_go_first(mqtt_broker: Broker, server: ServerStandIn, tmp_path: Path) -> None:
    before = Rig(mqtt_broker, tmp_path, boot_id="before")
    await before.store(2)
    before.outbox.close()
    rig = Rig(mqtt_broker, tmp_path, boot_id="after")
    await rig.store(2)
    async with running(rig):
        await rig.until_rows_are(0)
    assert [(batch.boot_id, [row.seq for row in batch.rows]) for batch in server.batches] == [
        ("before", [1, 2]),
        ("after", [1, 2]),
    ]


async def test_the_status_says_online_and_in_the_end_offline(
    mqtt_broker: Broker, server: ServerStandIn, tmp_path: Path
) -> None:
    rig = Rig(mqtt_broker, tmp_path)
    async with running(rig):
        await until(lambda: bool(server.statuses))
        rig.uplink.status_changed()
        await until(lambda: len(server.statuses) >= 2)
    await until(lambda: not server.statuses[-1].online)
    assert all(status.online for status in server.statuses[:-1])


async def test_a_certificate_of_another_site_is_told_and_tried_again(mqtt_broker: Broker, tmp_path: Path) -> None:
    rig = Rig(mqtt_broker, tmp_path, authority=SiteAuthority.make("elsewhere", time.time()))
    async with running(rig):
        await until(lambda: "does not know the CA of this gateway's certificate" in rig.uplink.trouble)
        assert not rig.uplink.connected


async def test_no_broker_at_all_is_told(mqtt_broker: Broker, tmp_path: Path) -> None:
    mqtt_broker.kill()
    rig = Rig(mqtt_broker, tmp_path)
    async with running(rig):
        await until(lambda: rig.uplink.trouble.startswith("No broker at 127.0.0.1:"))
        mqtt_broker.start()
        await until(lambda: rig.uplink.connected)
    assert rig.uplink.trouble == ""


async def test_a_refused_subscription_is_no_connection(mqtt_broker: Broker, tmp_path: Path) -> None:
    # Mosquitto grants every subscription and then delivers nothing; other brokers refuse with 0x80.
    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_packet(reader)
        writer.write(b"\x20\x02\x00\x00")
        subscribe = await read_packet(reader)
        writer.write(b"\x90\x03" + subscribe[:2] + b"\x80")
        await reader.read()
        writer.close()

    strict = await asyncio.start_server(refuse, "127.0.0.1", 0, ssl=mqtt_broker.server_context())
    mqtt_broker.tls_port = strict.sockets[0].getsockname()[1]
    rig = Rig(mqtt_broker, tmp_path)
    async with running(rig):
        await until(lambda: "check its ACL" in rig.uplink.trouble)
        assert not rig.uplink.connected
    strict.close()


async def read_packet(reader: asyncio.StreamReader) -> bytes:
    """The body of one short MQTT packet."""
    length, shift = 0, 0
    await reader.readexactly(1)
    while True:
        (byte,) = await reader.readexactly(1)
        length |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return await reader.readexactly(length)
