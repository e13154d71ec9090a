"""A gateway's ears under attack: a flood of made-up frames, up to a million, and no member loses a row.

Pure, but too much of it to be run with coverage measured.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count, pairwise
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.air.crowd import (
    NEW_AT_ONCE,
    NEW_PER_S,
    OTHERS_AT_ONCE,
    OTHERS_PER_S,
    OWN_FOR_S,
    SENDERS_KEPT,
)
from gateway.air.hearing import Hearing
from gateway.air.sieve import Sieve
from gateway.air.window import FIRST_PACKETS, SETTLED_KEPT, TOKENS_KEPT, Packet, Windows
from wire.frames import DEFAULT_SERVICE_UUID16

SALT = bytes(range(16))
MARKER = "0000fff1-0000-1000-8000-00805f9b34fb"
FULL_AIR_PER_S = 2_660
"47 bytes at 1 Mbit/s, one after the other."


def token(number: int) -> bytes:
    return number.to_bytes(16, "big")


@dataclass(slots=True)
class Device:
    address: str


@dataclass(slots=True)
class Data:
    service_data: dict[str, bytes]
    rssi: int = -60
    manufacturer_data: dict[int, bytes] = field(default_factory=dict)
    service_uuids: list[str] = field(default_factory=list)


@dataclass
class Straight:
    """A queue that is served at once."""

    hear: Callable[[Packet], None]
    dropped: int = 0

    def put(self, packet: Packet) -> None:
        self.hear(packet)

    def close(self) -> None: ...

    async def room(self) -> None: ...


@dataclass(slots=True)
class Shop:
    """A gateway's ears up to its rows, on a simulated clock."""

    windows: Windows = field(default_factory=Windows)
    now_s: float = 0.0
    rows: dict[bytes, list[float]] = field(default_factory=lambda: defaultdict(list))
    "When the rows of each token came."
    most_tokens: int = 0

    def listen(self) -> Hearing:
        sieve = Sieve(DEFAULT_SERVICE_UUID16)
        clock = lambda: self.now_s  # noqa: E731
        return Hearing(sieve, Straight(self.hear), utc_s=clock, monotonic_s=clock, salt=SALT)

    def hear(self, packet: Packet) -> None:
        for row in self.windows.hear(packet):
            self.rows[row.token].append(self.now_s)
        self.most_tokens = max(self.most_tokens, len(self.windows))


@dataclass(frozen=True, slots=True)
class Phone:
    """Four packets a second, under another address and token from `rotates_s` on."""

    number: int
    comes_s: float
    rotates_s: float

    def sends(self, at_s: float) -> tuple[str, bytes]:
        number = self.number + 1000 * (at_s >= self.rotates_s)
        return f"phone{number}", b"m" + token(number)[1:]


Fake = tuple[str, bytes]


def attack(fakes: Iterator[Fake], per_s: float, lasts_s: float, phones: list[Phone]) -> tuple[Shop, Hearing]:
    """Plays `per_s` made-up frames a second among the phones."""
    shop, rng = Shop(), Random(1)
    hearing, device, data = shop.listen(), Device(""), Data({})
    due = [(phone.comes_s + rng.random() / 4, at, phone) for at, phone in enumerate(phones)]
    heapq.heapify(due)
    for number in range(int(per_s * lasts_s)):
        at_s = number / per_s
        while due[0][0] <= at_s:
            shop.now_s, order, phone = heapq.heappop(due)
            device.address, sent = phone.sends(shop.now_s)
            data.service_data[MARKER] = sent + b"\x00mac"
            hearing.callback(device, data)
            heapq.heappush(due, (shop.now_s + 0.25, order, phone))
        shop.now_s = at_s
        device.address, sent = next(fakes)
        data.service_data[MARKER] = sent + b"\x00mac"
        hearing.callback(device, data)
    return shop, hearing


def people(lasts_s: float) -> list[Phone]:
    """300 of them, half of whom come while it lasts; everybody's token changes once."""
    rng = Random(2)
    come_s = [0.0] * 150 + [lasts_s * (0.1 + 0.3 * rng.random()) for _ in range(150)]
    return [Phone(number, at_s, lasts_s * (0.5 + 0.4 * rng.random())) for number, at_s in enumerate(come_s)]


