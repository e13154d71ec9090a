"""The catalogues of sentences: one JSON file a language, English complete, others falling back to it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from string import Formatter

from kiosk_server.errors import CannotStart
from kiosk_server.messages.keys import Key

FALLBACK = "en"


class Texts:
    """Sentences by language and key."""

    def __init__(self, catalogues: Mapping[str, Mapping[str, str]], keys: type[StrEnum] = Key) -> None:
        """Raises CannotStart where English misses a key, or a text does not use what English uses."""
        self._catalogues = catalogues
        english = catalogues.get(FALLBACK, {})
        if missing := sorted(set(keys) - set(english)):
            raise CannotStart(f"the message catalogue en.json has no text for {', '.join(missing)}")
        for language, texts in catalogues.items():
            if unknown := sorted(set(texts) - set(keys)):
                raise CannotStart(f"the message catalogue {language}.json has unknown keys: {', '.join(unknown)}")
            for key, text in texts.items():
                if _placeholders(text) != _placeholders(english[key]):
                    raise CannotStart(f"{language}.json, {key}: its placeholders differ from the English text's")

    @classmethod
    def load(cls, folder: Path | None = None, keys: type[StrEnum] = Key) -> Texts:
        """Every `<language>.json` of `folder`, by default the ones that come with the program. A noun that has much to
        say of its own has a catalogue of its own, with `keys` of its own."""
        files = sorted((folder or Path(__file__).parent).glob("*.json"))
        return cls({file.stem: json.loads(file.read_text(encoding="utf-8")) for file in files}, keys)

    def spoken(self, wished: str | None, own: str) -> str:
        """The language that was asked for, such as `es` or `es-MX`, where there is a catalogue of it; else `own`."""
        language = (wished or "").split("-")[0].lower()
        return language if language in self._catalogues else own

    def say(self, key: StrEnum, language: str = FALLBACK, **values: object) -> str:
        text = self._catalogues.get(language, {}).get(key) or self._catalogues[FALLBACK][key]
        return text.format(**values)


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}
