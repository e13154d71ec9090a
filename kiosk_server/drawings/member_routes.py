"""Drawings for a member: on her phone (`/api/phone/drawings…`) and, once she is logged in, at a kiosk
(`/api/kiosk/session/drawing…`). A prize is claimed on her phone alone."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field
from sqlmodel import Session

from kiosk_server.drawings import awarding, editing, entering
from kiosk_server.drawings.cards import card, cards
from kiosk_server.drawings.configuration import Drawings, DrawingsHere
from kiosk_server.errors import BadField, Gone
from kiosk_server.kiosks.session_doors import MemberAtKiosk, MemberAtKioskFull
from kiosk_server.principals import PhoneHere
from kiosk_server.running import Here, Running
from kiosk_server.web.identities import standing
from wire.messages.reading import Message
from wire.messages.screens.drawings import DrawingCard, DrawingPlan, DrawingsCard, EntryAnswer, EntryWay, EntryWish

router = APIRouter()

Language = Annotated[str | None, Query(max_length=20)]
DrawingId = Annotated[str, Field(max_length=40)]


class ClaimWish(Message):
    may_win: bool
    "She lives where the rules say, is old enough, and neither works for the store nor lives with somebody who does."


@router.get("/api/phone/drawings")
def my_drawings(phone: PhoneHere, here: Here, drawings: DrawingsHere, language: Language = None) -> DrawingsCard:
    return _all(here, drawings, phone.member, language)


@router.post("/api/phone/drawings/{drawing}/entry")
def enter_on_phone(
    drawing: DrawingId,
    body: EntryWish,
    phone: PhoneHere,
    here: Here,
    drawings: DrawingsHere,
    language: Language = None,
) -> EntryAnswer:
    """Once, however often it is said, and whichever way she enters."""
    return _enter(here, drawings, drawing, phone.member, body, "phone", language)


@router.delete("/api/phone/drawings/{drawing}/entry", status_code=204)
def leave(drawing: DrawingId, phone: PhoneHere, here: Here) -> None:
    """She takes no part any more; a list that is published keeps the code, which names nobody."""
    here.database.writer.run(
        lambda session: entering.withdraw_entry(session, editing.listed(session, drawing), phone.member)
    )


@router.post("/api/phone/drawings/{drawing}/claim")
def claim_prize(
    drawing: DrawingId,
    body: ClaimWish,
    phone: PhoneHere,
    here: Here,
    drawings: DrawingsHere,
    language: Language = None,
) -> DrawingCard:
    """Her gift card; the same again changes nothing. 410 where she has won nothing, or too long ago."""
    if not body.may_win:
        raise BadField("may_win", "is needed to claim the prize")
    now_s = here.clock()

    def command(session: Session) -> DrawingCard:
        row = editing.listed(session, drawing)
        hers = entering.entries_of_hers(session, drawing, phone.member)
        award = awarding.award_of(session, drawing, hers)
        if award is None:
            raise Gone("you have won nothing in this drawing")
        awarding.claim(session, drawings, row, award, standing(session, phone.member), now_s)
        return card(session, drawings, row, phone.member, drawings.language(language))

    return here.database.writer.run(command)


@router.get("/api/kiosk/session/drawing")
def drawings_at_kiosk(
    at: MemberAtKiosk, here: Here, drawings: DrawingsHere, answer: Response, language: Language = None
) -> DrawingsCard:
    answer.headers["Cache-Control"] = "no-store"
    return _all(here, drawings, at.member, language)


@router.post("/api/kiosk/session/drawing/{drawing}/entry")
def enter_at_kiosk(
    drawing: DrawingId,
    body: EntryWish,
    at: MemberAtKioskFull,
    here: Here,
    drawings: DrawingsHere,
    language: Language = None,
) -> EntryAnswer:
    """As on her phone; 403 where her phone was not heard near this kiosk."""
    return _enter(here, drawings, drawing, at.member, body, "kiosk", language)


def _all(here: Running, drawings: Drawings, member: str, language: str | None) -> DrawingsCard:
    now_s = here.clock()
    with here.database.reader.session() as session:
        found = cards(session, drawings, member, drawings.language(language), now_s)
    return DrawingsCard(at_s=now_s, time_zone=here.shop.time_zone.key, drawings=found)


def _enter(
    here: Running,
    drawings: Drawings,
    drawing: str,
    member: str,
    wish: EntryWish,
    way: EntryWay,
    language: str | None,
) -> EntryAnswer:
    now_s, spoken = here.clock(), drawings.language(language)

    def command(session: Session) -> EntryAnswer:
        row = editing.listed(session, drawing)
        entering.check_eligible(DrawingPlan.model_validate(row.plan), wish)
        part = entering.Part(way=way, residence=wish.state, language=spoken)
        entry = entering.enter_member(session, drawings, row, member, part, now_s)
        shown = card(session, drawings, row, member, spoken)
        return EntryAnswer(outcome="confirm_by_mail" if entry is None else "entered", drawing=shown)

    return here.database.writer.run(command)
