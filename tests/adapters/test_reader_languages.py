"""Everybody reads their own language: what the server says to a person comes in the one that their page speaks."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import col, select
from starlette.websockets import WebSocketDisconnect

from kiosk_server.errors import KioskServerError
from kiosk_server.mail.tables import Letter
from kiosk_server.messages.refusals import Refusals
from kiosk_server.problems import answer_problems
from kiosk_server.selling.errors import NoSuchSale
from kiosk_server.selling.tables import CounterSale
from tests.adapters.kiosk_site import Shop, copy_site, credential, make_site, running, views

SPANISH = {"Accept-Language": "es"}
ENGLISH = {"Accept-Language": "en"}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    made = make_site(tmp_path_factory.mktemp("made"))
    with running(copy_site(made, tmp_path_factory.mktemp("shop"))) as shop:
        yield shop


@pytest.fixture
def jane(shop: Shop) -> dict[str, str]:
    """The phone of somebody who looked at something, and has not come in yet."""
    anonymous = f"anonymous-{next(shop.people)}"
    assert shop.http.post("/api/web/events", json=views(3, anonymous_id=anonymous)).status_code == 202
    return shop.register(anonymous_id=anonymous)


def come_in(shop: Shop, jane: dict[str, str]) -> None:
    assert shop.http.post("/api/phone/check-in", headers=jane).status_code == 200


def look(shop: Shop, path: str, jane: dict[str, str], language: dict[str, str]) -> Any:
    answer = shop.http.get(f"/api/phone/{path}", headers=jane | language)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_why_she_has_a_coupon_is_said_in_her_language(shop: Shop, jane: dict[str, str]) -> None:
    come_in(shop, jane)
    said = {
        language: look(shop, "me", jane, {"Accept-Language": language})["vouchers"][0]["reason"]["text"]
        for language in ("es", "es-MX,es;q=0.9,en;q=0.1", "de, es;q=0.5, en;q=0.4", "en;q=0.2, es;q=0.1", "de", "")
    }
    assert [text.split()[0] for text in said.values()] == ["Miraste", "Miraste", "Miraste", "You", "You", "You"]
    assert said["es"].startswith("Miraste Morrow 64 ")


def test_what_was_done_and_held_back_is_said_in_her_language(shop: Shop, jane: dict[str, str]) -> None:
    come_in(shop, jane)
    english, spanish = (look(shop, "why", jane, each)["cards"] for each in (ENGLISH, SPANISH))
    assert "A coupon for the Morrow 64" in [card["title"] for card in english]
    assert "Un cupón para Morrow 64" in [card["title"] for card in spanish]
    assert all(one["title"] != other["title"] for one, other in zip(english, spanish, strict=True))


def test_her_receipts_and_her_export_say_in_her_language_how_to_take_it_back(shop: Shop, jane: dict[str, str]) -> None:
    for language, begins in ((ENGLISH, "Turn the same switch off"), (SPANISH, "Apaga el mismo interruptor")):
        said = [*look(shop, "receipts", jane, language), *look(shop, "export", jane, language)["receipts"]]
        assert all(receipt["withdraw"].startswith(begins) for receipt in said)


def test_what_is_kept_of_her_is_said_in_her_language(shop: Shop, jane: dict[str, str]) -> None:
    english, spanish = (look(shop, "data", jane, each)["retention"] for each in (ENGLISH, SPANISH))
    assert [rule["kind"] for rule in english] == [rule["kind"] for rule in spanish]
    assert all(one["what"] != other["what"] for one, other in zip(english, spanish, strict=True))


def test_two_open_pages_of_one_member_each_speak_their_own_language(shop: Shop, jane: dict[str, str]) -> None:
    with open_pages(shop, jane, "es", "") as pages:
        assert [page.receive_json()["body"]["vouchers"] for page in pages] == [[], []]
        come_in(shop, jane)
        said = [_issued(page)["reason"]["text"].split()[0] for page in pages]
    assert said == ["Miraste", "You"]


def test_a_page_that_is_opened_later_is_shown_its_coupons_in_its_language(shop: Shop, jane: dict[str, str]) -> None:
    come_in(shop, jane)
    with open_pages(shop, jane, "es-MX", "en") as pages:
        coupons = [page.receive_json()["body"]["vouchers"] for page in pages]
    assert [coupon["reason"]["text"].split()[0] for [coupon] in coupons] == ["Miraste", "You"]


@contextmanager
def open_pages(shop: Shop, jane: dict[str, str], *languages: str) -> Iterator[list[Any]]:
    """Pages that were welcomed, and then ended by the server, as a lost phone's are."""
    with ExitStack() as stack:
        pages = [stack.enter_context(shop.http.websocket_connect("/ws/phone", headers=jane)) for _ in languages]
        for page, language in zip(pages, languages, strict=True):
            page.send_json({"type": "hello", "language": language})
            assert page.receive_json()["type"] == "welcome"
        try:
            yield pages
        finally:
            _end(shop, jane, pages)


