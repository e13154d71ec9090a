"""Which phones are signed in as a member, and shutting one out: for herself, and for an administrator whom she tells
that it is lost."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field
from sqlmodel import Session

from kiosk_server.errors import NotFound
from kiosk_server.kiosks.pairings import refuse_of_phone
from kiosk_server.kiosks.sessions import end_of_phone
from kiosk_server.members.phones import devices, shut_out
from kiosk_server.members.tables import Member
from kiosk_server.principals import AdminHere, PhoneHere
from kiosk_server.privacy.holdings import NOBODY
from kiosk_server.running import Here, Running
from kiosk_server.staff.accounts import audit
from kiosk_server.web.identities import standing
from wire.messages.screens.my_data import DeviceCard

router = APIRouter()

Id = Annotated[str, Field(min_length=1, max_length=64)]


@router.get("/api/phone/devices")
def my_devices(phone: PhoneHere, here: Here) -> list[DeviceCard]:
    with here.database.reader.session() as session:
        return devices(session, phone.member, phone.device)


@router.delete("/api/phone/devices/{device}", status_code=204)
def shut_out_mine(device: Id, phone: PhoneHere, here: Here) -> None:
    here.database.writer.run(lambda session: _shut_out(session, here, phone.member, device))


@router.get("/api/privacy/people/{member}/devices")
def her_devices(member: Id, who: AdminHere, here: Here) -> list[DeviceCard]:
    def command(session: Session) -> list[DeviceCard]:
        person = _known(session, member)
        audit(session, "person.devices_read", person, here.clock(), staff=who.staff)
        return devices(session, person)

    return here.database.writer.run(command)


@router.delete("/api/privacy/people/{member}/devices/{device}", status_code=204)
def shut_out_hers(member: Id, device: Id, who: AdminHere, here: Here) -> None:
    def command(session: Session) -> None:
        person = _known(session, member)
        _shut_out(session, here, person, device)
        audit(session, "person.device_shut_out", person, here.clock(), staff=who.staff)

    here.database.writer.run(command)


def _shut_out(session: Session, here: Running, member: str, device: str) -> None:
    if not shut_out(session, member, device, here.clock()):
        raise NotFound("she has no such phone")
    refuse_of_phone(session, device)
    end_of_phone(session, here.shop, device, here.clock())
    here.room.devices_revoked(session, [device])


def _known(session: Session, member: str) -> str:
    if member == NOBODY or session.get(Member, member) is None:
        raise NotFound("there is no such member")
    return standing(session, member)
