"""The message that stands over everything on every kiosk, until it is taken back or its time is over."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from sqlalchemy import or_, update
from sqlmodel import Session, col, select

from kiosk_server.database import new_id
from kiosk_server.signage.plans import tell_kiosks
from kiosk_server.signage.tables import SignageEmergency
from kiosk_server.sites.shop import Shop
from wire.messages.reading import Message
from wire.messages.screens.signage import EmergencyCard, EmergencyMessage, EmergencyText

LONGEST_S = 7 * 86_400.0
"""What stands for longer is no emergency but signage; without an end it stands until somebody takes it back."""


class SignageEmergencyText(EmergencyText):
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=35)]
    heading: Annotated[str, Field(min_length=1, max_length=40)]
    "As many letters as can be read across a shop."
    sentence: Annotated[str, Field(max_length=160)] = ""


class SignageEmergencyWish(Message):
    """Body of POST /api/signage/emergency. One that stands already is replaced."""

    kind: Literal["alarm", "notice"]
    texts: Annotated[list[SignageEmergencyText], Field(min_length=1, max_length=3)]
    lasts_s: Annotated[float, Field(gt=0, le=LONGEST_S)] | None = None
    "None: until it is taken back."


def emergency_now(session: Session, site: str, now_s: float) -> EmergencyMessage | None:
    statement = select(SignageEmergency).where(
        SignageEmergency.site == site,
        col(SignageEmergency.ended_at_s).is_(None),
        or_(col(SignageEmergency.until_s).is_(None), col(SignageEmergency.until_s) > now_s),
    )
    row = session.exec(statement).first()
    if row is None:
        return None
    return EmergencyMessage(
        emergency=row.id,
        kind="alarm" if row.kind == "alarm" else "notice",
        texts=[EmergencyText.model_validate(each) for each in row.texts],
        since_s=row.since_s,
        until_s=row.until_s,
    )


def card(session: Session, site: str, now_s: float) -> EmergencyCard:
    return EmergencyCard(message=emergency_now(session, site, now_s))


def send(session: Session, shop: Shop, wish: SignageEmergencyWish, by: str, now_s: float) -> str:
    """Kiosks hear of it as soon as this is committed; its id."""
    _end(session, shop.site, "replaced", now_s)
    row = SignageEmergency(
        id=new_id(now_s),
        site=shop.site,
        kind=wish.kind,
        texts=[each.model_dump() for each in wish.texts],
        since_s=now_s,
        until_s=None if wish.lasts_s is None else now_s + wish.lasts_s,
        sent_by=by,
    )
    session.add(row)
    session.flush()
    tell_kiosks(session, shop)
    return row.id


def take_back(session: Session, shop: Shop, by: str, now_s: float) -> bool:
    """Whether there was one."""
    was = _end(session, shop.site, by, now_s)
    tell_kiosks(session, shop)
    return was


def _end(session: Session, site: str, by: str, now_s: float) -> bool:
    statement = (
        update(SignageEmergency)
        .where(col(SignageEmergency.site) == site, col(SignageEmergency.ended_at_s).is_(None))
        .values(ended_at_s=now_s, ended_by=by)
    )
    ended = session.connection().execute(statement).rowcount
    session.expire_all()
    return ended > 0
