"""A drawing as each of those sees it who may: staff, a member, anybody with its receipt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from kiosk_server.drawings.awarding import award_of, key_of, selected
from kiosk_server.drawings.closing import codes_of, numbers_from_s
from kiosk_server.drawings.configuration import Drawings
from kiosk_server.drawings.editing import entries_of, refusals
from kiosk_server.drawings.entering import asked_address, entries_of_hers
from kiosk_server.drawings.guards import RegistrationNeeded
from kiosk_server.drawings.states import LISTED, State
from kiosk_server.drawings.tables import Drawing, DrawingAsking, DrawingAward, DrawingEntry, DrawingList
from kiosk_server.drawings.winner import FORMAT
from kiosk_server.drawings.wording import source_in_words
from wire.messages.screens.drawings import (
    AwardLine,
    DrawingCard,
    DrawingChoices,
    DrawingLine,
    DrawingPlan,
    DrawingWays,
    DrawnSource,
    GuardRule,
    MyEntry,
    MyPrize,
    RulesSection,
    SourceChoice,
    StateChoice,
)
from wire.messages.screens.shown import Money


def choices(drawings: Drawings, language: str) -> DrawingChoices:
    return DrawingChoices(
        states=[state_choice(drawings, state) for state in drawings.states],
        sources=[
            SourceChoice(
                source=each.source,
                name=each.name,
                what=each.what.get(language) or each.what["en"],
                where=each.where,
                numbers=each.numbers,
                hexadecimal=each.hexadecimal,
                bits=each.bits,
            )
            for each in drawings.sources.values()
        ],
        rules=[
            GuardRule(rule=rule.rule, name=rule.name.get(language) or rule.name["en"], source=rule.source)
            for rule in drawings.law.rules
        ],
        registering=[rule.state for rule in drawings.law.rules if isinstance(rule, RegistrationNeeded)],
        currency=drawings.shop.currency,
    )


def state_choice(drawings: Drawings, state: str) -> StateChoice:
    known = drawings.states.get(state)
    return StateChoice(state=state, name=known.name if known else state, least_age=known.least_age if known else 18)


def sources_of(drawings: Drawings, row: Drawing, published: DrawingList | None, language: str) -> list[DrawnSource]:
    plan = DrawingPlan.model_validate(row.plan)
    found, from_s = [], numbers_from_s(drawings, row, published)
    for source in plan.sources:
        if source not in drawings.sources:
            continue
        what, when = source_in_words(drawings, source, from_s, language)
        known = drawings.sources[source]
        values = (row.numbers or {}).get(source, [])
        found.append(
            DrawnSource(source=source, name=known.name, what=what, where=known.where, when=when, values=values)
        )
    return found


def line(session: Session, drawings: Drawings, row: Drawing, language: str, now_s: float) -> DrawingLine:
    """For the desk. It names nobody."""
    published = session.get(DrawingList, row.id)
    entered = select(DrawingEntry.email_norm).where(DrawingEntry.drawing == row.id)
    waiting = col(DrawingAsking.email_norm).not_in(entered)
    addresses = func.count(func.distinct(col(DrawingAsking.email_norm)))
    unconfirmed = select(addresses).where(DrawingAsking.drawing == row.id, waiting)
    plan = DrawingPlan.model_validate(row.plan)
    is_draft = row.state == State.DRAFT.value
    return DrawingLine.model_validate(
        {
            "drawing": row.id,
            "state": row.state,
            "plan": plan,
            "prize": Money(amount_minor=row.prize_minor, currency=row.currency),
            "made_at_s": row.made_at_s,
            "published_at_s": row.published_at_s,
            "refusals": refusals(session, drawings, row, language, now_s) if is_draft else [],
            "entries": entries_of(session, row.id) if published is None else published.count,
            "unconfirmed": session.exec(unconfirmed).one(),
            "ways": _ways(session, row.id) if published is None else DrawingWays(**published.ways),
            "entries_sha256": None if published is None else published.sha256,
            "sources": sources_of(drawings, row, published, language),
            "key": None if row.numbers is None else key_of(row),
            "awards": awards(session, row.id),
            "path": f"/drawings/{row.id}/",
            "withdrawn_why": row.withdrawn_why,
        }
    )


def _ways(session: Session, drawing: str) -> DrawingWays:
    counted = (
        select(DrawingEntry.way, func.count()).where(DrawingEntry.drawing == drawing).group_by(col(DrawingEntry.way))
    )
    return DrawingWays(**dict(session.exec(counted).all()))


def awards(session: Session, drawing: str) -> list[AwardLine]:
    rows = session.exec(
        select(DrawingAward).where(DrawingAward.drawing == drawing).order_by(col(DrawingAward.place))
    ).all()
    return [
        AwardLine.model_validate(
            {
                "place": row.place,
                "prize": row.prize,
                "entry": row.code,
                "state": row.state,
                "offered_at_s": row.offered_at_s,
                "claim_until_s": row.claim_until_s,
                "claimed_at_s": row.claimed_at_s,
            }
        )
        for row in rows
    ]


def rules_of(row: Drawing, language: str) -> list[RulesSection]:
    """As they were published."""
    said = row.rules or {}
    return [RulesSection.model_validate(each) for each in said.get(language) or said.get("en", [])]


def card(session: Session, drawings: Drawings, row: Drawing, member: str, language: str) -> DrawingCard:
    """For a member at a kiosk or on her phone."""
    published = session.get(DrawingList, row.id)
    plan = DrawingPlan.model_validate(row.plan)
    hers = entries_of_hers(session, row.id, member)
    entry = next(iter(hers), None)
    address = None if entry is not None else asked_address(session, row.id, member)
    return DrawingCard.model_validate(
        {
            "drawing": row.id,
            "heading": plan.heading,
            "state": row.state,
            "prizes": plan.prizes,
            "prize": Money(amount_minor=row.prize_minor, currency=row.currency),
            "opens_at_s": row.opens_at_s,
            "closes_at_s": row.closes_at_s,
            "least_age": plan.least_age,
            "states": [state_choice(drawings, state) for state in plan.states],
            "entries": entries_of(session, row.id) if published is None else published.count,
            "rules": rules_of(row, language),
            "url": drawings.page(row.id),
            "entries_sha256": None if published is None else published.sha256,
            "mine": None if entry is None else MyEntry(entry=entry.code, entered_at_s=entry.entered_at_s),
            "unconfirmed_address": None if address is None else hidden(address),
            "won": _won(session, row, hers),
        }
    )


def hidden(address: str) -> str:
    """Such as `j•••@shop.example`: enough for her to know it, on a screen that others may look at."""
    name, _, domain = address.partition("@")
    return f"{name[:1]}•••@{domain}"


def _won(session: Session, row: Drawing, hers: Sequence[DrawingEntry]) -> MyPrize | None:
    award = award_of(session, row.id, hers)
    if award is None:
        return None
    amount = Money(amount_minor=row.prize_minor, currency=row.currency)
    return MyPrize.model_validate(
        {
            "place": award.place,
            "amount": amount,
            "state": award.state,
            "claim_until_s": award.claim_until_s,
            "gift_card": award.gift_card,
        }
    )


SHOWN_FOR_S = 30 * 86_400.0
"How long a drawing that is over stays with those who took part."


def cards(session: Session, drawings: Drawings, member: str, language: str, now_s: float) -> list[DrawingCard]:
    """What is open, and what she took part in, the one that closes first before the others."""
    rows = session.exec(
        select(Drawing)
        .where(
            col(Drawing.state).in_([state.value for state in LISTED - {State.WITHDRAWN}]),
            Drawing.opens_at_s <= now_s,
        )
        .order_by(col(Drawing.closes_at_s), col(Drawing.id))
    ).all()
    shown = [row for row in rows if row.settled_at_s is None or row.settled_at_s > now_s - SHOWN_FOR_S]
    found = [(row, card(session, drawings, row, member, language)) for row in shown]
    return [each for row, each in found if each.mine is not None or row.closes_at_s > now_s]


def public(session: Session) -> Sequence[Drawing]:
    """Those with a page, the newest first."""
    states = [state.value for state in LISTED]
    return session.exec(
        select(Drawing)
        .where(col(Drawing.state).in_(states))
        .order_by(col(Drawing.published_at_s).desc(), col(Drawing.id))
    ).all()


def receipt(session: Session, drawings: Drawings, row: Drawing) -> dict[str, Any] | None:
    """All that anybody needs to find the winners again (`winner.py`); None before the list is published."""
    published = session.get(DrawingList, row.id)
    if published is None:
        return None
    return {
        "format": FORMAT,
        "drawing": row.id,
        "heading": row.plan["heading"],
        "sponsor": drawings.shop.name,
        "closed_at_s": published.closed_at_s,
        "numbers_at_s": numbers_from_s(drawings, row, published),
        "entries": codes_of(published),
        "entries_sha256": published.sha256,
        "method": "RFC 3797, section 4",
        "sources": [each.model_dump() for each in sources_of(drawings, row, published, "en")],
        "key": None if row.numbers is None else key_of(row),
        "prizes": row.prizes,
        "alternates": row.plan["alternates"],
        "selected": None if row.numbers is None else selected(row, published),
    }
