"""The broker is away for an hour while twenty sightings a second come in: none is lost, none comes twice.

Each phone sends a little less than once a second, so that nearly each packet is a sighting of its own. What was sent is
counted against the packets of the sightings that took effect at the server. In real time the gateway listens to the
virtual BlueZ. Compressed, it plays a recording of the hour as fast as it can be read, with the times of that hour, and
the broker is cut once more while the outbox drains.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from heapq import merge

from simulator.phones import Emission, MemberPhone
from simulator.soak_rig import Rig, SoakError, say, until

PHONES = 26

INTERVAL_S = 1.25
"""20.8 packets a second from all of them. A sighting's window is a second: only where a busy machine sends one late do
two packets of a phone fall into one."""

AROUND_S = 30.0
"Of real time, before and after the outage."

SECOND_CUT_S = 3.0

LEVELS_DBM = (-58, -59)
"In turns, so that no packet looks to BlueZ like the one before."

DRAINED_WITHIN_S = 1800.0

QUIET_S = 3.0
"Windows that are still open close within a second and are rows then."

SAID_EVERY_S = 60.0

# There is one gateway in a rig.
_BOOKED = "SELECT boot_id, seq FROM inbox_event"
_COUNTS = "SELECT boot_id, seq, count FROM soak_counts JOIN boots ON boot = number"
_KEEP_COUNTS = """
BEGIN IMMEDIATE;
CREATE TABLE soak_counts (boot INTEGER, seq INTEGER, count INTEGER, PRIMARY KEY (boot, seq)) WITHOUT ROWID;
CREATE TRIGGER soak_counts AFTER INSERT ON rows
    BEGIN INSERT INTO soak_counts VALUES (new.boot, new.seq, new.count); END;
INSERT INTO soak_counts SELECT boot, seq, count FROM rows;
COMMIT;
"""
_FIRST_VISIT = "SELECT min(started_at_s), count(DISTINCT member) FROM visit"
_WAITING = "SELECT count(*) FROM rows"
_PACKETS_WAITING = "SELECT total(count) FROM rows"
_DECLARED = "SELECT sum(missing), sum(contiguous_seq) FROM gateway_cursor"


@dataclass(slots=True)
class Outcome:
    """What came of one outage."""

    real_time: bool
    outage_s: float
    sent: int = 0
    "Packets on the air."
    stored: int = 0
    "Sightings that the gateway numbered."
    booked: int = 0
    "Sightings that took effect at the server, each once."
    arrived: int = 0
    "Packets of those."
    lost: int = 0
    "Packets."
    repeated: int = 0
    "Packets beyond those sent."
    declared_missing: int = 0
    left_behind: int = 0
    "Still in the outbox at the end."
    visitors: int = 0
    first_visit_late_s: float = 0.0
    "How much later than the first packet the first visit began, by the server's books."
    waiting_at_return: int = 0
    "Rows in the outbox when the broker came back."
    drained_in_s: float = 0.0
    rows_per_s: float = 0.0
    broken: list[str] = field(default_factory=list)
    "Promises that were not kept."


class Books:
    """What the server has of the gateway's sightings, gathered before its inbox forgets them."""

    def __init__(self, rig: Rig) -> None:
        """The gateway runs, and none of its rows is settled yet: from now on its outbox notes how many packets each row
        stands for, which the server does not keep."""
        self._rig = rig
        self._rows: set[tuple[str, int]] = set()
        with closing(sqlite3.connect(rig.outbox, timeout=30.0)) as db:
            db.executescript(_KEEP_COUNTS)

    def count(self) -> int:
        """Sightings."""
        self._rows.update(self._rig.ask_server(_BOOKED))
        return len(self._rows)

    def packets(self) -> int:
        """Of the sightings counted last."""
        counts = {(boot_id, seq): count for boot_id, seq, count in self._rig.ask_outbox(_COUNTS)}
        return sum(counts[row] for row in self._rows)


async def compressed(rig: Rig, outage_s: float) -> Outcome:
    """The hour just past, played at once while the broker is down."""
    await rig.server.start()
    began_s = time.time() - outage_s
    phones = await rig.members(PHONES, since_s=began_s)
    recording = rig.plan.data / "hour.jsonl"
    lines = [_line(emission, number) for number, emission in enumerate(schedule(phones, began_s, outage_s))]
    await asyncio.to_thread(recording.write_text, "\n".join(lines))
    outcome = Outcome(real_time=False, outage_s=outage_s, sent=len(lines))
    await _cut(rig)
    gateway = await rig.start_gateway("--recording", str(recording), "--fast")
    books = Books(rig)
    say(f"broker down; the gateway takes in {outcome.sent} packets")
    await until(lambda: _waiting(rig, _PACKETS_WAITING) >= outcome.sent, DRAINED_WITHIN_S, "Taking in the recording")
    outcome.waiting_at_return = _waiting(rig)
    back_s = time.monotonic()
    await rig.broker.start()
    await until(lambda: books.count() >= outcome.waiting_at_return * 0.4, DRAINED_WITHIN_S, "Draining four tenths")
    await _cut(rig)
    say(f"broker cut again with {books.count()} at the server")
    await asyncio.sleep(SECOND_CUT_S)
    await rig.broker.start()
    await _drained(rig, outcome, books, back_s)
    if await asyncio.wait_for(gateway.wait(), DRAINED_WITHIN_S) != 0:
        outcome.broken.append("the gateway did not end well once its recording was delivered")
    return _judged(rig, outcome, books, began_s)


