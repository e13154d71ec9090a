"""Export, erase, export gives an empty answer; the file's bytes and older backups hold nothing of her."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import col, func, select

from kiosk_server.campaigns.tables import Campaign
from kiosk_server.errors import CannotStart
from kiosk_server.intents.tables import IntentEvidence
from kiosk_server.members.tables import ConsentEvent, Member
from kiosk_server.offers.tables import Voucher
from kiosk_server.privacy.erasing import UNDO_S, begin, due, erase_person
from kiosk_server.privacy.holdings import DELETED, KEPT, NOBODY, holdings, member_columns
from kiosk_server.privacy.people_file import PeopleFile
from kiosk_server.privacy.scrubbing import InTheWay, scrub, traces
from kiosk_server.sites.backups import back_up, restore
from kiosk_server.visits.tables import DecisionRow, Visit
from tests.adapters.kiosk_site import NOW_S, Shop, copy_site, make_site, running, views

NAME, EMAIL, SEARCHED = "Jane Unmistakable", "jane.unmistakable@example.com", "present for jane unmistakable"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_site(tmp_path_factory.mktemp("made"))


@pytest.fixture
def shop(made: Path, tmp_path: Path) -> Iterator[Shop]:
    with running(copy_site(made, tmp_path)) as shop:
        yield shop


def jane(shop: Shop) -> tuple[dict[str, str], str, tuple[bytes, ...]]:
    """A member with a whole history: her headers, her id, and what must be gone without a trace."""
    assert shop.http.post("/api/web/events", json=views(3, anonymous_id="jane-browser")).status_code == 202
    search = {"message_id": "m-search", "event": "Products Searched", "at_s": NOW_S, "query": SEARCHED}
    shop.http.post("/api/web/events", json={"anonymous_id": "jane-browser", "events": [search]})
    headers = shop.register(first_name=NAME, email=EMAIL, anonymous_id="jane-browser")
    assert shop.http.post("/api/phone/check-in", headers=headers).status_code == 200
    shop.http.post("/api/phone/consents", json={"purpose": "offers", "granted": False}, headers=headers)
    number = shop.http.get("/api/phone/me", headers=headers).json()["member_number"]
    who = shop.member(headers)
    return headers, who, tuple(text.encode() for text in (NAME, EMAIL, SEARCHED, number, who, "jane-browser"))


def erase(shop: Shop, headers: dict[str, str]) -> None:
    """Asks, and lets the server's own keeper find that the hour has passed."""
    assert shop.http.post("/api/phone/erasure", headers=headers).status_code == 200
    shop.clock.now_s += UNDO_S
    until_erased(shop, shop.member(headers))


def until_erased(shop: Shop, member: str) -> None:
    async def wait() -> None:
        async with asyncio.timeout(60):
            while _is_member(shop, member):
                await asyncio.sleep(0.05)

    asyncio.run(wait())


def _is_member(shop: Shop, member: str) -> bool:
    with shop.database.reader.session() as session:
        return session.get(Member, member) is not None


def everywhere(data: Path, needles: tuple[bytes, ...]) -> dict[str, list[bytes]]:
    """Which files of a data folder hold which of the needles."""
    found = {}
    for file in sorted(data.rglob("*")):
        if file.is_file() and (there := [needle for needle in needles if needle in file.read_bytes()]):
            found[file.name] = there
    return found


def until_clean(data: Path, needles: tuple[bytes, ...]) -> None:
    async def wait() -> None:
        async with asyncio.timeout(60):
            while everywhere(data, needles):
                await asyncio.sleep(0.1)

    asyncio.run(wait())


def test_export_erase_export_leaves_an_empty_answer_and_clean_bytes(shop: Shop) -> None:
    headers, who, needles = jane(shop)
    admin = shop.staff("admin")
    export = shop.http.get("/api/phone/export", headers=headers)
    assert "attachment" in export.headers["content-disposition"]
    assert {"member", "member_pii", "visit", "voucher", "web_event", "decision"} <= export.json()["holds"].keys()
    assert all(text in export.text for text in (NAME, EMAIL, SEARCHED))
    assert len(export.json()["receipts"]) == 4
    # What is looked for must be found while it is there: in the file or in its WAL.
    assert {needle for each in everywhere(shop.data, needles).values() for needle in each} == set(needles)
    erase(shop, headers)
    again = shop.http.get(f"/api/privacy/people/{who}/export", headers=admin).json()
    assert (again["holds"], again["receipts"]) == ({}, [])
    assert shop.http.get("/api/phone/export", headers=headers).status_code == 401
    until_clean(shop.data, needles)