def assert_heard(shop: Shop, phones: list[Phone], lasts_s: float, *, within_s: float) -> None:
    """Each token of each phone has its first row `within_s`, and from then on one in every second and a bit."""
    for phone in phones:
        for begins_s, ends_s in ((phone.comes_s, phone.rotates_s), (phone.rotates_s, lasts_s)):
            rows = shop.rows[phone.sends(begins_s)[1]]
            assert rows, phone
            assert rows[0] - begins_s <= within_s
            assert all(later - earlier <= 1.3 for earlier, later in pairwise(rows))
            assert ends_s - rows[-1] <= 1.5


def assert_bounded(shop: Shop, hearing: Hearing, lasts_s: float) -> int:
    """Answers how many rows the made-up tokens wrote."""
    assert shop.most_tokens <= TOKENS_KEPT
    assert len(hearing.senders) <= SENDERS_KEPT
    every = sorted(at_s for rows in shop.rows.values() for at_s in rows)
    per_s = defaultdict(int)
    for at_s in every:
        per_s[int(at_s)] += 1
    assert max(per_s.values()) <= FIRST_PACKETS * (NEW_AT_ONCE + NEW_PER_S) + SETTLED_KEPT
    made_up = sum(len(rows) for sent, rows in shop.rows.items() if sent[:1] != b"m")
    assert made_up <= FIRST_PACKETS * (NEW_AT_ONCE + NEW_PER_S * lasts_s) + SETTLED_KEPT * lasts_s
    return made_up


def test_a_million_fakes_from_new_addresses_at_twice_a_full_air() -> None:
    lasts_s = 1_000_000 / (2 * FULL_AIR_PER_S)
    phones, rng = people(lasts_s), Random(3)
    fakes = ((f"fake{number}", b"f" + rng.randbytes(15)) for number in count())
    shop, hearing = attack(fakes, 2 * FULL_AIR_PER_S, lasts_s, phones)
    assert_heard(shop, phones, lasts_s, within_s=2.0)
    assert assert_bounded(shop, hearing, lasts_s) <= NEW_AT_ONCE / 2 + NEW_PER_S * lasts_s
    assert shop.windows.crowded > 900_000


def test_fakes_from_one_address_hardly_come_through() -> None:
    lasts_s = 30.0
    phones, rng = people(lasts_s), Random(3)
    shop, hearing = attack((("fake", b"f" + rng.randbytes(15)) for _ in count()), FULL_AIR_PER_S, lasts_s, phones)
    assert_heard(shop, phones, lasts_s, within_s=0.3)
    assert assert_bounded(shop, hearing, lasts_s) <= OTHERS_AT_ONCE + lasts_s * (OTHERS_PER_S + 1 / OWN_FOR_S) + 1
    assert hearing.dropped > 75_000


def test_fakes_that_stay_like_phones_take_no_members_row() -> None:
    """600 at four packets a second each: a full air, which only a crowd of transmitters could keep up."""
    lasts_s = 40.0
    phones = people(lasts_s)
    fakes = ((f"fake{number % 600}", b"f" + token(number % 600)[1:]) for number in count())
    shop, hearing = attack(fakes, FULL_AIR_PER_S, lasts_s, phones)
    assert_heard(shop, phones, lasts_s, within_s=3.0)
    assert_bounded(shop, hearing, lasts_s)


def test_fakes_that_are_repeated_a_few_times_each_take_no_members_row() -> None:
    lasts_s = 60.0
    phones = people(lasts_s)
    fakes = ((f"fake{number // 8}", b"f" + token(number // 8)[1:]) for number in count())
    shop, hearing = attack(fakes, FULL_AIR_PER_S, lasts_s, phones)
    assert_heard(shop, phones, lasts_s, within_s=6.0)
    assert assert_bounded(shop, hearing, lasts_s) <= FIRST_PACKETS * (NEW_AT_ONCE + NEW_PER_S * lasts_s)


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 2**32), per_s=st.sampled_from([200, 1000, 2660]), repeats=st.integers(1, 20))
def test_however_the_flood_is_made_members_keep_their_rows(seed: int, per_s: int, repeats: int) -> None:
    lasts_s, rng = 20.0, Random(seed)
    phones = [Phone(number, 0.0, lasts_s / 2) for number in range(30)]
    fakes = ((f"fake{rng.randrange(50_000)}", b"f" + token(number // repeats)[1:]) for number in count())
    shop, hearing = attack(fakes, per_s, lasts_s, phones)
    assert_heard(shop, phones, lasts_s, within_s=8.0)
    assert_bounded(shop, hearing, lasts_s)
