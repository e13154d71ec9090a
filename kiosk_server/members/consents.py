"""Consents: an append-only ledger, and the state that its newest event of each purpose makes."""

from __future__ import annotations

import math
from collections.abc import Mapping

from sqlalchemy import and_, bindparam, or_
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from kiosk_server.database import new_id
from kiosk_server.database.ahead import OfEach
from kiosk_server.database.dialects import upsert
from kiosk_server.members.notices import NARROW_ASSISTANCE, PLACELESS_ASSISTANCE
from kiosk_server.members.purposes import Purpose
from kiosk_server.members.tables import ConsentEvent, ConsentState
from wire.messages.screens.phone import BellCard, ConsentCard


def record_consent(
    session: Session,
    member: str,
    purpose: Purpose,
    *,
    granted: bool,
    notice_version: str,
    surface: str,
    actor: str,
    at_s: float,
    now_s: float,
    notice_hash: str | None = None,
    command_key: str | None = None,
) -> str:
    """Writes the event, and moves the state if no newer event stands there; a withdrawal wins over a grant of the
    same instant. Returns the event's id: of the first one, where `command_key` was there for this purpose before."""
    if command_key is not None and (said := _said(session, member, purpose, command_key)) is not None:
        return said
    event = ConsentEvent(
        id=new_id(now_s),
        member=member,
        purpose=purpose,
        granted=granted,
        notice_version=notice_version,
        surface=surface,
        actor=actor,
        at_s=at_s,
        received_at_s=now_s,
        notice_hash=notice_hash,
        command_key=command_key,
    )
    session.add(event)
    session.flush()
    state = {"member": member, "purpose": purpose.value, "granted": granted, "at_s": at_s, "event": event.id}
    _MOVE.run(session, state)
    session.expire_all()
    return event.id


def _said(session: Session, member: str, purpose: Purpose, command_key: str) -> str | None:
    statement = select(ConsentEvent.id).where(
        ConsentEvent.member == member, ConsentEvent.purpose == purpose, ConsentEvent.command_key == command_key
    )
    return session.exec(statement).first()


_MOVE = upsert(
    ConsentState,
    ("member", "purpose"),
    lambda _old, new: {"granted": new.granted, "at_s": new.at_s, "event": new.event},
    where=lambda old, new: or_(new.at_s > old.at_s, and_(new.at_s == old.at_s, new.granted.is_(False))),
)


def consents_of(session: Session, member: str) -> dict[Purpose, ConsentState]:
    """The newest word of this member on each purpose she ever spoke on."""
    rows = [ConsentState.seen(row) for _, *row in CONSENTS_OF.of(session, member)]
    known = {purpose.value: purpose for purpose in Purpose}
    return {known[row.purpose]: row for row in rows if row.purpose in known}


CONSENTS_OF = OfEach(
    select_columns(col(ConsentState.member).label("of"), *ConsentState.columns()).where(
        col(ConsentState.member).in_(bindparam("each", expanding=True))
    )
)


def counts_from_s(state: ConsentState | None, at_s: float, now_s: float, *, granted: bool) -> float:
    """From when on a word counts that comes in now, on a purpose with this state.

    Where her newest word bears an instant that is yet to come, the clock was set back since. Then a withdrawal counts
    whenever she said it, and a grant if she says it now: nobody waits for the clock to be heard.
    """
    if state is None or state.at_s <= now_s:
        return at_s
    if not granted:
        return state.at_s
    return math.nextafter(state.at_s, math.inf) if at_s >= now_s else at_s


def permits(consents: Mapping[Purpose, ConsentState], purpose: Purpose) -> ConsentState | None:
    """The state that allows `purpose`; None where she never agreed or withdrew."""
    state = consents.get(purpose)
    return state if state is not None and state.granted else None


def is_wide(session: Session, event: str) -> bool:
    """Whether the words that she agreed to for clerk_assist speak of what she bought, and of notes."""
    said = session.get(ConsentEvent, event)
    return said is not None and said.notice_version not in NARROW_ASSISTANCE


def is_placed(session: Session, event: str) -> bool:
    """Whether they speak of where in the shop she is: her position, the ways to her, and that she walks away."""
    said = session.get(ConsentEvent, event)
    return said is not None and said.notice_version not in PLACELESS_ASSISTANCE


def bell_card(consents: Mapping[Purpose, ConsentState], paused_until_s: float | None, now_s: float) -> BellCard:
    paused = paused_until_s is not None and paused_until_s > now_s
    on = permits(consents, Purpose.RECOGNISE_IN_STORE) is not None
    cards = []
    for purpose in Purpose:
        state = consents.get(purpose)
        cards.append(
            ConsentCard(
                purpose=purpose, granted=bool(state and state.granted), at_s=state.at_s if state is not None else None
            )
        )
    return BellCard(
        bell="off" if not on else "paused" if paused else "on",
        paused_until_s=paused_until_s if paused else None,
        consents=cards,
    )
