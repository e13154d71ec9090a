"""Retention is enforced: what has had its time goes in small batches, and what is younger stays."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import Session, func, select

from kiosk_server.assistance.tables import AssistCall
from kiosk_server.database import DATABASE, Database
from kiosk_server.database.tables import all_tables
from kiosk_server.privacy.holdings import address_columns, browser_columns, member_columns
from kiosk_server.privacy.retention import DAY_S, RULES, Kind, Retention
from kiosk_server.privacy.sweeping import BATCH, sweep, sweeps
from kiosk_server.sharing.tables import Share
from kiosk_server.staff.tables import AuditRow
from kiosk_server.visits.tables import Visit
from tests.adapters.kiosk_site import NOW_S, Shop, copy_site, make_site, running, views


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_site(tmp_path_factory.mktemp("made"))


@pytest.fixture
def shop(made: Path, tmp_path: Path) -> Iterator[Shop]:
    with running(copy_site(made, tmp_path)) as shop:
        yield shop


def a_visit(shop: Shop) -> None:
    """Somebody came, was offered something, and left."""
    shop.http.post("/api/web/events", json=views(3, anonymous_id="old-browser"))
    headers = shop.register(anonymous_id="old-browser")
    assert shop.http.post("/api/phone/check-in", headers=headers).status_code == 200
    assert shop.http.post("/api/phone/opt-out", headers=headers).status_code == 200


def counts(shop: Shop) -> dict[str, int]:
    with shop.database.reader.session() as session:
        return {
            name: session.connection().execute(select(func.count()).select_from(table)).scalar() or 0
            for name, table in all_tables().tables.items()
        }


async def after(shop: Shop, days: float, retention: Retention | None = None) -> dict[Kind, int]:
    return await sweep(shop.database, retention or Retention.of(), NOW_S + days * DAY_S)


async def test_a_visit_loses_its_place_then_its_time_then_itself(shop: Shop) -> None:
    a_visit(shop)
    before = counts(shop)
    assert min(before[name] for name in ("visit", "decision", "voucher", "web_event", "timeline_note")) > 0
    assert await after(shop, 0.4) == {}
    await after(shop, 29)
    with shop.database.reader.session() as session:
        assert session.exec(select(Visit)).one().started_at_s == NOW_S
    await after(shop, 31)
    with shop.database.reader.session() as session:
        visit = session.exec(select(Visit)).one()
        assert (visit.started_at_s, visit.ended_at_s) == (NOW_S - NOW_S % DAY_S,) * 2
        assert visit.opening_event == f"blurred:{visit.id}"
    assert counts(shop)["zone_stay"] == counts(shop)["visit_hops"] == 0
    assert (await after(shop, 31)).get(Kind.PRESENCE) is None
    await after(shop, 61)
    assert counts(shop)["web_event"] == 0
    await after(shop, 396)
    left = counts(shop)
    assert (left["visit"], left["decision"], left["timeline_note"]) == (0, 0, 0)
    assert [left[name] for name in ("voucher", "member", "consent_event")] == [
        before[name] for name in ("voucher", "member", "consent_event")
    ]


async def test_a_site_may_keep_less(shop: Shop) -> None:
    a_visit(shop)
    await after(shop, 2, Retention.of({"presence": 1, "web_events": 1}))
    assert counts(shop)["zone_stay"] == counts(shop)["web_event"] == 0


async def test_much_goes_in_batches_that_each_end(made: Path, tmp_path: Path) -> None:
    def fill(session: Session) -> None:
        session.add_all(
            AuditRow(id=f"row-{n}", at_s=1.0, act="person.found", subject="x") for n in range(BATCH * 2 + 7)
        )

    # Without a server, which would sweep at the same time.
    with Database.open(copy_site(made, tmp_path) / DATABASE) as database:
        database.writer.run(fill)
        once = next(each for kind, each in sweeps(Retention.of(), NOW_S) if kind is Kind.AUDIT)
        assert database.writer.run(once) == BATCH
        assert (await sweep(database, Retention.of(), NOW_S))[Kind.AUDIT] == BATCH + 7
        assert database.writer.run(once) == 0


async def test_codes_that_nobody_has_are_forgotten_in_the_end(shop: Shop) -> None:
    wish = {"code": "BELL ACDE", "sale": "sale-1"}
    headers = shop.staff("mara") | {"Idempotency-Key": "a-wrong-code"}
    assert shop.http.post("/api/till/vouchers/redeem", json=wish, headers=headers).status_code == 404
    await after(shop, 729)
    assert counts(shop)["voucher_attempt"] == 1
    await after(shop, 731)
    assert counts(shop)["voucher_attempt"] == 0


async def test_that_she_shared_is_forgotten_once_no_badge_counts_it(shop: Shop) -> None:
    member = shop.member(shop.register())
    row = Share(id="share-1", member=member, at_s=NOW_S, week="2026-W47", n=1, points=25)
    shop.database.writer.run(lambda session: session.add(row))
    assert await after(shop, 394) == {}
    assert await after(shop, 396) == {Kind.ASKED: 1}


async def test_an_order_that_still_waits_outlives_calls_that_are_over(made: Path, tmp_path: Path) -> None:
    def fill(session: Session) -> None:
        facts = {"kind": "pick_up", "site": "corner", "asked_at_s": NOW_S, "by": "orders"}
        session.add(AssistCall(id="waits", order_number="A-1", **facts))
        session.add(AssistCall(id="over", order_number="A-2", ended_at_s=NOW_S, end_reason="served", **facts))

    def left(database: Database) -> list[str]:
        with database.reader.session() as session:
            return sorted(session.exec(select(AssistCall.id)))

    with Database.open(copy_site(made, tmp_path) / DATABASE) as database:
        database.writer.run(fill)
        for days, expected in (29, ["over", "waits"]), (31, ["waits"]), (394, ["waits"]), (396, []):
            await sweep(database, Retention.of(), NOW_S + days * DAY_S)
            assert left(database) == expected


async def test_who_is_in_the_shop_keeps_her_visit(shop: Shop) -> None:
    headers = shop.register()
    assert shop.http.post("/api/phone/check-in", headers=headers).status_code == 200
    await after(shop, 500)
    assert counts(shop)["visit"] == 1


def test_every_table_that_leads_to_a_member_has_its_days() -> None:
    ruled = {table for rule in RULES for table in rule.tables}
    of_people = {table.name for table, _ in (*member_columns(), *address_columns())}
    of_people |= {table.name for table in browser_columns()}
    assert of_people - ruled == set()
    assert ruled - set(all_tables().tables) == set()


def test_what_is_in_force_is_shown_to_everybody(shop: Shop) -> None:
    shown = {card["kind"]: card["days"] for card in shop.http.get("/api/privacy/retention").json()}
    assert shown["presence"] == 30
    assert shown["consents"] is None
    assert set(shown) == set(Kind)
