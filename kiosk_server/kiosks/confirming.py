"""A phone that has opened a kiosk's code and is to find the picture: how long it still has."""

from __future__ import annotations

from sqlmodel import Session, col, select

from kiosk_server.kiosks.nearby import is_near
from kiosk_server.kiosks.tables import KioskPairing
from kiosk_server.sites.shop import Shop
from kiosk_server.web.memberships import hers
from wire.messages.screens.kiosk_sessions import PairingLeft


def left(session: Session, shop: Shop, row: KioskPairing, member: str, now_s: float) -> PairingLeft:
    near = is_near(session, shop, row.kiosk, member, now_s)
    left_s = max(0.0, row.expires_at_s - now_s)
    return PairingLeft(pairing=row.id, near=near, left_s=left_s, ends_at_s=row.expires_at_s)


def confirming(session: Session, shop: Shop, member: str, now_s: float) -> PairingLeft | None:
    """Of what one of her phones has opened last and not answered yet."""
    row = session.exec(
        select(KioskPairing)
        .where(hers(KioskPairing.member, member), KioskPairing.state == "claimed", KioskPairing.expires_at_s > now_s)
        .order_by(col(KioskPairing.expires_at_s).desc())
    ).first()
    return None if row is None else left(session, shop, row, member, now_s)
