"""`/api/drawings…`: what a manager or an administrator does with drawings. Each act is audited."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Query
from sqlmodel import Session, col, select

from kiosk_server.credentials.commands import CommandKey, once
from kiosk_server.drawings import awarding, editing
from kiosk_server.drawings.cards import choices, line
from kiosk_server.drawings.configuration import Drawings, DrawingsHere
from kiosk_server.drawings.tables import Drawing
from kiosk_server.principals import ManagerHere
from kiosk_server.running import Here, Running
from kiosk_server.staff.accounts import StaffPerson, audit
from wire.messages.screens.drawings import DrawingChoices, DrawingLine, DrawingPlan, NumbersWish, WithdrawWish

router = APIRouter(prefix="/api/drawings")

Language = Annotated[str | None, Query(max_length=20)]


@router.get("")
def all_drawings(_who: ManagerHere, here: Here, drawings: DrawingsHere, language: Language = None) -> list[DrawingLine]:
    """The newest first."""
    spoken = drawings.language(language)
    with here.database.reader.session() as session:
        rows = session.exec(select(Drawing).order_by(col(Drawing.made_at_s).desc(), col(Drawing.id)))
        return [line(session, drawings, row, spoken, here.clock()) for row in rows]


@router.get("/choices")
def form_choices(_who: ManagerHere, drawings: DrawingsHere, language: Language = None) -> DrawingChoices:
    return choices(drawings, drawings.language(language))


@router.post("", status_code=201)
def make_drawing(
    body: DrawingPlan, who: ManagerHere, here: Here, drawings: DrawingsHere, key: CommandKey = None
) -> DrawingLine:
    now_s = here.clock()

    def make(session: Session) -> dict[str, Any]:
        row = editing.make(session, drawings, body, who.staff, now_s)
        audit(session, "drawing.made", row.id, now_s, staff=who.staff)
        return line(session, drawings, row, drawings.language(None), now_s).model_dump(mode="json")

    done = here.database.writer.run(lambda session: once(session, who.staff, key, body, now_s, lambda: make(session)))
    return DrawingLine.model_validate(done)


@router.put("/{drawing}")
def change_drawing(
    drawing: str, body: DrawingPlan, who: ManagerHere, here: Here, drawings: DrawingsHere
) -> DrawingLine:
    """Of a draft."""
    return _act(here, drawings, who, "changed", drawing, lambda session, _now_s: editing.change(session, drawing, body))


@router.delete("/{drawing}", status_code=204)
def remove_drawing(drawing: str, who: ManagerHere, here: Here) -> None:
    """Of a draft."""
    now_s = here.clock()

    def command(session: Session) -> None:
        editing.remove(session, drawing)
        audit(session, "drawing.removed", drawing, now_s, staff=who.staff)

    here.database.writer.run(command)


@router.post("/{drawing}/publish")
def publish_drawing(drawing: str, who: ManagerHere, here: Here, drawings: DrawingsHere) -> DrawingLine:
    """409 with `refusals`, each with its rule and source, where the law or a standard does not allow it."""
    return _act(
        here,
        drawings,
        who,
        "published",
        drawing,
        lambda session, now_s: editing.publish(session, drawings, drawing, now_s),
    )


@router.post("/{drawing}/withdraw")
def withdraw_drawing(
    drawing: str, body: WithdrawWish, who: ManagerHere, here: Here, drawings: DrawingsHere
) -> DrawingLine:
    """Only while nobody has entered; 409 with `refusals` after that."""
    return _act(
        here,
        drawings,
        who,
        "withdrawn",
        drawing,
        lambda session, now_s: editing.withdraw(session, drawings, drawing, body.why, now_s),
    )


@router.post("/{drawing}/draw")
def draw_winners(drawing: str, body: NumbersWish, who: ManagerHere, here: Here, drawings: DrawingsHere) -> DrawingLine:
    """The same numbers again change nothing; others are refused, for the winners are published."""

    def draw(session: Session, now_s: float) -> Drawing:
        row = editing.row_of(session, drawing)
        awarding.draw(session, drawings, row, body.numbers, who.staff, now_s)
        return row

    return _act(here, drawings, who, "drawn", drawing, draw)


def _act(
    here: Running,
    drawings: Drawings,
    who: StaffPerson,
    act: str,
    drawing: str,
    run: Callable[[Session, float], Drawing],
) -> DrawingLine:
    now_s = here.clock()

    def command(session: Session) -> DrawingLine:
        row = run(session, now_s)
        audit(session, f"drawing.{act}", drawing, now_s, staff=who.staff)
        return line(session, drawings, row, drawings.language(None), now_s)

    return here.database.writer.run(command)
