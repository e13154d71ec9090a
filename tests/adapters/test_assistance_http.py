"""Help asked for and kept back, over HTTP: by her phone, a kiosk, an order system, and the clerk beside her."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlmodel import col, select

from kiosk_server.assistance.calls import pick_ups_to_tell, tell_pick_up
from kiosk_server.assistance.preferences import UNDO_S, tell_closed
from kiosk_server.assistance.tables import AssistCall, Decline, VisitNote
from kiosk_server.database.outbox import OutboxEvent
from kiosk_server.desk.clerks import TRUSTED_S, ClerkBoard
from kiosk_server.live.ears import _note_task
from kiosk_server.sites.shop import load_shop
from kiosk_server.staff.tables import StaffAccount
from kiosk_server.visits.tables import DecisionRow, TimelineNote
from tests.adapters.kiosk_site import NOW_S, Shop, copy_site, make_site, running, views
from wire.messages.clerks import ClerkReach, ClerksStatus
from wire.messages.mqtt import TaskReport

_NUMBERS = itertools.count()


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    folder = tmp_path_factory.mktemp("shop")
    with running(copy_site(make_site(tmp_path_factory.mktemp("made")), folder)) as shop:
        yield shop


@pytest.fixture(scope="module")
def clerk(shop: Shop) -> dict[str, str]:
    """Headers of clerks' program with Mara before it."""
    service = shop.bearer_of("clerk_push")
    password = json.loads((shop.data / "credentials" / "staff-mara.json").read_text())["password"]
    body = {"username": "mara", "password": password}
    token = shop.http.post("/api/service/staff-token", json=body, headers=service).json()["access"]
    return service | {"X-Staff-Token": token}


@pytest.fixture(scope="module")
def manager(shop: Shop) -> dict[str, str]:
    return shop.staff("manager")


def she_comes(shop: Shop, **changes: Any) -> tuple[dict[str, str], str]:
    """Her phone's headers, and her visit. She looked at the grinder."""
    browser = f"assisted-{next(_NUMBERS)}"
    shop.http.post("/api/web/events", json=views(2, anonymous_id=browser, at_s=shop.clock() - 3600))
    phone = shop.register(anonymous_id=browser, **{"notice_version": "phone-3"} | changes)
    visit: str = shop.http.post("/api/phone/check-in", headers=phone).json()["visit"]
    return phone, visit


def told(shop: Shop, kind: str, visit: str | None = None, cause: str | None = None) -> list[dict[str, Any]]:
    """Store events of this kind, of one visit or about one cause."""
    with shop.database.reader.session() as session:
        statement = select(OutboxEvent).where(OutboxEvent.audience == "store", OutboxEvent.kind == kind)
        bodies = [json.loads(row.body) for row in session.exec(statement.order_by(col(OutboxEvent.seq)))]
    return [each for each in bodies if visit in (None, each["visit"]) and cause in (None, each.get("cause"))]


def card(shop: Shop, clerk: dict[str, str], visit: str, **query: str) -> Any:
    return shop.http.get(f"/api/service/visits/{visit}/card", headers=clerk, params=query)


def say(shop: Shop, clerk: dict[str, str], visit: str, what: str, body: dict[str, Any]) -> Any:
    return shop.http.post(f"/api/service/visits/{visit}/{what}", headers=clerk, json=body)


def test_help_from_her_phone_is_asked_for_once_and_taken_back(shop: Shop, clerk: dict[str, str]) -> None:
    phone, visit = she_comes(shop)
    assert shop.http.get("/api/phone/help", headers=phone).json() == {"help_since_s": None, "browsing": False}
    for _ in range(2):
        asked = shop.http.post("/api/phone/help", headers=phone)
        assert (asked.status_code, asked.json()["help_since_s"]) == (200, NOW_S)
    (event,) = told(shop, "help.requested", visit)
    assert (event["clerk_assist"], event["skill"], event.get("packet_at_s")) == (True, "coffee", None)
    assert "m64" not in json.dumps(event)
    (call,) = card(shop, clerk, visit).json()["calls"]
    assert (call["call"], call["kind"]) == (event["cause"], "help")
    with shop.database.reader.session() as session:
        decision = session.exec(select(DecisionRow).where(DecisionRow.cause == event["cause"])).one()
        kept = session.get_one(AssistCall, event["cause"])
    assert (decision.outcome, decision.subject, decision.consent) == ("sent", "help", kept.consent)
    assert shop.http.get("/api/phone/me", headers=phone).json()["assistance"]["help_since_s"] == NOW_S
    assert shop.http.delete("/api/phone/help", headers=phone).json()["help_since_s"] is None
    (ended,) = told(shop, "help.ended", visit)
    assert (ended["cause"], ended["reason"]) == (event["cause"], "taken_back")
    shop.http.post("/api/phone/help", headers=phone)
    assert len(told(shop, "help.requested", visit)) == 2, "she may ask again"


