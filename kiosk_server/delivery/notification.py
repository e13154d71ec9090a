"""What a push says, and under which headers. Pure.

The shape is that of Declarative Web Push, which Safari shows by itself; our service worker shows the same elsewhere.
A locked screen is read by whoever holds the phone, so it names neither her nor the product, and no code.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass

from wire.web_push.browser_keys import MOST_BYTES

LONGEST_TTL_S = 28 * 86_400
"What the large push services keep at most."


@dataclass(frozen=True, slots=True)
class Words:
    title: str
    body: str
    language: str


def topic(voucher: str) -> str:
    """RFC 8030 section 5.4: at most 32 letters of base64url. A later push under it takes the place of one that waits,
    so a repetition rings once. It says nothing about the voucher to the push service."""
    return base64.urlsafe_b64encode(hashlib.sha256(b"coupon:" + voucher.encode()).digest()[:24]).decode()


def headers(voucher: str, ends_at_s: float, now_s: float) -> dict[str, str]:
    """TTL is the coupon's life; a phone that sleeps is woken, because she is in the shop now."""
    ttl_s = max(0, min(LONGEST_TTL_S, int(ends_at_s - now_s)))
    return {"TTL": str(ttl_s), "Urgency": "high", "Topic": topic(voucher)}


def content(voucher: str, words: Words, public_url: str) -> bytes:
    """UTF-8 JSON of at most MOST_BYTES bytes."""
    shown = {
        "title": words.title,
        "body": words.body,
        "lang": words.language,
        "navigate": f"{public_url}/phone/#coupon={voucher}",
        "tag": topic(voucher),
    }
    # `mutable`: a browser that could show it alone asks our worker first, which notes that it was shown.
    message = {"web_push": 8030, "mutable": True, "notification": shown, "voucher": voucher}
    packed = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()
    if len(packed) > MOST_BYTES:
        raise ValueError(f"a push of {len(packed)} bytes would not be taken everywhere")
    return packed