async def in_real_time(rig: Rig, outage_s: float, around_s: float = AROUND_S) -> Outcome:
    """Phones on the air all the while."""
    await rig.server.start()
    await rig.start_bluez()
    await rig.start_gateway("--adapter", "hci0")
    phones = await rig.members(PHONES, since_s=time.time())
    outcome = Outcome(real_time=True, outage_s=outage_s)
    books = Books(rig)
    await rig.until_scanning()
    began_s = time.time()
    air = asyncio.create_task(_broadcast(rig, phones, began_s, outage_s + 2 * around_s, outcome))
    try:
        await _meanwhile(around_s, outcome, rig, books, air)
        await _cut(rig)
        say(f"broker down for {outage_s:g} s")
        await _meanwhile(outage_s, outcome, rig, books, air)
        outcome.waiting_at_return = _waiting(rig)
        back_s = time.monotonic()
        await rig.broker.start()
        say(f"broker back; {outcome.waiting_at_return} wait")
        await until(lambda: books.count() and _waiting(rig) < PHONES * 2, DRAINED_WITHIN_S, "Draining the backlog")
        outcome.drained_in_s = round(time.monotonic() - back_s, 1)
        await air
        await _drained(rig, outcome, books, back_s)
        return _judged(rig, outcome, books, began_s)
    finally:
        air.cancel()


def schedule(phones: Sequence[MemberPhone], began_s: float, lasts_s: float) -> Iterator[Emission]:
    """What the phones send, in order of time: each evenly, all of them evenly apart."""

    def one(number: int, phone: MemberPhone) -> Iterator[Emission]:
        at_s = began_s + number * INTERVAL_S / len(phones)
        while at_s < began_s + lasts_s:
            emission = phone.emit_at(at_s)
            if emission is None:
                raise SoakError("A phone ran out of tokens.")
            yield emission
            at_s += INTERVAL_S

    return merge(*(one(number, phone) for number, phone in enumerate(phones)), key=lambda each: each.at_s)


async def _broadcast(rig: Rig, phones: Sequence[MemberPhone], began_s: float, lasts_s: float, outcome: Outcome) -> None:
    assert rig.control is not None
    ahead_s = time.time() - time.monotonic()
    for number, emission in enumerate(schedule(phones, began_s, lasts_s)):
        await asyncio.sleep(max(0.0, emission.at_s - ahead_s - time.monotonic()))
        await rig.control.advertise(emission, LEVELS_DBM[number // PHONES % 2])
        outcome.sent += 1


async def _meanwhile(lasts_s: float, outcome: Outcome, rig: Rig, books: Books, air: asyncio.Task[None]) -> None:
    until_s = time.monotonic() + lasts_s
    while (left_s := until_s - time.monotonic()) > 0:
        await asyncio.wait((air,), timeout=min(left_s, SAID_EVERY_S))
        if air.done():
            air.result()
        say(f"{outcome.sent} sent, {_waiting(rig)} wait, {books.count()} at the server, {max(0.0, left_s):.0f} s left")


async def _drained(rig: Rig, outcome: Outcome, books: Books, back_s: float) -> None:
    """Waits for the outbox to stay empty; what the server has not booked by then is lost."""
    said_s = time.monotonic()
    empty_since_s: float | None = None

    def quiet() -> bool:
        nonlocal said_s, empty_since_s
        now_s = time.monotonic()
        if now_s - said_s > SAID_EVERY_S / 6:
            said_s = now_s
            say(f"{books.count()} of {outcome.sent} at the server")
        if _waiting(rig) or empty_since_s is None:
            empty_since_s = None if _waiting(rig) else now_s
        return empty_since_s is not None and now_s - empty_since_s > QUIET_S

    await until(quiet, DRAINED_WITHIN_S, "Draining")
    if not outcome.drained_in_s:
        outcome.drained_in_s = round(time.monotonic() - QUIET_S - back_s, 1)
    outcome.rows_per_s = round(outcome.waiting_at_return / max(outcome.drained_in_s, 0.1), 1)


def _judged(rig: Rig, outcome: Outcome, books: Books, began_s: float) -> Outcome:
    outcome.booked, outcome.arrived = books.count(), books.packets()
    ((missing, stored),) = rig.ask_server(_DECLARED)
    outcome.declared_missing, outcome.stored = missing or 0, stored or 0
    outcome.left_behind = _waiting(rig)
    ((first_s, outcome.visitors),) = rig.ask_server(_FIRST_VISIT)
    outcome.first_visit_late_s = round((first_s or time.time()) - began_s, 2)
    outcome.lost = max(0, outcome.sent - outcome.arrived)
    outcome.repeated = max(0, outcome.arrived - outcome.sent)
    promises = {
        f"{outcome.lost} packets were lost": outcome.lost,
        f"{outcome.repeated} packets came twice": outcome.repeated,
        f"{outcome.declared_missing} sightings were declared lost": outcome.declared_missing,
        f"{outcome.left_behind} rows stayed in the outbox": outcome.left_behind,
        f"{PHONES - outcome.visitors} members were not recognised": PHONES - outcome.visitors,
        "the first visit does not begin at its original time": outcome.first_visit_late_s > min(60.0, outcome.outage_s),
    }
    outcome.broken += [sentence for sentence, kept_not in promises.items() if kept_not]
    return outcome


async def _cut(rig: Rig) -> None:
    rig.broker.kill()
    await rig.broker.wait()


def _waiting(rig: Rig, what: str = _WAITING) -> int:
    found = rig.ask_outbox(what)
    return int(found[0][0]) if found else 0


def _line(emission: Emission, number: int) -> str:
    heard = {"at_s": round(emission.at_s, 4), "address": emission.address, "ad_hex": emission.data.hex()}
    return json.dumps({**heard, "rssi_dbm": LEVELS_DBM[number // PHONES % 2]})