def test_who_did_not_agree_is_told_how_to_be_helped(shop: Shop) -> None:
    phone, visit = she_comes(shop, consents=["recognise_in_store"])
    refused = shop.http.post("/api/phone/help", headers=phone)
    assert (refused.status_code, refused.json()["purpose"]) == (409, "clerk_assist")
    assert told(shop, "help.requested", visit) == []
    away = shop.register()
    assert shop.http.post("/api/phone/help", headers=away).status_code == 409


def test_what_she_asked_for_ends_with_her_visit_or_with_her_consent(shop: Shop) -> None:
    for withdrawn, reason in ("recognise_in_store", "left"), ("clerk_assist", "withdrawn"):
        phone, visit = she_comes(shop)
        shop.http.post("/api/phone/help", headers=phone)
        shop.clock.now_s += 1
        shop.http.post("/api/phone/consents", headers=phone, json={"purpose": withdrawn, "granted": False})
        with shop.database.reader.session() as session:
            call = session.exec(select(AssistCall).where(AssistCall.visit == visit)).one()
        assert call.end_reason == reason


def test_help_at_a_kiosk_names_a_place_and_nobody(shop: Shop) -> None:
    kiosk = shop.bearer_of("kiosk-k1")
    calls = {shop.http.post("/api/kiosk/help", headers=kiosk).json()["call"] for _ in range(2)}
    (call,) = calls
    (event,) = told(shop, "help.requested", cause=call)
    assert (event["visit"], event["zone"], event["zone_name"]) == (None, "door", "Front door")
    assert shop.http.delete("/api/kiosk/help", headers=kiosk).status_code == 204
    assert [each["reason"] for each in told(shop, "help.ended", cause=call)] == ["taken_back"]
    assert shop.http.delete("/api/kiosk/help", headers=kiosk).status_code == 204
    unanswered = shop.http.post("/api/kiosk/help", headers=kiosk).json()["call"]
    reports(shop, "expired", "help", unanswered, unanswered)
    again = shop.http.post("/api/kiosk/help", headers=kiosk).json()["call"]
    assert len({call, unanswered, again}) == 3, "one that nobody answered is asked for anew"
    assert len(told(shop, "help.requested", cause=again)) == 1
    shop.http.delete("/api/kiosk/help", headers=kiosk)
    assert shop.http.post("/api/kiosk/help", headers=kiosk).status_code == 429


def test_nobody_rings_the_floor_without_end(shop: Shop) -> None:
    phone, visit = she_comes(shop)
    statuses = []
    for _ in range(4):
        statuses.append(shop.http.post("/api/phone/help", headers=phone).status_code)
        shop.http.delete("/api/phone/help", headers=phone)
    assert statuses == [200, 200, 200, 429]
    words = [{"browsing": number % 2 == 0} for number in range(11)]
    statuses = [shop.http.post("/api/phone/browsing", headers=phone, json=word).status_code for word in words]
    assert statuses == [200] * 10 + [429]
    assert (len(told(shop, "help.requested", visit)), len(told(shop, "visit.browsing", visit))) == (3, 10)


def reports(shop: Shop, state: str, kind: str, visit: str, cause: str | None, **more: Any) -> None:
    """What clerks' program says of a task."""
    shop.clock.now_s += 1
    said = TaskReport(
        task=f"t-{cause}",
        visit=visit,
        state=state,
        at_s=shop.clock(),
        kind=kind,
        cause=cause,
        staff_name="Mara",
        **more,
    )
    with shop.database.reader.session() as session:
        known = load_shop(session, "corner")
    shop.database.writer.run(lambda session: _note_task(session, said, known))


