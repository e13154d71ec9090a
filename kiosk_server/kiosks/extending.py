"""More time for whoever still looks for the picture: by a touch of the kiosk that shows it, or on the phone that opened
its code. Each function belongs into a command of the writer.
"""

from __future__ import annotations

from sqlalchemy import update
from sqlmodel import Session, col

from kiosk_server.database import outbox
from kiosk_server.errors import NotAllowed
from kiosk_server.kiosks.access import tell_phone
from kiosk_server.kiosks.confirming import left
from kiosk_server.kiosks.pairing_times import GIVES_S, answer_by_s
from kiosk_server.kiosks.pairings import PairingOver, of_phone, of_proof
from kiosk_server.kiosks.tables import KioskPairing
from kiosk_server.members.devices import Phone
from kiosk_server.sites.shop import Shop
from kiosk_server.staff.restraint import Limit
from wire.messages.screens.kiosk_sessions import PairingLeft

MORE_TRIES = Limit(attempts=20, per_s=2.0)
"Of one phone, and at one kiosk: nobody who looks for a picture presses more often."


class TouchThere(NotAllowed):
    """This phone is not heard there: touch the kiosk's screen, that gives more time."""


def by_touch(session: Session, shop: Shop, kiosk: str, pairing: str, proof: str, now_s: float) -> PairingLeft:
    """Somebody who stands at the kiosk touched it. Raises PairingOver."""
    row = of_proof(session, kiosk, pairing, proof)
    if row.member is None:
        raise PairingOver
    return _extend(session, shop, row, row.member, now_s)


def by_phone(session: Session, shop: Shop, pairing: str, phone: Phone, now_s: float) -> PairingLeft:
    """She asks on the phone. Where that is not heard it would keep those waiting who stand there, so it takes a touch.
    Raises PairingOver, TouchThere."""
    row = of_phone(session, pairing, phone)
    if not left(session, shop, row, phone.member, now_s).near:
        raise TouchThere
    return _extend(session, shop, row, phone.member, now_s)


def _extend(session: Session, shop: Shop, row: KioskPairing, member: str, now_s: float) -> PairingLeft:
    if row.state != "claimed" or row.expires_at_s <= now_s:
        raise PairingOver
    now = left(session, shop, row, member, now_s)
    ends_at_s = answer_by_s(row.created_at_s, now_s, near=now.near)
    # Nor shorter: a phone that is heard no more keeps what it was given.
    if ends_at_s < row.expires_at_s + GIVES_S:
        return now
    statement = (
        update(KioskPairing)
        .where(
            col(KioskPairing.id) == row.id, col(KioskPairing.state) == "claimed", col(KioskPairing.expires_at_s) > now_s
        )
        .values(expires_at_s=ends_at_s)
        .execution_options(synchronize_session=False)
    )
    if session.connection().execute(statement).rowcount == 0:
        raise PairingOver
    session.refresh(row)
    outbox.touch(session, outbox.kiosk(row.kiosk))
    tell_phone(session, shop, member, now_s)
    return now.model_copy(update={"left_s": ends_at_s - now_s, "ends_at_s": ends_at_s})
