"""Erasing a person: asked, undone within the hour, or final.

Final is: her key for backups is destroyed and her mark written (`privacy.people_file`), then in one transaction all
that names her or leads to her is deleted, and what ledgers and statistics need stays under one member who is nobody.
The file is then cleaned of what deleting leaves behind (`privacy.scrubbing`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import String, Table, cast, delete, literal, or_, select, update
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from kiosk_server.campaigns.budgets import give_back
from kiosk_server.database import outbox
from kiosk_server.database.dialects import insert_new
from kiosk_server.database.prepared import write_later
from kiosk_server.database.tables import all_tables
from kiosk_server.errors import KioskServerError
from kiosk_server.measurement.folding import fold_person
from kiosk_server.members.tables import Member, MemberPii
from kiosk_server.privacy.holdings import KEPT, NOBODY, address_columns, browser_columns, holdings, member_columns
from kiosk_server.privacy.tables import Erasure
from kiosk_server.web.identities import memberships, standing

UNDO_S = 3600.0
"Long enough for a slip of the thumb or a child with the phone; the law gives a month, she should not wait for it."


class UndoHourOver(KioskServerError):
    """The hour in which this could be undone is over; what is known of you is being deleted."""

    status = 410


@dataclass(frozen=True, slots=True)
class Erased:
    """What stood there: to be looked for in what the database leaves behind, and then forgotten."""

    needles: tuple[bytes, ...]


def ask(session: Session, member: str, surface: str, now_s: float, staff: str | None = None) -> Erasure:
    """Her wish; asking again changes nothing about the hour."""
    found = session.get(Erasure, member)
    if found is None:
        found = Erasure(member=member, asked_at_s=now_s, due_at_s=now_s + UNDO_S, surface=surface, staff=staff)
        session.add(found)
        session.flush()
    return found


def undo(session: Session, member: str, now_s: float) -> bool:
    """She stays a member, with everything off; False where nothing was asked. Raises UndoHourOver after her hour."""
    asked = session.get(Erasure, member)
    if asked is None:
        return False
    if asked.due_at_s <= now_s:
        raise UndoHourOver
    session.delete(asked)
    session.flush()
    return True


def due(session: Session, now_s: float) -> list[str]:
    """Whose hour has passed, the longest first."""
    statement = select_rows(Erasure.member).where(col(Erasure.due_at_s) <= now_s).order_by(col(Erasure.due_at_s))
    return list(session.exec(statement))


def begin(session: Session, member: str, now_s: float) -> bool:
    """From here on it cannot be undone, though the clock be set back; False where it was undone meanwhile."""
    statement = update(Erasure).where(col(Erasure.member) == member, col(Erasure.due_at_s) <= now_s)
    done = session.connection().execute(statement.values(due_at_s=0.0)).rowcount == 1
    session.expire_all()
    return done


def group_of(session: Session, member: str) -> list[str]:
    """All memberships that were found to be this person's."""
    if session.get(Member, member) is None:
        return [member]
    return sorted(memberships(session, standing(session, member)) | {member})


def erase_person(session: Session, member: str) -> Erased:
    """Deletes her, with every membership that is hers. Her visit must have ended; nothing is left that names her or
    joins two rows about her."""
    # What the same command told her of its withdrawals would else be written after her rows were deleted.
    write_later(session)
    group = [each for each in group_of(session, member) if each != NOBODY]
    needles: list[bytes] = []
    # While it is still known what she bought, and which memberships are hers.
    fold_person(session, group)
    for each in group:
        _forget_links(session, each)
    addresses: set[str] = set()
    for each in group:
        needles += _erase_membership(session, each, addresses)
    # What somebody else goes by as well stays in the file, rightly.
    needles += [address.encode() for address in sorted(addresses) if not _is_held(session, address)]
    return Erased(tuple(needles))


def _is_held(session: Session, address: str) -> bool:
    held = or_(col(MemberPii.email_norm) == address, col(MemberPii.email_claimed) == address)
    if session.exec(select_rows(MemberPii.member).where(held)).first() is not None:
        return True
    # She only typed it; whoever reads its mail takes part in something with it.
    named = (select(literal(1)).where(table.c[column] == address).limit(1) for table, column in address_columns())
    return any(session.connection().execute(each).first() is not None for each in named)


