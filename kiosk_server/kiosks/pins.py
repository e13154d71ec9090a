"""A member's PIN for kiosks: chosen on her phone, tried at a kiosk.

A try is counted before it is judged, in a transaction of its own, so that many at once are many tries.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from kiosk_server.database.dialects import upsert
from kiosk_server.errors import BadField, NotAllowed
from kiosk_server.kiosks.pin_rules import Tried, Weak, attempt, why_not
from kiosk_server.kiosks.tables import KioskPin
from kiosk_server.members.numbers import is_member_number
from kiosk_server.members.tables import Member
from kiosk_server.staff.restraint import Limit
from kiosk_server.web.identities import standing
from kiosk_server.web.memberships import hers

PIN_TRIES = Limit(attempts=5, per_s=60.0)
"Of one member number, whether anybody has it or not, a try that is said again too: then one a minute."

KIOSK_TRIES = Limit(attempts=20, per_s=15.0)
"At one kiosk, whatever the number: who tries many numbers with one PIN is slowed as well."

_WHY = {
    Weak.DIGITS: "must have six digits",
    Weak.COMMON: "is what a stranger tries first; choose one with less of a pattern",
    Weak.NUMBER: "stands in your member number; choose another",
}


class WrongPin(NotAllowed):
    """This number and PIN do not open anything here, or were tried too often. Your phone opens it as well."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What a try is judged by; the same work whether anybody has the number or not."""

    member: str | None
    pin_hash: str | None


def check(session: Session, member: str, pin: str) -> None:
    """By the numbers of all her memberships. Raises BadField where this PIN may not be chosen."""
    for number in session.exec(select(Member.number).where(hers(Member.id, member))):
        why = why_not(pin, number)
        if why is not None:
            raise BadField("pin", _WHY[why])


def choose(session: Session, member: str, pin_hash: str, now_s: float) -> None:
    row = KioskPin(member=member, pin_hash=pin_hash, set_at_s=now_s)
    _CHOOSE.run(session, row.model_dump())


def forget(session: Session, member: str) -> None:
    """Of all her memberships."""
    session.connection().execute(delete(KioskPin).where(hers(col(KioskPin.member), member)))
    session.expire_all()


def begin(session: Session, number: str, now_s: float, *, again: bool = False) -> Trial:
    """Counts a try as wrong until it proves right. `again`: the same was counted, and its answer may have been lost."""
    digits = number.replace(" ", "")
    spoken = f"{digits[:4]} {digits[4:8]} {digits[8:]}" if is_member_number(digits) else ""
    named = session.exec(select(Member.id).where(Member.number == spoken)).first()
    member = None if named is None else standing(session, named)
    row = None if member is None else session.exec(select(KioskPin).where(hers(KioskPin.member, member))).first()
    if row is None or member is None:
        return Trial(None, None)
    if again:
        return Trial(member, row.pin_hash)
    counted = attempt(Tried(row.wrong, row.locked_until_s), now_s)
    if counted is None or not _count(session, row, counted):
        return Trial(None, None)
    return Trial(member, row.pin_hash)


def was_right(session: Session, member: str) -> None:
    session.connection().execute(
        update(KioskPin).where(hers(col(KioskPin.member), member)).values(wrong=0, locked_until_s=None)
    )
    session.expire_all()


def _count(session: Session, row: KioskPin, counted: Tried) -> bool:
    """False where another try was counted meanwhile."""
    statement = (
        update(KioskPin)
        .where(col(KioskPin.member) == row.member, col(KioskPin.wrong) == row.wrong)
        .values(wrong=counted.wrong, locked_until_s=counted.locked_until_s)
    )
    return session.connection().execute(statement).rowcount == 1


_CHOOSE = upsert(
    KioskPin,
    ("member",),
    lambda _old, new: {"pin_hash": new.pin_hash, "set_at_s": new.set_at_s, "wrong": 0, "locked_until_s": None},
)
