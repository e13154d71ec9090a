"""What members want, in the database: recorded once, settled at once, read in one query."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, col, select

from kiosk_server.catalogue.tables import Product
from kiosk_server.intents import ledger
from kiosk_server.intents.dwelling import LEAST_DWELL_S, dwelled
from kiosk_server.intents.ledger import AlreadyTaken, FromTheFuture, Said, TooOld, UnknownProduct
from kiosk_server.intents.scoring import FORGET_AFTER_S, Kind, standings
from kiosk_server.intents.tables import IntentEvidence, IntentStanding
from kiosk_server.staff.tables import AuditRow
from kiosk_server.web import identities
from tests.adapters.kiosk_site import NOW_S, Shop, copy_site, credential, make_site, running, views


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_site(tmp_path_factory.mktemp("made"))


@pytest.fixture(scope="module")
def shop(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with running(copy_site(made, tmp_path_factory.mktemp("shop"))) as shop:

        def fitting(session: Session) -> None:
            session.get_one(Product, "m64").accessories = ["brush"]

        shop.database.writer.run(fitting)
        yield shop


@pytest.fixture(autouse=True)
def _nobody_is_signed_in(shop: Shop) -> None:
    shop.http.cookies.clear()
    shop.clock.now_s = NOW_S


def somebody(shop: Shop, *, looks: int = 0, sku: str = "m64") -> str:
    """A member; her browser looked at a product so often."""
    browser = f"browser-{next(shop.people)}"
    if looks:
        assert shop.http.post("/api/web/events", json=views(looks, anonymous_id=browser, sku=sku)).status_code == 202
    return shop.member(shop.register(anonymous_id=browser))


def said(member: str, kind: Kind, *, id: str = "said-1", sku: str = "m64", at_s: float = NOW_S) -> Said:
    return Said(f"{member}:{id}", member, sku, kind, at_s, "mara", reason="she_said")


def record(shop: Shop, what: Said) -> None:
    shop.database.writer.run(lambda session: ledger.record(session, what, shop.clock()))


def wanted(shop: Shop, member: str) -> list[str]:
    with shop.database.reader.session() as session:
        return [intent.sku for intent in ledger.intents_of(session, member, shop.clock())]


def test_evidence_is_kept_once_and_counts_at_once(shop: Shop) -> None:
    member = somebody(shop, looks=3)
    assert wanted(shop, member) == ["m64"]
    record(shop, said(member, Kind.STATED, sku="brush"))
    assert wanted(shop, member) == ["brush", "m64"]
    with pytest.raises(AlreadyTaken):
        record(shop, said(member, Kind.STATED, sku="brush"))


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"at_s": NOW_S + 3600}, FromTheFuture),
        ({"at_s": NOW_S - FORGET_AFTER_S - 1}, TooOld),
        ({"sku": "unknown"}, UnknownProduct),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason_and_leaves_nothing(
    shop: Shop, changes: dict[str, Any], refusal: type[Exception]
) -> None:
    member = somebody(shop)
    with pytest.raises(refusal):
        record(shop, said(member, Kind.STATED, **changes))
    with shop.database.reader.session() as session:
        assert session.exec(select(IntentEvidence).where(IntentEvidence.member == member)).all() == []


def test_buying_ends_an_intent_and_begins_one_in_what_fits(shop: Shop) -> None:
    member = somebody(shop, looks=3)
    buy = ("m64",), f"sale-{member}", NOW_S, "till"
    shop.database.writer.run(lambda session: ledger.bought(session, member, *buy, NOW_S))
    assert wanted(shop, member) == ["brush"]
    with pytest.raises(AlreadyTaken):
        shop.database.writer.run(lambda session: ledger.bought(session, member, *buy, NOW_S))


def test_what_was_bought_together_begins_nothing(shop: Shop) -> None:
    member = somebody(shop, looks=1)
    shop.database.writer.run(
        lambda session: ledger.bought(session, member, ("m64", "brush"), f"both-{member}", NOW_S, "till", NOW_S)
    )
    assert wanted(shop, member) == []


def test_a_stay_raises_what_is_wanted_there_and_begins_nothing(shop: Shop) -> None:
    member = somebody(shop, looks=1)

    def stay(name: str, zone: str, lasts_s: float) -> int:
        return shop.database.writer.run(
            lambda session: dwelled(session, member, f"{member}{name}", zone, NOW_S - lasts_s, NOW_S)
        )

    assert stay("short", "bar", LEAST_DWELL_S - 1) == 0
    assert stay("door", "door", 600) == 0
    assert [stay("long", "bar", 300), stay("long", "bar", 300)] == [1, 0]
    with shop.database.reader.session() as session:
        (found,) = ledger.intents_of(session, member, NOW_S)
    assert found.evidence.dwells == 1
    assert found.score == pytest.approx(1 + 1.2 * 0.5)
    assert wanted(shop, somebody(shop)) == []


def test_the_top_intent_is_one_query_by_an_index(shop: Shop) -> None:
    member = somebody(shop, looks=2)
    statements: list[str] = []
    with shop.database.reader.session() as session:
        connection = session.connection()
        driver: Any = connection.connection.driver_connection
        driver.set_trace_callback(statements.append)
        assert ledger.top_intent(session, member, NOW_S) is not None
        driver.set_trace_callback(None)
        [statement] = [each for each in statements if each.lstrip().startswith("SELECT")]
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}").all()
    assert all("SEARCH" in row[-1] for row in plan), plan


def test_standings_can_be_thrown_away_and_made_again(shop: Shop) -> None:
    member = somebody(shop, looks=4)
    record(shop, said(member, Kind.STATED, sku="brush"))

    def rows(session: Session) -> list[dict[str, Any]]:
        of_hers = select(IntentStanding).where(IntentStanding.member == member).order_by(col(IntentStanding.sku))
        return [row.model_dump() for row in session.exec(of_hers)]

    def again(session: Session) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        before = rows(session)
        for row in session.exec(select(IntentStanding)):
            session.delete(row)
        session.flush()
        assert ledger.is_unsettled(session)
        after_member: str | None = ""
        while after_member is not None:
            after_member = ledger.settle_all(session, after_member, NOW_S)
        assert not ledger.is_unsettled(session)
        session.expire_all()
        return before, rows(session)

    before, after = shop.database.writer.run(again)
    assert before == after
    assert len(after) == 2
    with shop.database.reader.session() as session:
        assert [s.sku for s in standings(ledger.acts_of(session, member, NOW_S))] == ["brush", "m64"]


def test_histories_that_are_joined_are_one_and_parted_again_are_two(shop: Shop) -> None:
    one, other = somebody(shop, looks=2), somebody(shop)
    record(shop, said(other, Kind.STATED, sku="brush"))
    by = {"actor": "admin", "why": "she asked"}

    def merge(session: Session) -> tuple[str, str]:
        link = identities.merge(session, one, other, NOW_S, **by)
        assert link is not None
        return link.id, identities.standing(session, one)

    link, both = shop.database.writer.run(merge)
    assert wanted(shop, both) == ["brush", "m64"]

    def part(session: Session) -> None:
        identities.end_link(session, link, NOW_S, **by)

    shop.database.writer.run(part)
    assert (wanted(shop, one), wanted(shop, other)) == (["m64"], ["brush"])


def test_what_is_no_longer_sold_is_no_intent(shop: Shop) -> None:
    member = somebody(shop, looks=1, sku="brush")
    assert wanted(shop, member) == ["brush"]

    def retire(session: Session, at_s: float | None) -> None:
        session.get_one(Product, "brush").retired_at_s = at_s

    shop.database.writer.run(lambda session: retire(session, NOW_S))
    assert wanted(shop, member) == []
    with pytest.raises(UnknownProduct):
        record(shop, said(member, Kind.STATED, sku="brush"))
    shop.database.writer.run(lambda session: retire(session, None))


def test_evidence_that_is_too_old_goes_and_what_rested_on_it_too(shop: Shop) -> None:
    member = somebody(shop)
    record(shop, said(member, Kind.STATED))
    later_s = NOW_S + FORGET_AFTER_S + 1
    assert shop.database.writer.run(lambda session: ledger.sweep(session, later_s)) >= 1
    with shop.database.reader.session() as session:
        assert session.exec(select(IntentStanding).where(IntentStanding.member == member)).all() == []


# What clerks put right -----------------------------------------------------------------------------------------------


def clerk(shop: Shop, username: str = "mara") -> dict[str, str]:
    service = shop.bearer_of("clerk_push")
    password = credential(shop.data, f"staff-{username}")["password"]
    body = {"username": username, "password": password}
    token = shop.http.post("/api/service/staff-token", headers=service, json=body).json()["access"]
    return service | {"X-Staff-Token": token}


def correction(**changes: Any) -> dict[str, Any]:
    return {
        "correction": "correction-1",
        "sku": "brush",
        "verdict": "wants",
        "reason": "she_said",
        "at_s": NOW_S,
    } | changes


def test_a_clerk_puts_an_intent_right_and_the_card_follows(shop: Shop) -> None:
    browser = "browser-of-the-corrected"
    shop.http.post("/api/web/events", json=views(3, anonymous_id=browser))
    phone = shop.register(anonymous_id=browser)
    visit = shop.http.post("/api/phone/check-in", headers=phone).json()["visit"]
    path, headers = f"/api/service/visits/{visit}/intent", clerk(shop)
    seen = shop.http.get(path, headers=headers).json()
    assert [(each["product"]["sku"], each["stated"]) for each in seen["intents"]] == [("m64", False)]
    answer = shop.http.post(path, headers=headers, json=correction())
    assert answer.status_code == 200, answer.text
    first, second = answer.json()["intents"]
    assert (first["product"]["sku"], first["stated"], first["strength"]) == ("brush", True, 8.0)
    assert first["evidence"] == "Asked our team for it, last today"
    assert second["product"]["sku"] == "m64"
    card = shop.http.get(f"/api/service/visits/{visit}/card", headers=headers).json()
    assert (card["product"]["sku"], card["evidence"]) == ("brush", "Asked our team for it, last today")
    refusals = {
        409: correction(),
        422: correction(correction="correction-2", sku="unknown"),
    }
    for status, body in refusals.items():
        assert shop.http.post(path, headers=headers, json=body).status_code == status
    for body, why in (
        (correction(correction="correction-3", at_s=NOW_S + 3600), "in the future"),
        (correction(correction="correction-4", at_s=NOW_S - 3600), "before this visit"),
        (correction(correction="correction-5", verdict="maybe"), "verdict"),
        (correction(correction="correction-6", reason="free words"), "reason"),
    ):
        refused = shop.http.post(path, headers=headers, json=body)
        assert refused.status_code == 422
        assert why in refused.json()["detail"]
    no = correction(correction="correction-7", verdict="does_not_want", reason="not_for_her")
    left = shop.http.post(path, headers=headers, json=no).json()["intents"]
    assert [each["product"]["sku"] for each in left] == ["m64"]
    with shop.database.reader.session() as session:
        acts = session.exec(select(AuditRow.act).where(AuditRow.subject == visit)).all()
    assert sorted(acts) == ["client_card.viewed", "intent.does_not_want", "intent.viewed", "intent.wants"]


def test_nobody_puts_right_what_she_no_longer_agrees_to(shop: Shop) -> None:
    phone = shop.register()
    visit = shop.http.post("/api/phone/check-in", headers=phone).json()["visit"]
    headers = clerk(shop)
    path = f"/api/service/visits/{visit}/intent"
    without = {"Authorization": headers["Authorization"]}
    assert shop.http.post(path, headers=without, json=correction()).status_code == 401
    assert shop.http.post(path, headers=clerk(shop, "admin"), json=correction()).status_code == 403
    shop.http.post("/api/phone/opt-out", headers=phone)
    assert shop.http.post(path, headers=headers, json=correction()).status_code == 410
    unknown = "/api/service/visits/unknown/intent"
    assert shop.http.post(unknown, headers=headers, json=correction()).status_code == 404


def test_a_clerk_sees_stock_accessories_and_comparisons(shop: Shop) -> None:
    found = shop.http.get("/api/service/products/m64", headers=clerk(shop)).json()
    assert found["stock"] == [{"site": "corner", "count": 1, "at_s": None}]
    assert [(each["product"]["sku"], each["stock"]) for each in found["accessories"]] == [("brush", 1)]
    (other,) = found["alternatives"]
    assert (other["product"]["sku"], other["dearer_by"]["amount_minor"]) == ("brush", 34000)
    assert other["lines"] == [
        {"label": "Noise", "here": "62 dB", "there": "62 dB", "verdict": "same", "difference": 0.0, "unit": "dB"}
    ]
    assert shop.http.get("/api/service/products/none", headers=clerk(shop)).status_code == 404
