"""A visitor of the web shop becomes a member, and decides what her phone is heard for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from kiosk_server.intents.web_events import top_intent
from kiosk_server.members.tables import ConsentEvent, MemberDevice, MemberPii
from tests.adapters.kiosk_site import NOW_S, Shop, bearer, copy_site, make_site, registration, running, views
from wire.tokens import SLOTS_PER_DAY, TokenOpener, auth_key, slot_at


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_site(tmp_path_factory.mktemp("made"))


@pytest.fixture(scope="module")
def shop(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with running(copy_site(made, tmp_path_factory.mktemp("shop"))) as shop:
        yield shop


@pytest.fixture(autouse=True)
def _nobody_is_signed_in(shop: Shop) -> None:
    shop.http.cookies.clear()


def wanted(shop: Shop, headers: dict[str, str]) -> tuple[str, int] | None:
    """What this phone's member wants most, and how often she viewed it."""
    with shop.database.reader.session() as session:
        found = top_intent(session, shop.member(headers), shop.clock())
    return (found.sku, found.evidence.views) if found else None


def ledger(shop: Shop, headers: dict[str, str]) -> list[ConsentEvent]:
    """This member's consents, oldest first."""
    events = select(ConsentEvent).where(ConsentEvent.member == shop.member(headers)).order_by(col(ConsentEvent.id))
    with shop.database.reader.session() as session:
        return list(session.exec(events))


def test_registration_gives_a_number_a_device_and_a_cookie(shop: Shop) -> None:
    answer = shop.http.post("/api/phone/register", json=registration())
    assert answer.status_code == 201
    assert set(answer.json()) == {"member_number", "device", "credential"}
    cookie = answer.headers["set-cookie"]
    assert all(part in cookie for part in ("shopbell_phone=", "HttpOnly", "SameSite=strict"))
    view = shop.http.get("/api/phone/me").json()
    assert (view["first_name"], view["bell"]["bell"], view["visit"], view["vouchers"]) == ("Jane", "on", None, [])


def test_her_anonymous_history_becomes_hers_once(shop: Shop) -> None:
    assert shop.http.post("/api/web/events", json=views(3, anonymous_id="browser-1")).status_code == 202
    hers = shop.register(anonymous_id="browser-1")
    thiefs = shop.register(anonymous_id="browser-1")
    assert (wanted(shop, hers), wanted(shop, thiefs)) == (("m64", 3), None)


def test_a_repeated_delivery_of_web_events_counts_nothing_twice(shop: Shop) -> None:
    first = shop.http.post("/api/web/events", json=views(3, anonymous_id="browser-2"))
    assert first.json() == {"accepted": 3, "repeated": 0, "refused": []}
    second = shop.http.post("/api/web/events", json=views(4, anonymous_id="browser-2"))
    assert (second.json()["accepted"], second.json()["repeated"]) == (1, 3)
    assert [refused["reason"] for refused in second.json()["refused"]] == ["message_id: repeated"] * 3
    assert wanted(shop, shop.register(anonymous_id="browser-2")) == ("m64", 4)


def test_too_many_events_at_once_are_refused_whole(shop: Shop) -> None:
    assert shop.http.post("/api/web/events", json=views(51, anonymous_id="browser-3")).status_code == 422
    whole = shop.http.post("/api/web/events", json=views(50, anonymous_id="browser-3"))
    assert whole.json() == {"accepted": 50, "repeated": 0, "refused": []}


def test_an_address_that_is_taken_leaks_nothing_and_opens_nothing(shop: Shop) -> None:
    address = "taken@example.com"
    first = shop.http.post("/api/phone/register", json=registration(email=address))
    shop.http.cookies.clear()
    second = shop.http.post("/api/phone/register", json=registration(first_name="Mallory", email=address.upper()))
    shop.http.cookies.clear()
    assert (second.status_code, set(second.json())) == (first.status_code, set(first.json()))
    assert second.json()["member_number"] != first.json()["member_number"]
    hers, mallorys = (bearer(answer.json()["credential"]) for answer in (first, second))
    assert shop.http.get("/api/phone/me", headers=hers).json()["first_name"] == "Jane"
    with shop.database.reader.session() as session:
        held = [session.get_one(MemberPii, shop.member(headers)) for headers in (hers, mallorys)]
    assert [(pii.email_norm, pii.email_claimed) for pii in held] == [(address, None), (None, address)]


