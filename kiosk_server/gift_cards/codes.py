"""Codes of gift cards such as `GIFT 4K7M QT3A 9FHC`. Pure.

As a voucher's (`offers.codes`), a code is made from the card's id under the site's key: no table holds it, and a till
finds it by its HMAC. It is money to whoever has it, so it is longer: by trying, nobody finds one.
"""

from __future__ import annotations

import hmac
from hashlib import sha256

from kiosk_server.offers.codes import ALPHABET, check_letter

PREFIX = "GIFT"
"No code begins with it: there is no I in the alphabet."

LETTERS = 11
"2.4 * 10^15 codes: with a million cards and forty tries a minute, one is found in a hundred years."
GROUP = 4


def code(key: bytes, card: str, n: int) -> str:
    """The `n`-th code of a card, from 1; its last letter is a check."""
    number = int.from_bytes(hmac.digest(key, f"gift|{card}|{n}".encode(), sha256), "big")
    letters = []
    for _ in range(LETTERS):
        number, index = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[index])
    body = "".join(letters)
    whole = body + check_letter(body)
    return " ".join([PREFIX, *(whole[start : start + GROUP] for start in range(0, len(whole), GROUP))])


def code_hash(key: bytes, spoken: str) -> bytes:
    """How a till looks a code up: spaces, dashes, case and the word GIFT do not matter."""
    return hmac.digest(key, f"gift-hash|{_plain(spoken)}".encode(), sha256)


def is_misread(spoken: str) -> bool:
    """Whether it cannot be a code: a wrong length, a letter that is in none, or a check that does not fit."""
    plain = _plain(spoken)
    if len(plain) != LETTERS + 1 or any(letter not in ALPHABET for letter in plain):
        return True
    return check_letter(plain[:-1]) != plain[-1]


def ending(spoken: str) -> str | None:
    """Its last letters, where it is these alone, as somebody reads them from half a note; None where it is not."""
    plain = _plain(spoken)
    return plain if len(plain) == GROUP and all(letter in ALPHABET for letter in plain) else None


def _plain(spoken: str) -> str:
    return "".join(letter for letter in spoken.upper() if letter.isalnum()).removeprefix(PREFIX)
