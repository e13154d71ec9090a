"""Choosing a password under a link, and changing one's own."""

from __future__ import annotations

from fastapi import APIRouter, Request
from sqlmodel import Session

from kiosk_server.credentials import bearers
from kiosk_server.credentials.links import end_links
from kiosk_server.errors import TooMany
from kiosk_server.principals import StaffHere, sender
from kiosk_server.running import Here
from kiosk_server.staff.accounts import account_of, audit
from kiosk_server.staff.devices import signed_in
from kiosk_server.staff.invitations import choose, owner, refuse_weak
from kiosk_server.staff.password_rules import LEAST_LETTERS
from kiosk_server.staff.signing_in import staff_of_password
from wire.messages.screens.staff import ChosenPassword, LinkCode, LinkOwner, PasswordChange

router = APIRouter()


@router.post("/api/staff/password/look")
def look(body: LinkCode, request: Request, here: Here) -> LinkOwner:
    """Whose link it is. The link stays good."""
    now_s = here.clock()
    if not here.sign_in_senders.allow(sender(request), now_s):
        raise TooMany
    with here.database.reader.session() as session:
        account = owner(session, body.code, now_s)
    return LinkOwner(
        name=account.name, username=account.username, site_name=here.shop.name, least_letters=LEAST_LETTERS
    )


@router.post("/api/staff/password", status_code=204)
def choose_password(body: ChosenPassword, request: Request, here: Here) -> None:
    """By a link, once. A refused password leaves the link good."""
    now_s = here.clock()
    if not here.sign_in_senders.allow(sender(request), now_s):
        raise TooMany
    with here.database.reader.session() as session:
        refuse_weak(body.password, owner(session, body.code, now_s))
    password_hash = here.passwords.hash(body.password)

    def command(session: Session) -> str:
        account = choose(session, body.code, password_hash, now_s)
        audit(session, "staff.password_chosen", account.id, now_s, staff=account.id)
        here.room.staff_revoked(session, account.id, now_s)
        return account.username

    here.sign_ins.forgive(here.database.writer.run(command))


@router.post("/api/staff/me/password", status_code=204)
def change_password(body: PasswordChange, who: StaffHere, request: Request, here: Here) -> None:
    """Every other device of hers is signed out; this one stays."""
    now_s = here.clock()
    with here.database.reader.session() as session:
        account = account_of(session, here.shop.site, who.staff)
    staff_of_password(here, account.username, body.old, sender(request), now_s)
    refuse_weak(body.password, account)
    password_hash = here.passwords.hash(body.password)

    def command(session: Session) -> None:
        found = account_of(session, here.shop.site, who.staff)
        found.password_hash = password_hash
        session.add(found)
        end_links(session, who.staff, now_s, "staff", "password")
        for device in signed_in(session, now_s, who.staff):
            if device.id != who.device:
                bearers.end_all(session, who.staff, now_s, device=device.id)
                here.room.staff_device_revoked(session, who.staff, device.id, now_s)
        audit(session, "staff.password_changed", who.staff, now_s, staff=who.staff)

    here.database.writer.run(command)
