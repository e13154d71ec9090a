"""The one switch of a store that pauses everything outgoing. It is read in the transaction that decides, so what is
decided after it was switched off is held back, whoever decides."""

from __future__ import annotations

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from kiosk_server.campaigns.tables import OutgoingSwitch
from kiosk_server.database.dialects import upsert
from kiosk_server.database.prepared import Prepared
from kiosk_server.engagement.restraint import Reason
from kiosk_server.staff.tables import StaffAccount
from kiosk_server.visits import waiting
from wire.messages.screens.desk import OutgoingCard

_PAUSED = Prepared(select(OutgoingSwitch.paused_at_s).where(col(OutgoingSwitch.site) == bindparam("site")))

_SWITCH = upsert(
    OutgoingSwitch,
    ("site",),
    lambda _old, new: {"paused_at_s": new.paused_at_s, "changed_by": new.changed_by},
)


def paused_at_s(session: Session, site: str) -> float | None:
    """Since when everything outgoing is paused; None: it is not."""
    found = _PAUSED.first(session, {"site": site})
    return None if found is None else found[0]


def card(session: Session, site: str) -> OutgoingCard:
    row = session.get(OutgoingSwitch, site, populate_existing=True)
    if row is None:
        return OutgoingCard(paused_at_s=None, changed_by=None)
    staff = session.get(StaffAccount, row.changed_by) if row.changed_by else None
    return OutgoingCard(paused_at_s=row.paused_at_s, changed_by=staff.name if staff else None)


def switch(session: Session, site: str, *, paused: bool, by: str, now_s: float) -> float | None:
    """Since when it is paused now; pausing twice keeps the first instant."""
    since_s = paused_at_s(session, site)
    if paused != (since_s is not None):
        since_s = now_s if paused else None
        _SWITCH.run(session, {"site": site, "paused_at_s": since_s, "changed_by": by})
        if not paused:
            # Who is in the store meanwhile gets what was held back for this alone.
            waiting.hasten(session, Reason.ALL_PAUSED, now_s)
    return since_s
