"""Making, changing, publishing and withdrawing drawings. Every function belongs into a command of the writer."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, func
from sqlmodel import Session, col, select

from kiosk_server.database import new_id
from kiosk_server.drawings.configuration import LANGUAGES, Drawings
from kiosk_server.drawings.guards import Around, Breach
from kiosk_server.drawings.states import LISTED, MOVES, State, Step
from kiosk_server.drawings.tables import Drawing, DrawingAsking, DrawingEntry, DrawingList
from kiosk_server.drawings.wording import amount, official_rules
from kiosk_server.drawings.words import Word
from kiosk_server.errors import Conflict, NotFound
from wire.messages.screens.drawings import DrawingPlan, GuardRefusal


class NotChangeable(Conflict):
    """The rules of a drawing that is published stay as they are."""


class NoSuchStep(Conflict):
    """The drawing cannot do that from where it stands."""


class Refused(Conflict):
    """The law or a standard does not allow this drawing; `refusals` says which, and why."""


def row_of(session: Session, drawing: str) -> Drawing:
    row = session.get(Drawing, drawing)
    if row is None:
        raise NotFound("there is no such drawing")
    return row


def listed(session: Session, drawing: str) -> Drawing:
    """One with a public page. Raises NotFound for a draft too."""
    row = session.get(Drawing, drawing)
    if row is None or State(row.state) not in LISTED:
        raise NotFound("there is no such drawing")
    return row


def make(session: Session, drawings: Drawings, plan: DrawingPlan, by: str, now_s: float) -> Drawing:
    """A draft, whatever the guards say of it: they say it beside it."""
    values = _values(plan) | {"currency": drawings.shop.currency, "made_at_s": now_s, "made_by": by}
    row = Drawing(id=new_id(now_s), state=State.DRAFT.value, **values)
    session.add(row)
    session.flush()
    return row


def change(session: Session, drawing: str, plan: DrawingPlan) -> Drawing:
    """Raises NotFound, NotChangeable."""
    row = row_of(session, drawing)
    if row.state != State.DRAFT.value:
        raise NotChangeable
    for name, value in _values(plan).items():
        setattr(row, name, value)
    session.add(row)
    session.flush()
    return row


def remove(session: Session, drawing: str) -> None:
    """A draft. Raises NotFound, NotChangeable."""
    row = row_of(session, drawing)
    if row.state != State.DRAFT.value:
        raise NotChangeable
    session.connection().execute(delete(Drawing).where(col(Drawing.id) == drawing))
    session.expire_all()


def refusals(session: Session, drawings: Drawings, row: Drawing, language: str, now_s: float) -> list[GuardRefusal]:
    """Every rule that it breaks as it is."""
    plan = DrawingPlan.model_validate(row.plan)
    worth = func.coalesce(func.sum(col(Drawing.prizes) * col(Drawing.prize_minor)), 0)
    others = select(worth).where(
        Drawing.promotion == row.promotion,
        Drawing.id != row.id,
        col(Drawing.state).not_in((State.DRAFT.value, State.WITHDRAWN.value)),
    )
    around = Around(
        currency=row.currency,
        others_minor=int(session.exec(others).one()) if row.promotion else 0,
        sources=drawings.sources,
        states=drawings.states,
        now_s=now_s,
    )
    return [_refusal(drawings, breach, row.currency, language) for breach in drawings.law.breaches(plan, around)]


def _refusal(drawings: Drawings, breach: Breach, currency: str, language: str) -> GuardRefusal:
    rule = drawings.law.rule(breach.rule)
    values: dict[str, Any] = dict(breach.values)
    for name in ("total", "limit"):
        if f"{name}_minor" in values:
            values[name] = amount(values[f"{name}_minor"], currency)
    if values.get("state") in drawings.states:
        values["state"] = drawings.states[values["state"]].name
    return GuardRefusal(
        rule=rule.rule,
        name=rule.name.get(language) or rule.name["en"],
        source=rule.source,
        field=breach.field,
        says=drawings.words.say(breach.says, language, **values),
    )


def publish(session: Session, drawings: Drawings, drawing: str, now_s: float) -> Drawing:
    """From now on its rules stand. Once is enough: pressed again it changes nothing. Raises Refused, NoSuchStep."""
    row = row_of(session, drawing)
    if row.state == State.PUBLISHED.value:
        return row
    to = _step(row, Step.PUBLISH)
    if broken := refusals(session, drawings, row, drawings.shop.language, now_s):
        first = f"{broken[0].name} ({broken[0].source}): {broken[0].says}"
        raise Refused(first, refusals=[each.model_dump() for each in broken])
    plan = DrawingPlan.model_validate(row.plan)
    if plan.opens_at_s < now_s:
        # Its rules would name a beginning at which nobody could enter.
        plan = plan.model_copy(update={"opens_at_s": now_s})
        row.plan, row.opens_at_s = plan.model_dump(mode="json"), now_s
    row.state, row.published_at_s = to.value, now_s
    row.rules = {
        language: [each.model_dump() for each in official_rules(drawings, row.id, plan, row.currency, language)]
        for language in LANGUAGES
    }
    session.add(row)
    session.flush()
    return row


def withdraw(session: Session, drawings: Drawings, drawing: str, why: str, now_s: float) -> Drawing:
    """Only while nobody has entered. Raises Refused, NoSuchStep."""
    row = row_of(session, drawing)
    if row.state == State.WITHDRAWN.value:
        return row
    to = _step(row, Step.WITHDRAW)
    published = session.get(DrawingList, drawing)
    count = entries_of(session, drawing) if published is None else published.count
    if count:
        rule = drawings.law.rule("prizes_are_given")
        language = drawings.shop.language
        says = drawings.words.say(Word.GUARD_PROMISED, language, count=count)
        name = rule.name.get(language) or rule.name["en"]
        told = GuardRefusal(rule=rule.rule, name=name, source=rule.source, field="state", says=says)
        raise Refused(f"{name} ({rule.source}): {says}", refusals=[told.model_dump()])
    # Nobody enters by them any more.
    session.connection().execute(delete(DrawingAsking).where(col(DrawingAsking.drawing) == drawing))
    row.state, row.withdrawn_at_s, row.withdrawn_why = to.value, now_s, why
    session.add(row)
    session.flush()
    return row


def entries_of(session: Session, drawing: str) -> int:
    """How many people have entered."""
    statement = select(func.count()).select_from(DrawingEntry).where(DrawingEntry.drawing == drawing)
    return int(session.exec(statement).one())


def _step(row: Drawing, step: Step) -> State:
    to = MOVES.get((State(row.state), step))
    if to is None:
        raise NoSuchStep(f"the drawing is {row.state}")
    return to


def _values(plan: DrawingPlan) -> dict[str, Any]:
    return {
        "plan": plan.model_dump(mode="json"),
        "promotion": plan.promotion,
        "opens_at_s": plan.opens_at_s,
        "closes_at_s": plan.closes_at_s,
        "prizes": plan.prizes,
        "prize_minor": plan.prize_minor,
    }