def test_totals_stay_and_lead_to_nobody(shop: Shop) -> None:
    headers, who, _ = jane(shop)

    def totals() -> list[Any]:
        with shop.database.reader.session() as session:
            counts = [session.exec(select(func.count()).select_from(t)).one() for t in (Visit, DecisionRow, Voucher)]
            money = session.exec(select(func.sum(Voucher.off_minor))).one()
            issued = session.exec(select(func.sum(Campaign.issued))).one()
            named = select(func.count()).select_from(DecisionRow).where(col(DecisionRow.consent).is_not(None))
            return [*counts, money, issued, session.exec(named).one()]

    before = totals()
    assert all(before)
    erase(shop, headers)
    assert totals() == before
    with shop.database.reader.session() as session:
        assert {visit.member for visit in session.exec(select(Visit))} == {NOBODY}
        assert {event.member for event in session.exec(select(ConsentEvent))} == {NOBODY}
        for holding in holdings(who):
            assert not session.connection().execute(holding.rows()).all(), holding.table.name


def test_within_the_hour_she_may_stay(shop: Shop) -> None:
    headers, who, _ = jane(shop)
    asked = shop.http.post("/api/phone/erasure", headers=headers).json()
    assert asked == {"asked_at_s": NOW_S, "due_at_s": NOW_S + UNDO_S}
    me = shop.http.get("/api/phone/me", headers=headers).json()
    assert (me["bell"]["bell"], me["visit"]) == ("off", None)
    assert not any(consent["granted"] for consent in me["bell"]["consents"])
    yes = {"purpose": "offers", "granted": True}
    assert shop.http.post("/api/phone/consents", json=yes, headers=headers).status_code == 409
    shop.clock.now_s += UNDO_S - 1
    assert shop.http.post("/api/phone/erasure", headers=headers).json()["due_at_s"] == asked["due_at_s"]
    assert shop.http.delete("/api/phone/erasure", headers=headers).status_code == 204
    shop.clock.now_s += UNDO_S
    with shop.database.reader.session() as session:
        assert due(session, shop.clock()) == []
    assert shop.http.post("/api/phone/consents", json=yes, headers=headers).status_code == 200
    assert _is_member(shop, who)


def test_after_the_hour_nothing_can_be_undone_though_the_clock_be_set_back(shop: Shop) -> None:
    headers, who, _ = jane(shop)
    assert shop.http.post("/api/phone/erasure", headers=headers).status_code == 200
    with shop.database.reader.session() as session:
        assert not due(session, NOW_S)
    shop.database.writer.run(lambda session: begin(session, who, NOW_S + UNDO_S))
    assert shop.http.delete("/api/phone/erasure", headers=headers).status_code in (401, 410)
    until_erased(shop, who)


def test_two_who_chose_the_same_key_for_a_command_can_both_go(shop: Shop) -> None:
    both = [shop.register(first_name=name) for name in ("Jane", "Mara")]
    for headers in both:
        wish = {"purpose": "offers", "granted": False}
        answer = shop.http.post("/api/phone/consents", json=wish, headers=headers | {"Idempotency-Key": "the-same"})
        assert answer.status_code == 200
    for headers in both:
        erase(shop, headers)


def test_a_tills_answer_that_names_her_goes_too(shop: Shop) -> None:
    headers, _, needles = jane(shop)
    manager = shop.staff("manager")
    [voucher] = shop.http.get("/api/phone/me", headers=headers).json()["vouchers"]
    redeeming = {"code": voucher["code"], "sale": "sale-of-jane"}
    key = {"Idempotency-Key": "till-of-jane"}
    answer = shop.http.post("/api/till/vouchers/redeem", json=redeeming, headers=manager | key)
    assert answer.status_code == 200, answer.text
    assert answer.json()["member_number"].encode() in needles
    erase(shop, headers)
    until_clean(shop.data, needles)


def test_an_address_that_somebody_else_has_too_is_left_to_them(shop: Shop) -> None:
    jane(shop)
    second = shop.register(first_name="Mara", email=EMAIL)
    who = shop.member(second)
    erase(shop, second)
    until_clean(shop.data, (who.encode(),))
    until_cleaned(shop)
    with closing(sqlite3.connect(shop.database.path)) as connection:
        assert connection.execute("SELECT count(*) FROM member_pii WHERE email_norm = ?", (EMAIL,)).fetchone() == (1,)


def until_cleaned(shop: Shop) -> None:
    people = PeopleFile.open(shop.data / "people.keys")

    async def wait() -> None:
        async with asyncio.timeout(60):
            while people.is_to_clean():
                await asyncio.sleep(0.05)

    asyncio.run(wait())