def test_what_a_clerk_did_ends_what_asked_for_it_and_nothing_else(shop: Shop) -> None:
    service = shop.bearer_of("clerk_push")
    phone, visit = she_comes(shop)
    number = shop.http.get("/api/phone/me", headers=phone).json()["member_number"]
    orders = [{"member_number": number, "order": order} for order in ("E-5", "F-6")]
    for order in orders:
        assert shop.http.post("/api/service/pick-ups", headers=service, json=order).json()["state"] == "waiting"
    shop.http.post("/api/phone/help", headers=phone)
    reports(shop, "done", "help", visit, "a-colleagues-own-call", outcome="left_alone")
    reports(shop, "done", "pick_up", visit, told(shop, "pick_up.waiting", visit)[0]["cause"])
    states = [shop.http.post("/api/service/pick-ups", headers=service, json=each).json()["state"] for each in orders]
    assert states == ["over", "waiting"]
    assert shop.http.get("/api/phone/help", headers=phone).json()["help_since_s"] is not None
    (asked,) = told(shop, "help.requested", visit)
    reports(shop, "done", "help", visit, asked["cause"])
    assert shop.http.get("/api/phone/help", headers=phone).json()["help_since_s"] is None
    with shop.database.reader.session() as session:
        notes = session.exec(select(TimelineNote.what).where(TimelineNote.visit == visit, TimelineNote.kind == "claim"))
        assert sorted(notes) == ["claim.done", "claim.done", "claim.done.left_alone"]


def test_an_order_waits_for_its_customer_and_clerks_hear_of_it_once(shop: Shop, clerk: dict[str, str]) -> None:
    service = shop.bearer_of("clerk_push")
    phone = shop.register(notice_version="phone-3")
    number = shop.http.get("/api/phone/me", headers=phone).json()["member_number"]
    order = {"member_number": number.replace(" ", ""), "order": "A-1/7", "zone": "bar"}
    for _ in range(2):
        expected = shop.http.post("/api/service/pick-ups", headers=service, json=order)
        assert (expected.status_code, expected.json()) == (201, {"order": "A-1/7", "state": "expected"})
    visit = shop.http.post("/api/phone/check-in", headers=phone).json()["visit"]
    for _ in range(2):
        look(shop)
    (event,) = told(shop, "pick_up.waiting", visit)
    assert event["zone"] == "bar"
    assert [each["order"] for each in card(shop, clerk, visit).json()["calls"]] == ["A-1/7"]
    assert shop.http.post("/api/service/pick-ups", headers=service, json=order).json()["state"] == "waiting"
    assert shop.http.delete("/api/service/pick-ups/A-1/7", headers=service).status_code == 204
    assert len(told(shop, "help.ended", visit)) == 1
    assert shop.http.post("/api/service/pick-ups", headers=service, json=order).json()["state"] == "over"
    wrong = [{"member_number": "1"}, {"zone": "moon"}, {"order": "A 1"}]
    for each in wrong:
        assert shop.http.post("/api/service/pick-ups", headers=service, json=order | each).status_code == 422
    assert shop.http.delete("/api/service/pick-ups/none", headers=service).status_code == 404


def test_an_order_that_was_not_picked_up_waits_for_her_next_visit(shop: Shop) -> None:
    service = shop.bearer_of("clerk_push")
    phone, first = she_comes(shop)
    number = shop.http.get("/api/phone/me", headers=phone).json()["member_number"]
    order = {"member_number": number, "order": "C-3"}
    assert shop.http.post("/api/service/pick-ups", headers=service, json=order).json()["state"] == "waiting"
    for granted in (False, True):
        shop.clock.now_s += 1
        word = {"purpose": "recognise_in_store", "granted": granted}
        assert shop.http.post("/api/phone/consents", headers=phone, json=word).status_code == 200
    assert shop.http.post("/api/service/pick-ups", headers=service, json=order).json()["state"] == "expected"
    second = shop.http.post("/api/phone/check-in", headers=phone).json()["visit"]
    look(shop)
    (told_first,), (told_again,) = told(shop, "pick_up.waiting", first), told(shop, "pick_up.waiting", second)
    assert [each["cause"].partition(".")[2] for each in (told_first, told_again)] == ["1", "1"]


