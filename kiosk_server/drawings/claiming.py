"""Claiming a prize by the link of the winner's letter, with a membership or without. In a command of the writer.

Whoever opens the link reads the mail of the address. The link is good for days, so it puts the card on a membership
that is there and opens nothing of it. Somebody who entered without one gets one, for the gift card has to be kept
somewhere: with nothing agreed to, free to end, and open in this browser. Where somebody is signed in in this browser,
it is her membership, and she stays signed in.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session, select

from kiosk_server.credentials.bearers import grant
from kiosk_server.drawings.awarding import award_of_link, claim
from kiosk_server.drawings.configuration import Drawings
from kiosk_server.drawings.states import Award
from kiosk_server.drawings.tables import Drawing, DrawingEntry
from kiosk_server.members.registration import Registration, register
from kiosk_server.sign_in.addresses import claim_of, prove, proven_holder
from kiosk_server.web.identities import standing


@dataclass(frozen=True, slots=True)
class Claimed:
    gift_card: str
    credential: str | None
    "Of this browser, which shows the card of a new membership; None: she finds it on her own phone."


def is_claimed(session: Session, row: Drawing, code: str, now_s: float) -> bool:
    """Whether this link has given the prize: it says so as long as it is good. Raises PrizeGone."""
    award, _ = award_of_link(session, row.id, code, now_s)
    return award.state == Award.CLAIMED.value


def needs_name(session: Session, row: Drawing, code: str, here: str | None, now_s: float) -> bool:
    """Whether a membership has to be made first; `here`: who is signed in in this browser. Raises PrizeGone."""
    _, entry = award_of_link(session, row.id, code, now_s)
    return _holder(session, entry, here) is None


def claim_by_link(
    session: Session, drawings: Drawings, row: Drawing, code: str, first_name: str, here: str | None, now_s: float
) -> Claimed:
    """Raises PrizeGone."""
    award, entry = award_of_link(session, row.id, code, now_s)
    if award.state == Award.CLAIMED.value and award.gift_card is not None:
        return Claimed(award.gift_card, None)
    credential, holder = None, _holder(session, entry, here)
    if here is not None:
        _prove_here(session, entry, here, now_s)
    if holder is None:
        made = register(session, Registration(first_name, entry.email_norm, (), notice_version=""), now_s)
        prove(session, made.member, entry.email_norm, now_s)
        holder, credential = made.member, grant(session, "phone", made.device, now_s)
    has_entry = select(DrawingEntry.code).where(DrawingEntry.drawing == row.id, DrawingEntry.member == holder)
    if entry.member is None and session.exec(has_entry).first() is None:
        entry.member = holder
        session.flush()
    return Claimed(claim(session, drawings, row, award, holder, now_s), credential)


def _prove_here(session: Session, entry: DrawingEntry, here: str, now_s: float) -> None:
    """She typed this address before, and reads its mail; where somebody has proven it, nobody becomes one with her."""
    typed = claim_of(session, here, entry.email_norm)
    if typed is not None and proven_holder(session, entry.email_norm) is None:
        prove(session, typed, entry.email_norm, now_s)


def _holder(session: Session, entry: DrawingEntry, here: str | None) -> str | None:
    """Whose card it becomes: of whoever proved the address, then of who entered, then of who opens the link here."""
    if (holder := proven_holder(session, entry.email_norm)) is not None:
        return holder
    member = entry.member or here
    return None if member is None else standing(session, member)
