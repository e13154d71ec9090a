"""A client's card as one clerk sees it now; each look at it is written down."""

from __future__ import annotations

from sqlmodel import Session

from kiosk_server.members.client_card import OnTheFloor, client_card
from kiosk_server.running import Running
from kiosk_server.staff.accounts import StaffPerson, audit
from kiosk_server.visits.tables import Visit
from wire.messages.screens.clerk import ClientCard

VIEWED = "client_card.viewed"


def show_card(
    session: Session,
    here: Running,
    visit: str,
    who: StaffPerson,
    service: str,
    spoken: str,
    now_s: float,
    clerk_zone: str | None = None,
) -> ClientCard:
    """In a command of the writer. Raises as `open_to_clerks` does. `spoken`: the clerk's language. `clerk_zone`:
    where the clerk is, for the way."""
    row = session.get(Visit, visit) if "\0" not in visit else None
    spot = here.room.spot(row.member) if row is not None else None
    floor = OnTheFloor(here.room.ways, spot, clerk_zone)
    found = client_card(session, visit, here.vouchers.speaking(spoken), now_s, floor)
    audit(session, VIEWED, visit, now_s, staff=who.staff, service=service)
    return found