def test_what_a_killed_server_had_still_to_clean_is_cleaned_at_the_next_look(shop: Shop) -> None:
    _, who, needles = jane(shop)
    with shop.database.reader.session() as session:
        session.exec(select(Member)).all()
        shop.database.writer.run(lambda s: erase_person(s, who) and None)
        assert traces(shop.database.path, needles)
    PeopleFile.open(shop.data / "people.keys").erase(who, NOW_S)
    until_cleaned(shop)
    until_clean(shop.data, needles)


def test_money_that_was_promised_to_her_is_free_again(shop: Shop) -> None:
    headers, _, _ = jane(shop)

    def promised() -> int:
        with shop.database.reader.session() as session:
            return int(session.exec(select(func.sum(Campaign.promised_minor))).one())

    assert promised() > 0
    erase(shop, headers)
    assert promised() == 0


def test_last_nights_backup_does_not_bring_her_back(shop: Shop, tmp_path: Path) -> None:
    headers, who, needles = jane(shop)
    other = shop.register(first_name="Mara Staying")
    others = shop.member(other)
    note = update(IntentEvidence).values(reason=f"{NAME} said so herself")
    shop.database.writer.run(lambda session: session.connection().execute(note) and None)
    back_up(shop.data, tmp_path / "night.tar", NOW_S, tmp_path / "night.keys")
    named = [needle for needle in needles if needle not in (who.encode(), b"jane-browser")]
    assert not [needle for needle in named if needle in (tmp_path / "night.tar").read_bytes()]
    erase(shop, headers)
    restored = tmp_path / "restored"
    with pytest.raises(CannotStart, match="--people"):
        restore(tmp_path / "night.tar", restored, NOW_S)
    restore(tmp_path / "night.tar", restored, NOW_S, shop.data / "people.keys")
    assert everywhere(restored, needles) == {}
    with running(restored) as again:
        assert again.http.get("/api/phone/me", headers=headers).status_code == 401
        assert again.http.get("/api/phone/me", headers=other).json()["first_name"] == "Mara Staying"
        assert not _is_member(again, who)
        assert _is_member(again, others)
        admin = again.staff("admin")
        assert again.http.get(f"/api/privacy/people/{who}/export", headers=admin).json()["holds"] == {}


def test_a_backup_of_before_comes_back_whole_with_its_people(shop: Shop, tmp_path: Path) -> None:
    headers, _, _ = jane(shop)
    before = shop.http.get("/api/phone/export", headers=headers).json()["holds"]
    back_up(shop.data, tmp_path / "night.tar", NOW_S, tmp_path / "night.keys")
    assert (tmp_path / "night.keys").stat().st_mode & 0o777 == 0o600
    restore(tmp_path / "night.tar", tmp_path / "restored", NOW_S, tmp_path / "night.keys")
    with running(tmp_path / "restored") as again:
        after = again.http.get("/api/phone/export", headers=headers).json()["holds"]
        code = again.http.get("/api/phone/data", headers=headers).json()["opt_out_code"]
    for table in ("member", "member_pii", "web_event", "voucher", "visit", "consent_event"):
        assert after[table] == before[table], table
    assert code == shop.http.get("/api/phone/data", headers=headers).json()["opt_out_code"]


def test_a_people_file_of_another_site_opens_nothing(shop: Shop, made: Path, tmp_path: Path) -> None:
    jane(shop)
    back_up(shop.data, tmp_path / "night.tar", NOW_S)
    with pytest.raises(CannotStart, match="does not fit"):
        restore(tmp_path / "night.tar", tmp_path / "restored", NOW_S, made / "people.keys")
    assert not (tmp_path / "restored").exists()


def test_a_crash_between_key_and_rows_is_made_good(shop: Shop) -> None:
    """The key goes first; whatever ends the server then, the next look finishes the erasure."""
    headers, who, _ = jane(shop)
    people = PeopleFile.open(shop.data / "people.keys")
    people.erase(who, NOW_S)
    assert shop.http.get("/api/phone/me", headers=headers).json()["first_name"] == NAME
    erase(shop, headers)
    assert people.mark(who) in people.marks()


def test_a_destroyed_key_is_in_no_byte_of_the_people_file(tmp_path: Path) -> None:
    people = PeopleFile.open(tmp_path / "people.keys")
    names = [f"person-{number}" for number in range(300)]
    keys = people.keys(names)
    assert keys == people.keys(names)
    assert keys["person-7"] in people.path.read_bytes()
    people.erase("person-7", NOW_S)
    people.erase("person-7", NOW_S)
    assert keys["person-7"] not in people.path.read_bytes()
    assert b"person-7\x00" not in people.path.read_bytes()
    assert [file.name for file in tmp_path.iterdir()] == ["people.keys"]
    assert people.keys(["person-7"])["person-7"] != keys["person-7"]
    assert "person-7" not in people.known_keys()


