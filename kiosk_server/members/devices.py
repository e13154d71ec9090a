"""Members' phones: the handle that their tokens carry, and the tokens themselves."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from kiosk_server.database import new_id
from kiosk_server.members.tables import Member, MemberDevice
from kiosk_server.sites.keys import Keys
from wire.tokens import HANDLE_BYTES, SLOTS_PER_DAY, TokenContent, auth_key, seal, slot_at

GENERATIONS = 256
"One byte; after 256 opt-outs a phone's oldest tokens are centuries out of date."


@dataclass(frozen=True, slots=True)
class Phone:
    """The phone that is asking, or was heard."""

    device: str
    member: str
    handle: bytes
    generation: int


def add_device(session: Session, member: str, now_s: float) -> MemberDevice:
    device = MemberDevice(id=new_id(now_s), member=member, handle=os.urandom(HANDLE_BYTES), created_at_s=now_s)
    session.add(device)
    session.flush()
    return device


def phone_of_device(session: Session, device: str) -> Phone | None:
    """None where the device is unknown or revoked."""
    return _phone(session.get(MemberDevice, device))


def phone_of_handle(session: Session, handle: bytes) -> Phone | None:
    """Whose token this is; compare the generation too."""
    return _phone(session.exec(select(MemberDevice).where(MemberDevice.handle == handle)).first())


def devices_of(session: Session, members: Iterable[str]) -> list[str]:
    """All phones of these memberships, also those that were revoked."""
    return list(session.exec(select(MemberDevice.id).where(col(MemberDevice.member).in_(members))))


def advance_generations(session: Session, member: str) -> None:
    """Revokes every token that this member's phones hold."""
    statement = (
        update(MemberDevice)
        .where(col(MemberDevice.member) == member)
        .values(generation=(col(MemberDevice.generation) + 1) % GENERATIONS)
    )
    session.connection().execute(statement)
    session.expire_all()


def tokens_for(phone: Phone, keys: Keys, service_uuid16: int, now_s: float) -> dict[str, Any]:
    """The next 24 hours of tokens, from the current slot on, with the key that makes them fresh; bytes in hex."""
    first = slot_at(now_s)
    tokens = [
        {"slot": slot, "token": seal(keys.token_root, TokenContent(phone.handle, slot, phone.generation)).hex()}
        for slot in range(first, first + SLOTS_PER_DAY)
    ]
    return {
        "tokens": tokens,
        "auth_key": auth_key(keys.freshness_root, phone.handle, phone.generation).hex(),
        "generation": phone.generation,
        "server_time_s": now_s,
        "service_uuid16": service_uuid16,
    }


def member_of(session: Session, phone: Phone) -> Member:
    return session.get_one(Member, phone.member)


def _phone(device: MemberDevice | None) -> Phone | None:
    if device is None or device.revoked_at_s is not None:
        return None
    return Phone(device.id, device.member, device.handle, device.generation)
