"""`gateway.air.crowd` and the windows behind it: what a crowd costs is bounded, and nobody can talk a member down."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gateway.air.crowd import (
    OTHERS_AT_ONCE,
    OWN_FOR_S,
    PACKETS_AT_ONCE,
    PACKETS_PER_S,
    Door,
    Senders,
)
from gateway.air.window import FIRST_PACKETS, Packet, Sighting, Windows
from wire.messages.mqtt import Layout

SALT = bytes(range(16))
MARKER = "0000fff1-0000-1000-8000-00805f9b34fb"
FULL_AIR_PER_S = 2_660
"47 bytes at 1 Mbit/s, one after the other."


def token(number: int) -> bytes:
    return number.to_bytes(16, "big")


# -- one address -------------------------------------------------------------------------------------------------


def test_a_phone_at_its_fastest_is_never_held_back() -> None:
    senders = Senders(SALT)
    assert all(senders.admits("jane", token(1), number * 0.05) for number in range(2000))
    assert (senders.refused, len(senders)) == (0, 1)


def test_one_address_says_no_more_than_its_budget() -> None:
    senders = Senders(SALT)
    said = sum(senders.admits("flood", token(1), number / 1000) for number in range(10_000))
    assert said <= PACKETS_AT_ONCE + 10 * PACKETS_PER_S
    assert senders.refused == 10_000 - said


def test_made_up_tokens_in_a_phones_name_do_not_silence_it() -> None:
    senders = Senders(SALT)
    heard = made_up = 0
    for number in range(20_000):
        now_s = number / 1000
        heard += number % 250 == 0 and senders.admits("jane", token(1), now_s)
        made_up += senders.admits("jane", token(number + 2), now_s)
    assert heard == 80, "every one of Jane's four packets a second"
    assert made_up <= OTHERS_AT_ONCE + 20


def test_a_phones_next_token_under_the_same_address_is_heard_from_the_first_packet() -> None:
    senders = Senders(SALT)
    assert senders.admits("jane", token(1), 0.0)
    after = [senders.admits("jane", token(2), 1 + number / 4) for number in range(200)]
    assert all(after[: int(OTHERS_AT_ONCE)])
    assert all(any(after[at : at + 5]) for at in range(len(after) - 5)), "once a second all the while"
    assert all(after[int(OWN_FOR_S) * 4 :])


def test_a_flood_of_addresses_is_forgotten_oldest_first() -> None:
    senders = Senders(SALT, kept=100)
    for number in range(1000):
        assert senders.admits(f"flood{number}", token(number), number / 1000)
    assert len(senders) == 100


def test_a_clock_that_stands_still_refills_nothing() -> None:
    senders = Senders(SALT)
    assert sum(senders.admits("jane", token(1), 5.0) for _ in range(100)) == PACKETS_AT_ONCE


# -- the door ----------------------------------------------------------------------------------------------------


def test_everybody_is_let_in_at_the_first_packet_on_a_busy_day() -> None:
    door = Door()
    assert all(door.lets_in(1, 0.0) for _ in range(300)), "after a restart"
    assert all(door.lets_in(1, 10 + number / 10) for number in range(36_000)), "ten new tokens a second for an hour"


@given(st.lists(st.tuples(st.floats(0, 2), st.integers(1, 100)), max_size=300))
def test_no_more_are_let_in_than_the_budget_has(asked: list[tuple[float, int]]) -> None:
    door, now_s, let_in = Door(per_s=2, at_once=10), 0.0, 0
    for wait_s, packets in asked:
        now_s += wait_s
        let_in += door.lets_in(packets, now_s)
        assert let_in <= 10 + 2 * now_s + 1e-6


def test_who_was_heard_more_often_is_let_in_when_others_no_longer_are() -> None:
    door = Door(per_s=0, at_once=100)
    let_in = [sum(door.lets_in(packets, 0.0) for _ in range(1000)) for packets in (1, 2, 4, 8)]
    assert let_in == [50, 25, 13, 6]


# -- windows -----------------------------------------------------------------------------------------------------


@given(
    walk=st.lists(st.tuples(st.floats(0, 3), st.integers(0, 30)), max_size=200),
    tokens_kept=st.integers(1, 12),
    settled_kept=st.integers(1, 4),
)
def test_whatever_comes_tables_are_bounded_and_packets_are_counted(
    walk: list[tuple[float, int]], tokens_kept: int, settled_kept: int
) -> None:
    windows = Windows(tokens_kept, settled_kept=settled_kept, door=Door(per_s=1, at_once=5))
    now_s, out = 0.0, list[Sighting]()
    for wait_s, number in walk:
        now_s += wait_s
        out += windows.hear(Packet(token(number), Layout.IOS, None, -60, now_s, now_s))
        assert len(windows) <= tokens_kept
    out += windows.flush()
    assert sum(one.count for one in out) + windows.crowded == len(walk)
    assert windows.wake_at() is None
    assert len(out) <= FIRST_PACKETS * (5 + now_s) + settled_kept * (now_s + 1) + windows.evicted + 1
