"""Voucher codes such as `BELL 4K7M`. Pure.

A code is made from the voucher's id under the site's key, so no table holds it: a stolen database gives no code
away, and a till still finds a code by its HMAC.
"""

from __future__ import annotations

import hmac
from hashlib import sha256

ALPHABET = "ACDEFGHJKMNPQRTUVWXY34679"
"No letter or digit that is mistaken for another when read or spoken: no B/8, I/1/L, O/0, S/5, Z/2."

PREFIX = "BELL"
SHORT = 4
"390,625 codes: enough for a store's open vouchers; see `LONG`."
LONG = 7
"Once the short ones are crowded, the code grows instead of failing."
SHORT_ATTEMPTS = 6
MOST_ATTEMPTS = 24


def code(key: bytes, voucher: str, attempt: int) -> str:
    """The code of a voucher; `attempt` counts how often a shorter choice was already taken."""
    number = int.from_bytes(hmac.digest(key, f"code|{voucher}|{attempt}".encode(), sha256), "big")
    letters = []
    for _ in range(SHORT if attempt < SHORT_ATTEMPTS else LONG):
        number, index = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[index])
    return f"{PREFIX} {''.join(letters)}"


def code_hash(key: bytes, spoken: str) -> bytes:
    """How a till looks a code up: spaces, dashes, case and the word BELL do not matter."""
    plain = "".join(ch for ch in spoken.upper() if ch.isalnum()).removeprefix(PREFIX)
    return hmac.digest(key, f"hash|{plain}".encode(), sha256)
