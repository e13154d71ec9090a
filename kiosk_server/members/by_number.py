"""Who has a member number, however it is read out."""

from __future__ import annotations

from sqlmodel import Session, select

from kiosk_server.members.tables import Member
from kiosk_server.web.identities import standing


def member_of_number(session: Session, number: str) -> str | None:
    """The membership that stands for her; spaces do not matter. None where nobody has it."""
    digits = "".join(number.split())
    spaced = " ".join((digits[:4], digits[4:8], digits[8:])).strip()
    member = session.exec(select(Member.id).where(Member.number == spaced)).first()
    return None if member is None else standing(session, member)
