"""What a machine notices in a text before a moderator reads it. Pure: it sees words alone, never the stars, and it
decides nothing. Whatever it overlooks, the moderator still reads. Repetitions are
bounded, so that no text takes long."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wire.messages.screens.reviews import Finding

_ADDRESS = re.compile(
    r"\b(?:https?://|www\.)\S+|\b[\w-]{1,63}(?:\.[\w-]{1,63}){0,4}\.(?:com|net|org|shop|store|info|biz|io|co\.uk)\b",
    re.I,
)
_E_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_DIGITS = re.compile(r"(?<![\w.,])\+?\(?\d(?:[ ()./-]{0,2}\d){6,18}(?![\w])")
_REPEATED = re.compile(r"(\S)\1{5,60}|\b(\w{1,40})(?:\W{1,9}\2\b){3,20}", re.I)

PHONE_DIGITS = range(7, 16)
"ITU-T E.164: fifteen at most. Fewer than seven are a price, a year or a size."

CARD_DIGITS = range(13, 20)
"ISO/IEC 7812."

SHOUTED_LETTERS = 20
"A model's name may be all capitals; a sentence is shouted."

EXCERPT_LETTERS = 60


def findings(title: str, text: str) -> list[Finding]:
    """In the order of the text, the title first, each kind and place once."""
    both = f"{title}\n{text}" if title else text
    found = sorted(_found(both), key=lambda each: each[0])
    return [Finding.model_validate({"kind": kind, "excerpt": words[:EXCERPT_LETTERS]}) for _, kind, words in found]


def _found(text: str) -> Iterator[tuple[int, str, str]]:
    taken: list[tuple[int, int]] = []
    for kind, pattern in (("e_mail", _E_MAIL), ("address", _ADDRESS)):
        for match in pattern.finditer(text):
            if not any(start < match.end() and match.start() < end for start, end in taken):
                taken.append(match.span())
                yield match.start(), kind, match.group()
    for match in _DIGITS.finditer(text):
        digits = re.sub(r"\D", "", match.group())
        if len(digits) in CARD_DIGITS and _is_luhn(digits):
            yield match.start(), "card_number", match.group()
        elif len(digits) in PHONE_DIGITS:
            yield match.start(), "phone_number", match.group()
    for match in _REPEATED.finditer(text):
        yield match.start(), "repeated", match.group()
    letters = [letter for letter in text if letter.isalpha()]
    if len(letters) >= SHOUTED_LETTERS and sum(letter.isupper() for letter in letters) > 0.7 * len(letters):
        yield 0, "shouting", text.replace("\n", " ")


def _is_luhn(digits: str) -> bool:
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
