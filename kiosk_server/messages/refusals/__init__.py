"""Refusals in the languages of their readers. English stands in each error's own docstring; every other language has
its file here, by the name of the error."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kiosk_server.errors import KioskServerError
from wire.texts import FALLBACK, languages_of


@dataclass(frozen=True, slots=True)
class Refusals:
    translated: Mapping[str, Mapping[str, str]]
    "By language and the name of the error."

    @classmethod
    def load(cls) -> Refusals:
        files = sorted(Path(__file__).parent.glob("*.json"))
        return cls({file.stem: json.loads(file.read_text(encoding="utf-8")) for file in files})

    def detail(self, error: KioskServerError, wished: str) -> str:
        """To a reader who asks for `wished`, an `Accept-Language`. What an error says of its own, such as which field
        is wrong, stays as it is."""
        if error.detail != error.title():
            return error.detail
        known = (each for each in languages_of(wished) if each == FALLBACK or each in self.translated)
        return self.translated.get(next(known, FALLBACK), {}).get(type(error).__name__, error.detail)
