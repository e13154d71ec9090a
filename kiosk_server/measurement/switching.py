"""Switching a campaign's holdout off, with a reason, and on again. Every function belongs into the caller's
transaction."""

from __future__ import annotations

from sqlmodel import Session, col, select

from kiosk_server.campaigns.tables import Campaign
from kiosk_server.database import new_id
from kiosk_server.errors import BadField
from kiosk_server.measurement.cards import HoldoutCard, HoldoutRequest
from kiosk_server.measurement.holdout import SHARE
from kiosk_server.measurement.tables import HoldoutSwitch
from kiosk_server.staff.tables import StaffAccount

LEAST_LETTERS = 10
"A reason that somebody can understand next year has at least two words."


def switch(session: Session, campaign: Campaign, wish: HoldoutRequest, by: str, now_s: float) -> bool:
    """False where it stands so already: the reason that is kept stays the first. Raises BadField without a reason."""
    reason = " ".join(wish.reason.split())
    if not wish.on and len(reason) < LEAST_LETTERS:
        raise BadField("reason", f"is needed to give a campaign to everybody: at least {LEAST_LETTERS} letters")
    if not reason.isprintable():
        raise BadField("reason", "must have no control characters")
    if wish.on == (campaign.holdout_share > 0):
        return False
    campaign.holdout_share = SHARE if wish.on else 0.0
    campaign.changed_at_s = now_s
    session.add(campaign)
    session.add(HoldoutSwitch(id=new_id(now_s), campaign=campaign.id, is_on=wish.on, reason=reason, by=by, at_s=now_s))
    session.flush()
    return True


def holdout_card(session: Session, campaign: Campaign) -> HoldoutCard:
    newest = session.exec(
        select(HoldoutSwitch, StaffAccount.name)
        .join(StaffAccount, col(StaffAccount.id) == col(HoldoutSwitch.by), isouter=True)
        .where(HoldoutSwitch.campaign == campaign.id)
        .order_by(col(HoldoutSwitch.at_s).desc(), col(HoldoutSwitch.id).desc())
        .limit(1)
    ).first()
    last, name = newest if newest is not None else (None, None)
    return HoldoutCard(
        on=campaign.holdout_share > 0,
        share=campaign.holdout_share,
        reason=last.reason if last is not None and not last.is_on else None,
        changed_by=name,
        changed_at_s=last.at_s if last is not None else None,
    )


def off_at_s(session: Session, campaign: str) -> list[float]:
    """When it was switched off, each time, oldest first: what somebody bought after that says nothing."""
    off = select(HoldoutSwitch.at_s).where(HoldoutSwitch.campaign == campaign, col(HoldoutSwitch.is_on).is_(False))
    return sorted(session.exec(off))
