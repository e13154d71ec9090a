"""`gateway.uplink.flight` and `gateway.backoff`: what is under way, and when it goes again."""

from __future__ import annotations

from collections import deque
from copy import deepcopy
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.backoff import Backoff
from gateway.outbox.rows import Batch, Place
from gateway.uplink.flight import (
    AGAIN_AFTER_S,
    AGAIN_CAP_S,
    AGAIN_JITTER,
    BACKLOG_ROWS_PER_S,
    BATCHES_AT_ONCE,
    PATIENCE,
    Flight,
)
from wire.messages.mqtt import BATCH_ROWS, Layout, SightingRow


def row(seq: int) -> SightingRow:
    return SightingRow(
        seq=seq,
        token="00" * 16,
        layout=Layout.IOS,
        median_rssi_dbm=-60,
        count=1,
        window_start_s=1,
        window_end_s=1,
        monotonic_s=1,
        clock_synced=True,
    )


def batch(*seqs: int, boot: int = 1) -> Batch:
    return Batch(boot, f"boot{boot}", 1, tuple(row(seq) for seq in seqs))


def test_batches_under_way_grow_with_each_acknowledgement_and_no_further() -> None:
    flight = Flight(Random(1))
    seq = at_once = 0
    for expected in [1, *range(2, BATCHES_AT_ONCE + 1), BATCHES_AT_ONCE]:
        before = seq
        while flight.has_room(now_s=0):
            seq += 1
            flight.sent(batch(seq), now_s=0)
        at_once += seq - before
        assert at_once == expected
        assert flight.place == Place(1, seq)
        assert flight.acknowledged("boot1", seq - at_once + 1, 0.0) == seq - at_once + 1
        at_once -= 1


def test_an_unacknowledged_batch_sends_everything_again_alone_and_after_twice_the_time() -> None:
    flight = Flight(Random(1))
    now_s = 100.0
    for wait_s in (5, 10, 20, 40, AGAIN_CAP_S, AGAIN_CAP_S):
        flight.sent(batch(1), now_s)
        assert not flight.has_room(now_s)
        wake_at = flight.wake_at(now_s)
        assert wake_at is not None
        assert now_s + wait_s <= wake_at <= now_s + wait_s * (1 + AGAIN_JITTER)
        assert not flight.expire(wake_at - 0.01)
        assert flight.expire(wake_at)
        assert flight.place == Place()
        assert flight.wake_at(wake_at) is None
        now_s = wake_at
    flight.sent(batch(1), now_s)
    flight.acknowledged("boot1", 1, now_s)
    flight.sent(batch(2), now_s)
    wake_at = flight.wake_at(now_s)
    assert wake_at is not None
    assert wake_at <= now_s + AGAIN_AFTER_S * (1 + AGAIN_JITTER), "an answer makes it hopeful again"


def test_nothing_expires_while_nothing_is_out() -> None:
    assert not Flight(Random(1)).expire(1e9)


def test_a_connection_begins_with_one_batch() -> None:
    flight = Flight(Random(1))
    for seq in range(1, 5):
        flight.sent(batch(seq), now_s=0)
        flight.acknowledged("boot1", seq, 0.0)
    flight.start_over()
    flight.sent(batch(5), now_s=0)
    assert not flight.has_room(now_s=0)


@settings(deadline=None, max_examples=20)
@given(seed=st.integers())
def test_a_backlog_goes_out_at_a_bounded_rate_and_live_sightings_at_once(seed: int) -> None:
    flight = Flight(Random(seed))
    now_s, rows = 1000.0, 0
    backlog = batch(*range(1, BATCH_ROWS + 1))
    for _ in range(200):
        assert flight.has_room(now_s)
        flight.sent(backlog, now_s)
        flight.acknowledged("boot1", flight.place.seq, now_s)
        rows += BATCH_ROWS
        wake_at = flight.wake_at(now_s)
        assert wake_at is not None
        now_s = wake_at
    assert 0.7 * BACKLOG_ROWS_PER_S < rows / (now_s - 1000.0) < 1.4 * BACKLOG_ROWS_PER_S
    for seq in range(flight.place.seq + 1, flight.place.seq + 100):
        assert flight.has_room(now_s)
        flight.sent(batch(seq), now_s)
        flight.acknowledged("boot1", seq, 0.0)


