"""The vectors that phone developers are given, and the page beside them, say what the programs do."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from wire import check_in
from wire.frames import (
    IBeacon,
    PresenceFrame,
    android_advertisement,
    ibeacon_advertisement,
    ibeacon_manufacturer_data,
    ios_advertisement,
    read_ibeacon,
    read_service_data,
    read_token_uuid,
)
from wire.freshness import Freshness, freshness, is_fresh
from wire.rotating_minor import MINOR_WINDOW_S, is_current_minor, rotating_minor
from wire.tokens import TokenContent, TokenOpener, auth_key, seal, slot_at, slot_starts_at_s, token_key

DOCS = Path(__file__).parents[2] / "docs"
VECTORS: dict[str, Any] = json.loads((DOCS / "phone-protocol-vectors.json").read_text())
PAGE = (DOCS / "phone-protocol.md").read_text()

TOKEN = bytes.fromhex(VECTORS["token"]["token"])
CONTENT = TokenContent(
    bytes.fromhex(VECTORS["token"]["handle"]),
    VECTORS["token"]["slot"],
    VECTORS["token"]["generation"],
    VECTORS["token"]["calibration_db"],
)
AT_S = float(VECTORS["token"]["at_s"])


def test_the_token_is_sealed_and_opened() -> None:
    given = VECTORS["token"]
    root = bytes.fromhex(given["root"])
    assert slot_at(AT_S) == given["slot"]
    assert slot_starts_at_s(given["slot"]) == given["slot_starts_at_s"]
    assert given["slot"] // 96 == given["day"]
    assert token_key(root, given["day"]).hex() == given["day_key"]
    assert seal(root, CONTENT) == TOKEN
    assert TokenOpener(root).open(TOKEN, AT_S) == CONTENT
    plain = bytes.fromhex(given["plaintext"])
    assert plain[1:6] == CONTENT.handle
    assert int.from_bytes(plain[6:9], "big") == given["slot"]
    assert (plain[0], plain[9], plain[10] - 256, plain[11:]) == (1, 3, -59, bytes(5))


@pytest.mark.parametrize("at", VECTORS["freshness"]["at"], ids=lambda at: str(at["at_s"]))
def test_freshness_is_made_and_accepted(at: dict[str, Any]) -> None:
    given = VECTORS["freshness"]
    key = auth_key(bytes.fromhex(given["root"]), CONTENT.handle, CONTENT.generation)
    made = freshness(key, TOKEN, at["at_s"])
    assert key.hex() == given["auth_key"]
    assert given["token"] == TOKEN.hex()
    assert at["count"] == at["at_s"] // 32
    assert (made.tick, made.mac.hex()) == (at["tick"], at["mac"])
    assert is_fresh(key, TOKEN, made, at["at_s"])


def test_an_android_phone_sends_these_bytes() -> None:
    given = VECTORS["android"]
    sent = bytes.fromhex(given["service_data"])
    frame = PresenceFrame(TOKEN, Freshness(sent[16], sent[17:]))
    assert read_service_data(sent) == frame
    assert android_advertisement(frame, given["service_uuid16"]).hex() == given["not_connectable"]
    assert android_advertisement(frame, given["service_uuid16"], connectable=True).hex() == given["connectable"]
    first = VECTORS["freshness"]["at"][0]
    assert frame.fresh == Freshness(first["tick"], bytes.fromhex(first["mac"]))


def test_an_iphone_sends_these_bytes() -> None:
    given = VECTORS["ios"]
    assert ios_advertisement(TOKEN, given["service_uuid16"]).hex() == given["advertisement"]
    assert read_token_uuid(UUID(given["token_as_uuid"])).token == TOKEN


@pytest.mark.parametrize("at", VECTORS["rotating_minor"]["minors"], ids=lambda at: str(at["at_s"]))
def test_the_minor_rotates(at: dict[str, Any]) -> None:
    key = bytes.fromhex(VECTORS["rotating_minor"]["gateway_key"])
    assert VECTORS["rotating_minor"]["window_s"] == MINOR_WINDOW_S
    assert rotating_minor(key, at["at_s"]) == at["minor"]
    assert is_current_minor(key, at["minor"], at["at_s"])


def test_the_stores_beacon_has_these_bytes() -> None:
    given = VECTORS["ibeacon"]
    beacon = IBeacon(UUID(given["uuid"]), given["major"], given["minor"], given["power_1m_dbm"])
    assert ibeacon_manufacturer_data(beacon).hex() == given["manufacturer_data"]
    assert ibeacon_advertisement(beacon).hex() == given["advertisement"]
    assert given["minor"] == VECTORS["rotating_minor"]["minors"][0]["minor"]


def test_anothers_beacon_is_read() -> None:
    given = VECTORS["foreign_ibeacon"]
    beacon = read_ibeacon(bytes.fromhex(given["company_and_data"])[2:])
    assert beacon == IBeacon(UUID(given["uuid"]), given["major"], given["minor"], given["power_1m_dbm"])


def test_a_check_in_is_proven() -> None:
    given = VECTORS["check_in"]
    key, nonce = bytes.fromhex(given["auth_key"]), bytes.fromhex(given["nonce"])
    gateway = check_in.gateway_bytes(given["site"], given["gateway"])
    proof = check_in.proof(key, nonce, gateway, TOKEN)
    assert given["auth_key"] == VECTORS["freshness"]["auth_key"]
    assert gateway.hex() == given["gateway_bytes"]
    assert proof.hex() == given["proof"]
    assert bytes.fromhex(given["hashed"]) == b"bp1/check-in" + nonce + gateway + TOKEN
    answer = check_in.read_answer(bytes.fromhex(given["written"]))
    assert answer == check_in.Answer(TOKEN, proof)
    assert check_in.is_proven(key, nonce, gateway, check_in.Answer(TOKEN, proof))


def test_the_characteristics_are_these() -> None:
    given = VECTORS["check_in"]
    assert given["service"] == str(check_in.SERVICE_UUID)
    assert given["nonce_characteristic"] == str(check_in.NONCE_UUID)
    assert given["answer_characteristic"] == str(check_in.ANSWER_UUID)
    assert given["gateway_characteristic"] == str(check_in.GATEWAY_UUID)


def test_every_example_on_the_page_is_a_vector() -> None:
    vectors = json.dumps(VECTORS)
    shown = re.findall(r"\b(?:[0-9a-f]{8,}|[0-9a-f]{8}-[0-9a-f-]{27})\b", PAGE)
    assert len(shown) >= 10
    assert [one for one in shown if one not in vectors and not one.isdecimal()] == []


@pytest.mark.parametrize(
    ("section", "name"),
    [
        ("token", "token"),
        ("token", "plaintext"),
        ("freshness", "auth_key"),
        ("android", "not_connectable"),
        ("android", "connectable"),
        ("ios", "advertisement"),
        ("ibeacon", "manufacturer_data"),
        ("check_in", "gateway_bytes"),
        ("check_in", "proof"),
        ("check_in", "service"),
        ("check_in", "nonce_characteristic"),
        ("check_in", "answer_characteristic"),
        ("check_in", "gateway_characteristic"),
    ],
)
def test_the_page_shows_it(section: str, name: str) -> None:
    assert VECTORS[section][name] in PAGE
