"""Looking after colleagues: who they are, links for them, their devices. Managers for clerks, administrators for all;
everybody for their own phone and devices."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from fastapi import APIRouter
from sqlmodel import Session

from kiosk_server.credentials.links import PASSWORD_LINK_S, SIGN_IN_LINK_S, make_link
from kiosk_server.errors import Conflict, NotAllowed, NotFound
from kiosk_server.principals import ManagerHere, StaffHere
from kiosk_server.running import Here, Running
from kiosk_server.staff import devices, plans
from kiosk_server.staff.accounts import StaffPerson, account_of, accounts, audit, edit, restore, sign_out_everywhere
from kiosk_server.staff.allowed import CLERK, MANAGER, may_change
from kiosk_server.staff.invitations import invite, link_card
from kiosk_server.staff.planning import Plan, planned_next, planned_now
from kiosk_server.staff.tables import StaffAccount, StaffDevice
from wire.messages.screens.staff import AccountWish, LinkCard, StaffDeviceCard, StaffLine

router = APIRouter()


class NoClerksAddress(Conflict):
    """This server was not told where clerks' screens are: start it with --clerk-url."""


class ServesNobody(Conflict):
    """The screen of clerks is for clerks and managers; this account is neither."""


def changeable(session: Session, here: Running, who: StaffPerson, staff: str) -> StaffAccount:
    """An account that `who` may change. Raises NotFound, or NotAllowed."""
    account = account_of(session, here.shop.site, staff)
    if not may_change(who.roles, account.roles):
        raise NotAllowed
    return account


def _own_or_changeable(session: Session, here: Running, who: StaffPerson, staff: str) -> StaffAccount:
    if staff == who.staff:
        return account_of(session, here.shop.site, staff)
    if not who.roles & {"manager", "admin"}:
        # Whom there is, they need not know.
        raise NotAllowed
    return changeable(session, here, who, staff)


@router.get("/api/staff")
def everybody(who: ManagerHere, here: Here) -> list[StaffLine]:
    now_s = here.clock()
    with here.database.reader.session() as session:
        rows = accounts(session, here.shop.site)
        found = plans.plans_of(session, [row.id for row in rows])
        signed_in = [each.staff for each in devices.signed_in(session, now_s)]
        return [_line(here, who, row, found[row.id], signed_in.count(row.id), now_s) for row in rows]


def _line(here: Running, who: StaffPerson, row: StaffAccount, plan: Plan, signed_in: int, now_s: float) -> StaffLine:
    zone: ZoneInfo = here.shop.time_zone
    now, coming = planned_now(plan, now_s, zone), planned_next(plan, now_s, zone)
    return StaffLine(
        staff=row.id,
        username=row.username,
        name=row.name,
        department=row.department,
        roles=row.roles,
        languages=row.languages,
        revoked_at_s=row.revoked_at_s,
        invited=row.password_hash is None,
        devices=signed_in,
        reach=here.room.reach(row.id),
        planned_until_s=now.until_s if now else None,
        planned_next_s=coming.from_s if coming else None,
        yours=may_change(who.roles, row.roles),
    )


@router.put("/api/staff/{staff}")
def change_account(staff: str, body: AccountWish, who: ManagerHere, here: Here) -> StaffLine:
    """Whoever loses a role is signed out everywhere, so that it counts at once."""
    now_s = here.clock()

    def command(session: Session) -> StaffLine:
        account = changeable(session, here, who, staff)
        if not may_change(who.roles, body.roles):
            raise NotAllowed
        before = AccountWish.model_validate(account, from_attributes=True)
        lost = edit(session, account, body)
        if lost:
            sign_out_everywhere(session, staff, now_s)
            here.room.staff_revoked(session, staff, now_s)
        if before != AccountWish.model_validate(account, from_attributes=True):
            audit(session, "staff.changed", staff, now_s, staff=who.staff)
        plan, signed_in = plans.plan_of(session, staff), len(devices.signed_in(session, now_s, staff))
        return _line(here, who, account, plan, signed_in, now_s)

    return here.database.writer.run(command)


@router.post("/api/staff/{staff}/restore", status_code=204)
def restore_account(staff: str, who: ManagerHere, here: Here) -> None:
    """A revoked colleague may sign in again, with the password of before."""
    now_s = here.clock()

    def command(session: Session) -> None:
        if restore(session, changeable(session, here, who, staff)):
            audit(session, "staff.restored", staff, now_s, staff=who.staff)

    here.database.writer.run(command)


@router.post("/api/staff/{staff}/invitation")
def invitation(staff: str, who: ManagerHere, here: Here) -> LinkCard:
    """A link under which she chooses her password; the last one that was made is good, for a day. For an account that
    has a password it is a reset."""
    now_s = here.clock()

    def command(session: Session) -> str:
        account = changeable(session, here, who, staff)
        if account.revoked_at_s is not None:
            raise NotFound("this account was revoked; restore it first")
        audit(
            session, "staff.invited" if account.password_hash is None else "staff.reset", staff, now_s, staff=who.staff
        )
        return invite(session, account, now_s)

    code = here.database.writer.run(command)
    # In the fragment, which goes to no server and into no log.
    return link_card(f"{here.policy.public_url}/desk/#password=", code, now_s + PASSWORD_LINK_S)


@router.post("/api/staff/{staff}/pairing")
def pairing(staff: str, who: StaffHere, here: Here) -> LinkCard:
    """A link that signs a phone in at the clerks' screen as this person, once, within ten minutes."""
    now_s = here.clock()
    if here.clerk_url is None:
        raise NoClerksAddress

    def command(session: Session) -> str:
        account = _own_or_changeable(session, here, who, staff)
        if account.revoked_at_s is not None:
            raise NotFound("this account was revoked; restore it first")
        if not {CLERK, MANAGER} & set(account.roles):
            raise ServesNobody
        audit(session, "staff.link_made", staff, now_s, staff=who.staff)
        return make_link(session, "staff", staff, now_s, lasts_s=SIGN_IN_LINK_S)

    code = here.database.writer.run(command)
    return link_card(f"{here.clerk_url}/clerk/enter?code=", code, now_s + SIGN_IN_LINK_S)


@router.get("/api/staff/{staff}/devices")
def devices_of(staff: str, who: StaffHere, here: Here) -> list[StaffDeviceCard]:
    """The browsers in which she is signed in now, the newest first."""
    with here.database.reader.session() as session:
        _own_or_changeable(session, here, who, staff)
        return [_device(row, who) for row in devices.signed_in(session, here.clock(), staff)]


def _device(row: StaffDevice, who: StaffPerson) -> StaffDeviceCard:
    return StaffDeviceCard(
        device=row.id,
        program=row.program,
        browser=row.browser,
        since_s=row.since_s,
        seen_at_s=row.seen_at_s,
        this=row.id == who.device,
    )


@router.delete("/api/staff/{staff}/devices/{device}", status_code=204)
def shut_out(staff: str, device: str, who: StaffHere, here: Here) -> None:
    """Its sessions end here and at clerk_push; 404 where it is signed in no more."""
    now_s = here.clock()

    def command(session: Session) -> None:
        _own_or_changeable(session, here, who, staff)
        if not devices.shut_out(session, staff, device, now_s):
            raise NotFound("this device is signed in no more")
        audit(session, "staff.device_revoked", staff, now_s, staff=who.staff)
        here.room.staff_device_revoked(session, staff, device, now_s)

    here.database.writer.run(command)
