"""What ends, or may go on, in the transaction in which she changes her mind while her visit goes on."""

from __future__ import annotations

from sqlmodel import Session, select

from kiosk_server.assistance import calls
from kiosk_server.engagement.restraint import Reason, is_paused
from kiosk_server.members.consents import consents_of, permits
from kiosk_server.members.purposes import Purpose
from kiosk_server.members.tables import Member
from kiosk_server.sites.shop import Shop
from kiosk_server.visits import news, records, waiting

_OFFERS_REST_ON = (Purpose.RECOGNISE_IN_STORE, Purpose.OFFERS)


def heed(session: Session, shop: Shop, member: str, at_s: float) -> None:
    """After any change of her consents or of a pause.

    Clerks lose the task that her visit brought, where she no longer agrees to it. Offers that waited for a better
    moment are forgotten where she withdrew what they rest on, and looked at again where her pause is over. What was
    written of them stays, with its reason."""
    said = consents_of(session, member)
    if not is_paused(session.exec(select(Member.paused_until_s).where(Member.id == member)).one(), at_s):
        waiting.hasten(session, Reason.PAUSED, at_s, member)
    if any(permits(said, purpose) is None for purpose in _OFFERS_REST_ON):
        waiting.drop_all(session, member)
    if permits(said, Purpose.CLERK_ASSIST) is None:
        visit = records.open_visit_of(session, shop.site, member)
        if visit is not None:
            news.unassisted(session, shop, visit, at_s)
            calls.end_all_of(session, shop, visit.id, "withdrawn", at_s)