def look(shop: Shop) -> None:
    with shop.database.reader.session() as session:
        known = load_shop(session, "corner")
        here = pick_ups_to_tell(session, known)
    for call in here:
        shop.database.writer.run(lambda session, call=call: tell_pick_up(session, known, call, shop.clock()))


def says(shop: Shop, phone: dict[str, str], purpose: str, *, granted: bool) -> None:
    shop.clock.now_s += 1
    word = {"purpose": purpose, "granted": granted}
    assert shop.http.post("/api/phone/consents", headers=phone, json=word).status_code == 200


def test_clerks_hear_anew_of_an_order_each_time_she_agrees_again(shop: Shop) -> None:
    service = shop.bearer_of("clerk_push")
    phone, visit = she_comes(shop)
    number = shop.http.get("/api/phone/me", headers=phone).json()["member_number"]
    order = {"member_number": number, "order": "D-4"}
    shop.http.post("/api/service/pick-ups", headers=service, json=order)
    for _ in range(2):
        says(shop, phone, "clerk_assist", granted=False)
        says(shop, phone, "clerk_assist", granted=True)
        look(shop)
    causes = [each["cause"] for each in told(shop, "pick_up.waiting", visit)]
    assert len(causes) == len(set(causes)) == 3, "each telling is a task of its own"
    assert [each["cause"] for each in told(shop, "help.ended", visit)] == causes[:2]
    assert [each["reason"] for each in told(shop, "visit.ended", visit)] == ["unassisted"] * 2
    assert shop.http.post("/api/service/pick-ups", headers=service, json=order).json()["state"] == "waiting"


def test_her_place_is_told_as_she_agrees_now(shop: Shop) -> None:
    phone, visit = she_comes(shop)
    for browsing, granted in (True, False), (False, True):
        says(shop, phone, "clerk_assist", granted=granted)
        shop.http.post("/api/phone/browsing", headers=phone, json={"browsing": browsing})
    assert [each["clerk_assist"] for each in told(shop, "visit.browsing", visit)] == [False, True]


def test_without_clerk_assist_an_order_is_held_back_and_told_once_she_agrees(shop: Shop) -> None:
    service = shop.bearer_of("clerk_push")
    phone, visit = she_comes(shop, consents=["recognise_in_store"])
    number = shop.http.get("/api/phone/me", headers=phone).json()["member_number"]
    order = {"member_number": number, "order": "B-2"}
    assert shop.http.post("/api/service/pick-ups", headers=service, json=order).json()["state"] == "expected"
    look(shop)
    with shop.database.reader.session() as session:
        rows = session.exec(select(DecisionRow).where(DecisionRow.visit == visit, DecisionRow.subject == "pick_up"))
        assert [(row.outcome, row.reason) for row in rows] == [("held", "no_consent")]
    shop.clock.now_s += 1
    shop.http.post("/api/phone/consents", headers=phone, json={"purpose": "clerk_assist", "granted": True})
    look(shop)
    assert len(told(shop, "pick_up.waiting", visit)) == 1


def test_a_serious_complaint_calls_a_manager_to_her_or_to_a_place(shop: Shop, clerk: dict[str, str]) -> None:
    _, visit = she_comes(shop)
    made = shop.http.post("/api/service/complaints", headers=clerk, json={"visit": visit})
    assert made.status_code == 201
    assert told(shop, "complaint.called", visit)[0]["cause"] == made.json()["call"]
    service = shop.bearer_of("clerk_push")
    placed = shop.http.post("/api/service/complaints", headers=service, json={"zone": "bar"}).json()["call"]
    assert told(shop, "complaint.called", cause=placed)[0]["department"] == "coffee"
    assert shop.http.post("/api/service/complaints", headers=service, json={"zone": "moon"}).status_code == 422


def test_let_me_browse_is_said_by_her_or_by_the_clerk_she_told(shop: Shop, clerk: dict[str, str]) -> None:
    phone, visit = she_comes(shop)
    assert shop.http.post("/api/phone/browsing", headers=phone, json={"browsing": True}).json()["browsing"] is True
    assert card(shop, clerk, visit).json()["browsing"] is True
    assert say(shop, clerk, visit, "browsing", {"browsing": False}).json()["browsing"] is False
    shop.http.post("/api/phone/browsing", headers=phone, json={"browsing": False})
    assert [each["browsing"] for each in told(shop, "visit.browsing", visit)] == [True, False]
    assert shop.http.get("/api/phone/help", headers=phone).json()["browsing"] is False


