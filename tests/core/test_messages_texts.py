from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_server.errors import CannotStart, TooMany
from kiosk_server.gift_cards import errors as gift_cards
from kiosk_server.gifts import errors as gifts
from kiosk_server.messages import keys, texts
from kiosk_server.messages.refusals import Refusals
from kiosk_server.messages.texts import Texts
from kiosk_server.privacy import kept
from kiosk_server.privacy.retention import Kind
from kiosk_server.selling import errors as selling
from wire.texts import languages_of

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


def test_a_region_has_the_catalogue_of_its_language() -> None:
    both = Texts({"en": ENGLISH, "es": {"when.today": "hoy"}})
    assert both.say(keys.Key.WHEN_TODAY, "es-MX") == "hoy"
    assert both.say(keys.Key.WHEN_TODAY, "de-AT") == "today"


@pytest.mark.parametrize(
    ("accepted", "languages"),
    [
        ("es", ["es"]),
        ("es-MX,es;q=0.9,en;q=0.8", ["es", "es", "en"]),
        ("en;q=0.1, ES-419 ; q=0.5", ["es", "en"]),
        ("en;q=0, es;q=0.001", ["es"]),
        ("en;q=many, es;q=2", ["en", "es"]),
        ("*, ;q=0.3,,-,q=1", ["*", "q=1"]),
        ("", []),
    ],
)
def test_of_an_accept_language_the_dearest_comes_first(accepted: str, languages: list[str]) -> None:
    assert languages_of(accepted) == languages


@given(st.text(max_size=600))
def test_whatever_a_header_says_the_answer_is_a_language_that_is_spoken(accepted: str) -> None:
    both = Texts({"en": ENGLISH, "es": {"when.today": "hoy"}})
    assert both.spoken(accepted, "en") in {"en", "es"}
    assert both.spoken(f"es-MX;q=1,{accepted}"[:300], "de") in {"en", "es"}


def test_spanish_is_complete() -> None:
    spanish = json.loads(Path(texts.__file__).with_name("es.json").read_text(encoding="utf-8"))
    assert set(spanish) == set(ENGLISH)
    assert all(spanish.values())


def test_whatever_a_sale_may_be_refused_for_is_said_in_spanish_too() -> None:
    spanish = Refusals.load().translations.texts["es"]
    assert all(spanish.values())
    for module in (selling, gift_cards, gifts):
        ours = {
            each.__name__
            for each in vars(module).values()
            if isinstance(each, type) and each.__module__ == module.__name__
        }
        assert ours <= set(spanish)


@pytest.mark.parametrize(
    ("wished", "site", "detail"),
    [
        ("es-MX, en;q=0.5", "en", "No existe esa venta."),
        ("en, es;q=0.5", "es", "There is no such sale."),
        ("de", "en", "There is no such sale."),
        ("de", "es-MX", "No existe esa venta."),
        ("", "en", "There is no such sale."),
        ("", "es", "No existe esa venta."),
        ("", "de", "There is no such sale."),
    ],
)
def test_a_refusal_is_said_in_its_readers_language_else_in_the_sites(wished: str, site: str, detail: str) -> None:
    assert Refusals.load().detail(selling.NoSuchSale(), wished, site) == detail


def test_what_a_refusal_says_of_its_own_stays_as_it_is() -> None:
    assert Refusals.load().detail(TooMany("ask again at noon"), "es", "es") == "ask again at noon"


def test_whatever_is_kept_is_said_in_spanish_too() -> None:
    spanish = kept.load_words().texts["es"]
    assert set(spanish) == set(Kind)
    assert all(spanish.values())
