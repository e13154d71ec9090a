"""What a product is found by: plain words, each with how much it says. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

MOST_ASKED = 8
"Words of one question that count; nobody types more at a shelf."

MOST_WORDS = 48
"Of one product, those that say most first: what its description goes on about finds everything."

LETTERS = 32
"Of a word; what is longer is a number or an address, and its beginning will do."

NAME = 10
CODE = 10
"Its number in the store and on its package: whoever types that means it."
BRAND = 8
CATEGORY = 6
JOINED = 6
"Two words of the name as one, as many write them: `handmill`, `64mm`."
OPTION = 5
PART = 3
"The letters or the digits alone of a word that has both."
SPEC = 2
POINT = 1

_WORD = re.compile(r"[^\W_]+")
_MIXED = re.compile(r"[0-9]+|[^\W\d_]+")
_APOSTROPHES = str.maketrans("", "", "'’‘`´")
_LETTERS_OF_THEIR_OWN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "ı": "i"})
"Which Unicode does not take apart, and keyboards elsewhere do not have."


@dataclass(frozen=True, slots=True)
class Described:
    """What a product says about itself."""

    sku: str
    name: str
    short_name: str = ""
    brand: str = ""
    category: str = ""
    gtin: str = ""
    options: Mapping[str, str] | None = None
    specs: Sequence[Mapping[str, object]] = ()
    "`[{label, value, …}]`."
    talking_points: Sequence[str] = ()


def words_in(text: str) -> list[str]:
    """In order, without accents, apostrophes or capitals: `Crème brûlée` is `creme`, `brulee`."""
    plain = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES)).casefold()
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return [word[:LETTERS] for word in _WORD.findall(bare.translate(_LETTERS_OF_THEIR_OWN))]


def asked_words(text: str) -> list[str]:
    """Of a question: each once."""
    return list(dict.fromkeys(words_in(text)))[:MOST_ASKED]


def words_of(product: Described) -> dict[str, int]:
    """Each word with the most that it says, from 1 to 10; those that say most come first."""
    found: dict[str, int] = {}
    for word, weight in _weighed(product):
        if weight > found.get(word, 0):
            found[word] = weight
    best = sorted(found.items(), key=lambda each: -each[1])
    return dict(best[:MOST_WORDS])


def _weighed(product: Described) -> Iterator[tuple[str, int]]:
    for text in (product.sku, product.gtin):
        words = words_in(text)
        yield from _each(words, CODE)
        yield "".join(words)[:LETTERS], CODE if words else 0
    for text in (product.name, product.short_name):
        words = words_in(text)
        yield from _each(words, NAME)
        for one, two in pairwise(words):
            yield (one + two)[:LETTERS], JOINED
    yield from _each(words_in(product.brand), BRAND)
    yield from _each(words_in(product.category), CATEGORY)
    for label, value in (product.options or {}).items():
        yield from _each(words_in(f"{label} {value}"), OPTION)
    for line in product.specs:
        yield from _each(words_in(f"{line.get('label', '')} {line.get('value', '')}"), SPEC)
    for point in product.talking_points:
        yield from _each(words_in(point), POINT)


def _each(words: Sequence[str], weight: int) -> Iterator[tuple[str, int]]:
    for word in words:
        yield word, weight
        parts = _MIXED.findall(word)
        if len(parts) > 1:
            yield from ((part, min(PART, weight)) for part in parts)
