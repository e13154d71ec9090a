"""Sharing a visit: looked at at the kiosk, written and shared on her phone. Nothing is ever posted for her."""

from __future__ import annotations

from fastapi import APIRouter
from sqlmodel import Session

from kiosk_server.errors import BadField
from kiosk_server.kiosks.session_doors import MemberAtKiosk
from kiosk_server.principals import ManagerHere, PhoneHere
from kiosk_server.running import Here
from kiosk_server.sharing.composing import compose
from kiosk_server.sharing.granting import share_view, told
from kiosk_server.sharing.rules import set_sharing_rules, sharing_rules
from kiosk_server.sharing.wording import disclosures, place
from kiosk_server.staff.accounts import audit
from wire.messages.screens.rewards import SharePost, ShareThanks, ShareTold, ShareView, ShareWish, SharingRules

router = APIRouter()


@router.get("/api/kiosk/session/share")
def sharing_at_kiosk(at: MemberAtKiosk, here: Here) -> ShareView:
    with here.database.reader.session() as session:
        return share_view(session, here.shop, at.member, here.clock())


@router.get("/api/phone/share")
def my_sharing(phone: PhoneHere, here: Here) -> ShareView:
    with here.database.reader.session() as session:
        return share_view(session, here.shop, phone.member, here.clock())


@router.post("/api/phone/share/text")
def compose_share(body: ShareWish, _phone: PhoneHere, here: Here) -> SharePost:
    """Her words with the disclosure before them. Changes nothing, and is kept nowhere."""
    text = compose(body.words, disclosures(here.shop)[body.language], place(here.shop) if body.with_place else None)
    if text is None:
        raise BadField("words", "write something of your own first")
    return SharePost(text=text)


@router.post("/api/phone/share/told")
def share_told(body: ShareTold, phone: PhoneHere, here: Here) -> ShareThanks:
    """Her phone has handed it to where she shares it: points, as often as a week allows."""
    now_s = here.clock()
    return here.database.writer.run(lambda session: told(session, here.shop, phone.member, body.share, now_s))


@router.get("/api/desk/sharing-rules")
def rules_at_desk(_who: ManagerHere, here: Here) -> SharingRules:
    with here.database.reader.session() as session:
        return sharing_rules(session, here.shop.site)


@router.put("/api/desk/sharing-rules")
def set_rules(body: SharingRules, who: ManagerHere, here: Here) -> SharingRules:
    """→ as they hold then. Without `on`, sharing stays as it is, on or off."""
    now_s = here.clock()

    def command(session: Session) -> SharingRules:
        # A page of before sharing could be off does not say whether it is.
        unsaid = {} if "on" in body.model_fields_set else {"on": sharing_rules(session, here.shop.site).on}
        set_sharing_rules(session, here.shop.site, body.model_copy(update=unsaid), who.staff, now_s)
        audit(session, "sharing_rules.set", here.shop.site, now_s, staff=who.staff)
        return sharing_rules(session, here.shop.site)

    return here.database.writer.run(command)
