"""Where public randomness comes from: what is taken of a publication, and how it is read. Pure.

Nobody at the store chooses these numbers, and everybody can look them up for years: that is all the method asks for
(RFC 3797 section 3.1). Which sources there are is configuration (`sources.json`).
"""

from __future__ import annotations

from collections.abc import Sequence

from wire.messages.reading import Message


class WrongNumbers(ValueError):
    """These are no numbers that the source can have published."""


class Source(Message):
    source: str
    name: str
    where: str
    "Its address."
    what: dict[str, str]
    "What of a publication is taken, by language."
    when: dict[str, str]
    "Which publication, by language; `{instant}` is the drawing's."
    numbers: int
    hexadecimal: bool
    "Written in hexadecimal digits."
    lowest: int = 0
    highest: int | None = None
    digits: int | None = None
    "Hexadecimal ones, exactly."
    bits: float
    "Of chance."

    def read(self, written: Sequence[str]) -> list[int]:
        """The numbers as they were published. Raises WrongNumbers."""
        texts = ["".join(text.split()) for text in written]
        if len(texts) != self.numbers:
            raise WrongNumbers(f"{self.name}: {self.numbers} numbers are needed, not {len(texts)}")
        found = [self._one(text) for text in texts]
        if len(set(found)) < len(found):
            raise WrongNumbers(f"{self.name}: a number stands twice")
        return sorted(found)

    def _one(self, text: str) -> int:
        if self.hexadecimal:
            if len(text) != self.digits or not all(digit in "0123456789abcdefABCDEF" for digit in text):
                raise WrongNumbers(f"{self.name}: {self.digits} hexadecimal digits are needed")
            return int(text, 16)
        if not (text.isascii() and text.isdigit() and len(text) <= 20):
            raise WrongNumbers(f"{self.name}: {text!r} is no whole number")
        number = int(text)
        if number < self.lowest or (self.highest is not None and number > self.highest):
            raise WrongNumbers(f"{self.name}: {number} is not from {self.lowest} to {self.highest}")
        return number


class Sources(Message):
    """The whole configuration."""

    sources: list[Source]