def test_the_card_says_at_a_glance_what_helps_her(shop: Shop, clerk: dict[str, str]) -> None:
    phone, visit = she_comes(shop)
    number = shop.http.get("/api/phone/me", headers=phone).json()["member_number"]
    sale = {"sale": "till-0001", "member_number": number, "lines": [{"sku": "brush", "quantity": 1, "paid_minor": 900}]}
    assert shop.http.post("/api/till/sales", headers=clerk, json=sale).status_code == 200
    seen = card(shop, clerk, visit, from_zone="bar").json()
    assert (seen["product"]["sku"], seen["product"]["aisle"], seen["stock"]) == ("m64", "B1", 1)
    assert [each["product"]["sku"] for each in seen["intents"]] == ["m64"]
    assert seen["stock_lines"] == [{"site": "corner", "count": 1, "at_s": None}]
    assert (seen["coupon"]["sku"], seen["coupon"]["price_after"]["amount_minor"]) == ("m64", 30900)
    assert [each["sku"] for each in seen["owns"]] == ["brush"]
    assert seen["compared"]["product"]["sku"] == "brush"
    assert seen["member_number"] == number
    assert (seen["x_m"], seen["route_to_her"]) == (None, []), "she checked in: nobody knows where she stands"
    declined = say(shop, clerk, visit, "declines", {"sku": "brush"}).json()
    assert declined["declined"] == [{"sku": "brush", "name": "Brush"}]
    assert (declined["related"], declined["compared"]) == ([], None), "it is not offered again"
    assert say(shop, clerk, visit, "declines", {"sku": "none"}).status_code == 404


def test_notes_are_short_and_hers_to_see_and_to_have_erased(shop: Shop, clerk: dict[str, str]) -> None:
    phone, visit = she_comes(shop)
    shop.http.post("/api/phone/help", headers=phone)
    say(shop, clerk, visit, "declines", {"sku": "brush"})
    noted = say(shop, clerk, visit, "notes", {"text": " Wants it \n for a gift "}).json()["notes"]
    assert [(each["text"], each["by_name"]) for each in noted] == [("Wants it for a gift", "Mara")]
    for wrong in ("", " ", "x" * 201, "a\x07b"):
        assert say(shop, clerk, visit, "notes", {"text": wrong}).status_code == 422
    holds = shop.http.get("/api/phone/export", headers=phone).json()["holds"]
    assert holds["visit_note"]["rows"][0]["text"] == "Wants it for a gift"
    assert holds["decline"]["rows"][0]["sku"] == "brush"
    assert holds["assist_call"]["rows"][0]["kind"] == "help"
    assert holds["visit_note"]["kept_days"] == 30
    for _ in range(19):
        say(shop, clerk, visit, "notes", {"text": "More"})
    assert say(shop, clerk, visit, "notes", {"text": "Too much"}).status_code == 409


def test_who_agreed_to_the_earlier_words_is_shown_as_they_say(shop: Shop, clerk: dict[str, str]) -> None:
    phone, visit = she_comes(shop, notice_version="phone-1")
    number = shop.http.get("/api/phone/me", headers=phone).json()["member_number"]
    sale = {"sale": "till-0002", "member_number": number, "lines": [{"sku": "brush", "quantity": 1, "paid_minor": 900}]}
    assert shop.http.post("/api/till/sales", headers=clerk, json=sale).status_code == 200
    seen = card(shop, clerk, visit).json()
    assert (seen["owns"], seen["points"], seen["member_number"]) == ([], None, None)
    assert "bought" not in seen["consent_text"]
    assert say(shop, clerk, visit, "notes", {"text": "Left-handed"}).status_code == 409


