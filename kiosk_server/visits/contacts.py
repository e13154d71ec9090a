"""What reached a member lately, as the decisions say, under every membership that was found to be hers."""

from __future__ import annotations

from sqlalchemy import String, bindparam, cast, text, union_all
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from kiosk_server.database.prepared import Prepared
from kiosk_server.engagement.caps import Contact
from kiosk_server.engagement.cool_downs import Had
from kiosk_server.offers.tables import Voucher
from kiosk_server.visits.tables import REACHED_HER, DecisionRow
from kiosk_server.web.memberships import joined_to

_HERS = union_all(select_columns(cast(bindparam("of_member"), String)), joined_to(bindparam("of_member")))
"In the place of `hers`: with an OR, SQLite would look through what everybody got lately."

# Statements of the way of every arrival are made once: building one costs more than running it.
_CONTACTS = Prepared(
    select_columns(
        col(DecisionRow.channel),
        col(DecisionRow.at_s),
        col(DecisionRow.visit),
        col(DecisionRow.subject),
        col(DecisionRow.sku),
    ).where(
        col(DecisionRow.member).in_(_HERS),
        text(REACHED_HER),
        col(DecisionRow.at_s) > bindparam("since_s"),
    )
)

_HAD = Prepared(
    select(Voucher.status).where(
        col(Voucher.offer) == bindparam("of_campaign"),
        col(Voucher.member).in_(_HERS),
    )
)


def contacts_of(session: Session, member: str, since_s: float) -> tuple[Contact, ...]:
    """After `since_s`; also what a clock that was set back since put into the future."""
    rows = _CONTACTS.rows(session, {"of_member": member, "since_s": since_s})
    return tuple(Contact(channel, at_s, visit, subject, sku) for channel, at_s, visit, subject, sku in rows)


def had(session: Session, member: str, campaign: str) -> Had:
    """What became of this campaign's vouchers for her."""
    found = [status for (status,) in _HAD.rows(session, {"of_member": member, "of_campaign": campaign})]
    return Had(given=bool(found), redeemed="redeemed" in found)
