"""What a member corrects about herself: her name, and the address that she gave."""

from __future__ import annotations

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from kiosk_server.members.tables import MemberPii
from kiosk_server.sign_in.tables import ProvenAddress
from wire.messages.screens.my_data import DetailsCard


def details_of(session: Session, member: str) -> DetailsCard:
    pii = session.get_one(MemberPii, member)
    return DetailsCard(first_name=pii.first_name, email=pii.email_norm or pii.email_claimed or "")


def correct(session: Session, member: str, *, first_name: str | None, email_norm: str | None) -> DetailsCard:
    """An address that another member holds stays a claim, and the answer does not tell: nobody learns who is one.

    Another address is only typed, whatever she proved of the one before: it opens and joins nothing until she shows
    that she reads its mail.
    """
    values: dict[str, str | None] = {}
    if first_name is not None:
        values["first_name"] = first_name
    if email_norm is not None:
        held = select(MemberPii.member).where(MemberPii.email_norm == email_norm, MemberPii.member != member)
        taken = session.exec(held).first() is not None
        values |= {"email_norm": None if taken else email_norm, "email_claimed": email_norm if taken else None}
        if session.get_one(MemberPii, member).email_norm != values["email_norm"]:
            session.connection().execute(delete(ProvenAddress).where(col(ProvenAddress.member) == member))
    if values:
        session.connection().execute(update(MemberPii).where(col(MemberPii.member) == member).values(values))
        session.expire_all()
    return details_of(session, member)