def test_a_trace_that_deleting_left_is_found_and_removed(tmp_path: Path) -> None:
    file = tmp_path / "left.sqlite3"
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA secure_delete = OFF")
        connection.execute("CREATE TABLE t (name TEXT)")
        connection.executemany("INSERT INTO t VALUES (?)", [(f"{NAME} {number}",) for number in range(500)])
        connection.execute("DELETE FROM t")
        assert traces(file, [NAME.encode()]) == [NAME.encode()]
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        assert traces(file, [NAME.encode()]) == [NAME.encode()]
    assert scrub(file, [NAME.encode()]) == []
    assert traces(file, [NAME.encode()]) == []


def test_a_reader_in_the_way_is_waited_for(shop: Shop) -> None:
    _, who, needles = jane(shop)
    with shop.database.reader.session() as session:
        session.exec(select(Member)).all()
        shop.database.writer.run(lambda s: erase_person(s, who) and None)
        assert traces(shop.database.path, needles)
        with pytest.raises(InTheWay):
            scrub(shop.database.path, needles)
    assert scrub(shop.database.path, needles) == []
    assert traces(shop.database.path, needles) == []


def test_every_table_that_names_a_member_is_emptied_of_her(shop: Shop) -> None:
    """Also tables that nobody thought of here: the list comes from the schema."""
    _, who, _ = jane(shop)
    shop.database.writer.run(lambda s: erase_person(s, who) and None)
    with closing(sqlite3.connect(shop.database.path)) as connection:
        for table, column in member_columns():
            count = select(func.count()).select_from(table).where(table.c[column] == who)
            with shop.database.reader.session() as session:
                assert session.connection().execute(count).scalar() == 0, table.name
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def test_somebody_has_decided_about_every_table_that_names_a_member() -> None:
    """A new one goes into DELETED, or as a ledger or a statistic into KEPT."""
    named = {table.name for table, _ in member_columns()}
    assert named == named & (DELETED | KEPT)
    assert not DELETED & KEPT


def test_an_administrator_does_it_for_her_and_it_is_audited(shop: Shop) -> None:
    headers, who, _ = jane(shop)
    number = shop.http.get("/api/phone/me", headers=headers).json()["member_number"]
    admin = shop.staff("admin")
    for wish in ({"member_number": number.replace(" ", "")}, {"email": EMAIL.upper()}):
        (found,) = shop.http.post("/api/privacy/people/find", json=wish, headers=admin).json()["people"]
        assert (found["member"], found["first_name"]) == (who, NAME)
    unknown = {"member_number": "0000 0000 0"}
    assert shop.http.post("/api/privacy/people/find", json=unknown, headers=admin).status_code == 404
    base = f"/api/privacy/people/{who}"
    corrected = shop.http.post(f"{base}/details", json={"first_name": "Jane"}, headers=admin).json()
    assert corrected == {"first_name": "Jane", "email": EMAIL}
    told = shop.http.post(f"{base}/objection", json={"purpose": "clerk_assist"}, headers=admin)
    assert told.status_code == 204
    assert shop.http.post(f"{base}/erasure", headers=admin).status_code == 200
    assert shop.http.delete(f"{base}/erasure", headers=admin).status_code == 204
    rows = shop.http.get(f"{base}/export", headers=admin).json()["holds"]["audit_row"]["rows"]
    acts = [row["act"] for row in rows]
    assert acts.count("person.found") == 2
    assert {"person.corrected", "person.objected.clerk_assist", "person.erasure_asked", "person.erasure_undone"} < set(
        acts
    )
    for username in ("mara", "manager"):
        assert shop.http.get(f"{base}/export", headers=shop.staff(username)).status_code == 403


def test_a_corrected_address_that_another_member_holds_stays_a_claim(shop: Shop) -> None:
    shop.register(email="held@example.com")
    headers = shop.register(email="mine@example.com")
    answer = shop.http.post("/api/phone/details", json={"email": "HELD@example.com"}, headers=headers)
    assert answer.json() == {"first_name": "Jane", "email": "held@example.com"}
    free = shop.http.post("/api/phone/details", json={"email": "free@example.com"}, headers=headers)
    assert free.json()["email"] == "free@example.com"
    bad = shop.http.post("/api/phone/details", json={"first_name": "  "}, headers=headers)
    assert bad.status_code == 422