def _forget_links(session: Session, member: str) -> None:
    """Who was found to be whom."""
    tables, connection = all_tables().tables, session.connection()
    link, carried, device = tables["identity_link"], tables["carried_consent"], tables["member_device"]
    browser, alike = tables["web_identity"], tables["member_standing"]
    hers = [
        select(device.c.id).where(device.c.member == member),
        select(browser.c.anonymous_id).where(browser.c.member == member),
    ]
    named = or_(link.c.member == member, link.c.subject == member, *(link.c.subject.in_(each) for each in hers))
    ids = list(connection.execute(select(link.c.id).where(named)).scalars())
    events = select(tables["consent_event"].c.id).where(tables["consent_event"].c.member == member)
    over = or_(carried.c.link.in_(ids), carried.c.member == member, carried.c.event.in_(events))
    connection.execute(delete(carried).where(over))
    connection.execute(delete(link).where(or_(link.c.id.in_(ids), link.c.ends.in_(ids))))
    connection.execute(delete(alike).where(or_(alike.c.member == member, alike.c.stands_for == member)))


def _erase_membership(session: Session, member: str, addresses: set[str]) -> list[bytes]:
    """What named it; its addresses are added to `addresses`."""
    found = session.get(Member, member)
    if found is None:
        return []
    pii = session.get(MemberPii, member)
    named = [member, found.number, found.number.replace(" ", "")]
    if pii is not None:
        addresses |= {text for text in (pii.email_norm, pii.email_claimed) if text}
    _NOBODY.run(session, {"id": NOBODY, "number": NOBODY, "joined_at_s": 0.0, "paused_until_s": None})
    _forget_detours(session, member, named)
    _forget_visits(session, member)
    _forget_vouchers(session, member)
    for table, column in member_columns():
        _hand_over(session, table, column, member)
    session.connection().execute(delete(Member).where(col(Member.id) == member))
    session.expire_all()
    return [text.encode() for text in named]


_NOBODY = insert_new(Member)


def _forget_detours(session: Session, member: str, named: list[str]) -> None:
    """What leads to her by her phones, browsers and sockets, and every answer to anybody that names her."""
    tables, connection = all_tables().tables, session.connection()
    of = {holding.table.name: holding.of for holding in holdings(member)}
    apart = {table.name for table, _ in address_columns()} | {table.name for table in browser_columns()}
    for name in ("credential", "one_time_link", "answered_command", *sorted(apart)):
        connection.execute(delete(tables[name]).where(of[name]))
    commands = tables["answered_command"]
    # A registration's stands under nobody's name, and a till's under the till's.
    devices = connection.execute(select(tables["member_device"].c.id).where(of["member_device"])).scalars().all()
    for name in (*named, *devices):
        naming = cast(commands.c.answer, String).contains(name, autoescape=True)
        connection.execute(delete(commands).where(naming))
    event = tables["outbox_event"]
    connection.execute(delete(event).where(event.c.audience == outbox.phone(member)))
    audit = tables["audit_row"]
    connection.execute(update(audit).where(audit.c.subject == member).values(subject=NOBODY))


def _forget_visits(session: Session, member: str) -> None:
    visit = all_tables().tables["visit"]
    values: dict[str, Any] = {
        "ended_at_s": visit.c.last_heard_at_s,
        "end_reason": "opted_out",
        "zone": None,
    }
    # Only in a restored backup is somebody who was erased still in the shop.
    still_in = update(visit).where(visit.c.member == member, visit.c.ended_at_s.is_(None))
    connection = session.connection()
    connection.execute(still_in.values(values))
    opened = literal("erased:").concat(visit.c.id)
    connection.execute(update(visit).where(visit.c.member == member).values(opening_event=opened))


def _forget_vouchers(session: Session, member: str) -> None:
    """What she had is worth nothing to anybody now; what she redeemed stays in the sums."""
    voucher = all_tables().tables["voucher"]
    hers = voucher.c.member == member
    connection = session.connection()
    usable = voucher.c.status.in_(("issued", "reserved"))
    for offer, off_minor in connection.execute(select(voucher.c.offer, voucher.c.off_minor).where(hers, usable)).all():
        give_back(session, offer, off_minor)
    connection.execute(update(voucher).where(hers, usable).values(status="expired", sale=None, reserved_until_s=None))
    connection.execute(update(voucher).where(hers).values(period_key=voucher.c.id, evidence="{}"))


def _hand_over(session: Session, table: Table, column: str, member: str) -> None:
    """Her rows of one table: deleted, or kept under nobody."""
    hers = table.c[column] == member
    connection = session.connection()
    if table.name in KEPT:
        values: dict[str, Any] = {column: None if table.c[column].nullable else NOBODY}
        if table.name == "counter_sale":
            # A digest of what was asked, her number in it: whoever guesses it would know her.
            values["request_hash"] = b""
        if "command_key" in table.columns:
            # Hers alone: two who are nobody may have chosen the same.
            values["command_key"] = None
        connection.execute(update(table).where(hers).values(values))
    else:
        connection.execute(delete(table).where(hers))
