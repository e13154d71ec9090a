"""What a pass says: `pass.json` and `manifest.json` of Apple's PassKit package format. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

PETROL = "rgb(15, 76, 92)"
WHITE = "rgb(255, 255, 255)"
BRASS = "rgb(244, 185, 66)"


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who signs: both stand in Apple's certificate."""

    pass_type: str
    "Such as `pass.com.example.coupon`."
    team: str


@dataclass(frozen=True, slots=True)
class Labels:
    """The words beside the values, in its reader's language."""

    description: str
    off: str
    until: str
    now: str
    where: str
    terms: str
    code: str
    here: str
    "On the locked screen, near a beacon of the store."


@dataclass(frozen=True, slots=True)
class Beacon:
    """Every iBeacon of this store: its minor rotates, so the pass names none."""

    uuid: str
    major: int


@dataclass(frozen=True, slots=True)
class Coupon:
    voucher: str
    shop: str
    code: str
    product: str
    off: float
    "In units of the currency, as Wallet wants it."
    price_after: float
    currency: str
    ends_at_s: float
    place: str
    terms: str


def pass_json(coupon: Coupon, issuer: Issuer, labels: Labels, beacon: Beacon | None, zone: tzinfo) -> bytes:
    until = datetime.fromtimestamp(coupon.ends_at_s, UTC).astimezone(zone).isoformat(timespec="seconds")
    money = {"currencyCode": coupon.currency}
    content = {
        "formatVersion": 1,
        "passTypeIdentifier": issuer.pass_type,
        "teamIdentifier": issuer.team,
        # The same for the same coupon, so that adding it again takes the place of the first.
        "serialNumber": hashlib.sha256(b"pass:" + coupon.voucher.encode()).hexdigest()[:32],
        "organizationName": coupon.shop,
        "description": labels.description,
        "logoText": coupon.shop,
        "backgroundColor": PETROL,
        "foregroundColor": WHITE,
        "labelColor": BRASS,
        # It is hers alone, and the till would refuse a copy.
        "sharingProhibited": True,
        "expirationDate": until,
        "barcodes": [
            {
                "format": "PKBarcodeFormatQR",
                "message": coupon.code,
                "messageEncoding": "iso-8859-1",
                "altText": coupon.code,
            }
        ],
        "coupon": {
            "headerFields": [
                {"key": "until", "label": labels.until, "value": until, **_short_date()},
            ],
            "primaryFields": [{"key": "off", "label": labels.off, "value": coupon.off, **money}],
            "secondaryFields": [
                {"key": "product", "label": "", "value": coupon.product},
                {"key": "now", "label": labels.now, "value": coupon.price_after, **money},
            ],
            "auxiliaryFields": [{"key": "where", "label": labels.where, "value": coupon.place}] if coupon.place else [],
            "backFields": [
                {"key": "terms", "label": labels.terms, "value": coupon.terms},
                {"key": "code", "label": labels.code, "value": coupon.code},
            ],
        },
    }
    if beacon is not None:
        here = {"proximityUUID": beacon.uuid.upper(), "major": beacon.major, "relevantText": labels.here}
        content["beacons"] = [here]
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def manifest(files: Mapping[str, bytes]) -> bytes:
    """SHA-1 is what the format asks for; what protects the files is the signature over this list."""
    digests = {name: hashlib.sha1(content, usedforsecurity=False).hexdigest() for name, content in files.items()}
    return json.dumps(digests, indent=1, sort_keys=True).encode()


def _short_date() -> dict[str, object]:
    return {"dateStyle": "PKDateStyleShort", "timeStyle": "PKDateStyleShort", "ignoresTimeZone": True}
