"""When an iPhone's sleeping app wakes, and what it then knows."""

from __future__ import annotations

from uuid import UUID

from simulator.iphone import AWAKE_S, EXIT_S, SleepingApp, Woken, answer_to
from simulator.phones import TokenStock
from wire.check_in import gateway_bytes, is_proven, read_answer
from wire.frames import APPLE_COMPANY, IBeacon, ibeacon_manufacturer_data
from wire.tokens import slot_at

CHAIN = UUID("3d6f2a84-1c57-4b0e-9f23-6a8e51d7c940")


def sent(minor: int = 5, *, uuid: UUID = CHAIN, major: int = 1) -> dict[int, bytes]:
    return {APPLE_COMPANY: ibeacon_manufacturer_data(IBeacon(uuid, major, minor, -59))}


def walk(app: SleepingApp, start_s: float, lasts_s: float, beacons: dict[int, int]) -> list[Woken]:
    """Ten times a second each of the beacons (minor to level); what the app said."""
    said = []
    for step in range(int(lasts_s * 10)):
        for minor, rssi_dbm in beacons.items():
            woken = app.heard(sent(minor), rssi_dbm, start_s + step / 10)
            if woken is not None:
                said.append(woken)
    return said


def test_it_wakes_once_and_names_the_loudest() -> None:
    (woken,) = walk(SleepingApp(CHAIN, "jane"), 100.0, 60.0, {5: -70, 6: -55, 7: -80})
    assert (woken.major, woken.minor, woken.rssi_dbm) == (1, 6, -55)
    assert 101.5 <= woken.at_s <= 103.2


def test_it_wakes_again_after_it_was_away() -> None:
    app = SleepingApp(CHAIN, "jane", major=1)
    assert len(walk(app, 100.0, 10.0, {5: -70})) == 1
    assert walk(app, 110.0 + EXIT_S - 1, 10.0, {5: -70}) == []
    assert len(walk(app, 200.0, 10.0, {5: -70})) == 1


def test_other_beacons_leave_it_asleep() -> None:
    app = SleepingApp(CHAIN, "jane", major=1)
    for step in range(100):
        assert app.heard(sent(uuid=UUID(int=7)), -50, step / 10) is None
        assert app.heard(sent(major=2), -50, step / 10) is None
        assert app.heard({}, -50, step / 10) is None


def test_a_single_beacon_is_not_enough_and_its_time_runs_out() -> None:
    app = SleepingApp(CHAIN, "jane")
    assert app.heard(sent(), -60, 0.0) is None
    assert app.heard(sent(), -60, AWAKE_S + 5) is None
    assert app.heard(sent(), -60, AWAKE_S + 6) is None


def test_the_woken_app_answers_a_gateway_with_the_token_of_now_by_the_servers_clock() -> None:
    now_s, key, nonce, door = 1_800_000_000.0, bytes(16), b"n" * 16, gateway_bytes("riverside", "door")
    stock = TokenStock({slot_at(now_s): b"t" * 16}, key, 0, clock_ahead_s=100.0)
    answer = read_answer(answer_to(stock, nonce, door, now_s - 100.0))
    assert answer is not None
    assert answer.token == b"t" * 16
    assert is_proven(key, nonce, door, answer)
