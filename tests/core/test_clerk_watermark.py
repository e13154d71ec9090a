"""How far a subscriber may say that it has everything."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from clerk_push.watermark import advance

SEQS = st.sets(st.integers(1, 200), min_size=1, max_size=20)


@given(SEQS, st.data())
def test_nothing_that_was_never_received_is_acknowledged(seqs: set[int], data: st.DataObject) -> None:
    """The server publishes its unacknowledged events in order, round after round; any of them may get lost."""
    upto, received = 0, set[int]()
    for _ in range(4):
        before = 0
        for seq in sorted(each for each in seqs if each > upto):
            if data.draw(st.booleans()):
                upto = advance(upto, seq, before, repeated=seq in received)
                received.add(seq)
            before = seq
        assert {seq for seq in seqs if seq <= upto} <= received


@given(SEQS)
def test_one_round_without_loss_settles_everything(seqs: set[int]) -> None:
    upto = before = 0
    for seq in sorted(seqs):
        upto, before = advance(upto, seq, before, repeated=False), seq
    assert upto == max(seqs)


@given(SEQS)
def test_without_a_chain_the_second_round_settles_everything(seqs: set[int]) -> None:
    upto = 0
    for repeated in (False, True):
        for seq in sorted(seqs):
            upto = advance(upto, seq, None, repeated=repeated)
    assert upto == max(seqs)


@given(st.integers(0, 100), st.integers(1, 100), st.none() | st.integers(0, 100), st.booleans())
def test_the_watermark_never_goes_back(upto: int, seq: int, previous: int | None, repeated: bool) -> None:
    assert advance(upto, seq, previous, repeated=repeated) >= upto


def test_an_event_after_a_lost_one_waits_for_it() -> None:
    assert advance(upto=3, seq=9, previous=7, repeated=False) == 3
    assert advance(upto=3, seq=7, previous=3, repeated=False) == 7


def test_a_subscriber_that_lost_its_memory_starts_where_the_server_says_it_was() -> None:
    assert advance(upto=0, seq=5001, previous=0, repeated=False) == 5001
