"""Who is held out of which campaign, as the database keeps it. Every function belongs into the caller's transaction."""

from __future__ import annotations

from sqlalchemy import select as select_columns
from sqlmodel import Session, col

from kiosk_server.campaigns.tables import Campaign
from kiosk_server.database.ahead import OfEach
from kiosk_server.database.dialects import insert_new
from kiosk_server.database.prepared import insert_later
from kiosk_server.measurement.holdout import Arm, arm_of
from kiosk_server.measurement.tables import CampaignAssignment
from kiosk_server.web.memberships import people


class Arms:
    """The arms of one person, looked up once when first asked for.

    `member`: the membership that stands for her. What was assigned under another one before they were joined stays
    hers; of several, the first.
    """

    def __init__(self, session: Session, member: str) -> None:
        self._session = session
        self._member = member
        self._written: dict[str, Arm] | None = None

    def is_held_out(self, campaign: Campaign) -> bool:
        """Whether she is to get nothing of it."""
        return campaign.holdout_share > 0 and self._arm(campaign) is Arm.HOLDOUT

    def write(self, campaign: Campaign, now_s: float) -> None:
        """Writes down that the campaign fitted her, unless it was written before or nobody is held out of it."""
        if campaign.holdout_share <= 0 or campaign.id in self._known():
            return
        arm = self._arm(campaign)
        row = {"campaign": campaign.id, "member": self._member, "held_out": arm is Arm.HOLDOUT, "assigned_at_s": now_s}
        insert_later(self._session, _ASSIGN, row)

    def _arm(self, campaign: Campaign) -> Arm:
        found = self._known().get(campaign.id)
        return found or arm_of(campaign.id, campaign.holdout_salt, self._member, campaign.holdout_share)

    def _known(self) -> dict[str, Arm]:
        if self._written is None:
            rows = ARMS_OF.of(self._session, self._member)
            # The newest first, so that the oldest stays.
            self._written = {campaign: Arm.of(held_out) for _, campaign, held_out in rows}
        return self._written


_ASSIGN = insert_new(CampaignAssignment)

_PEOPLE = people()

ARMS_OF = OfEach(
    select_columns(_PEOPLE.c.person, col(CampaignAssignment.campaign), col(CampaignAssignment.held_out))
    .join(CampaignAssignment, col(CampaignAssignment.member) == _PEOPLE.c.member)
    .order_by(col(CampaignAssignment.assigned_at_s).desc(), col(CampaignAssignment.member).desc())
)
"It goes with arrivals."