def test_the_same_phone_registers_again_as_the_same_member(shop: Shop) -> None:
    wish = shop.registration()
    headers = shop.register(**wish)
    again = shop.http.post("/api/phone/register", json=wish, headers=headers)
    assert again.status_code == 201
    assert shop.member(bearer(again.json()["credential"])) == shop.member(headers)
    other = shop.http.post("/api/phone/register", json=shop.registration(), headers=headers)
    assert other.status_code == 409
    assert len(ledger(shop, headers)) == 3


def test_a_second_press_with_the_same_key_makes_no_second_member(shop: Shop) -> None:
    key, wish = {"Idempotency-Key": "press-0001"}, shop.registration()
    answers = []
    for _ in range(3):
        answers.append(shop.http.post("/api/phone/register", json=wish, headers=key).json())
        shop.http.cookies.clear()
    assert len({answer["device"] for answer in answers}) == 1
    assert len({shop.member(bearer(answer["credential"])) for answer in answers}) == 1
    other = shop.http.post("/api/phone/register", json=wish | {"first_name": "Joan"}, headers=key)
    assert other.status_code == 422


def test_tokens_open_to_her_device_for_a_day(shop: Shop) -> None:
    headers, now_s = shop.register(), shop.clock()
    body = shop.http.post("/api/phone/tokens", headers=headers).json()
    assert [row["slot"] for row in body["tokens"]] == list(range(slot_at(now_s), slot_at(now_s) + SLOTS_PER_DAY))
    root = bytes.fromhex((shop.data / "keys/token_root.key").read_text())
    fresh = bytes.fromhex((shop.data / "keys/freshness_root.key").read_text())
    content = TokenOpener(root).open(bytes.fromhex(body["tokens"][0]["token"]), now_s)
    with shop.database.reader.session() as session:
        device = session.exec(select(MemberDevice).where(MemberDevice.member == shop.member(headers))).one()
    assert content is not None
    assert (content.handle, content.generation, content.calibration_db) == (device.handle, 0, 0)
    assert body["auth_key"] == auth_key(fresh, device.handle, 0).hex()
    assert (body["server_time_s"], body["service_uuid16"]) == (now_s, 0xFFF1)


@contextmanager
def clock_set_back(shop: Shop, by_s: float) -> Iterator[None]:
    shop.clock.now_s -= by_s
    try:
        yield
    finally:
        shop.clock.now_s += by_s


def granted(bell: dict[str, Any]) -> set[str]:
    return {card["purpose"] for card in bell["consents"] if card["granted"]}


def test_her_word_counts_though_the_clock_was_set_back(shop: Shop) -> None:
    headers = shop.register(consents=["recognise_in_store", "offers"])
    with clock_set_back(shop, 1_800.0):

        def say(purpose: str, yes: bool, **more: Any) -> dict[str, Any]:
            wish = {"purpose": purpose, "granted": yes} | more
            return dict(shop.http.post("/api/phone/consents", json=wish, headers=headers).json())

        assert granted(say("offers", False)) == {"recognise_in_store"}
        assert granted(say("offers", True)) == {"recognise_in_store", "offers"}
        # Told late, and by the phone's clock, which nobody set back: all the same she does not want it.
        assert granted(say("offers", False, at_s=shop.clock() - 60)) == {"recognise_in_store"}
        # But what a phone tells late switches nothing on.
        assert granted(say("offers", True, at_s=shop.clock() - 30)) == {"recognise_in_store"}
        assert say("recognise_in_store", False)["bell"] == "off"
        assert shop.http.post("/api/phone/check-in", headers=headers).status_code == 409
        assert shop.http.post("/api/phone/tokens", headers=headers).json()["generation"] == 1
        assert say("recognise_in_store", True)["bell"] == "on"


def test_stopping_everything_counts_though_the_clock_was_set_back(shop: Shop) -> None:
    by_phone, by_poster, by_erasing = (shop.register() for _ in range(3))
    number = shop.http.get("/api/phone/me", headers=by_poster).json()["member_number"]
    code = shop.http.get("/api/phone/data", headers=by_poster).json()["opt_out_code"]
    with clock_set_back(shop, 1_800.0):
        shop.http.post("/api/phone/opt-out", headers=by_phone)
        shop.http.post("/opt-out", data={"member_number": number, "code": code})
        shop.http.post("/api/phone/erasure", headers=by_erasing)
        assert shop.http.delete("/api/phone/erasure", headers=by_erasing).status_code == 204
        for headers in (by_phone, by_poster, by_erasing):
            bell = shop.http.get("/api/phone/me", headers=headers).json()["bell"]
            assert (bell["bell"], granted(bell)) == ("off", set())


