"""What became of a coupon on its way to a phone, hop by hop: each is written once, at its first instant."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from kiosk_server.database.dialects import insert_new
from kiosk_server.delivery.tables import Delivery
from kiosk_server.errors import NotFound
from kiosk_server.members.devices import Phone
from kiosk_server.offers.tables import Voucher
from kiosk_server.web.identities import standing


class Hop(StrEnum):
    """Those that a phone tells of."""

    SHOWN = "shown"
    OPENED = "opened"


class Way(StrEnum):
    SOCKET = "socket"
    "The open page had it."
    PUSH = "push"


class NoSuchCoupon(NotFound):
    """This phone's member has no such coupon."""


def note(session: Session, phone: Phone, voucher: str, hop: Hop, way: Way, at_s: float, now_s: float) -> None:
    """Her phone says that it showed the coupon, or that she opened it. Said again, it changes nothing.

    A later hop tells of the earlier ones too. Nothing is pushed any more to a phone that has shown it. `at_s` is the
    phone's word; it counts within what is possible. Raises NoSuchCoupon.
    """
    promised = session.get(Voucher, voucher)
    if promised is None or standing(session, promised.member) != phone.member:
        raise NoSuchCoupon
    _BEGIN.run(
        session,
        {
            "voucher": voucher,
            "device": phone.device,
            "member": phone.member,
            "queued_at_s": promised.issued_at_s,
            "ends_at_s": promised.valid_until_s,
            "due_at_s": None,
            "attempts": 0,
        },
    )
    column = Delivery.metadata.tables["delivery"].c
    hers = (col(Delivery.voucher) == voucher, col(Delivery.device) == phone.device)
    queued_at_s = session.exec(select(Delivery.queued_at_s).where(*hers)).one()
    at_s = min(now_s, max(queued_at_s, at_s))
    values = {
        "due_at_s": None,
        "outcome": None,
        "way": func.coalesce(column.way, way.value),
        "handed_over_at_s": func.coalesce(column.handed_over_at_s, at_s),
        "shown_at_s": func.coalesce(column.shown_at_s, at_s),
    }
    if hop is Hop.OPENED:
        values["opened_at_s"] = func.coalesce(column.opened_at_s, at_s)
    session.connection().execute(update(Delivery).where(*hers).values(values))
    session.expire_all()


_BEGIN = insert_new(Delivery)


def deliveries_of_visit(session: Session, visit: str) -> list[Delivery]:
    """Of the coupons that a visit brought, in the order in which they were queued."""
    statement = (
        select(Delivery)
        .join(Voucher, col(Voucher.id) == col(Delivery.voucher))
        .where(Voucher.visit == visit)
        .order_by(col(Delivery.queued_at_s), col(Delivery.device))
    )
    return list(session.exec(statement))
