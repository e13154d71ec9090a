"""Levels follow the model that is stated, and everything from one seed."""

from __future__ import annotations

import math
import statistics
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator import store
from simulator.ether import LOUDEST_DBM, Ether
from simulator.paths import Point
from simulator.phones import MemberPhone
from simulator.radio import Field, Radio, RadioModel
from tests.core.simulated import NOON_S, a_stock, a_store_with
from wire.messages.site import FloorPlan, GatewayPlace, Wall

MODEL = RadioModel()


def a_radio(seed: str = "1", walls: list[Wall] | None = None, model: RadioModel = MODEL) -> Radio:
    gateway = GatewayPlace(gateway="g", name="G", label="G", zone="z", x_m=0, y_m=0)
    zone = {"zone": "z", "name": "Z", "x0_m": -50, "y0_m": -50, "x1_m": 50, "y1_m": 50}
    floor = FloorPlan.model_validate(
        {"width_m": 50, "height_m": 50, "zones": [zone], "gateways": [gateway], "walls": walls or []}
    )
    return Radio(floor, seed, model)


FLAT = RadioModel(shadowing_sd_db=0, fading_sd_db=0, receiver_sd_db=0)
"The model without its landscapes."


def test_the_level_falls_by_the_slope_with_each_tenfold_distance() -> None:
    receiver = a_radio(model=FLAT).receivers[0]
    near, far = Point(3.0, 0.0), Point(30.0, 0.0)
    up_m = FLAT.gateway_height_m - FLAT.phone_height_m
    decades = math.log10(math.hypot(30, up_m) / math.hypot(3, up_m))
    fall_db = receiver.mean_dbm(near, math.pi, 0.0) - receiver.mean_dbm(far, math.pi, 0.0)
    assert fall_db == pytest.approx(FLAT.slope_db * decades)


def test_over_many_places_the_fit_gives_the_stated_line_and_spread() -> None:
    random = Random(1)
    points = []
    for seed in range(60):
        receiver = a_radio(str(seed)).receivers[0]
        for _ in range(20):
            angle, radius_m = random.uniform(0, math.tau), random.uniform(1, 25)
            at = Point(radius_m * math.cos(angle), radius_m * math.sin(angle))
            distance_m = math.hypot(radius_m, MODEL.gateway_height_m - MODEL.phone_height_m)
            points.append((math.log10(distance_m), receiver.mean_dbm(at, 0.0, 0.0)))
    slope, level_dbm = statistics.linear_regression(*zip(*points, strict=True))
    residuals = [y - (level_dbm + slope * x) for x, y in points]
    assert slope == pytest.approx(-MODEL.slope_db, abs=2.0)
    assert level_dbm == pytest.approx(MODEL.at_1_m_dbm, abs=2.0)
    assert statistics.pstdev(residuals) == pytest.approx(
        math.hypot(MODEL.shadowing_sd_db, MODEL.receiver_sd_db), abs=0.5
    )


@pytest.mark.no_cover
def test_at_a_fixed_place_packets_spread_as_in_the_office() -> None:
    spreads = []
    for seed in range(12):
        world = a_store_with("m", (3.0 + seed * 0.4, 3.0), MemberPhone(a_stock(), f"m{seed}"))
        ether = Ether(world, seed)
        ether.advance(NOON_S)
        levels = [packet.rssi_dbm for packet in ether.advance(NOON_S + 40) if packet.gateway == "door"]
        assert len(levels) > 200
        spreads.append(statistics.pstdev(levels))
    assert statistics.fmean(spreads) == pytest.approx(2.9, abs=0.7)


def test_shadowing_is_alike_at_neighbouring_places_and_fades_out_as_stated() -> None:
    fields = [Field(Random(seed), sd_db=3.0, reach_m=1.8) for seed in range(400)]

    def correlation(distance_m: float) -> float:
        pairs = [(field.at(4.0, 4.0), field.at(4.0 + distance_m, 4.0)) for field in fields]
        return statistics.correlation(*zip(*pairs, strict=True))

    assert correlation(0.15) > 0.85
    assert correlation(1.8) == pytest.approx(math.exp(-1), abs=0.15)
    assert abs(correlation(15.0)) < 0.2


