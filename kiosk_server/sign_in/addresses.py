"""Whose an e-mail address is: hers who has shown that she reads its mail.

Anybody can type an address, so an address that was only typed opens nothing and joins nothing. Who proves it holds it;
others who typed it keep a claim, and become one with her when they prove it too.
"""

from __future__ import annotations

from sqlmodel import Session, and_, col, or_, select

from kiosk_server.database.dialects import insert_new
from kiosk_server.members.tables import MemberPii
from kiosk_server.sign_in.tables import ProvenAddress
from kiosk_server.web.identities import MEMBER, memberships, merge, standing

_PROVE = insert_new(ProvenAddress)


def is_known(session: Session, email_norm: str) -> bool:
    """Whether anybody registered with it, proven or not."""
    known = select(MemberPii.member).where(
        or_(MemberPii.email_norm == email_norm, MemberPii.email_claimed == email_norm)
    )
    return session.exec(known.limit(1)).first() is not None


def givers_of(session: Session, email_norm: str) -> list[tuple[str, bool]]:
    """Every membership under which it was given, with whether it was proven; the one that proved it last."""
    proven = and_(col(MemberPii.email_norm) == email_norm, col(ProvenAddress.member).is_not(None))
    given = (
        select(MemberPii.member, proven)
        .join(ProvenAddress, col(ProvenAddress.member) == col(MemberPii.member), isouter=True)
        .where(or_(MemberPii.email_norm == email_norm, MemberPii.email_claimed == email_norm))
    )
    return sorted(((member, bool(hers)) for member, hers in session.exec(given)), key=lambda each: each[1])


def proven_holder(session: Session, email_norm: str) -> str | None:
    """The membership that stands for whoever proved this address."""
    held = (
        select(MemberPii.member)
        .join(ProvenAddress, col(ProvenAddress.member) == col(MemberPii.member))
        .where(MemberPii.email_norm == email_norm)
    )
    found = session.exec(held).first()
    return None if found is None else standing(session, found)


def claim_of(session: Session, member: str, email_norm: str) -> str | None:
    """The membership of this person under which the address was typed."""
    typed = select(MemberPii.member).where(
        col(MemberPii.member).in_(memberships(session, member)),
        or_(MemberPii.email_norm == email_norm, MemberPii.email_claimed == email_norm),
    )
    return session.exec(typed.order_by(col(MemberPii.member))).first()


def prove(session: Session, member: str, email_norm: str, now_s: float) -> bool:
    """`member` typed this address and reads its mail; whether two memberships became one by it."""
    holder = session.exec(select(MemberPii).where(MemberPii.email_norm == email_norm)).first()
    if holder is not None and holder.member != member:
        if session.get(ProvenAddress, holder.member) is not None:
            return merge(session, holder.member, member, now_s, actor=MEMBER, why="address_proven") is not None
        holder.email_norm, holder.email_claimed = None, email_norm
        session.flush()
    pii = session.get_one(MemberPii, member)
    pii.email_norm, pii.email_claimed = email_norm, None
    session.flush()
    _PROVE.run(session, {"member": member, "proven_at_s": now_s})
    return False
