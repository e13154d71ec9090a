"""Eddystone-EID: which eight bytes one of the site's own beacons sends at an instant. Pure, and for the server only.

A beacon with an identity key changes its identifier every `2 ** k` seconds; whoever lacks the key hears noise. Gateways
hold no keys: the server works out what is on the air and tells them. A beacon counts seconds since it was set up, in
32 bits, with a clock of its own (the specification allows +-150 ppm), so a resolver looks some windows to either side
and, once it has heard one, knows how far the beacon's clock is off.

Source: google/eddystone, eddystone-eid/eid-computation.md. It publishes no vectors; the one in the tests stands in two
independent public test suites.
"""

from __future__ import annotations

import math

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 16
EID_BYTES = 8

MAX_ROTATION_EXPONENT = 15
"Windows last from 1 s to 9 h 6 min."

CLOCK_DRIFT_PPM = 150
"What the specification allows a beacon's clock: 13 s a day, 79 min a year."

_COUNTER_BITS = 32
_SALT = b"\xff"
"Tells the block that makes a temporary key from one that makes an identifier, whose exponent is at most 15."


def identity_key(resolver_private: bytes, beacon_public: bytes) -> bytes:
    """The 16-byte key that a beacon and whoever registered it share; both arguments are X25519 keys of 32 bytes.

    Raises ValueError for a key of another length, or one that leads to a secret that anybody knows.
    """
    private = X25519PrivateKey.from_private_bytes(resolver_private)
    shared = private.exchange(X25519PublicKey.from_public_bytes(beacon_public))
    salt = private.public_key().public_bytes_raw() + beacon_public
    return HKDF(SHA256(), KEY_BYTES, salt, b"").derive(shared)


def temporary_key(identity: bytes, beacon_time_s: int) -> bytes:
    """The key of the 65,536 s of a beacon's count that hold `beacon_time_s`.

    Raises ValueError for a key that is not 16 bytes long and a time that does not fit 32 bits.
    """
    _check_time(beacon_time_s)
    return _block(identity, bytes(11) + _SALT + bytes(2) + (beacon_time_s >> 16).to_bytes(2, "big"))


def ephemeral_id(identity: bytes, k: int, beacon_time_s: int) -> bytes:
    """The 8 bytes on the air while the beacon counts `beacon_time_s`, rotating every `2 ** k` s.

    Raises ValueError for a key that is not 16 bytes long, an exponent outside 0..15 and a time beyond 32 bits.
    """
    _check_exponent(k)
    key = temporary_key(identity, beacon_time_s)
    start_s = beacon_time_s >> k << k
    return _block(key, bytes(11) + bytes((k,)) + start_s.to_bytes(4, "big"))[:EID_BYTES]


def expected_eids(identity: bytes, k: int, beacon_time_s: float, tolerance_windows: int) -> list[bytes]:
    """What may be on the air: the window that holds `beacon_time_s` first, then its neighbours, nearest first.

    At most `2 * tolerance_windows + 1`; windows before the beacon's first second or after its last do not exist.
    """
    return [ephemeral_id(identity, k, start_s) for start_s in _windows(k, beacon_time_s, tolerance_windows)]


def resolve(eid: bytes, identity: bytes, k: int, beacon_time_s: float, tolerance_windows: int) -> int | None:
    """The beacon's own time, in s at the start of its window, when it sent `eid`; None where the beacon is another.

    The difference to `beacon_time_s` is how far its clock is off, to within a window of `2 ** k` s.
    """
    for start_s in _windows(k, beacon_time_s, tolerance_windows):
        if ephemeral_id(identity, k, start_s) == eid:
            return start_s
    return None


def drift_windows(k: int, since_clock_known_s: float, drift_ppm: float = CLOCK_DRIFT_PPM) -> int:
    """How many windows a clock may be off that was right `since_clock_known_s` ago, and one for the switch itself."""
    _check_exponent(k)
    return 1 + math.ceil(max(0.0, since_clock_known_s) * drift_ppm / 1e6 / (1 << k))


def _windows(k: int, beacon_time_s: float, tolerance_windows: int) -> list[int]:
    _check_exponent(k)
    here = math.floor(beacon_time_s) >> k
    far = range(1, tolerance_windows + 1)
    windows = [here, *(window for away in far for window in (here - away, here + away))]
    return [window << k for window in windows if 0 <= window << k < 1 << _COUNTER_BITS]


def _block(key: bytes, plaintext: bytes) -> bytes:
    if len(key) != KEY_BYTES:
        raise ValueError(f"an identity key has {KEY_BYTES} bytes, not {len(key)}")
    # One block, never two: ECB of a single block is the plain block cipher, which the specification asks for.
    return Cipher(algorithms.AES(key), modes.ECB()).encryptor().update(plaintext)  # noqa: S305


def _check_exponent(k: int) -> None:
    if not 0 <= k <= MAX_ROTATION_EXPONENT:
        raise ValueError(f"a rotation exponent is 0..{MAX_ROTATION_EXPONENT}, not {k}")


def _check_time(beacon_time_s: int) -> None:
    if not 0 <= beacon_time_s < 1 << _COUNTER_BITS:
        raise ValueError(f"a beacon counts seconds in {_COUNTER_BITS} bits: {beacon_time_s} does not fit")
