"""Taking part: one entry a person, by whichever way. Every function belongs into a command of the writer.

A person is a proven e-mail address, and all memberships that were found to be hers. An address that was only typed
takes part in nothing: a letter goes there, and whoever opens its link enters. So nobody enters in another's name, and
nobody keeps her out by using her address.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func
from sqlmodel import Session, col, or_, select

from kiosk_server.credentials.bearers import digest, new_secret
from kiosk_server.database import after
from kiosk_server.database.dialects import insert_new
from kiosk_server.drawings.configuration import Drawings
from kiosk_server.drawings.states import State, is_open
from kiosk_server.drawings.tables import Drawing, DrawingAsking, DrawingEntry
from kiosk_server.drawings.wording import instant
from kiosk_server.drawings.words import Word
from kiosk_server.errors import BadField, Conflict, Gone, TooMany
from kiosk_server.mail.outbox import write_letter
from kiosk_server.members.tables import MemberPii
from kiosk_server.offers.codes import ALPHABET, check_letter
from kiosk_server.sign_in.addresses import proven_holder
from kiosk_server.sign_in.tables import ProvenAddress
from kiosk_server.web.identities import memberships, standing
from wire.messages.screens.drawings import DrawingPlan, EntryWay, EntryWish

LETTERS = 8
"Of a code, before its check letter: 152 thousand million codes."

MOST_TRIES = 20

LETTERS_TO_ONE, LETTERS_WITHIN_S = 3, 3600.0
"To one address: she may press again twice; nobody fills her mailbox."

_ENTER = insert_new(DrawingEntry)


class NotOpen(Conflict):
    """This drawing takes no entries now."""


class LinkEnded(Gone):
    """This link has been used, or the drawing has closed."""


@dataclass(frozen=True, slots=True)
class Part:
    """How somebody wants to take part."""

    way: EntryWay
    residence: str
    language: str
    "Of the letter, should one go out."


def check_eligible(plan: DrawingPlan, wish: EntryWish) -> None:
    """Raises BadField for whom the rules leave out, by her own word."""
    if wish.state not in plan.states:
        raise BadField("state", "people who live there cannot enter")
    if not wish.is_of_age:
        raise BadField("is_of_age", f"is {plan.least_age} at least")
    if not wish.accepts_rules:
        raise BadField("accepts_rules", "is needed to enter")


def entry_of(session: Session, drawing: str, member: str) -> DrawingEntry | None:
    """The first of hers."""
    return next(iter(entries_of_hers(session, drawing, member)), None)


def entries_of_hers(session: Session, drawing: str, member: str) -> Sequence[DrawingEntry]:
    """Under whichever membership or proven address of hers she entered, the oldest first: two where they were found to
    be one person's later."""
    hers = memberships(session, member)
    mine = or_(col(DrawingEntry.member).in_(hers), col(DrawingEntry.email_norm).in_(_proven(session, hers)))
    return session.exec(
        select(DrawingEntry)
        .where(DrawingEntry.drawing == drawing, mine)
        .order_by(col(DrawingEntry.entered_at_s), col(DrawingEntry.code))
    ).all()


def asked_address(session: Session, drawing: str, member: str) -> str | None:
    """Where the letter went that she has not opened yet."""
    hers = col(DrawingAsking.member).in_(memberships(session, member))
    latest = select(DrawingAsking.email_norm).where(DrawingAsking.drawing == drawing, hers)
    return session.exec(latest.order_by(col(DrawingAsking.asked_at_s).desc())).first()


def enter_member(
    session: Session, drawings: Drawings, row: Drawing, member: str, part: Part, now_s: float
) -> DrawingEntry | None:
    """Her entry, the one that she has already too; None where a letter went to her address first. Raises NotOpen."""
    if not is_open(State(row.state), row.opens_at_s, row.closes_at_s, now_s):
        raise NotOpen
    member = standing(session, member)
    if (mine := entry_of(session, row.id, member)) is not None:
        return mine
    hers = memberships(session, member)
    address = next(iter(_proven(session, hers)), None)
    if address is not None:
        return _enter(session, row.id, member, address, part, now_s)
    typed = select(MemberPii.email_norm, MemberPii.email_claimed).where(col(MemberPii.member).in_(hers))
    known = next((each for pair in session.exec(typed).all() for each in pair if each), None)
    if known is None:
        raise BadField("email", "is needed to enter")
    ask_to_confirm(session, drawings, row, known, part, now_s, member=member)
    return None


