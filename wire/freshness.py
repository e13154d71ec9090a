"""The proof beside a presence token that it was sent just now: a tick and three bytes of HMAC. Pure.

Apart from the tokens, because a gateway carries these four bytes without being able to open or check anything.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from hashlib import sha256

TOKEN_BYTES = 16

TICK_S = 32
"Freshness counts in steps of 32 s; the low byte is on the air."

TICK_TOLERANCE = 2
"+-64 s: the clocks of phone and gateway together."


@dataclass(frozen=True, slots=True)
class Freshness:
    """The four bytes beside a token that prove it was sent just now."""

    tick: int
    "Low byte of the count of 32 s steps since 1970."
    mac: bytes
    "3 bytes."


def freshness(key: bytes, token: bytes, at_s: float) -> Freshness:
    """What a phone that holds `key` (see `auth_key`) sends beside `token` at the instant `at_s`."""
    count = int(at_s // TICK_S)
    return Freshness(count & 0xFF, _mac(key, token, count))


def is_fresh(key: bytes, token: bytes, heard: Freshness, captured_at_s: float) -> bool:
    """Whether the MAC is right and its tick within two steps of the capture."""
    now = int(captured_at_s // TICK_S)
    for count in range(now - TICK_TOLERANCE, now + TICK_TOLERANCE + 1):
        if count >= 0 and count & 0xFF == heard.tick:
            return hmac.compare_digest(_mac(key, token, count), heard.mac)
    return False


def _mac(key: bytes, token: bytes, count: int) -> bytes:
    return hmac.digest(key, b"\x01" + token + count.to_bytes(4, "big"), sha256)[:3]
