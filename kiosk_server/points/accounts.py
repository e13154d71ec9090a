"""Whose points stand where. All accounts together are always zero."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session, select

from kiosk_server.database import new_id
from kiosk_server.database.dialects import insert_new
from kiosk_server.errors import NotFound
from kiosk_server.points.tables import PointsAccount
from kiosk_server.web.memberships import hers

ISSUED, SPENT, EXPIRED = "store:issued", "store:spent", "store:expired"

_KINDS = ("pending", "active", "owed")
_OPEN = insert_new(PointsAccount)


@dataclass(frozen=True, slots=True)
class Accounts:
    """The ids of a member's accounts."""

    pending: str
    active: str
    owed: str


def accounts_of(session: Session, member: str, now_s: float) -> Accounts:
    """The member's accounts, opened where there are none."""
    found = _ids_by_kind(session, member)
    if len(found) < len(_KINDS):
        for kind in _KINDS:
            _OPEN.run(session, {"id": new_id(now_s), "member": member, "kind": kind, "balance": 0})
        for account in (ISSUED, SPENT, EXPIRED):
            kind = account.removeprefix("store:")
            _OPEN.run(session, {"id": account, "member": None, "kind": kind, "balance": 0})
        found = _ids_by_kind(session, member)
    return Accounts(found["pending"], found["active"], found["owed"])


def _ids_by_kind(session: Session, member: str) -> dict[str, str]:
    rows = session.exec(select(PointsAccount.kind, PointsAccount.id).where(PointsAccount.member == member))
    return dict(rows.all())


def active_accounts(session: Session, member: str) -> list[str]:
    """What she can spend from: one account a membership of hers, where she has any."""
    hers_to_spend = select(PointsAccount.id).where(hers(PointsAccount.member, member), PointsAccount.kind == "active")
    return list(session.exec(hers_to_spend.order_by(PointsAccount.id)))


def accounts_beside(session: Session, active: str) -> Accounts:
    """All accounts of the member whose active one this is. Raises NotFound for a member who was erased."""
    member = session.exec(select(PointsAccount.member).where(PointsAccount.id == active)).one()
    if member is None:
        raise NotFound("these points were of a member who was erased")
    found = _ids_by_kind(session, member)
    return Accounts(found["pending"], found["active"], found["owed"])


def balance_of(session: Session, account: str) -> int:
    """In points; what is owed stands below zero."""
    return int(session.exec(select(PointsAccount.balance).where(PointsAccount.id == account)).one())