def ask_to_confirm(
    session: Session, drawings: Drawings, row: Drawing, email_norm: str, part: Part, now_s: float, member: str | None
) -> None:
    """Writes the letter. It says the same whether the address is known or has an entry already, so that nobody learns
    who takes part. Raises NotOpen, TooMany."""
    if not is_open(State(row.state), row.opens_at_s, row.closes_at_s, now_s):
        raise NotOpen
    lately = select(func.count()).where(
        DrawingAsking.email_norm == email_norm, DrawingAsking.asked_at_s > now_s - LETTERS_WITHIN_S
    )
    if session.exec(lately).one() >= LETTERS_TO_ONE:
        raise TooMany
    secret = new_secret()
    session.add(
        DrawingAsking(
            link_hash=digest(secret),
            drawing=row.id,
            member=member,
            email_norm=email_norm,
            way=part.way,
            residence=part.residence,
            asked_at_s=now_s,
        )
    )
    shop, say = drawings.shop.name, drawings.words.say
    text = say(
        Word.LETTER_CONFIRM_TEXT,
        part.language,
        heading=str(row.plan["heading"]),
        shop=shop,
        closes=instant(drawings, row.closes_at_s, part.language),
        link=f"{drawings.page(row.id)}confirm?code={secret}&language={part.language}",
        url=drawings.page(row.id),
    )
    write_letter(
        session,
        "drawing_confirm",
        email_norm,
        say(Word.LETTER_CONFIRM_SUBJECT, part.language, shop=shop),
        text,
        domain=drawings.domain,
        now_s=now_s,
        lasts_s=max(1.0, row.closes_at_s - now_s),
    )
    after(session).commit(drawings.wake_postman)


def confirm(session: Session, row: Drawing, code: str, now_s: float) -> DrawingEntry:
    """Whoever reads the mail of the address enters, once: opening the link again shows the same entry. Raises
    LinkEnded."""
    asked = session.get(DrawingAsking, digest(code))
    open_now = is_open(State(row.state), row.opens_at_s, row.closes_at_s, now_s)
    if asked is None or asked.drawing != row.id or not open_now:
        raise LinkEnded
    part = Part(way=_way(asked.way), residence=asked.residence, language="")
    return _enter(session, row.id, proven_holder(session, asked.email_norm), asked.email_norm, part, now_s)


def asked_by(session: Session, drawing: str, code: str) -> str | None:
    """The address that a letter's link proves."""
    asked = session.get(DrawingAsking, digest(code))
    return None if asked is None or asked.drawing != drawing else asked.email_norm


def entry_by(session: Session, drawing: str, code: str) -> DrawingEntry | None:
    """The entry of the address that a letter's link proves."""
    address = asked_by(session, drawing, code)
    same = (DrawingEntry.drawing == drawing, DrawingEntry.email_norm == address)
    return None if address is None else session.exec(select(DrawingEntry).where(*same)).first()


def take_back(session: Session, drawing: str, code: str) -> None:
    """By a letter's link, for whoever has no membership to do it with. Raises LinkEnded."""
    address = asked_by(session, drawing, code)
    if address is None:
        raise LinkEnded
    for table in (DrawingEntry, DrawingAsking):
        hers = (col(table.drawing) == drawing, col(table.email_norm) == address)
        session.connection().execute(delete(table).where(*hers))
    session.expire_all()


def withdraw_entry(session: Session, row: Drawing, member: str) -> None:
    """She takes it back; once the list is published its code stays there and is passed over."""
    hers = memberships(session, member)
    mine = or_(col(DrawingEntry.member).in_(hers), col(DrawingEntry.email_norm).in_(_proven(session, hers)))
    connection = session.connection()
    connection.execute(delete(DrawingEntry).where(col(DrawingEntry.drawing) == row.id, mine))
    asked = or_(col(DrawingAsking.member).in_(hers), col(DrawingAsking.email_norm).in_(_proven(session, hers)))
    connection.execute(delete(DrawingAsking).where(col(DrawingAsking.drawing) == row.id, asked))
    session.expire_all()


def new_code() -> str:
    """Such as `K7MA-4XQ9-D`, by lot: it says nothing of who, when or how."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(LETTERS))
    return f"{body[:4]}-{body[4:]}-{check_letter(body)}"


def _enter(
    session: Session, drawing: str, member: str | None, email_norm: str, part: Part, now_s: float
) -> DrawingEntry:
    """The unique keys decide; of two at once one enters, and both hear of the same entry."""
    values = {
        "drawing": drawing,
        "member": member,
        "email_norm": email_norm,
        "way": part.way,
        "residence": part.residence,
        "entered_at_s": now_s,
    }
    for _ in range(MOST_TRIES):
        _ENTER.run(session, values | {"code": new_code()})
        same = col(DrawingEntry.email_norm) == email_norm
        if member is not None:
            same = or_(same, col(DrawingEntry.member) == member)
        found = session.exec(
            select(DrawingEntry)
            .where(DrawingEntry.drawing == drawing, same)
            .order_by(col(DrawingEntry.entered_at_s), col(DrawingEntry.code))
        ).all()
        if found:
            # Where she has one already, a second stays without her: it is found by its address.
            if member is not None and all(each.member is None for each in found):
                found[0].member = member
                session.flush()
            return found[0]
    raise RuntimeError("no free code was found")


def _proven(session: Session, hers: frozenset[str]) -> list[str]:
    held = select(MemberPii.email_norm).join(ProvenAddress, col(ProvenAddress.member) == col(MemberPii.member))
    found = session.exec(held.where(col(MemberPii.member).in_(hers), col(MemberPii.email_norm).is_not(None)))
    return sorted(each for each in found.all() if each is not None)


def _way(text: str) -> EntryWay:
    return "kiosk" if text == "kiosk" else "phone" if text == "phone" else "form"
