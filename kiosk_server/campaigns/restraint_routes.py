"""`/api/campaigns/restraint`: how much the store may interrupt its members, as a manager's desk sets it."""

from __future__ import annotations

from fastapi import APIRouter
from sqlmodel import Session

from kiosk_server.campaigns.restraints import rules_of, set_rules
from kiosk_server.principals import ManagerHere
from kiosk_server.running import Here
from kiosk_server.staff.accounts import audit
from wire.messages.restraint import RestraintRules

router = APIRouter()


@router.get("/api/campaigns/restraint")
def restraint_rules(_who: ManagerHere, here: Here) -> RestraintRules:
    with here.database.reader.session() as session:
        return rules_of(session, here.shop.site)


@router.put("/api/campaigns/restraint")
def set_restraint_rules(body: RestraintRules, who: ManagerHere, here: Here) -> RestraintRules:
    """In force for every decision that is committed after this answer."""
    now_s = here.clock()

    def command(session: Session) -> RestraintRules:
        set_rules(session, here.shop.site, body, who.staff, now_s)
        audit(session, "restraint.set", here.shop.site, now_s, staff=who.staff)
        return rules_of(session, here.shop.site)

    return here.database.writer.run(command)
