"""Which passwords are refused. Pure.

After NIST SP 800-63B, section 5.1.1.2: length counts, no rule says which kinds of letters to use, nothing expires;
what is common, repeats itself or is the name of the account is refused with the reason.
"""

from __future__ import annotations

import re
from itertools import pairwise

LEAST_LETTERS = 12
"Two words. Guessing is slowed down besides, see `signing_in`."

LEAST_BESIDE_NAMES = 8
"So much must be left once names are taken out: NIST's least for what somebody chooses."

NAME_LETTERS = 3
"Shorter parts of names are in every other word."

RUN_SHARE = 0.8
"Of the letters that follow their neighbours in the alphabet, the digits or a row of keys: then it is no secret."

ROWS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "azertyuiop")

COMMON = (
    "password",
    "passwort",
    "passphrase",
    "letmein",
    "welcome",
    "changeme",
    "iloveyou",
    "administrator",
    "admin",
    "manager",
    "sunshine",
    "football",
    "baseball",
    "princess",
    "superman",
    "trustno",
    "monkey",
    "dragon",
    "master",
    "secret",
    "qwerty",
    "azerty",
    "default",
    "shopbell",
    "company",
    "summer",
    "winter",
    "spring",
    "autumn",
    "login",
)
"With digits behind them they are among the first that anybody tries."


def why_not(password: str, *names: str) -> str | None:
    """Why this is no password for who has these names, as a sentence; None where it is one."""
    if len(password) < LEAST_LETTERS:
        return f"use at least {LEAST_LETTERS} letters; a few words that only you put together are good"
    plain = password.casefold()
    letters = re.sub(r"[\W_]", "", plain)
    if _repeats(plain) or _repeats(letters) or _runs(letters):
        return "this follows a simple pattern; use a few words that only you put together"
    rest = plain
    for name in _parts(names):
        rest = rest.replace(name, "")
    if rest != plain and len(re.sub(r"[\W_]", "", rest)) < LEAST_BESIDE_NAMES:
        return "this is mostly your name; use words that have nothing to do with you"
    beside = re.sub(r"[\W\d_]", "", _without_common(plain.translate(_LOOKS_LIKE)))
    if not beside or (beside != re.sub(r"[\W\d_]", "", plain.translate(_LOOKS_LIKE)) and len(beside) < NAME_LETTERS):
        return "this is among the first that anybody would try; use a few words that only you put together"
    return None


_LOOKS_LIKE = str.maketrans("@$!", "asi")


def _without_common(plain: str) -> str:
    for word in sorted(COMMON, key=len, reverse=True):
        plain = plain.replace(word, "")
        plain = plain.replace(word.translate(_DIGITS), "")
    return plain


_DIGITS = str.maketrans("oie", "013")
"`passw0rd`."


def _parts(names: tuple[str, ...]) -> list[str]:
    words = {part for name in names for part in [name.casefold(), *re.split(r"[\W_]+", name.casefold())]}
    return sorted((word for word in words if len(word) >= NAME_LETTERS), key=len, reverse=True)


def _repeats(text: str) -> bool:
    """Whether it is one short piece over and over: `aaaa…`, `12121212…`, `abcabc…`."""
    return any(text == (text[:n] * len(text))[: len(text)] for n in range(1, min(5, len(text))))


def _runs(text: str) -> bool:
    if len(text) < 2:
        return True
    steps = sum(any(a + b in row or b + a in row for row in ROWS) or a == b for a, b in pairwise(text))
    return steps / (len(text) - 1) >= RUN_SHARE
