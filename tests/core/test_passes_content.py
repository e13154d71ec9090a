"""What a pass for Apple Wallet says."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from kiosk_server.passes.content import Beacon, Coupon, Issuer, Labels, manifest, pass_json

ISSUER = Issuer("pass.com.example.coupon", "TEAM123456")
LABELS = Labels("Coupon of Corner shop", "off", "Good until", "Then", "Where", "Terms", "Say", "Good here")
COUPON = Coupon(
    voucher="voucher-1",
    shop="Corner shop",
    code="BELL 4K7M-2Q9A",
    product="Morrow 64 grinder",
    off=40.0,
    price_after=309.0,
    currency="USD",
    ends_at_s=1_795_395_600.0,
    place="Bar, B1",
    terms="Once.",
)
ZONE = ZoneInfo("America/New_York")


def said(coupon: Coupon = COUPON, beacon: Beacon | None = None) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(pass_json(coupon, ISSUER, LABELS, beacon, ZONE))
    return found


def test_its_instant_is_the_coupons_in_the_stores_time_zone() -> None:
    assert said()["expirationDate"] == "2026-11-22T20:00:00-05:00"


def test_the_same_coupon_has_the_same_number_which_does_not_tell_the_coupon() -> None:
    number = said()["serialNumber"]
    assert number == said(replace(COUPON, terms="Twice."))["serialNumber"]
    assert number != said(replace(COUPON, voucher="voucher-2"))["serialNumber"]
    assert "voucher" not in number


def test_only_a_store_with_an_ibeacon_names_one_and_never_its_rotating_minor() -> None:
    assert "beacons" not in said()
    [beacon] = said(beacon=Beacon("8a7b3c1e-94d2-4f60-a5c8-0e1d2b3f4a59", 7))["beacons"]
    assert beacon == {
        "proximityUUID": "8A7B3C1E-94D2-4F60-A5C8-0E1D2B3F4A59",
        "major": 7,
        "relevantText": "Good here",
    }


def test_a_product_without_a_place_leaves_no_empty_field() -> None:
    assert said()["coupon"]["auxiliaryFields"][0]["value"] == "Bar, B1"
    assert said(replace(COUPON, place=""))["coupon"]["auxiliaryFields"] == []


def test_the_list_has_the_digest_of_every_file() -> None:
    listed = json.loads(manifest({"b": b"2", "a": b"1"}))
    assert listed == {name: hashlib.sha1(text).hexdigest() for name, text in (("a", b"1"), ("b", b"2"))}
