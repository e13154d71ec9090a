"""`gateway.flight` and `gateway.backoff`: what is under way, and when it goes again."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from gateway.backoff import Backoff
from gateway.flight import AGAIN_AFTER_S, AGAIN_JITTER, BATCHES_AT_ONCE, Flight
from gateway.rows import Batch, Place
from wire.messages.mqtt import Layout, SightingRow


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


def test_a_few_batches_are_under_way_at_once_and_no_more() -> None:
    flight = Flight(Random(1))
    for seq in range(1, BATCHES_AT_ONCE + 1):
        assert flight.has_room
        flight.sent(batch(seq), now_s=0)
    assert not flight.has_room
    assert flight.place == Place(1, BATCHES_AT_ONCE)
    assert flight.acknowledged("boot1", 3) == 3
    assert flight.has_room


def test_an_unacknowledged_batch_sends_everything_again_after_five_seconds() -> None:
    flight = Flight(Random(1))
    flight.sent(batch(1), now_s=100)
    flight.sent(batch(2), now_s=101)
    wake_at = flight.wake_at()
    assert wake_at is not None
    assert 100 + AGAIN_AFTER_S <= wake_at <= 100 + AGAIN_AFTER_S * (1 + AGAIN_JITTER)
    assert not flight.expire(wake_at - 0.01)
    assert flight.expire(wake_at)
    assert flight.place == Place()
    assert flight.wake_at() is None


def test_what_is_acknowledged_is_waited_for_no_longer() -> None:
    flight = Flight(Random(1))
    flight.sent(batch(1, 2), now_s=0)
    flight.acknowledged("boot1", 1)
    assert flight.wake_at() is not None, "row 2 is still out"
    flight.acknowledged("boot1", 2)
    assert flight.wake_at() is None


def test_no_acknowledgement_reaches_beyond_what_was_published() -> None:
    flight = Flight(Random(1))
    flight.sent(batch(1, 2, 3), now_s=0)
    assert flight.acknowledged("boot1", 1 << 52) == 3
    assert flight.acknowledged("another", 3) == 0


def test_boots_are_acknowledged_apart() -> None:
    flight = Flight(Random(1))
    flight.sent(batch(5, boot=1), now_s=0)
    flight.sent(batch(1, boot=2), now_s=0)
    assert flight.acknowledged("boot2", 9) == 1
    assert flight.wake_at() is not None
    assert flight.acknowledged("boot1", 5) == 5
    assert flight.wake_at() is None


@given(seed=st.integers(), tries=st.integers(1, 60))
def test_back_off_grows_with_full_jitter_up_to_its_cap(seed: int, tries: int) -> None:
    backoff = Backoff(Random(seed), first_s=1.0, cap_s=10.0)
    waits = [backoff.next_s() for _ in range(tries)]
    assert all(0 <= wait <= min(10.0, 2.0**number) for number, wait in enumerate(waits))
    backoff.reset()
    assert backoff.next_s() <= 1.0
