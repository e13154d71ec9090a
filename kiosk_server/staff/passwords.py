"""Passwords: argon2id with the library's own parameters (RFC 9106, low-memory profile)."""

from __future__ import annotations

import secrets
from base64 import b64encode

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

ARGON2_VERSION = 19
"0x13, of RFC 9106: the only one that the library makes."


class Passwords:
    """Hashes and checks. An unknown account costs as much time as a wrong password."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher()
        self._nobody = of_nobody(self._hasher)

    def hash(self, password: str) -> str:
        return self._hasher.hash(password)

    def matches(self, stored: str | None, password: str) -> bool:
        try:
            self._hasher.verify(stored or self._nobody, password)
        except (VerificationError, InvalidHashError):
            return False
        return stored is not None


def of_nobody(hasher: PasswordHasher) -> str:
    """What a hash of this hasher looks like, of no password at all: checking it takes as long as checking a real one.

    Drawn and not computed, so that a program need not hash anything to start.
    """
    cost = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    salt, digest = (_text(secrets.token_bytes(length)) for length in (hasher.salt_len, hasher.hash_len))
    return f"$argon2id$v={ARGON2_VERSION}${cost}${salt}${digest}"


def _text(raw: bytes) -> str:
    return b64encode(raw).rstrip(b"=").decode()
