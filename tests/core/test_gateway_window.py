"""`gateway.air.window`: first packets at once, then one sighting a second, every packet counted once."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from gateway.air.window import FIRST_PACKETS, SILENCE_S, WINDOW_S, Packet, Sighting, Windows
from wire.freshness import Freshness
from wire.messages.mqtt import Layout

UTC_S = 1_800_000_000.0
"Where the monotonic clock of these tests stands at zero."


def packet(at_s: float, *, token: str = "jane", rssi_dbm: int = -60, tick: int = 0) -> Packet:
    fresh = Freshness(tick, b"mac")
    return Packet(token.encode().ljust(16, b"."), Layout.ANDROID, fresh, rssi_dbm, UTC_S + at_s, at_s)


def hear_first_packets(windows: Windows, at_s: float = 0.0) -> None:
    for _ in range(FIRST_PACKETS):
        windows.hear(packet(at_s))


def test_each_of_the_first_packets_goes_out_at_once() -> None:
    windows = Windows()
    for number in range(FIRST_PACKETS):
        (sighting,) = windows.hear(packet(number * 0.1, rssi_dbm=-60 - number))
        assert (sighting.count, sighting.median_rssi_dbm) == (1, -60 - number)
        assert sighting.start_s == sighting.end_s == UTC_S + number * 0.1
    assert windows.wake_at() is None


def test_later_packets_make_one_sighting_a_second() -> None:
    windows = Windows()
    hear_first_packets(windows)
    for at_s, rssi_dbm in ((0.5, -70), (0.9, -50), (1.2, -60)):
        assert windows.hear(packet(at_s, rssi_dbm=rssi_dbm, tick=-rssi_dbm)) == []
    assert windows.wake_at() == 0.5 + WINDOW_S
    assert windows.expire(1.49) == []
    (sighting,) = windows.expire(1.5)
    assert (sighting.count, sighting.median_rssi_dbm) == (3, -60)
    assert sighting.fresh == Freshness(50, b"mac"), "tick and MAC are the strongest packet's"
    assert (sighting.start_s, sighting.end_s, sighting.monotonic_s) == (UTC_S + 0.5, UTC_S + 1.2, 1.2)
    assert windows.wake_at() is None


def test_a_packet_behind_the_windows_end_closes_it_first() -> None:
    windows = Windows()
    hear_first_packets(windows)
    windows.hear(packet(0.5))
    assert [one.count for one in windows.hear(packet(1.5))] == [1]
    assert windows.wake_at() == 2.5


def test_after_ten_seconds_of_silence_a_token_is_new_again() -> None:
    windows = Windows()
    hear_first_packets(windows)
    assert windows.hear(packet(SILENCE_S - 0.01)) == []
    windows.expire(2 * SILENCE_S)
    assert len(windows.hear(packet(2 * SILENCE_S))) == 1
    assert len(windows) == 1


def test_a_clock_that_is_set_in_a_window_does_not_stretch_it() -> None:
    windows = Windows()
    hear_first_packets(windows)
    windows.hear(packet(0.2))
    late = packet(0.7)
    windows.hear(Packet(late.token, late.layout, late.fresh, late.rssi_dbm, late.at_s + 86_400, late.monotonic_s))
    (sighting,) = windows.expire(5)
    assert sighting.end_s == UTC_S + 86_400 + 0.7
    assert abs(sighting.end_s - sighting.start_s - 0.5) < 1e-6


def test_layouts_of_one_token_are_apart() -> None:
    windows = Windows()
    hear_first_packets(windows)
    beacon = Packet(packet(0).token, Layout.BEACON, None, -60, UTC_S, 0.0)
    assert windows.hear(beacon)[0].layout is Layout.BEACON


def test_a_flood_of_made_up_tokens_does_not_push_out_those_that_stay() -> None:
    windows = Windows(tokens_kept=100)
    hear_first_packets(windows)
    windows.hear(packet(0.1))
    for number in range(1000):
        windows.hear(packet(0.2 + number / 10_000, token=f"flood{number}"))
    assert len(windows) == 100
    assert windows.evicted == 901
    assert windows.hear(packet(0.4)) == [], "still settled: its packet waits for its window"


def test_a_settled_token_that_must_go_leaves_with_what_it_gathered() -> None:
    windows = Windows(tokens_kept=1)
    hear_first_packets(windows)
    windows.hear(packet(0.1))
    gone, new = windows.hear(packet(0.2, token="june"))
    assert (gone.token, gone.count) == (packet(0).token, 1)
    assert new.token == packet(0, token="june").token
    assert windows.wake_at() is None


def test_flush_gives_every_open_window() -> None:
    windows = Windows()
    for token in ("jane", "june"):
        for _ in range(FIRST_PACKETS + 2):
            windows.hear(packet(0.0, token=token))
    assert [one.count for one in windows.flush()] == [2, 2]
    assert windows.flush() == []


@dataclass(frozen=True)
class Step:
    wait_s: float
    token: str
    rssi_dbm: int


steps = st.lists(
    st.builds(
        Step,
        wait_s=st.sampled_from([0.0, 0.001, 0.05, 0.1, 0.3, 0.999, 1.0, 1.001, 3.0, 9.99, 10.0, 25.0]),
        token=st.sampled_from(["jane", "june", "jack", "jill"]),
        rssi_dbm=st.integers(-100, -30),
    ),
    max_size=120,
)


def play(walk: list[Step], tokens_kept: int, *, on_time: bool) -> tuple[list[Packet], list[tuple[float, Sighting]]]:
    """What was heard, and each sighting with the instant it came out. `on_time` serves `wake_at` between packets."""
    windows = Windows(tokens_kept)
    heard, out, now_s = [], [], 0.0
    for step in walk:
        until_s = now_s + step.wait_s
        while on_time and (wake_at := windows.wake_at()) is not None and wake_at <= until_s:
            out += [(wake_at, one) for one in windows.expire(wake_at)]
        now_s = until_s
        heard.append(packet(now_s, token=step.token, rssi_dbm=step.rssi_dbm))
        out += [(now_s, one) for one in windows.hear(heard[-1])]
    return heard, out + [(now_s, one) for one in windows.flush()]


@given(walk=steps, tokens_kept=st.integers(1, 5), on_time=st.booleans())
def test_every_packet_is_counted_exactly_once(walk: list[Step], tokens_kept: int, on_time: bool) -> None:
    heard, out = play(walk, tokens_kept, on_time=on_time)
    counted: Counter[bytes] = Counter()
    for _, sighting in out:
        counted[sighting.token] += sighting.count
    assert counted == Counter(one.token for one in heard)


@given(walk=steps)
def test_after_its_first_packets_a_token_gives_at_most_one_sighting_a_second(walk: list[Step]) -> None:
    heard, out = play(walk, 10, on_time=True)
    for token in {one.token for one in heard}:
        gathered = [(at_s, one) for at_s, one in out if one.token == token]
        stays: dict[int, list[float]] = defaultdict(list)
        stay, last_s = 0, None
        for one in (one for one in heard if one.token == token):
            if last_s is not None and one.monotonic_s - last_s >= SILENCE_S:
                stay += 1
            last_s = one.monotonic_s
            stays[stay].append(one.monotonic_s)
        for packets in stays.values():
            for at_s in packets[:FIRST_PACKETS]:
                assert any(came_s == at_s and one.monotonic_s == at_s and one.count == 1 for came_s, one in gathered)
        starts = [one.start_s for _, one in gathered if one.count > 1]
        assert all(later - earlier >= WINDOW_S - 1e-6 for earlier, later in pairwise(starts))


@given(walk=steps)
def test_served_on_time_no_packet_waits_longer_than_a_window(walk: list[Step]) -> None:
    _, out = play(walk, 10, on_time=True)
    assert all(came_s - (one.start_s - UTC_S) <= WINDOW_S + 1e-6 for came_s, one in out)