def test_it_is_not_her_and_nobody_is_shown_her_card_any_more(shop: Shop, clerk: dict[str, str]) -> None:
    phone, visit = she_comes(shop)
    assert say(shop, clerk, visit, "not-her", {}).status_code == 204
    assert card(shop, clerk, visit).status_code == 410
    assert say(shop, clerk, visit, "not-her", {"undo": True}).json()["visit"] == visit
    assert card(shop, clerk, visit).status_code == 200
    assert say(shop, clerk, visit, "not-her", {"undo": True}).status_code == 200, "said twice is said once"
    shop.http.post("/api/phone/help", headers=phone)
    say(shop, clerk, visit, "not-her", {})
    assert told(shop, "visit.ended", visit) == []
    number = shop.http.get("/api/phone/me", headers=phone).json()["member_number"]
    order = {"member_number": number, "order": "G-7"}
    service = shop.bearer_of("clerk_push")
    assert shop.http.post("/api/service/pick-ups", headers=service, json=order).json()["state"] == "expected"
    shop.clock.now_s += UNDO_S
    with shop.database.reader.session() as session:
        known = load_shop(session, "corner")
    shop.database.writer.run(lambda session: tell_closed(session, known, shop.clock()))
    assert [each["reason"] for each in told(shop, "visit.ended", visit)] == ["not_her"]
    assert say(shop, clerk, visit, "not-her", {"undo": True}).status_code == 410
    assert [each["reason"] for each in told(shop, "help.ended", visit)] == ["not_her"]
    assert shop.http.get("/api/phone/help", headers=phone).json()["help_since_s"] is None
    assert shop.http.post("/api/phone/help", headers=phone).status_code == 200, "her own phone says that it is she"
    assert card(shop, clerk, visit).status_code == 200
    assert shop.http.post("/api/service/pick-ups", headers=service, json=order).json()["state"] == "waiting"


def test_the_desk_does_not_trust_an_old_word_of_who_can_be_reached(shop: Shop) -> None:
    with shop.database.reader.session() as session:
        mara = session.exec(select(StaffAccount.id).where(StaffAccount.name == "Mara")).one()
    board, said_at_s = ClerkBoard(), shop.clock()
    said = ClerksStatus(at_s=said_at_s, clerks=[ClerkReach(staff=mara, reach="screen")])
    assert (board.report(said), board.report(said)) == (True, False)
    later = [said_at_s + after_s for after_s in (0.0, TRUSTED_S, TRUSTED_S + 1, TRUSTED_S + 2)]
    told_desk = [shop.database.writer.run(lambda session, now_s=now_s: board.age(session, now_s)) for now_s in later]
    assert told_desk == [0, 0, 1, 0]
    with shop.database.reader.session() as session:
        reach = [board.card(session, now_s).clerks[0].reach for now_s in later[:3]]
    assert reach == ["screen", "screen", "none"]
    assert board.report(said), "it is trusted again"


def test_managers_see_who_looked_at_whose_card_without_names_of_members(
    shop: Shop, clerk: dict[str, str], manager: dict[str, str]
) -> None:
    _, visit = she_comes(shop)
    card(shop, clerk, visit)
    say(shop, clerk, visit, "notes", {"text": "For a gift"})
    shop.http.get(f"/api/service/visits/{visit}/intent", headers=clerk)
    path = "/api/desk/card-views"
    seen = shop.http.get(path, headers=manager, params={"visit": visit}).json()
    acts = ["client_card.viewed", "client_card.viewed", "intent.viewed", "visit.noted"]
    assert sorted(each["act"] for each in seen) == acts
    assert {each["staff_name"] for each in seen} == {"Mara"}
    assert "Jane" not in json.dumps(seen)
    staff = seen[0]["staff"]
    assert len(shop.http.get(path, headers=manager, params={"staff": staff, "limit": 2}).json()) == 2
    assert shop.http.get(path, headers=manager, params={"staff": "nobody"}).json() == []
    assert shop.http.get(path, headers=shop.staff("mara")).status_code == 403


def test_every_act_of_a_clerk_needs_the_clerks_own_token(shop: Shop, clerk: dict[str, str]) -> None:
    _, visit = she_comes(shop)
    service = shop.bearer_of("clerk_push")
    bodies: dict[str, dict[str, Any]] = {
        "browsing": {"browsing": True},
        "notes": {"text": "x"},
        "declines": {"sku": "m64"},
        "not-her": {},
    }
    for what, body in bodies.items():
        assert say(shop, service, visit, what, body).status_code == 401
        assert say(shop, clerk, "unknown", what, body).status_code == 404
    with shop.database.reader.session() as session:
        assert session.exec(select(VisitNote).where(VisitNote.visit == visit)).all() == []
        assert session.exec(select(Decline).where(Decline.visit == visit)).all() == []
