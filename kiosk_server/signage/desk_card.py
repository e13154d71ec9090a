"""Everything that the desk shows of signage."""

from __future__ import annotations

from sqlmodel import Session, col, func, select

from kiosk_server.catalogue.tables import Product
from kiosk_server.drawings.shown import countdowns
from kiosk_server.signage.cards import SignageChoice, SignageDesk, SignageKiosk, SignageLeftOut, SignageMediaCard
from kiosk_server.signage.emergencies import emergency_now
from kiosk_server.signage.layouts import fill, media_url
from kiosk_server.signage.media_store import ALL_BYTES
from kiosk_server.signage.plans import newest, plan_of
from kiosk_server.signage.tables import SignageMediaRow
from kiosk_server.sites.shop import Shop
from kiosk_server.staff.tables import StaffAccount


def desk_card(session: Session, shop: Shop, now_s: float) -> SignageDesk:
    row = newest(session, shop.site)
    plan = plan_of(row)
    media = media_cards(session)
    products = session.exec(
        select(Product).where(col(Product.retired_at_s).is_(None)).order_by(col(Product.position), col(Product.sku))
    ).all()
    left_out = fill(session, shop, plan, now_s).left_out
    return SignageDesk(
        revision=0 if row is None else row.revision,
        changed_at_s=None if row is None else row.made_at_s,
        changed_by=None if row is None else name_of(session, row.made_by),
        plan=plan,
        left_out=[SignageLeftOut(item=item, why=why) for item, why in left_out.items()],
        media=media,
        media_bytes=sum(each.bytes for each in media),
        media_bytes_most=ALL_BYTES,
        kiosks=[
            SignageKiosk(kiosk=place.kiosk, name=place.name, zone_name=shop.zone_name(place.zone))
            for place in shop.floor.kiosks
        ],
        products=[SignageChoice(id=each.sku, name=each.name) for each in products],
        categories=sorted({each.category for each in products if each.category}),
        drawings=[SignageChoice(id=each.drawing, name=each.heading) for each in countdowns(session, now_s).values()],
        emergency=emergency_now(session, shop.site, now_s),
    )


def media_cards(session: Session) -> list[SignageMediaCard]:
    """Newest first."""
    newest_first = (col(SignageMediaRow.added_at_s).desc(), col(SignageMediaRow.sha256))
    return [media_card(row) for row in session.exec(select(SignageMediaRow).order_by(*newest_first))]


def media_card(row: SignageMediaRow) -> SignageMediaCard:
    return SignageMediaCard.model_validate({**row.model_dump(), "url": media_url(row.sha256)})


def all_bytes(session: Session) -> int:
    return int(session.exec(select(func.coalesce(func.sum(SignageMediaRow.bytes), 0))).one())


def name_of(session: Session, staff: str) -> str | None:
    account = session.get(StaffAccount, staff)
    return None if account is None else account.name
