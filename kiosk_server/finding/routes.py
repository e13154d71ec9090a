"""What anybody may look up at a kiosk. Nothing of it is about a person, and none of it is kept."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from kiosk_server.errors import BadField
from kiosk_server.finding.cards import (
    categories,
    found_product,
    kiosk_product,
    on_shelves,
    shelf_product,
    way_card,
)
from kiosk_server.finding.codes import with_code
from kiosk_server.finding.searching import FOUND, Found, find
from kiosk_server.kiosks.kiosk_view import kiosk_place
from kiosk_server.principals import KioskHere
from kiosk_server.running import Here
from wire.messages.screens.finding import FoundProducts, KioskProduct, Sku, WayCard

router = APIRouter(prefix="/api/kiosk")

Sought = Annotated[str, Query(max_length=100)]


@router.get("/products")
def find_products(_kiosk: KioskHere, here: Here, query: Sought = "", code: Sought = "") -> FoundProducts:
    """By words, or by the code of a scan: a SKU or GTIN, exactly. Without either, what is first in the catalogue."""
    scanned = code.replace("\0", "").strip()
    if query.strip() and scanned:
        raise BadField("query", "say words or a code")
    with here.database.reader.session() as session:
        if scanned:
            found = Found(tuple(each for each in with_code(session, scanned) if each.covers is None), "")
        elif query.strip():
            found = find(session, query, on_shelves=True)
        else:
            found = Found(tuple(on_shelves(session, FOUND)), "")
        now_s = here.clock()
        return FoundProducts(
            products=[found_product(each, here.shop, now_s) for each in found.products],
            meant=found.meant,
            categories=[] if scanned or query.strip() else categories(session),
        )


@router.get("/products/{sku}")
def product(sku: Sku, _kiosk: KioskHere, here: Here) -> KioskProduct:
    """With stock here and elsewhere, and what else there is beside it."""
    with here.database.reader.session() as session:
        return kiosk_product(session, shelf_product(session, sku), here.shop, here.clock())


@router.get("/way")
def way(kiosk: KioskHere, here: Here, to: Annotated[str, Query(max_length=64)]) -> WayCard:
    """From this kiosk to the shelf of the product `to`. 404 for what is not sold, or has no place on the plan."""
    place = kiosk_place(here.shop, kiosk)
    with here.database.reader.session() as session:
        product = shelf_product(session, to)
    return way_card(product, place, here.shop, here.room.ways)
