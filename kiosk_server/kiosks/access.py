"""What a member's phone shows of her log-ins at kiosks: where she is logged in, and what she began there."""

from __future__ import annotations

from sqlmodel import Session, col, select

from kiosk_server.database import new_id, outbox
from kiosk_server.kiosks.confirming import confirming
from kiosk_server.kiosks.tables import KioskHandOff, KioskPin, KioskSession
from kiosk_server.sites.shop import Shop
from kiosk_server.web.memberships import hers
from wire.messages.screens.kiosk_sessions import AtKioskCard, HandedAct, KioskAccess

CHANGED = "kiosk.changed"


def access_card(session: Session, shop: Shop, member: str, now_s: float) -> KioskAccess:
    """Of all her memberships."""
    row = session.exec(
        select(KioskSession).where(hers(KioskSession.member, member), col(KioskSession.ended_at_s).is_(None))
    ).first()
    handed = session.exec(
        select(KioskHandOff)
        .where(
            hers(KioskHandOff.member, member),
            col(KioskHandOff.opened_at_s).is_(None),
            KioskHandOff.expires_at_s > now_s,
        )
        .order_by(col(KioskHandOff.created_at_s).desc())
    )
    pin = session.exec(select(KioskPin.member).where(hers(KioskPin.member, member))).first()
    return KioskAccess(
        at=None if row is None else at_kiosk_card(shop, row),
        handed=[
            HandedAct.model_validate(
                {"hand_off": each.id, "act": each.act, "about": each.about, "ends_at_s": each.expires_at_s}
            )
            for each in handed
        ],
        has_pin=pin is not None,
        confirming=confirming(session, shop, member, now_s),
    )


def at_kiosk_card(shop: Shop, row: KioskSession) -> AtKioskCard:
    name, zone_name = kiosk_names(shop, row.kiosk)
    return AtKioskCard.model_validate(
        {
            "session": row.id,
            "kiosk_name": name,
            "zone_name": zone_name,
            "scope": row.scope,
            "since_s": row.started_at_s,
        }
    )


def kiosk_names(shop: Shop, kiosk: str) -> tuple[str, str]:
    """What people call a kiosk and its zone; the id itself of one that the plan no longer has."""
    place = shop.kiosk(kiosk)
    return (kiosk, "") if place is None else (place.name, shop.zone_name(place.zone))


def tell_phone(session: Session, shop: Shop, member: str, now_s: float) -> None:
    """Her phones show at once where she is logged in. In a command of the writer."""
    card = access_card(session, shop, member, now_s).model_dump(mode="json")
    outbox.append(session, outbox.phone(member), CHANGED, new_id(now_s), now_s, card, member=member)
