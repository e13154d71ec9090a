"""What a manager's desk may ask and do about a campaign's effect."""

from __future__ import annotations

from fastapi import APIRouter
from sqlmodel import Session

from kiosk_server.campaigns.editing import row_of
from kiosk_server.measurement.cards import CampaignReport, HoldoutCard, HoldoutRequest
from kiosk_server.measurement.report import report
from kiosk_server.measurement.switching import holdout_card, switch
from kiosk_server.principals import ManagerHere
from kiosk_server.running import Here
from kiosk_server.staff.accounts import audit

router = APIRouter()


@router.put("/api/campaigns/{campaign}/holdout")
def switch_holdout(campaign: str, body: HoldoutRequest, who: ManagerHere, here: Here) -> HoldoutCard:
    """For whomever it fits from now on. Off: everybody may get it, and nothing more is measured."""
    now_s = here.clock()

    def command(session: Session) -> HoldoutCard:
        row = row_of(session, campaign)
        if switch(session, row, body, who.staff, now_s):
            audit(session, f"campaign.holdout_{'on' if body.on else 'off'}", campaign, now_s, staff=who.staff)
        return holdout_card(session, row)

    return here.database.writer.run(command)


@router.get("/api/campaigns/{campaign}/report")
def campaign_report(campaign: str, _who: ManagerHere, here: Here) -> CampaignReport:
    """Does it work? What the people it fits bring in, beside those held out."""
    with here.database.reader.session() as session:
        row = row_of(session, campaign)
        return report(session, row, here.texts, here.shop.language, here.shop.currency, here.clock())