def _end(shop: Shop, jane: dict[str, str], pages: list[Any]) -> None:
    [device] = look(shop, "devices", jane, ENGLISH)
    room = shop.http.app.state.running.room  # type: ignore[attr-defined]
    shop.database.writer.run(lambda session: room.devices_revoked(session, [device["device"]]))
    for page in pages:
        with suppress(WebSocketDisconnect):
            while True:
                page.receive_json()


def _issued(socket: Any) -> Any:
    while (frame := socket.receive_json())["type"] != "event" or frame["kind"] != "voucher.issued":
        pass
    return frame["body"]


@pytest.fixture(scope="module")
def mara(shop: Shop) -> dict[str, str]:
    """Headers of clerk_push with a clerk's word."""
    service = shop.bearer_of("clerk_push")
    word = {"username": "mara", "password": credential(shop.data, "staff-mara")["password"]}
    access = shop.http.post("/api/service/staff-token", json=word, headers=service).json()["access"]
    return service | {"X-Staff-Token": access}


def as_clerk(shop: Shop, method: str, path: str, headers: dict[str, str], body: Any = None) -> Any:
    answer = shop.http.request(method, f"/api/service/{path}", json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_clerk_reads_about_a_client_in_the_clerks_own_language(
    shop: Shop, jane: dict[str, str], mara: dict[str, str]
) -> None:
    come_in(shop, jane)
    visit = look(shop, "me", jane, ENGLISH)["visit"]["visit"]
    said = [as_clerk(shop, "GET", f"visits/{visit}/card", mara | each) for each in (ENGLISH, SPANISH)]
    said += [as_clerk(shop, "POST", f"visits/{visit}/browsing", mara | SPANISH, {"browsing": False})]
    assert [card["consent_text"].split()[1] for card in said] == ["agreed", "aceptó", "aceptó"]
    assert [card["evidence"].split()[0].lower() for card in said] == ["viewed", "visto", "visto"]
    wishes = [as_clerk(shop, "GET", f"visits/{visit}/intent", mara | each)["intents"] for each in (ENGLISH, SPANISH)]
    assert [each[0]["evidence"].split()[0].lower() for each in wishes] == ["viewed", "visto"]


def test_what_a_clerk_hears_of_a_cart_comes_in_the_clerks_own_language(shop: Shop, mara: dict[str, str]) -> None:
    cart = {"lines": [{"sku": "m64", "quantity": 99}], "codes": ["0000-0000"]}
    english, spanish = (as_clerk(shop, "POST", "sell/quotes", mara | each, cart) for each in (ENGLISH, SPANISH))
    assert "the count says" in english["notes"][0]
    assert "según la cuenta" in spanish["notes"][0]
    assert english["vouchers"][0]["why_not"] != spanish["vouchers"][0]["why_not"]


def test_what_was_noted_of_a_sale_is_said_to_each_reader_anew(shop: Shop, mara: dict[str, str]) -> None:
    sale, wish = str(uuid.uuid4()), {"lines": [{"sku": "brush"}], "codes": ["0000-0000"], "quoted_total_minor": 0}
    told = wish | {"offline": True, "at_s": shop.clock()}
    noted = [
        as_clerk(shop, "PUT", f"sell/sales/{sale}", mara | SPANISH, told)["flags"],
        as_clerk(shop, "GET", f"sell/sales/{sale}", mara | ENGLISH)["flags"],
        as_clerk(shop, "GET", f"sell/sales/{sale}", mara | SPANISH)["flags"],
    ]
    assert noted[0] == noted[2] != noted[1]
    spanish, english = ([each["text"] for each in flags] for flags in noted[:2])
    assert "se prometió y no se pudo usar: No es el código de un cupón" in spanish[0]
    assert "was promised and could not be redeemed" in english[0]
    with shop.database.reader.session() as session:
        row = session.get_one(CounterSale, sale)
        [voucher, *_] = row.flags
        older = {"kind": voucher["kind"], "text": voucher["text"]}
    # As the desk shows it; and as a version wrote it that kept the text alone.
    assert voucher["text"] == english[0]
    shop.database.writer.run(lambda session: setattr(session.get_one(CounterSale, sale), "flags", [older]))
    assert as_clerk(shop, "GET", f"sell/sales/{sale}", mara | SPANISH)["flags"] == [older]
    # As a newer version writes it: another key, or other things that fill one in.
    newer = [older | {"key": "flag.of_tomorrow", "values": {}}, voucher | {"values": {"other": {"key": "unknown"}}}]
    newer.append(voucher | {"values": {}})
    shop.database.writer.run(lambda session: setattr(session.get_one(CounterSale, sale), "flags", newer))
    said = as_clerk(shop, "GET", f"sell/sales/{sale}", mara | SPANISH)["flags"]
    assert said == [older] * 3


def test_why_a_sale_cannot_go_on_is_said_in_the_clerks_own_language(shop: Shop, mara: dict[str, str]) -> None:
    said = {}
    for name, language in (("es", SPANISH), ("en", ENGLISH), ("", {})):
        unknown = shop.http.get(f"/api/service/sell/sales/{uuid.uuid4()}", headers=mara | language).json()
        cart = {"lines": [{"sku": "brush"}], "member_number": "0000 0000 0"}
        nobody = shop.http.post("/api/service/sell/quotes", json=cart, headers=mara | language).json()
        said[name] = (unknown["detail"], nobody["detail"])
    assert said["es"] == ("No existe esa venta.", "Nadie tiene este número de miembro.")
    assert said["en"] == said[""] == ("There is no such sale.", "No member has this number.")


def test_what_she_downloads_by_a_link_is_in_the_pages_language_whatever_her_browser_asks_for(
    shop: Shop, jane: dict[str, str]
) -> None:
    said = {
        link: look(shop, f"export{link}", jane, ENGLISH)["receipts"][0]["withdraw"]
        for link in ("?language=es", "?language=de", "")
    }
    assert said["?language=es"] != said["?language=de"] == said[""]


def test_at_a_spanish_store_whoever_asks_for_a_language_of_elsewhere_is_refused_in_spanish() -> None:
    app = FastAPI()
    answer_problems(app, "es")

    @app.get("/sale")
    def sale() -> None:
        raise NoSuchSale

    with TestClient(app) as http:
        said = [http.get("/sale", headers={"Accept-Language": each}).json()["detail"] for each in ("de", "", "en, de")]
    assert said == ["No existe esa venta.", "No existe esa venta.", "There is no such sale."]


def kinds_of(kind: type[KioskServerError]) -> set[type[KioskServerError]]:
    return {kind}.union(*(kinds_of(each) for each in kind.__subclasses__()))


def test_nothing_is_translated_that_nobody_is_told_or_that_is_said_of_two_things() -> None:
    ours = [each.__name__ for each in kinds_of(KioskServerError) if each.__module__.startswith("kiosk_server.")]
    assert {ours.count(name) for name in Refusals.load().translations.texts["es"]} == {1}


MET = (
    *("assistance.", "delivery.receipts", "delivery.subscriptions", "drawings.entering", "kiosks.", "passes."),
    *("members.registration", "members.routes", "reviews.book", "sales.", "selling.errors", "sharing.", "sign_in."),
)
"Where members at their phones and at kiosks, clerks and tills are refused something; the desk is English."


def test_whatever_a_member_a_clerk_or_a_till_is_refused_is_said_in_spanish_too() -> None:
    met = tuple(f"kiosk_server.{each}" for each in MET)
    names = {each.__name__ for each in kinds_of(KioskServerError) if each.__module__.startswith(met)}
    assert len(names) > 40
    assert names - set(Refusals.load().translations.texts["es"]) == set()


def test_what_her_phone_is_refused_is_said_in_her_language(shop: Shop, jane: dict[str, str]) -> None:
    spanish, english = (
        shop.http.get("/api/phone/vouchers/nothing/pass", headers=jane | language).json()["detail"]
        for language in (SPANISH, ENGLISH)
    )
    assert spanish.startswith("No tienes ese cupón")
    assert english.startswith("There is no such coupon of yours")


def test_a_letter_is_written_in_the_language_of_the_page_that_asked_for_it(shop: Shop) -> None:
    email = f"jane{next(shop.people)}@example.com"
    shop.register(email=email)
    for language in (SPANISH, ENGLISH):
        answer = shop.http.post("/api/sign-in/letter", json={"email": email}, headers=language)
        assert answer.status_code == 202, answer.text
        shop.clock.now_s += 1
    with shop.database.reader.session() as session:
        letters = session.exec(select(Letter).order_by(col(Letter.made_at_s)))
        said = [json.dumps([each.subject, each.text], ensure_ascii=False) for each in letters]
    assert ["Tu entrada a" in each for each in said] == [True, False]


def test_the_page_behind_the_poster_speaks_the_language_of_who_reads_it(shop: Shop) -> None:
    page = shop.http.get("/opt-out", headers={"Accept-Language": "es-ES,es;q=0.9,en;q=0.8"}).text
    assert '<html lang="es">' in page
    assert "Parar ahora" in page
    assert '<html lang="en">' in shop.http.get("/opt-out").text
