"""What a kiosk shows."""

from __future__ import annotations

from sqlmodel import Session

from kiosk_server.errors import NotFound
from kiosk_server.offers.vouchers import qr_rows
from kiosk_server.sites.shop import Shop
from kiosk_server.visits.cards import attract
from wire.messages.screens.kiosk import KioskView
from wire.messages.site import KioskPlace


def kiosk_place(shop: Shop, kiosk: str) -> KioskPlace:
    """Raises NotFound for a kiosk that the floor plan does not have."""
    place = shop.kiosk(kiosk)
    if place is None:
        raise NotFound("the floor plan has no such kiosk")
    return place


def kiosk_view(session: Session, shop: Shop, kiosk: str, public_url: str, now_s: float) -> KioskView:
    place = kiosk_place(shop, kiosk)
    join_url = f"{public_url}/phone/"
    return KioskView(
        kiosk=kiosk,
        name=place.name,
        zone=place.zone,
        site=shop.card(),
        attract=attract(session, place.zone, now_s, shop.site),
        join_url=join_url,
        join_qr_rows=qr_rows(join_url),
    )
