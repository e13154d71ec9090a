"""Products as every arrival reads them."""

from __future__ import annotations

from sqlalchemy import bindparam
from sqlalchemy import select as select_columns
from sqlmodel import Session, col

from kiosk_server.catalogue.tables import Product
from kiosk_server.database.ahead import once
from kiosk_server.database.prepared import Prepared

_PRODUCT = Prepared(select_columns(*Product.columns()).where(col(Product.sku) == bindparam("of_sku")))


def product_of(session: Session, sku: str) -> Product | None:
    """Also one that is no longer sold. To be read; changes go another way."""
    return once(session, (product_of, sku), _PRODUCT.tables, lambda: _product_of(session, sku))


def _product_of(session: Session, sku: str) -> Product | None:
    found = _PRODUCT.first(session, {"of_sku": sku})
    return None if found is None else Product.seen(found)
