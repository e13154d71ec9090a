"""What reached a member lately, as the decisions say, under every membership that was found to be hers."""

from __future__ import annotations

from sqlalchemy import bindparam, text
from sqlalchemy import select as select_columns
from sqlmodel import Session, col

from kiosk_server.database.ahead import OfEach
from kiosk_server.engagement.caps import Contact
from kiosk_server.engagement.cool_downs import Had
from kiosk_server.offers.tables import Voucher
from kiosk_server.visits.tables import REACHED_HER, DecisionRow
from kiosk_server.web.memberships import people

_PEOPLE = people()

# Statements of the way of every arrival are made once: building one costs more than running it.
CONTACTS_OF = OfEach(
    select_columns(
        _PEOPLE.c.person,
        col(DecisionRow.channel),
        col(DecisionRow.at_s),
        col(DecisionRow.visit),
        col(DecisionRow.subject),
        col(DecisionRow.sku),
    )
    .join(DecisionRow, col(DecisionRow.member) == _PEOPLE.c.member)
    .where(text(REACHED_HER), col(DecisionRow.at_s) > bindparam("since_s"))
)

_HAD = OfEach(
    select_columns(_PEOPLE.c.person, col(Voucher.status))
    .join(Voucher, col(Voucher.member) == _PEOPLE.c.member)
    .where(col(Voucher.offer) == bindparam("of_campaign"))
)


def contacts_of(session: Session, member: str, since_s: float) -> tuple[Contact, ...]:
    """After `since_s`; also what a clock that was set back since put into the future."""
    rows = CONTACTS_OF.of(session, member, {"since_s": since_s}, lambda asked: asked["since_s"] <= since_s)
    return tuple(
        Contact(channel, at_s, visit, subject, sku) for _, channel, at_s, visit, subject, sku in rows if at_s > since_s
    )


def had(session: Session, member: str, campaign: str) -> Had:
    """What became of this campaign's vouchers for her."""
    found = [status for _, status in _HAD.of(session, member, {"of_campaign": campaign})]
    return Had(given=bool(found), redeemed="redeemed" in found)
