"""The catalogues of sentences: one JSON file a language, English complete, others falling back to it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

from kiosk_server.errors import CannotStart
from kiosk_server.messages.keys import Key
from wire.texts import Catalogues, IncompleteCatalogue


class Texts(Catalogues):
    """Sentences by language and key."""

    def __init__(self, catalogues: Mapping[str, Mapping[str, str]], keys: type[StrEnum] = Key) -> None:
        """Raises CannotStart where English misses a key, or a text does not use what English uses."""
        try:
            super().__init__(catalogues, keys)
        except IncompleteCatalogue as error:
            raise CannotStart(str(error)) from None

    @classmethod
    def load(cls, folder: Path | None = None, keys: type[StrEnum] = Key) -> Texts:
        """Every `<language>.json` of `folder`, by default the ones that come with the program. A noun that has much to
        say of its own has a catalogue of its own, with `keys` of its own."""
        files = sorted((folder or Path(__file__).parent).glob("*.json"))
        return cls({file.stem: json.loads(file.read_text(encoding="utf-8")) for file in files}, keys)
