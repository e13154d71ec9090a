"""Drawings on SQLite and PostgreSQL with everybody at once, with two processes' writers on PostgreSQL; and what is left
of somebody who was erased, or when a drawing is long over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import URL
from sqlmodel import Session, col, select

from kiosk_server.database import Database
from kiosk_server.drawings import awarding, editing
from kiosk_server.drawings.cards import receipt
from kiosk_server.drawings.configuration import Drawings
from kiosk_server.drawings.entering import Part, ask_to_confirm, enter_member
from kiosk_server.drawings.tables import Drawing, DrawingAsking, DrawingAward, DrawingEntry, DrawingList
from kiosk_server.drawings.turning import turn
from kiosk_server.drawings.winner import faults
from kiosk_server.gift_cards.tables import GiftCard
from kiosk_server.mail.tables import Letter
from kiosk_server.members.tables import MemberPii
from kiosk_server.messages.texts import Texts
from kiosk_server.privacy.erasing import erase_person
from kiosk_server.privacy.holdings import holdings
from kiosk_server.privacy.retention import Retention
from kiosk_server.privacy.sweeping import sweep
from kiosk_server.sign_in.addresses import prove
from tests.adapters.drawing_stand import DAY_S, PULSE, plan
from tests.adapters.offer_stand import NOW_S, Stand
from wire.messages.screens.drawings import DrawingPlan

T = TypeVar("T")
PART = Part(way="phone", residence="CA", language="en")


@pytest.fixture(scope="module")
def stand(shared_place: Path | URL) -> Iterator[Stand]:
    with Database.open(shared_place) as database:
        yield Stand(database)


@pytest.fixture
def drawings(stand: Stand) -> Drawings:
    shop = stand.vouchers.shop
    return Drawings.load(Path("nowhere"), shop, Texts.load(), "https://corner.example", lambda: None)


def write(stand: Stand, command: Callable[[Session], T]) -> T:
    return stand.database.writer.run(command)


def publish(stand: Stand, drawings: Drawings, **changes: object) -> str:
    def command(session: Session) -> str:
        wish = DrawingPlan.model_validate(plan(NOW_S, **changes))
        drawing = editing.make(session, drawings, wish, "manager", NOW_S).id
        return editing.publish(session, drawings, drawing, NOW_S).id

    return write(stand, command)


def proven(stand: Stand, count: int) -> list[str]:
    """New members with proven addresses."""
    stand.meet(count)

    def command(session: Session) -> None:
        for member in stand.members:
            prove(session, member, session.get_one(MemberPii, member).email_norm or "", NOW_S)

    write(stand, command)
    return stand.members


def enter(drawings: Drawings, drawing: str, member: str, session: Session) -> str:
    entry = enter_member(session, drawings, editing.listed(session, drawing), member, PART, NOW_S + 1)
    assert entry is not None
    return entry.code


def draw(stand: Stand, drawings: Drawings, drawing: str) -> None:
    write(stand, partial(turn, drawings, NOW_S + 7 * DAY_S))
    numbers = {"nist_beacon": [PULSE]}
    write(
        stand,
        lambda session: awarding.draw(
            session, drawings, editing.row_of(session, drawing), numbers, "manager", NOW_S + 8 * DAY_S
        ),
    )


def rows(stand: Stand, kind: type[T], drawing: str) -> list[T]:
    with stand.database.reader.session() as session:
        return list(session.exec(select(kind).where(col(kind.drawing) == drawing)))  # type: ignore[attr-defined]


def test_everybody_at_once_has_one_entry_each(stand: Stand, drawings: Drawings, shared_place: Path | URL) -> None:
    drawing, members = publish(stand, drawings), proven(stand, 12)
    writers = [stand.database.writer]
    if isinstance(shared_place, URL):
        other = Database.open(shared_place)
        writers.append(other.writer)
    with ThreadPoolExecutor(8) as pool:
        asked = [
            pool.submit(writers[n % len(writers)].run, partial(enter, drawings, drawing, member))
            for n in range(4)
            for member in members
        ]
        codes = {each.result() for each in asked}
    if isinstance(shared_place, URL):
        other.close()
    assert {row.code for row in rows(stand, DrawingEntry, drawing)} == codes
    assert len(codes) == len(members)


def test_claims_at_once_give_one_card_a_prize(stand: Stand, drawings: Drawings) -> None:
    drawing, members = publish(stand, drawings, prizes=3), proven(stand, 6)
    owners = {write(stand, partial(enter, drawings, drawing, member)): member for member in members}
    draw(stand, drawings, drawing)

    def claim(code: str, session: Session) -> str:
        row = session.get_one(Drawing, drawing)
        award = session.exec(
            select(DrawingAward).where(DrawingAward.drawing == drawing, DrawingAward.code == code)
        ).one()
        return awarding.claim(session, drawings, row, award, owners[code], NOW_S + 9 * DAY_S)

    won = [award.code for award in rows(stand, DrawingAward, drawing)]
    with ThreadPoolExecutor(8) as pool:
        cards = [pool.submit(stand.database.writer.run, partial(claim, code)) for _ in range(5) for code in won]
        assert len({each.result() for each in cards}) == 3
    with stand.database.reader.session() as session:
        given = session.exec(select(GiftCard).where(col(GiftCard.cause).startswith(drawing))).all()
        assert sorted(card.member or "" for card in given) == sorted(owners[code] for code in won)
        assert session.get_one(Drawing, drawing).state == "settled"


def test_a_refused_claim_takes_its_card_back(stand: Stand, drawings: Drawings) -> None:
    drawing, members = publish(stand, drawings), proven(stand, 1)
    write(stand, partial(enter, drawings, drawing, members[0]))
    draw(stand, drawings, drawing)

    def late(session: Session) -> str:
        row, award = session.get_one(Drawing, drawing), session.get_one(DrawingAward, (drawing, 1))
        return awarding.claim(session, drawings, row, award, members[0], award.claim_until_s)

    with pytest.raises(awarding.PrizeGone):
        write(stand, late)
    with stand.database.reader.session() as session:
        assert session.exec(select(GiftCard).where(col(GiftCard.cause).startswith(drawing))).first() is None


def test_drawing_again_after_a_lost_answer_writes_to_nobody_twice(stand: Stand, drawings: Drawings) -> None:
    drawing, members = publish(stand, drawings), proven(stand, 3)
    for member in members:
        write(stand, partial(enter, drawings, drawing, member))
    for _ in range(3):
        draw(stand, drawings, drawing)
    with stand.database.reader.session() as session:
        won = session.exec(select(Letter).where(Letter.kind == "drawing_won", col(Letter.text).contains(drawing)))
        assert len(won.all()) == 1
        found = receipt(session, drawings, session.get_one(Drawing, drawing))
        assert found is not None
        assert faults(found) == []


def test_whoever_is_erased_leaves_the_list_as_it_was_published_and_her_prize_to_the_next(
    stand: Stand, drawings: Drawings
) -> None:
    drawing, members = publish(stand, drawings, claim_days=1), proven(stand, 3)
    owners = {write(stand, partial(enter, drawings, drawing, member)): member for member in members}
    draw(stand, drawings, drawing)
    (first,) = (award.code for award in rows(stand, DrawingAward, drawing))
    with stand.database.reader.session() as session:
        held = {each.table.name: each for each in holdings(owners[first])}
        (row,) = session.connection().execute(held["drawing_entry"].rows()).mappings().all()
        assert (row["code"], row["email_norm"] is not None) == (first, True)
        before = receipt(session, drawings, session.get_one(Drawing, drawing))
    write(stand, lambda session: erase_person(session, owners[first]))
    write(stand, partial(turn, drawings, NOW_S + 20 * DAY_S))
    assert first not in {row.code for row in rows(stand, DrawingEntry, drawing)}
    states = {award.place: award.state for award in rows(stand, DrawingAward, drawing)}
    assert states == {1: "lapsed", 2: "offered"}
    with stand.database.reader.session() as session:
        assert receipt(session, drawings, session.get_one(Drawing, drawing)) == before


def test_whoever_asked_by_the_form_alone_is_erased_with_her_address(stand: Stand, drawings: Drawings) -> None:
    """She entered without a membership, became a member with the same address later, and goes."""
    drawing = publish(stand, drawings)
    (member,) = proven(stand, 1)
    with stand.database.reader.session() as session:
        address = session.get_one(MemberPii, member).email_norm or ""
    write(
        stand,
        lambda session: ask_to_confirm(
            session, drawings, editing.listed(session, drawing), address, PART, NOW_S + 1, member=None
        ),
    )
    assert len(rows(stand, DrawingAsking, drawing)) == 1
    write(stand, lambda session: erase_person(session, member))
    assert rows(stand, DrawingAsking, drawing) == []


async def test_a_drawing_that_nobody_ever_draws_or_that_was_withdrawn_keeps_nobody_for_ever(
    stand: Stand, drawings: Drawings
) -> None:
    undrawn, withdrawn = publish(stand, drawings), publish(stand, drawings)
    (member,) = proven(stand, 1)
    write(stand, partial(enter, drawings, undrawn, member))

    def asked_late(session: Session) -> None:
        row = editing.withdraw(session, drawings, withdrawn, "The store moves.", NOW_S)
        session.add(
            DrawingAsking(
                link_hash=b"late",
                drawing=row.id,
                email_norm="late@example.com",
                way="form",
                residence="CA",
                asked_at_s=NOW_S,
            )
        )

    write(stand, asked_late)
    for days, kept in ((179, (1, 1)), (181, (1, 0)), (7 + 365 + 179, (1, 0)), (7 + 365 + 181, (0, 0))):
        await sweep(stand.database, Retention.of(), NOW_S + days * DAY_S)
        assert (len(rows(stand, DrawingEntry, undrawn)), len(rows(stand, DrawingAsking, withdrawn))) == kept


async def test_who_took_part_is_forgotten_half_a_year_after_it_is_over(stand: Stand, drawings: Drawings) -> None:
    later = {"closes_at_s": NOW_S + 300 * DAY_S, "numbers_at_s": NOW_S + 301 * DAY_S}
    over, open_still = publish(stand, drawings), publish(stand, drawings, **later)
    (member,) = proven(stand, 1)
    for drawing in (over, open_still):
        write(stand, partial(enter, drawings, drawing, member))
    draw(stand, drawings, over)

    def claim(session: Session) -> None:
        row, award = session.get_one(Drawing, over), session.get_one(DrawingAward, (over, 1))
        awarding.claim(session, drawings, row, award, member, NOW_S + 9 * DAY_S)

    write(stand, claim)
    await sweep(stand.database, Retention.of(), NOW_S + 188 * DAY_S)
    assert len(rows(stand, DrawingEntry, over)) == 1
    await sweep(stand.database, Retention.of(), NOW_S + 190 * DAY_S)
    assert rows(stand, DrawingEntry, over) == []
    assert len(rows(stand, DrawingEntry, open_still)) == 1
    assert rows(stand, DrawingList, over)[0].count == 1
