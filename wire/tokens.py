"""Presence tokens, "SPT v1": sealed by the server, broadcast by a phone, opened by the server alone.

A token is one AES-128 block over `01 | handle[5] | slot[3] | generation[1] | calibration int8 | 00 x 5`
(integers big-endian). It changes with every 15-minute slot, needs no table to be resolved, and tells a listener
nothing. The five zero bytes and the version make a random block pass with a probability below 2^-48.

Pure: the time and the keys are arguments. The format is described for phone developers in `docs/phone-protocol.md`;
worked vectors stand in `docs/phone-protocol-vectors.json`.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from wire.freshness import TOKEN_BYTES

HANDLE_BYTES = 5
ROOT_BYTES = 32

EPOCH_S = 1_577_836_800
"2020-01-01T00:00:00Z, where slot 0 begins: 24 bits of slots then last to the year 2498."

SLOT_S = 900
"A phone's own address rotates about every 15 minutes; token and address change together."

SLOTS_PER_DAY = 96

SKEW_S = 300
"120 s of switch jitter and 180 s of clock error: a token is good that long before and after its slot."

_VERSION = 1
_PADDING = bytes(5)


@dataclass(frozen=True, slots=True)
class TokenContent:
    """What a token says once it is opened."""

    handle: bytes
    "5 random bytes that name a phone (not a member, not a loyalty number)."
    slot: int
    "Which 15 minutes it is for, counted from `EPOCH_S`; 24 bits."
    generation: int
    "0..255; a token of another generation than the phone's row has been revoked."
    calibration_db: int = 0
    "-128..127, added to a received RSSI to make phones comparable."


def slot_at(at_s: float) -> int:
    """The slot that holds the instant `at_s` (UTC seconds)."""
    return int((at_s - EPOCH_S) // SLOT_S)


def slot_starts_at_s(slot: int) -> float:
    return float(EPOCH_S + slot * SLOT_S)


def token_key(root: bytes, day: int) -> bytes:
    """The AES key of a day (slot // 96): a resolver may hold three of these and never the root."""
    return HKDFExpand(SHA256(), 16, b"bp1/token-key" + day.to_bytes(4, "big")).derive(root)


def auth_key(root: bytes, handle: bytes, generation: int) -> bytes:
    """The key of a phone's freshness MAC: given to the phone once, derived again by the server, never stored there."""
    return HKDFExpand(SHA256(), 16, b"bp1/auth-key" + handle + bytes((generation,))).derive(root)


def seal(root: bytes, content: TokenContent) -> bytes:
    """The 16 bytes a phone sends during `content.slot`.

    Raises ValueError when a field does not fit its bytes.
    """
    return _cipher(token_key(root, content.slot // SLOTS_PER_DAY)).encryptor().update(_plaintext(content))


def _plaintext(content: TokenContent) -> bytes:
    if len(content.handle) != HANDLE_BYTES:
        raise ValueError(f"a handle has {HANDLE_BYTES} bytes, not {len(content.handle)}")
    if not 0 <= content.slot < 1 << 24:
        raise ValueError(f"slot {content.slot} does not fit 24 bits")
    if not 0 <= content.generation <= 255:
        raise ValueError(f"generation {content.generation} does not fit one byte")
    if not -128 <= content.calibration_db <= 127:
        raise ValueError(f"calibration {content.calibration_db} dB does not fit one signed byte")
    return (
        bytes((_VERSION,))
        + content.handle
        + content.slot.to_bytes(3, "big")
        + bytes((content.generation,))
        + content.calibration_db.to_bytes(1, "big", signed=True)
        + _PADDING
    )


def _cipher(key: bytes) -> Cipher[modes.ECB]:
    # One block, never two: ECB of a single block is the plain block cipher, which is the construction wanted
    # (encode-then-encipher). No two plaintexts with different meaning are equal.
    return Cipher(algorithms.AES(key), modes.ECB())  # noqa: S305


class TokenOpener:
    """Opens tokens under one root; keeps the few day keys in use."""

    _KEYS_KEPT = 4

    def __init__(self, root: bytes) -> None:
        if len(root) != ROOT_BYTES:
            raise ValueError(f"a token root has {ROOT_BYTES} bytes, not {len(root)}")
        self._root = root
        self._ciphers: OrderedDict[int, Cipher[modes.ECB]] = OrderedDict()

    def open(self, token: bytes, captured_at_s: float) -> TokenContent | None:
        """What `token` says, if it was good at the instant a gateway captured it; None for anything else."""
        if len(token) != TOKEN_BYTES:
            return None
        earliest = slot_at(captured_at_s - SKEW_S)
        latest = slot_at(captured_at_s + SKEW_S)
        if earliest < 0 or latest >= 1 << 24:
            return None
        for day in sorted({latest // SLOTS_PER_DAY, earliest // SLOTS_PER_DAY}, reverse=True):
            content = _read(self._decrypt(token, day))
            if content is not None and content.slot // SLOTS_PER_DAY == day and earliest <= content.slot <= latest:
                return content
        return None

    def _decrypt(self, token: bytes, day: int) -> bytes:
        cipher = self._ciphers.get(day)
        if cipher is None:
            cipher = self._ciphers[day] = _cipher(token_key(self._root, day))
            if len(self._ciphers) > self._KEYS_KEPT:
                self._ciphers.popitem(last=False)
        return cipher.decryptor().update(token)


def _read(plaintext: bytes) -> TokenContent | None:
    if plaintext[0] != _VERSION or plaintext[11:] != _PADDING:
        return None
    return TokenContent(
        handle=plaintext[1:6],
        slot=int.from_bytes(plaintext[6:9], "big"),
        generation=plaintext[9],
        calibration_db=int.from_bytes(plaintext[10:11], "big", signed=True),
    )
