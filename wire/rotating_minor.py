"""The minor of a gateway's iBeacon, which changes every five minutes: proof of place for a phone's report. Pure.

Whoever copies a beacon, or posts from home with the UUID on the door, names a minor that is no longer on the air.
"""

from __future__ import annotations

import hmac
from hashlib import sha256

MINOR_WINDOW_S = 300
"The beacon's minor changes this often; the server takes one window before and after."


def rotating_minor(gateway_key: bytes, at_s: float) -> int:
    """The minor (0..65535) of a gateway's iBeacon at the instant `at_s`: proof of place for a phone's report."""
    return _minor(gateway_key, int(at_s // MINOR_WINDOW_S))


def is_current_minor(gateway_key: bytes, minor: int, at_s: float) -> bool:
    """Whether `minor` was on the air at `at_s`, one window of clock error allowed."""
    window = int(at_s // MINOR_WINDOW_S)
    return any(minor == _minor(gateway_key, w) for w in (window - 1, window, window + 1) if w >= 0)


def _minor(gateway_key: bytes, window: int) -> int:
    return int.from_bytes(hmac.digest(gateway_key, b"bp1/minor" + window.to_bytes(4, "big"), sha256)[:2], "big")
