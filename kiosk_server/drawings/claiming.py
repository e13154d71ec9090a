"""Claiming a prize by the link of the winner's letter, with a membership or without. In a command of the writer.

Whoever opens the link reads the mail of the address, so it opens a membership as a sign-in letter does. Somebody who
entered without one gets one, for the gift card has to be kept somewhere: with nothing agreed to, free to end.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from kiosk_server.credentials.bearers import grant
from kiosk_server.drawings.awarding import award_of_link, claim
from kiosk_server.drawings.configuration import Drawings
from kiosk_server.drawings.tables import Drawing
from kiosk_server.members.devices import add_device
from kiosk_server.members.registration import Registration, register
from kiosk_server.sign_in.addresses import prove, proven_holder
from kiosk_server.web.identities import standing


@dataclass(frozen=True, slots=True)
class Claimed:
    gift_card: str
    credential: str
    "Of this browser, which shows the card from now on."


def needs_name(session: Session, row: Drawing, code: str, now_s: float) -> bool:
    """Whether nobody has a membership with this address yet. Raises PrizeGone."""
    _, entry = award_of_link(session, row.id, code, now_s)
    return entry.member is None and proven_holder(session, entry.email_norm) is None


def claim_by_link(
    session: Session, drawings: Drawings, row: Drawing, code: str, first_name: str, now_s: float
) -> Claimed:
    """Raises PrizeGone."""
    award, entry = award_of_link(session, row.id, code, now_s)
    holder = proven_holder(session, entry.email_norm)
    if holder is None and entry.member is not None:
        holder = standing(session, entry.member)
    if holder is None:
        made = register(session, Registration(first_name, entry.email_norm, (), notice_version=""), now_s)
        prove(session, made.member, entry.email_norm, now_s)
        holder, device = made.member, made.device
    else:
        device = add_device(session, holder, now_s).id
    if entry.member is None:
        entry.member = holder
        session.flush()
    card = claim(session, drawings, row, award, holder, now_s)
    return Claimed(card, grant(session, "phone", device, now_s))
