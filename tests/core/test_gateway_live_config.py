"""`gateway.settings.live_config`: a configuration is taken over as a whole or not at all."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.settings.live_config import MAX_BYTES, InForce, Refused, changes, judge
from wire.messages.mqtt import BeaconIdentity, BeaconKind, GatewayConfig
from wire.messages.reading import write

STARTED = InForce(log_level="info", rssi_floor_dbm=-100, silence_s=25.0)
UID = "0f" * 16


def beacon(**changes: Any) -> dict[str, Any]:
    return {"beacon": "shelf-1", "kind": "eddystone_uid", "identity": UID} | changes


def told(**fields: Any) -> bytes:
    return json.dumps({"revision": "7"} | fields).encode()


def test_what_a_configuration_says_is_in_force() -> None:
    judged = judge(told(log_level="debug", rssi_floor_dbm=-90, silence_s=60, beacons=[beacon()]), STARTED)
    one = BeaconIdentity(beacon="shelf-1", kind=BeaconKind.EDDYSTONE_UID, identity=UID)
    assert judged == InForce("debug", -90, 60.0, (one,), "7")


def test_what_it_leaves_open_is_as_the_gateway_was_started() -> None:
    assert judge(told(), STARTED) == replace(STARTED, revision="7")
    assert judge(told(beacons=[]), STARTED) == replace(STARTED, revision="7")


@pytest.mark.parametrize("payload", [b"", b" \n"])
def test_a_topic_that_was_cleared_brings_back_the_settings(payload: bytes) -> None:
    assert judge(payload, STARTED) == STARTED


def test_a_newer_servers_fields_are_passed_over() -> None:
    assert judge(told(patterns=["x"]), STARTED) == replace(STARTED, revision="7")


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"revision": ""}, "revision:"),
        ({"log_level": "loud"}, "log_level: "),
        ({"rssi_floor_dbm": -20}, "rssi_floor_dbm: "),
        ({"silence_s": 5}, "silence_s: "),
        ({"silence_s": float("nan")}, ": "),
        ({"beacons": [beacon(), beacon(identity="zz")]}, "beacons.1.identity:"),
        ({"beacons": [beacon(identity="0f" * 8)]}, "beacons.0.identity: must be 32 hexadecimal digits"),
        ({"beacons": [beacon(), beacon(beacon="b")]}, "beacons.1.identity: another beacon has the same."),
        ({"beacons": [beacon()] * 501}, "beacons: "),
    ],
)
def test_a_mistake_is_refused_by_its_key(fields: dict[str, Any], key: str) -> None:
    judged = judge(told(**fields), STARTED)
    assert isinstance(judged, Refused)
    assert key in judged.why


def test_every_mistake_is_named() -> None:
    judged = judge(told(log_level="loud", silence_s=1), STARTED)
    assert isinstance(judged, Refused)
    assert "log_level" in judged.why
    assert "silence_s" in judged.why


def test_a_beacon_that_rotates_may_have_several_identities() -> None:
    judged = judge(told(beacons=[beacon(), beacon(identity="0e" * 16)]), STARTED)
    assert isinstance(judged, InForce)
    assert len(judged.beacons) == 2


def test_what_is_no_message_is_refused() -> None:
    judged = judge(b"{", STARTED)
    assert isinstance(judged, Refused)
    assert judged.why.startswith("the message: ")
    assert isinstance(judge(b" " * MAX_BYTES + b"{}", STARTED), Refused)


@given(st.binary(max_size=300))
def test_whatever_comes_is_judged(payload: bytes) -> None:
    assert isinstance(judge(payload, STARTED), InForce | Refused)


def test_the_largest_configuration_fits() -> None:
    beacons = [
        BeaconIdentity(beacon=f"{number:064}", kind=BeaconKind.IBEACON, identity=f"{number:040x}")
        for number in range(500)
    ]
    config = GatewayConfig(
        revision="r" * 64, log_level="warning", rssi_floor_dbm=-100, silence_s=123.456, beacons=beacons
    )
    judged = judge(write(config), STARTED)
    assert isinstance(judged, InForce)
    assert judged.beacons == tuple(beacons)


def test_changes_are_told_by_key() -> None:
    one = BeaconIdentity(beacon="a", kind=BeaconKind.EDDYSTONE_EID, identity="0f" * 8)
    new = replace(STARTED, log_level="debug", silence_s=60.0, beacons=(one,), revision="8")
    assert changes(STARTED, new) == {"log_level": "info -> debug", "silence_s": "25.0 -> 60.0", "beacons": "0 -> 1"}
    assert changes(STARTED, STARTED) == {}


def test_an_identity_that_rotates_is_no_news() -> None:
    def with_identity(identity: str) -> InForce:
        one = BeaconIdentity(beacon="a", kind=BeaconKind.EDDYSTONE_EID, identity=identity)
        return replace(STARTED, beacons=(one,))

    assert changes(with_identity("0f" * 8), with_identity("0e" * 8)) == {}
