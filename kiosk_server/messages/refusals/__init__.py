"""Refusals in the languages of their readers. English stands in each error's own docstring; every other language has
its file here, by the name of the error."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kiosk_server.errors import KioskServerError
from kiosk_server.messages.translations import Translations


@dataclass(frozen=True, slots=True)
class Refusals:
    translations: Translations

    @classmethod
    def load(cls) -> Refusals:
        return cls(Translations.load(Path(__file__).parent))

    def detail(self, error: KioskServerError, wished: str, site: str) -> str:
        """To a reader who asks for `wished`, an `Accept-Language`; `site`: the site's language, where none of it is
        spoken here. What an error says of its own, such as which field is wrong, stays as it is."""
        if error.detail != error.title():
            return error.detail
        return self.translations.say(type(error).__name__, error.detail, wished, site)
