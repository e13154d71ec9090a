"""What can fail around a gateway in a store, one test a row of the table in docs/gateway.md: the program on a virtual
BlueZ, a phone in reach all the while. Each notes how long noticing and recovering took, for that table."""

from __future__ import annotations

import fcntl
import re
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from random import Random

import pytest

from tests.adapters.field_gateway import TOKEN, FieldGateway, until
from tests.adapters.gateway_server import ServerStandIn, server
from tests.adapters.mqtt_broker import Broker, mqtt_broker
from tests.adapters.small_disk import SmallDisk, small_disk
from wire.messages.mqtt import SightingRow

__all__ = ["mqtt_broker", "server", "small_disk"]

HOUR_S = 3600.0
PER_S = 20.0

NEAR_S = 3.0
"How far a sighting's time may be from that of its packets, on a very busy machine."

Place = Callable[..., FieldGateway]
Note = Callable[[str, object], None]


@pytest.fixture
def place(tmp_path: Path, mqtt_broker: Broker) -> Iterator[Place]:
    placed: list[FieldGateway] = []

    def place(data: Path | None = None) -> FieldGateway:
        placed.append(FieldGateway(tmp_path, mqtt_broker, data))
        return placed[-1]

    yield place
    for each in placed:
        each.close()


def rows(server: ServerStandIn) -> list[SightingRow]:
    """Each once, in the order of the gateway."""
    found = {(batch.boot_id, row.seq): row for batch in list(server.batches) for row in batch.rows}
    return [found[key] for key in sorted(found)]


def packets(server: ServerStandIn) -> int:
    return sum(row.count for row in rows(server))


def waiting(field: FieldGateway) -> int:
    with closing(sqlite3.connect(field.data / "outbox.sqlite3", timeout=30)) as outbox:
        return int(outbox.execute("SELECT count(*) FROM rows").fetchone()[0])


def all_delivered(field: FieldGateway, server: ServerStandIn) -> float:
    """Lets the phone fall silent and waits until every packet is at the server; nothing may come twice."""
    field.phone_stops()
    took_s = until(lambda: packets(server) >= len(field.sent_s))
    assert packets(server) == len(field.sent_s)
    assert {row.token for row in rows(server)} == {TOKEN.hex()}
    return took_s


def test_broker_lost(place: Place, server: ServerStandIn, mqtt_broker: Broker, record_property: Note) -> None:
    field = place()
    field.start()
    field.phone_sends(PER_S)
    until(lambda: packets(server) > PER_S)
    mqtt_broker.kill()
    record_property("notice_s", until(lambda: field.said("disconnected")))
    before = waiting(field)
    until(lambda: waiting(field) >= before + 3)
    away = len(field.sent_s)
    mqtt_broker.start()
    record_property("recover_s", until(lambda: packets(server) >= away))
    all_delivered(field, server)
    assert [row.seq for row in rows(server)] == list(range(1, len(rows(server)) + 1))
    assert server.statuses[-1].online


def test_disk_full(place: Place, server: ServerStandIn, small_disk: SmallDisk, record_property: Note) -> None:
    field = place(small_disk.folder / "data")
    field.start()
    field.phone_sends(PER_S)
    until(lambda: packets(server) > PER_S)
    small_disk.fill()
    record_property("notice_s", until(lambda: "full" in server.statuses[-1].trouble))
    assert server.statuses[-1].scanning, "it goes on listening"
    time.sleep(1.5)  # of sightings that only memory holds
    full_upto = len(field.sent_s)
    small_disk.make_room()
    record_property("recover_s", until(lambda: packets(server) >= full_upto))
    all_delivered(field, server)
    until(lambda: not server.statuses[-1].trouble)
    assert [row.seq for row in rows(server)] == list(range(1, len(rows(server)) + 1)), "none was lost"


