"""Sentences whose English stands in the code, beside what they are about: every other language has a file of its own,
by the names of these things."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from wire.texts import FALLBACK, first_spoken


@dataclass(frozen=True, slots=True)
class Translations:
    texts: Mapping[str, Mapping[str, str]]
    "By language and name."

    @classmethod
    def load(cls, folder: Path) -> Translations:
        """Every `<language>.json` of `folder`."""
        files = sorted(folder.glob("*.json"))
        return cls({file.stem: json.loads(file.read_text(encoding="utf-8")) for file in files})

    def say(self, name: str, english: str, wished: str, own: str = FALLBACK) -> str:
        """To a reader who asks for `wished`, a tag or an `Accept-Language`; `own`: where none of it is spoken here."""
        known = {FALLBACK, *self.texts}
        language = first_spoken(wished, known, first_spoken(own, known, FALLBACK))
        return self.texts.get(language, {}).get(name, english)
