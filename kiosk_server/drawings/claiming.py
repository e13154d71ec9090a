"""Claiming a prize by the link of the winner's letter, with a membership or without. In a command of the writer.

Whoever opens the link reads the mail of the address. The link is good for days, so it puts the card on a membership
that is there and opens nothing of it. Somebody who entered without one gets one, for the gift card has to be kept
somewhere: with nothing agreed to, free to end, and open in this browser.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from kiosk_server.credentials.bearers import grant
from kiosk_server.drawings.awarding import award_of_link, claim
from kiosk_server.drawings.configuration import Drawings
from kiosk_server.drawings.tables import Drawing
from kiosk_server.members.registration import Registration, register
from kiosk_server.sign_in.addresses import prove, proven_holder
from kiosk_server.web.identities import standing


@dataclass(frozen=True, slots=True)
class Claimed:
    gift_card: str
    credential: str | None
    "Of this browser, which shows the card of a new membership; None: she finds it on her own phone."


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
    credential = None
    if holder is None:
        made = register(session, Registration(first_name, entry.email_norm, (), notice_version=""), now_s)
        prove(session, made.member, entry.email_norm, now_s)
        holder, credential = made.member, grant(session, "phone", made.device, now_s)
    if entry.member is None:
        entry.member = holder
        session.flush()
    return Claimed(claim(session, drawings, row, award, holder, now_s), credential)
