"""A visitor becomes a member.

Her address is not proven at this moment, so it opens nothing: who registers with an address that another member
holds gets a new, separate membership and exactly the same answer. Nobody learns by it who is a member, and nobody
reaches another's history. The address is kept as a claim until she proves it by mail.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from sqlmodel import Session

from kiosk_server.database import new_id
from kiosk_server.database.dialects import insert_new
from kiosk_server.errors import Conflict
from kiosk_server.intents.web_events import join
from kiosk_server.members.consents import record_consent
from kiosk_server.members.devices import Phone, add_device
from kiosk_server.members.notices import Notice
from kiosk_server.members.numbers import DIGITS, member_number
from kiosk_server.members.purposes import Purpose
from kiosk_server.members.tables import Member, MemberPii

NUMBER_ATTEMPTS = 20


@dataclass(frozen=True, slots=True)
class Registration:
    first_name: str
    email_norm: str
    consents: tuple[Purpose, ...]
    notice_version: str
    anonymous_id: str | None = None
    time_zone: str | None = None
    surface: str = "phone"
    notice: Notice | None = None
    "The words of `notice_version`, where they are known."


@dataclass(frozen=True, slots=True)
class Registered:
    member: str
    member_number: str
    device: str


class OtherMember(Conflict):
    """This phone already belongs to a member; sign out first."""


def register(session: Session, wish: Registration, now_s: float) -> Registered:
    """A new member with one phone. Her browser's history joins her, if it is nobody's yet."""
    member = new_member(session, now_s)
    _store_pii(session, member.id, wish)
    device = add_device(session, member.id, now_s)
    for purpose in dict.fromkeys(wish.consents):
        record_consent(
            session,
            member.id,
            purpose,
            granted=True,
            notice_version=wish.notice_version,
            surface=wish.surface,
            actor="member",
            at_s=now_s,
            now_s=now_s,
            notice_hash=wish.notice.hash_of(purpose) if wish.notice is not None else None,
        )
    if wish.anonymous_id:
        join(session, wish.anonymous_id, member.id, now_s)
    return Registered(member.id, member.number, device.id)


def register_again(session: Session, phone: Phone, wish: Registration, now_s: float) -> Registered:
    """The answer for a phone that is registered already: itself. Only a browser's history may still join her.

    Raises OtherMember where the address is not the one it gave the first time.
    """
    pii = session.get_one(MemberPii, phone.member)
    if wish.email_norm not in (pii.email_norm, pii.email_claimed):
        raise OtherMember
    if wish.anonymous_id:
        join(session, wish.anonymous_id, phone.member, now_s)
    number = session.get_one(Member, phone.member).number
    return Registered(phone.member, number, phone.device)


def new_member(session: Session, now_s: float) -> Member:
    """Nobody yet: without a name, a phone or a word of consent."""
    for _ in range(NUMBER_ATTEMPTS):
        member = Member(id=new_id(now_s), number=member_number(secrets.randbelow(10**DIGITS)), joined_at_s=now_s)
        if _NEW_MEMBER.run(session, member.model_dump()) == 1:
            return member
    raise RuntimeError("no free member number was found")


_NEW_MEMBER = insert_new(Member)
_NEW_PII = insert_new(MemberPii)


def _store_pii(session: Session, member: str, wish: Registration) -> None:
    """The unique key decides who holds the address."""
    pii = MemberPii(member=member, first_name=wish.first_name, email_norm=wish.email_norm, time_zone=wish.time_zone)
    if _NEW_PII.run(session, pii.model_dump()) == 0:
        pii.email_norm, pii.email_claimed = None, wish.email_norm
        session.add(pii)
        session.flush()
