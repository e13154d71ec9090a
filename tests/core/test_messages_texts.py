from __future__ import annotations

import json
from pathlib import Path

import pytest

from kiosk_server.errors import CannotStart
from kiosk_server.messages import keys, texts
from kiosk_server.messages.texts import Texts

ENGLISH: dict[str, str] = json.loads(Path(texts.__file__).with_name("en.json").read_text(encoding="utf-8"))


def test_a_missing_text_stops_the_start() -> None:
    with pytest.raises(CannotStart, match=r"evidence\.none"):
        Texts({"en": {key: text for key, text in ENGLISH.items() if key != keys.Key.EVIDENCE_NONE}})


def test_a_text_that_nobody_says_stops_the_start() -> None:
    with pytest.raises(CannotStart, match=r"no\.such\.key"):
        Texts({"en": {**ENGLISH, "no.such.key": "Hello"}})


def test_a_translation_uses_the_same_placeholders() -> None:
    with pytest.raises(CannotStart, match=r"times\.many"):
        Texts({"en": ENGLISH, "es": {"times.many": "{veces} veces"}})


def test_a_translation_is_used_where_it_is_there() -> None:
    both = Texts({"en": ENGLISH, "es": {"when.today": "hoy"}})
    assert both.say(keys.Key.WHEN_TODAY, "es") == "hoy"
    assert both.say(keys.Key.WHEN_YESTERDAY, "es") == "yesterday"


def test_spanish_is_complete() -> None:
    spanish = json.loads(Path(texts.__file__).with_name("es.json").read_text(encoding="utf-8"))
    assert set(spanish) == set(ENGLISH)
    assert all(spanish.values())
