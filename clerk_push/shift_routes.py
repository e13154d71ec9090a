"""A clerk's own shift and place, a call for a colleague, and how fairly tasks were shared out."""

from __future__ import annotations

import time
from typing import Annotated, Literal
from uuid import uuid4

from fastapi import APIRouter, Header, Query
from pydantic import Field, model_validator
from sqlmodel import Session
from starlette.responses import PlainTextResponse, Response

from clerk_push import asking, commands, fairness, shifts
from clerk_push.board import Actor
from clerk_push.errors import ManagersOnly, NoSuchZone, NotOnShift
from clerk_push.routes import DeskOf, SignedIn
from wire.messages.mqtt import Name
from wire.messages.reading import Message
from wire.messages.screens.clerk import FairnessCard, ShiftCard, StaffCard, TaskCard


class ShiftChange(Message):
    """Off shift, or on a break, nobody is asked for anything."""

    on: bool
    on_break: bool = False
    "Of a shift that goes on."


class PlaceChange(Message):
    zone: Name | None
    "None: nowhere in particular."


class HelpCall(Message):
    """Either about a client, or at a place."""

    visit: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    zone: Name | None = None
    zone_name: Annotated[str, Field(min_length=1, max_length=80)] | None = None
    note: Annotated[str, Field(min_length=1, max_length=140)] | None = None

    @model_validator(mode="after")
    def _somewhere(self) -> HelpCall:
        if (self.visit is None) == (self.zone is None):
            raise ValueError("send visit or zone")
        return self


router = APIRouter()


@router.get("/api/shift")
def my_shift(clerk: SignedIn, desk: DeskOf) -> ShiftCard:
    with desk.database.reading() as session:
        return shifts.card(session, clerk.card.staff)


@router.post("/api/shift")
async def change_shift(body: ShiftChange, clerk: SignedIn, desk: DeskOf) -> ShiftCard:
    """Begins or ends a shift or a break. What a clerk has is given back where they stop working."""
    changed = await desk.database.writer.run_async(lambda session: _change(session, body, clerk.card, time.time()))
    desk.feed.call_the_roll()
    return changed


def _change(session: Session, body: ShiftChange, clerk: StaffCard, now_s: float) -> ShiftCard:
    staff = clerk.staff
    if body.on and not body.on_break:
        shifts.start(session, clerk, now_s)
        asking.somebody_came(session, now_s)
        return shifts.card(session, staff)
    if body.on:
        shifts.sign_in(session, clerk, now_s)
        shifts.pause(session, staff, now_s)
    else:
        shifts.end(session, staff)
    commands.release_all_of(session, staff, "released", now_s)
    return shifts.card(session, staff)


@router.post("/api/shift/place")
def tell_place(body: PlaceChange, clerk: SignedIn, desk: DeskOf) -> ShiftCard:
    """Where the clerk is, to the zone: kept on shift only, and forgotten with it."""
    site = desk.sessions.site_card()
    zones = [zone.zone for zone in site.floor.zones] if site is not None and site.floor is not None else None
    if zones is not None and body.zone is not None and body.zone not in zones:
        raise NoSuchZone(f"This store has no zone {body.zone!r}, but {', '.join(zones)}.")
    return desk.database.writer.run(lambda session: _place(session, clerk.card.staff, body.zone, time.time()))


def _place(session: Session, staff: str, zone: str | None, now_s: float) -> ShiftCard:
    if not shifts.place(session, staff, zone, now_s):
        raise NotOnShift
    shifts.heard(session, [staff], now_s)
    return shifts.card(session, staff)


@router.post("/api/help")
def call_for_help(
    body: HelpCall,
    clerk: SignedIn,
    desk: DeskOf,
    key: Annotated[str | None, Header(alias="Idempotency-Key", min_length=8, max_length=40)] = None,
) -> TaskCard:
    """Asks a colleague to come. The same `Idempotency-Key` makes one task."""
    actor, cause = Actor(clerk.card.staff, clerk.card.name), f"{clerk.card.staff[:20]}-{key or uuid4().hex}"
    about = {"visit": body.visit, "zone": body.zone, "zone_name": body.zone_name, "note": body.note}
    return desk.database.writer.run(
        lambda session: commands.call_colleague(session, actor, cause, time.time(), **about)
    )


@router.get("/api/fairness", response_model=FairnessCard)
def how_fair(
    clerk: SignedIn,
    desk: DeskOf,
    days: Annotated[int, Query(ge=1, le=shifts.KEPT_DAYS)] = 7,
    form: Literal["json", "markdown"] = "json",
) -> FairnessCard | Response:
    """How often each clerk was asked in the last days, and what came of it; for managers. Never where anybody was."""
    if "manager" not in clerk.card.roles:
        raise ManagersOnly
    with desk.database.reading() as session:
        card = fairness.of(session, days, time.time())
    if form == "markdown":
        return PlainTextResponse(fairness.as_markdown(card), media_type="text/markdown; charset=utf-8")
    return card
