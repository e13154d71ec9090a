"""Who of the clerks on shift could be reached now, as clerk_push last said, with names from here."""

from __future__ import annotations

from sqlmodel import Session, col, select

from kiosk_server.database import outbox
from kiosk_server.staff.tables import StaffAccount
from wire.messages.clerks import ClerksStatus, Reach
from wire.messages.screens.desk import ClerkLight, ClerksCard

TRUSTED_S = 150.0
"Clerks' program says it once a minute (`clerk_push.alerting.status.AGAIN_S`); one time may be lost."


class ClerkBoard:
    """Kept in memory alone: the broker holds the last word. One that has grown old says of nobody that an alert would
    be seen."""

    def __init__(self) -> None:
        self._status = ClerksStatus(at_s=0.0, clerks=[])
        self._is_old = False

    def report(self, status: ClerksStatus) -> bool:
        """Whether it says anything new."""
        changed = status.clerks != self._status.clerks or self._is_old
        self._status, self._is_old = status, False
        return changed

    def age(self, session: Session, now_s: float) -> int:
        """Tells the desk once where the last word has grown old; 1 where it just has."""
        was_old, self._is_old = self._is_old, bool(self._status.clerks) and self._grew_old(now_s)
        if was_old or not self._is_old:
            return 0
        outbox.touch(session, outbox.DESK)
        return 1

    def _grew_old(self, now_s: float) -> bool:
        return self._status.at_s + TRUSTED_S < now_s

    def reach(self, staff: str, now_s: float) -> Reach | None:
        """None: not on shift, or clerk_push has not said."""
        known = next((each.reach for each in self._status.clerks if each.staff == staff), None)
        return "none" if known is not None and self._grew_old(now_s) else known

    def card(self, session: Session, now_s: float) -> ClerksCard:
        """By name."""
        is_old = self._grew_old(now_s)
        reach: dict[str, Reach] = {each.staff: "none" if is_old else each.reach for each in self._status.clerks}
        names = session.exec(select(StaffAccount.id, StaffAccount.name).where(col(StaffAccount.id).in_(reach))).all()
        lights = [ClerkLight(staff=staff, name=name, reach=reach[staff]) for staff, name in names]
        return ClerksCard(clerks=sorted(lights, key=lambda light: (light.name, light.staff)))
