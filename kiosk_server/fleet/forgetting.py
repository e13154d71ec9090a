"""What nobody needs of the kiosks any more."""

from __future__ import annotations

from sqlalchemy import delete
from sqlmodel import Session, col

from kiosk_server.fleet.tables import KioskJoining, KioskOrderRow, KioskPicture

PICTURES_S = 86_400.0
"A picture is of a moment; a day later it only misleads."

ORDERS_S = 30 * 86_400.0


def forget(session: Session, now_s: float) -> int:
    """Deletes codes that have ended, old pictures, and what was asked long ago: how many."""
    connection = session.connection()
    return (
        connection.execute(delete(KioskJoining).where(col(KioskJoining.expires_at_s) <= now_s)).rowcount
        + connection.execute(delete(KioskPicture).where(col(KioskPicture.taken_at_s) <= now_s - PICTURES_S)).rowcount
        + connection.execute(delete(KioskOrderRow).where(col(KioskOrderRow.asked_at_s) <= now_s - ORDERS_S)).rowcount
    )