def test_disk_full_to_the_end(place: Place, server: ServerStandIn, small_disk: SmallDisk) -> None:
    """Stopped while only memory held what it heard: the next start says how much is gone."""
    field = place(small_disk.folder / "data")
    field.start()
    field.phone_sends(PER_S)
    until(lambda: packets(server) > PER_S)
    small_disk.fill()
    until(lambda: "full" in server.statuses[-1].trouble)
    sent = len(field.sent_s)
    until(lambda: len(field.sent_s) > sent + 2 * PER_S)
    field.phone_stops()
    field.stop()
    lost = int(re.findall(r"sightings lost.* count=(\d+)", field.log.read_text())[0])
    assert lost > 0
    assert "declared=true" in field.log.read_text()
    small_disk.make_room()
    field.start()
    until(lambda: any(not batch.rows for batch in list(server.batches)))
    (declared,) = {batch.oldest_seq_held for batch in server.batches if not batch.rows}
    numbers = [row.seq for row in rows(server)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert declared - 1 - len(numbers) == lost


def test_outbox_unreadable(place: Place, server: ServerStandIn, record_property: Note) -> None:
    """Another program holds its file for a while."""
    field = place()
    field.start()
    field.phone_sends(PER_S)
    until(lambda: packets(server) > PER_S)
    with held(field.data):
        record_property("notice_s", until(lambda: "The outbox cannot be" in server.statuses[-1].trouble))
        assert server.statuses[-1].online
        assert server.statuses[-1].scanning, "it goes on listening"
        held_upto = len(field.sent_s)
    record_property("recover_s", until(lambda: packets(server) >= held_upto))
    all_delivered(field, server)
    until(lambda: not server.statuses[-1].trouble)
    assert [row.seq for row in rows(server)] == list(range(1, len(rows(server)) + 1)), "none was lost"
    assert all(status.online for status in server.statuses), "it reported all the while"


@contextmanager
def held(data: Path) -> Iterator[None]:
    """Keeps everybody else from reading and writing the outbox: all of a WAL's locks (sqlite.org/walformat.html)."""
    with (data / "outbox.sqlite3-shm").open("r+b") as shared:
        fcntl.lockf(shared, fcntl.LOCK_EX, 8, 120)
        yield  # closing it lets go


@pytest.mark.parametrize("step_s", [HOUR_S, -HOUR_S])
def test_clock_stepped(place: Place, server: ServerStandIn, record_property: Note, step_s: float) -> None:
    field = place()
    field.start(clocked=True)
    field.phone_sends(PER_S)
    until(lambda: packets(server) > PER_S)
    field.step(step_s, synchronised=False)
    record_property("notice_s", until(lambda: "clock was set" in server.statuses[-1].trouble))
    stepped = len(field.sent_s)
    until(lambda: packets(server) > stepped + PER_S)
    field.step(0.0, synchronised=True)
    record_property("recover_s", until(lambda: not server.statuses[-1].trouble))
    all_delivered(field, server)
    for row in rows(server):
        near = [sent_s for sent_s in field.sent_s if abs(sent_s - row.window_end_s) < NEAR_S]
        assert near, "no sighting is dated by the wrong clock"
        assert row.window_end_s - row.window_start_s < NEAR_S, "no window is longer for the step"
    assert all(abs(status.at_s - time.time()) < HOUR_S / 2 for status in server.statuses)


def test_clock_put_right(place: Place, server: ServerStandIn, mqtt_broker: Broker, record_property: Note) -> None:
    """A machine without a clock of its own starts an hour early; what it hears is dated rightly all the same."""
    mqtt_broker.kill()
    field = place()
    field.step(-HOUR_S, synchronised=False)
    field.start(clocked=True)
    field.phone_sends(PER_S)
    until(lambda: waiting(field) > 5)
    field.step(0.0, synchronised=True)
    mqtt_broker.start()
    record_property("recover_s", until(lambda: rows(server)))
    all_delivered(field, server)
    assert all(row.clock_synced for row in rows(server))
    assert rows(server)[0].window_end_s == pytest.approx(field.sent_s[0], abs=NEAR_S)


@pytest.mark.parametrize("seed", [1, 2])
def test_power_lost(place: Place, server: ServerStandIn, mqtt_broker: Broker, record_property: Note, seed: int) -> None:
    """Killed at a random instant while rows are written, and the last of the log never reached the card."""
    random = Random(seed)
    field = place()
    server.acknowledges = False
    field.start()
    until(lambda: bool(server.statuses))
    field.phone_sends(5 * PER_S, phones=1000)  # so that every packet is a row
    time.sleep(random.uniform(0.5, 2.0))
    field.kill()
    killed_s = time.monotonic()
    field.phone_stops()
    until(lambda: not server.statuses[-1].online)
    record_property("notice_s", time.monotonic() - killed_s)
    published = {row.seq: row for row in rows(server)}
    cut = random.randrange(1, 9000)
    held = torn(field.data, cut)
    server.batches.clear()
    server.acknowledges = True
    started_s = time.monotonic()
    field.start()
    until(lambda: waiting(field) == 0)
    record_property("recover_s", time.monotonic() - started_s)
    after = {row.seq: row for row in rows(server)}
    assert held
    assert sorted(after) == list(range(1, len(after) + 1)), "a beginning of what was stored, without a hole"
    assert all(after[seq] == published[seq] for seq in after.keys() & published.keys()), "as it was stored"
    assert after.keys() >= held, "nothing but what was cut is gone"


def torn(data: Path, cut_bytes: int) -> set[int]:
    """Cuts the log's end; the rows of the transactions that are whole in what is left of it."""
    log = data / "outbox.sqlite3-wal"
    content = log.read_bytes()
    log.write_bytes(content[: max(0, len(content) - cut_bytes)])
    (data / "outbox.sqlite3-shm").unlink(missing_ok=True)
    copy = shutil.copytree(data, data.with_name("torn"))
    with closing(sqlite3.connect(copy / "outbox.sqlite3")) as outbox:
        return {seq for (seq,) in outbox.execute("SELECT seq FROM rows")}
