"""A member's phone keeps the protocol's times and bytes."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.phones import (
    ADVERTISING_DELAY_S,
    FIRST_INTERVAL_S,
    FIRST_PHASE_S,
    LATER_INTERVAL_S,
    LINGER_S,
    RESTART_S,
    SWITCH_OFFSET_S,
    WAKE_S,
    Emission,
    MemberPhone,
    TokenStock,
)
from tests.core.simulated import HANDLE, NOON_S, ROOT, a_stock
from wire import tokens
from wire.frames import AD_SERVICE_DATA16, AD_UUID16_LIST, read_service_data
from wire.freshness import is_fresh

NEAR = 0.25


def emissions(phone: MemberPhone, from_s: float, until_s: float, in_region: bool = True) -> list[Emission]:
    """What it sends while it is told about its region four times a second."""
    sent = []
    for step in range(math.ceil((until_s - from_s) / NEAR)):
        now_s = from_s + step * NEAR
        phone.notice(now_s, in_region)
        while phone.next_at_s() < now_s + NEAR:
            sent.append(phone.emit())
    return sent


def test_it_is_silent_until_it_meets_the_store() -> None:
    phone = MemberPhone(a_stock(), "jane")
    assert emissions(phone, NOON_S, NOON_S + 60, in_region=False) == []
    assert phone.address == ""
    with pytest.raises(RuntimeError):
        phone.emit()


def test_it_wakes_within_the_stated_time() -> None:
    first = emissions(MemberPhone(a_stock(), "jane"), NOON_S, NOON_S + 5)[0]
    assert WAKE_S[0] <= first.at_s - NOON_S <= WAKE_S[1]


def test_it_is_quick_for_thirty_seconds_and_slower_then() -> None:
    sent = emissions(MemberPhone(a_stock(), "jane"), NOON_S, NOON_S + 60)
    quick_until_s = sent[0].at_s + FIRST_PHASE_S
    for before, after in pairwise(sent):
        interval_s = FIRST_INTERVAL_S if before.at_s < quick_until_s else LATER_INTERVAL_S
        assert interval_s - 1e-6 <= after.at_s - before.at_s <= interval_s + ADVERTISING_DELAY_S + 1e-6


def test_a_frame_is_the_token_of_the_slot_fresh_and_28_bytes_long() -> None:
    for emission in emissions(MemberPhone(a_stock(), "jane"), NOON_S, NOON_S + 70):
        assert len(emission.data) == 28
        assert emission.data[:4] == bytes((3, AD_UUID16_LIST, 0xF1, 0xFF))
        assert emission.data[5] == AD_SERVICE_DATA16
        assert not emission.connectable
        assert emission.own
        frame = read_service_data(emission.data[8:])
        assert frame is not None
        assert frame.fresh is not None
        content = tokens.TokenOpener(ROOT).open(frame.token, emission.at_s)
        assert content is not None
        assert content.handle == HANDLE
        assert is_fresh(tokens.auth_key(ROOT, HANDLE, 3), frame.token, frame.fresh, emission.at_s)
        assert frame.fresh.tick == int(emission.at_s // 32) & 0xFF


@pytest.mark.no_cover
@settings(max_examples=6, deadline=None)
@given(seed=st.integers(0, 10_000), ahead_s=st.floats(-90, 90))
def test_over_an_hour_every_token_is_good_when_sent_and_rotates_with_the_address(seed: int, ahead_s: float) -> None:
    phone = MemberPhone(a_stock(clock_ahead_s=ahead_s), f"phone {seed}")
    sent = emissions(phone, NOON_S, NOON_S + 3600)
    opener = tokens.TokenOpener(ROOT)
    identities = [(emission.data[8:24], emission.address) for emission in sent]
    for token in {token for token, _ in identities}:
        instants = [e.at_s + ahead_s for e, (t, _) in zip(sent, identities, strict=True) if t == token]
        assert opener.open(token, instants[0]) is not None
        assert opener.open(token, instants[-1]) is not None
    assert len({token for token, _ in identities}) == len(set(identities)) == len({a for _, a in identities})
    assert 4 <= len(set(identities)) <= 5
    for before, after in pairwise(sent):
        if before.address != after.address:
            into_slot_s = (after.at_s + ahead_s - tokens.EPOCH_S) % tokens.SLOT_S
            assert min(into_slot_s, tokens.SLOT_S - into_slot_s) <= SWITCH_OFFSET_S + 1
            assert after.at_s - before.at_s >= FIRST_INTERVAL_S + RESTART_S[0] - 1e-6


def test_addresses_are_resolvable_random_ones() -> None:
    for number in range(50):
        phone = MemberPhone(a_stock(), str(number))
        emissions(phone, NOON_S, NOON_S + 3)
        assert int(phone.address[:2], 16) >> 6 == 0b01
        assert len(phone.address) == 17


def test_phones_change_tokens_at_instants_of_their_own() -> None:
    offsets = {round(MemberPhone(a_stock(), str(number)).switch_offset_s) for number in range(60)}
    assert len(offsets) > 40
    assert max(offsets) > 60
    assert min(offsets) < -60


def test_equal_seeds_send_equal_bytes_at_equal_instants() -> None:
    def sent(seed: str) -> list[Emission]:
        return emissions(MemberPhone(a_stock(), seed), NOON_S, NOON_S + 40)

    assert sent("jane") == sent("jane")
    assert sent("jane") != sent("jane's other phone")


def test_it_falls_silent_half_a_minute_after_the_store_and_wakes_quickly_again() -> None:
    phone = MemberPhone(a_stock(), "jane")
    before = emissions(phone, NOON_S, NOON_S + 40)[-1]
    leaving = emissions(phone, NOON_S + 40, NOON_S + 120, in_region=False)
    assert NOON_S + 40 + LINGER_S - 1 <= leaving[-1].at_s <= NOON_S + 40 + LINGER_S + 1
    again = emissions(phone, NOON_S + 120, NOON_S + 125)
    assert again[1].at_s - again[0].at_s < LATER_INTERVAL_S
    assert again[0].address != before.address
    assert again[0].data[8:24] == before.data[8:24]


def test_after_an_opt_out_nothing_more_is_sent() -> None:
    phone = MemberPhone(a_stock(), "jane")
    emissions(phone, NOON_S, NOON_S + 5)
    phone.silence()
    assert emissions(phone, NOON_S + 5, NOON_S + 60) == []
    assert phone.emit_at(NOON_S + 6) is None


def test_without_tokens_it_stops_until_it_has_some_again() -> None:
    phone = MemberPhone(a_stock(slots=1), "jane")
    sent = emissions(phone, NOON_S, NOON_S + 2000)
    assert sent[-1].at_s < tokens.slot_starts_at_s(tokens.slot_at(NOON_S) + 1)
    assert phone.emit_at(NOON_S + 2000) is None
    phone.restock(a_stock(NOON_S + 2000))
    assert emissions(phone, NOON_S + 2000, NOON_S + 2005)


def test_a_source_with_its_own_schedule_may_ask_for_a_frame_at_any_instant() -> None:
    emission = MemberPhone(a_stock(), "w01").emit_at(NOON_S + 7.5)
    assert emission is not None
    assert emission.at_s == NOON_S + 7.5
    frame = read_service_data(emission.data[8:])
    assert frame is not None
    assert tokens.TokenOpener(ROOT).open(frame.token, NOON_S + 7.5) is not None


def test_a_stock_holds_at_least_one_token() -> None:
    with pytest.raises(ValueError, match="without tokens"):
        TokenStock(tokens={}, auth_key=bytes(16), generation=0)