def test_a_wall_between_takes_its_loss_and_a_wall_beside_takes_nothing() -> None:
    wall = Wall(x0_m=2, y0_m=-1, x1_m=2, y1_m=1, loss_db=9.0)
    with_wall, without = a_radio(walls=[wall]).receivers[0], a_radio().receivers[0]
    behind, beside = Point(4.0, 0.0), Point(4.0, 4.0)
    assert without.mean_dbm(behind, 0.0, 0.0) - with_wall.mean_dbm(behind, 0.0, 0.0) == pytest.approx(9.0)
    assert without.mean_dbm(beside, 0.0, 0.0) == with_wall.mean_dbm(beside, 0.0, 0.0)


def test_a_body_blocks_fully_behind_half_sideways_and_not_in_front() -> None:
    receiver = a_radio(model=FLAT).receivers[0]
    at = Point(5.0, 0.0)
    facing = {turned: receiver.mean_dbm(at, turned, 6.0) for turned in (math.pi, math.pi / 2, 0.0)}
    assert facing[math.pi] - facing[math.pi / 2] == pytest.approx(3.0)
    assert facing[math.pi] - facing[0.0] == pytest.approx(6.0)
    assert receiver.mean_dbm(Point(0.0, 0.0), 0.0, 6.0) == receiver.mean_dbm(Point(0.0, 0.0), math.pi, 6.0)


def test_half_of_the_packets_are_read_at_the_sensitivity() -> None:
    radio = a_radio(model=RadioModel(busy_loss=0.0))
    lucks = [(i + 0.5) / 1000 for i in range(1000)]

    def share(level_dbm: float) -> float:
        return sum(radio.is_read(level_dbm, luck) for luck in lucks) / 1000

    assert share(MODEL.sensitivity_dbm) == pytest.approx(0.5, abs=0.01)
    assert share(MODEL.sensitivity_dbm + MODEL.sensitivity_width_db) == pytest.approx(0.75, abs=0.01)
    assert share(-200.0) == 0.0
    assert share(-40.0) == 1.0


def test_a_busy_air_loses_a_share_of_the_loudest_too() -> None:
    lucks = [(i + 0.5) / 1000 for i in range(1000)]
    read = sum(a_radio().is_read(-40.0, luck) for luck in lucks) / 1000
    assert read == pytest.approx(1 - MODEL.busy_loss, abs=0.01)


def test_of_two_packets_at_once_the_clearly_louder_survives_and_equals_lose_both() -> None:
    radio = a_radio()
    assert radio.drowned([(1.0, -60.0), (1.0002, -70.0)]) == [False, True]
    assert radio.drowned([(1.0, -70.0), (1.0002, -60.0)]) == [True, False]
    assert radio.drowned([(1.0, -60.0), (1.0002, -63.0)]) == [True, True]
    assert radio.drowned([(1.0, -60.0), (1.0004, -60.0)]) == [False, False]


@given(st.floats(1.8e9, 1.9e9))
def test_the_scanner_goes_round_the_three_channels(at_s: float) -> None:
    receiver = a_radio().receivers[0]
    channels = [receiver.channel(at_s + i * MODEL.scan_step_s) for i in range(3)]
    assert sorted(channels) == [0, 1, 2]


def test_levels_come_from_the_seed_alone() -> None:
    at = Point(4.2, 7.7)

    def levels(seed: str) -> list[float]:
        receivers = Radio(store.site().floor, seed).receivers
        return [r.mean_dbm(at, 1.0, 5.0) + r.fading_db(at, 2) for r in receivers]

    assert levels("7") == levels("7")
    assert levels("7") != levels("8")


def test_a_phone_on_the_receiver_saturates_it_and_no_more() -> None:
    model = RadioModel(at_1_m_dbm=0.0)
    world = a_store_with("m", (4.7, 1.2), MemberPhone(a_stock(), "m"))
    ether = Ether(world, 1, model)
    ether.advance(NOON_S)
    assert {p.rssi_dbm for p in ether.advance(NOON_S + 5) if p.gateway == "door"} == {round(LOUDEST_DBM)}