def test_opting_out_withdraws_three_consents_and_revokes_her_tokens(shop: Shop) -> None:
    headers = shop.register(consents=["recognise_in_store", "offers", "clerk_assist", "marketing_email"])
    shop.clock.now_s += 10
    bell = shop.http.post("/api/phone/opt-out", headers=headers).json()
    granted = [card["purpose"] for card in bell["consents"] if card["granted"]]
    assert (bell["bell"], granted) == ("off", ["marketing_email"])
    assert shop.http.post("/api/phone/tokens", headers=headers).json()["generation"] == 1
    shop.http.post("/api/phone/opt-out", headers=headers)
    assert shop.http.post("/api/phone/tokens", headers=headers).json()["generation"] == 1
    assert len(ledger(shop, headers)) == 4 + 3


def test_consents_are_given_and_withdrawn_one_by_one(shop: Shop) -> None:
    headers = shop.register(consents=[])
    for granted, bell in ((True, "on"), (False, "off"), (True, "on")):
        shop.clock.now_s += 1
        body = {"purpose": "recognise_in_store", "granted": granted}
        assert shop.http.post("/api/phone/consents", json=body, headers=headers).json()["bell"] == bell
    events = ledger(shop, headers)
    assert [event.granted for event in events] == [True, False, True]
    assert {(event.surface, event.actor) for event in events} == {("phone", "member")}


def test_a_pause_holds_until_its_instant_and_can_be_ended(shop: Shop) -> None:
    headers, now_s = shop.register(), shop.clock()
    assert shop.http.post("/api/phone/pause", json={"until_s": now_s + 60}, headers=headers).json()["bell"] == "paused"
    shop.clock.now_s += 61
    assert shop.http.get("/api/phone/me", headers=headers).json()["bell"]["bell"] == "on"
    shop.http.post("/api/phone/pause", json={"until_s": now_s + 600}, headers=headers)
    assert shop.http.post("/api/phone/pause", json={"until_s": None}, headers=headers).json()["bell"] == "on"
    too_long = shop.http.post("/api/phone/pause", json={"until_s": now_s + 400 * 86_400}, headers=headers)
    assert (too_long.status_code, too_long.json()["errors"][0]["field"]) == (422, "until_s")


def test_a_link_opens_her_page_in_one_other_browser(shop: Shop) -> None:
    path = shop.http.post("/api/phone/link", headers=shop.register()).json()["path"]
    entered = shop.http.get(path, follow_redirects=False)
    assert (entered.status_code, entered.headers["location"]) == (303, "/phone/")
    assert shop.http.get("/api/phone/me").json()["first_name"] == "Jane"
    shop.http.cookies.clear()
    assert shop.http.get(path, follow_redirects=False).status_code == 410


def test_a_link_ends_after_a_minute(shop: Shop) -> None:
    path = shop.http.post("/api/phone/link", headers=shop.register()).json()["path"]
    shop.clock.now_s += 60
    assert shop.http.get(path, follow_redirects=False).status_code == 410


def test_checking_in_starts_one_visit_and_brings_her_voucher(shop: Shop) -> None:
    shop.http.post("/api/web/events", json=views(2, anonymous_id="browser-4", at_s=NOW_S - 5 * 86_400))
    headers = shop.register(anonymous_id="browser-4")
    first = shop.http.post("/api/phone/check-in", headers=headers).json()
    assert shop.http.post("/api/phone/check-in", headers=headers).json()["visit"] == first["visit"]
    [voucher] = shop.http.get("/api/phone/me", headers=headers).json()["vouchers"]
    assert (voucher["visit"], voucher["product"]["sku"]) == (first["visit"], "m64")
    assert (voucher["off"]["amount_minor"], voucher["price_after"]["amount_minor"]) == (40_00, 309_00)
    assert voucher["reason"]["text"] == "You looked at the Morrow 64 on Tuesday and asked us to ring when you visit."
    assert voucher["code"].startswith("BELL ")
    stored = b"".join(file.read_bytes() for file in shop.data.glob("kiosk_server.sqlite3*"))
    assert b"Morrow 64" in stored
    assert voucher["code"][5:].encode() not in stored.replace(b"BELL", b"")


def test_without_consent_nobody_checks_in(shop: Shop) -> None:
    assert shop.http.post("/api/phone/check-in", headers=shop.register(consents=[])).status_code == 409
