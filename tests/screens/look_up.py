"""What a kiosk is told when somebody looks something up: the demo shop's catalogue, by the server's own search."""

from __future__ import annotations

import atexit
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from kiosk_server.catalogue.reading import read_catalogue
from kiosk_server.catalogue.tables import Product, ProductStock
from kiosk_server.database import Database
from kiosk_server.errors import NotFound
from kiosk_server.finding.cards import categories, found_product, kiosk_product, on_shelves, shelf_product, way_card
from kiosk_server.finding.codes import with_code
from kiosk_server.finding.indexing import index
from kiosk_server.finding.searching import FOUND, Found, find
from kiosk_server.presence.walking import Ways
from kiosk_server.sites.shop import Shop
from tests.adapters.sqlite_files import new_file
from tests.screens.review_samples import a_page
from tests.screens.samples import TUESDAY_S
from tests.screens.shop_samples import SITE_FILE
from tests.screens.stand_in import StandIn
from wire.messages.screens.finding import FoundProducts
from wire.messages.site import SiteDescription

GTIN = "4006381333931"
"Of the Morrow 64, as its package says."

CATALOGUE = SITE_FILE.with_name("catalogue.json")


class LookUp:
    """Products of the demo shop in a database of their own."""

    def __init__(self, folder: Path) -> None:
        site = SiteDescription.model_validate_json(SITE_FILE.read_text())
        self.shop = Shop(
            site=site.site,
            name=site.name,
            street=site.street,
            time_zone=ZoneInfo(site.time_zone),
            currency=site.currency,
            language=site.language,
            service_uuid16=0xFFF1,
            hours=tuple(site.hours),
            floor=site.floor,
        )
        self.ways = Ways(site.floor)
        self.database = Database.open(new_file(folder / "look-up.sqlite3"))
        self.database.writer.run(self._fill)

    def _fill(self, session: Session) -> None:
        products = read_catalogue(CATALOGUE, self.shop.floor, self.shop.currency)
        next(each for each in products if each.sku == "morrow-64").gtin = GTIN
        session.add_all(Product(**each.model_dump()) for each in products)
        session.flush()
        session.add(ProductStock(sku="morrow-64", site="Uptown", count=4, at_s=TUESDAY_S))
        index(session, [each.sku for each in products])

    def products(self, _method: str, rest: str, query: dict[str, Any]) -> tuple[int, Any]:
        with self.database.reader.session() as session:
            if rest:
                sku = rest.removeprefix("/")
                return _or_404(lambda: kiosk_product(session, shelf_product(session, sku), self.shop, TUESDAY_S))
            words, code = query.get("query", ""), query.get("code", "")
            if code:
                found = Found(tuple(with_code(session, code)), "")
            else:
                found = find(session, words, on_shelves=True) if words else Found(tuple(on_shelves(session, FOUND)), "")
            return 200, FoundProducts(
                products=[found_product(each, self.shop, TUESDAY_S) for each in found.products],
                meant=found.meant,
                categories=[] if words or code else categories(session),
            )

    def way(self, _method: str, _rest: str, query: dict[str, Any]) -> tuple[int, Any]:
        kiosk = self.shop.floor.kiosks[0]
        with self.database.reader.session() as session:
            return _or_404(lambda: way_card(shelf_product(session, query["to"]), kiosk, self.shop, self.ways))


def _or_404(answer: Callable[[], Any]) -> tuple[int, Any]:
    try:
        return 200, answer()
    except NotFound as refused:
        return 404, {"title": str(refused)}


@cache
def _look_up() -> LookUp:
    """One for this process, which goes with it."""
    folder = tempfile.TemporaryDirectory(prefix="shopbell-look-up-")
    found = LookUp(Path(folder.name))
    atexit.register(folder.cleanup)
    atexit.register(found.database.close)
    return found


def answers_questions(server: StandIn) -> None:
    """Products, ways and a clerk's call, as a kiosk_server answers."""
    server.parts["kiosk/products"] = _look_up().products
    server.parts["kiosk/way"] = _look_up().way
    server.answer("GET", "/api/catalogue/products/morrow-64/reviews", a_page(TUESDAY_S))
    server.answer("POST", "/api/kiosk/help", {"call": "call-1"}, 201)
    server.answer("DELETE", "/api/kiosk/help", None, 204)
