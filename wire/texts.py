"""Catalogues of sentences by language and key, and which language somebody reads. English is complete; whatever
another language lacks is said in English."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping
from enum import StrEnum
from string import Formatter

FALLBACK = "en"

LONGEST_WISH = 400
"Letters of an `Accept-Language` that are read: some forty languages."


class IncompleteCatalogue(Exception):
    """English misses a key, or a text does not use what English uses; says which."""


class Catalogues:
    """Sentences by language and key."""

    def __init__(self, catalogues: Mapping[str, Mapping[str, str]], keys: Iterable[StrEnum]) -> None:
        """Raises IncompleteCatalogue."""
        self._catalogues = catalogues
        english, wanted = catalogues.get(FALLBACK, {}), set(keys)
        if missing := sorted(wanted - set(english)):
            raise IncompleteCatalogue(f"the message catalogue en.json has no text for {', '.join(missing)}")
        for language, texts in catalogues.items():
            if unknown := sorted(set(texts) - wanted):
                raise IncompleteCatalogue(
                    f"the message catalogue {language}.json has unknown keys: {', '.join(unknown)}"
                )
            for key, text in texts.items():
                if _placeholders(text) != _placeholders(english[key]):
                    raise IncompleteCatalogue(
                        f"{language}.json, {key}: its placeholders differ from the English text's"
                    )

    def spoken(self, wished: str | None, own: str) -> str:
        """The first language that was asked for and has a catalogue; else `own`. `wished`: a tag such as `es-MX`, or a
        whole `Accept-Language`."""
        return first_spoken(wished, self._catalogues, own)

    def say(self, key: StrEnum, language: str = FALLBACK, **values: object) -> str:
        """`language`: such as `es` or `es-MX`, whose catalogue is that of `es`."""
        text = self._catalogues.get(_without_region(language), {}).get(key) or self._catalogues[FALLBACK][key]
        return text.format(**values)


def first_spoken(wished: str | None, known: Container[str], own: str) -> str:
    """The dearest language of `wished`, a tag or an `Accept-Language`, that is among the `known`; else `own`."""
    return next((each for each in languages_of(wished or "") if each in known), own)


def languages_of(accepted: str) -> list[str]:
    """The languages of an `Accept-Language` without their regions, the dearest first (RFC 9110 section 12.5.4)."""
    wishes = [each.partition(";") for each in accepted[:LONGEST_WISH].split(",")]
    weighed = [(_weight(parameters), _without_region(tag.strip())) for tag, _, parameters in wishes]
    # Of the same weight it is the one that was named first.
    return [language for weight, language in sorted(weighed, key=lambda each: -each[0]) if weight > 0 and language]


def _weight(parameters: str) -> float:
    """0 to 1; what is no weight counts as none given."""
    name, _, value = parameters.strip().partition("=")
    if name.strip().lower() != "q" or not _WEIGHT.fullmatch(value.strip()):
        return 1.0
    return float(value)


_WEIGHT = re.compile(r"0(\.\d{0,3})?|1(\.0{0,3})?")


def _without_region(tag: str) -> str:
    return tag.partition("-")[0].lower()


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}
