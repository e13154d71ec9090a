"""Who of the clerks on shift could be reached now, as clerk_push last said, with names from here."""

from __future__ import annotations

from sqlmodel import Session, col, select

from kiosk_server.staff.tables import StaffAccount
from wire.messages.clerks import ClerksStatus
from wire.messages.screens.desk import ClerkLight, ClerksCard


class ClerkBoard:
    """Kept in memory alone: the broker holds the last word."""

    def __init__(self) -> None:
        self._status = ClerksStatus(at_s=0.0, clerks=[])

    def report(self, status: ClerksStatus) -> bool:
        """Whether it says anything new."""
        changed = status.clerks != self._status.clerks
        self._status = status
        return changed

    def card(self, session: Session) -> ClerksCard:
        """By name."""
        reach = {each.staff: each.reach for each in self._status.clerks}
        names = session.exec(select(StaffAccount.id, StaffAccount.name).where(col(StaffAccount.id).in_(reach))).all()
        lights = [ClerkLight(staff=staff, name=name, reach=reach[staff]) for staff, name in names]
        return ClerksCard(clerks=sorted(lights, key=lambda light: (light.name, light.staff)))