def test_a_late_answer_takes_a_batch_away_and_is_waited_for_longer() -> None:
    flight = Flight(Random(1))
    for seq in range(1, 4):
        flight.sent(batch(seq), now_s=0)
        flight.acknowledged("boot1", seq, 0.0)
    assert open_places(flight) == 4
    flight.sent(batch(4), now_s=0)
    flight.acknowledged("boot1", 4, 4.0)
    assert open_places(flight) == 3
    flight.sent(batch(5), now_s=10)
    wake_at = flight.wake_at(10)
    assert wake_at is not None
    assert wake_at >= 10 + 4.0 * PATIENCE


def open_places(flight: Flight) -> int:
    """How many batches may go now, asked of a copy."""
    copy = deepcopy(flight)
    while copy.has_room(now_s=1e6):
        copy.sent(batch(copy.place.seq + 1), now_s=1e6)
    return copy.place.seq - flight.place.seq


@pytest.mark.no_cover
def test_fifty_gateways_that_come_back_at_once_are_a_queue_and_no_flood() -> None:
    """Each with 3,600 rows for a server that takes 1,700 a second."""
    rng = Random(1)
    full = batch(*range(1, BATCH_ROWS + 1)).rows
    flights = [Flight(Random(number)) for number in range(50)]
    begins_s = [rng.uniform(0, 10) for _ in flights]
    settled = [0] * 50
    queue: deque[tuple[int, int]] = deque()
    taken = longest = 0
    now_s, step_s, turn_s = 0.0, 0.02, BATCH_ROWS / 1700
    free_at_s = 0.0
    while min(settled) < 3600:
        now_s += step_s
        while queue and free_at_s <= now_s:
            free_at_s = max(free_at_s, now_s - step_s) + turn_s
            who, upto = queue.popleft()
            taken += 1
            settled[who] = max(settled[who], flights[who].acknowledged("boot1", upto, now_s))
        for who, flight in enumerate(flights):
            flight.expire(now_s)
            while now_s >= begins_s[who] and flight.has_room(now_s):
                upto = max(flight.place.seq, settled[who]) + BATCH_ROWS
                if upto > 3600:
                    break
                flight.sent(Batch(1, "boot1", 1, (*full[1:], full[0].model_copy(update={"seq": upto}))), now_s)
                queue.append((who, upto))
        longest = max(longest, len(queue))
        assert now_s < 200
    assert taken <= 1.05 * 50 * 3600 / BATCH_ROWS, "nothing is asked twice"
    assert longest * turn_s < 4.0, "and live sightings wait for seconds"


def test_what_declares_a_loss_is_waited_for_like_rows() -> None:
    flight = Flight(Random(1))
    flight.sent(Batch(1, "boot1", 8, ()), now_s=0)
    assert flight.place == Place(1, 7)
    assert flight.acknowledged("boot1", 7, 0.0) == 7
    assert flight.wake_at(0) is None


def test_what_is_acknowledged_is_waited_for_no_longer() -> None:
    flight = Flight(Random(1))
    flight.sent(batch(1, 2), now_s=0)
    flight.acknowledged("boot1", 1, 0.0)
    assert flight.wake_at(0) is not None, "row 2 is still out"
    flight.acknowledged("boot1", 2, 0.0)
    assert flight.wake_at(0) is None


def test_no_acknowledgement_reaches_beyond_what_was_published() -> None:
    flight = Flight(Random(1))
    flight.sent(batch(1, 2, 3), now_s=0)
    assert flight.acknowledged("boot1", 1 << 52, 0.0) == 3
    assert flight.acknowledged("another", 3, 0.0) == 0


def test_boots_are_acknowledged_apart() -> None:
    flight = Flight(Random(1))
    flight.sent(batch(5, boot=1), now_s=0)
    flight.sent(batch(1, boot=2), now_s=0)
    assert flight.acknowledged("boot2", 9, 0.0) == 1
    assert flight.wake_at(0) is not None
    assert flight.acknowledged("boot1", 5, 0.0) == 5
    assert flight.wake_at(0) is None


@given(seed=st.integers(), tries=st.integers(1, 60))
def test_back_off_grows_with_full_jitter_up_to_its_cap(seed: int, tries: int) -> None:
    backoff = Backoff(Random(seed), first_s=1.0, cap_s=10.0)
    waits = [backoff.next_s() for _ in range(tries)]
    assert all(0 <= wait <= min(10.0, 2.0**number) for number, wait in enumerate(waits))
    backoff.reset()
    assert backoff.next_s() <= 1.0
