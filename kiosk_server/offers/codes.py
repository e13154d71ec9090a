"""Voucher codes such as `BELL 4K7MA`. Pure.

A code is made from the voucher's id under the site's key, so no table holds it: a stolen database gives no code
away, and a till still finds a code by its HMAC. Its last letter is a check: one wrong letter, or two neighbours
swapped, is found without asking the database.
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
    """The code of a voucher; `attempt` counts how often a shorter choice was already taken, from 0.

    Vouchers of before the check letter have the attempts -1, -2, ... and keep the codes they were given."""
    checked = attempt >= 0
    attempt = attempt if checked else -1 - attempt
    number = int.from_bytes(hmac.digest(key, f"code|{voucher}|{attempt}".encode(), sha256), "big")
    letters = []
    for _ in range(SHORT if attempt < SHORT_ATTEMPTS else LONG):
        number, index = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[index])
    body = "".join(letters)
    return f"{PREFIX} {body}{check_letter(body) if checked else ''}"


def code_hash(key: bytes, spoken: str) -> bytes:
    """How a till looks a code up: spaces, dashes, case and the word BELL do not matter."""
    return hmac.digest(key, f"hash|{_plain(spoken)}".encode(), sha256)


def check_letter(body: str) -> str:
    """Weights 1 and 2 in turn, modulo 25: each has an inverse there and so has their difference, which is why every
    wrong letter and every swap of different neighbours changes it."""
    return ALPHABET[sum(ALPHABET.index(letter) * (1 + n % 2) for n, letter in enumerate(body)) % len(ALPHABET)]


def is_misread(spoken: str) -> bool:
    """Whether it cannot be a code: a letter that is in none, a length that none has, or a check that does not fit."""
    plain = _plain(spoken)
    if any(letter not in ALPHABET for letter in plain) or len(plain) not in (SHORT, SHORT + 1, LONG, LONG + 1):
        return True
    return len(plain) in (SHORT + 1, LONG + 1) and check_letter(plain[:-1]) != plain[-1]


def _plain(spoken: str) -> str:
    return "".join(ch for ch in spoken.upper() if ch.isalnum()).removeprefix(PREFIX)
