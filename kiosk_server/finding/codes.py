"""The product of a scanned code."""

from __future__ import annotations

from sqlmodel import Session, col, or_, select

from kiosk_server.catalogue.tables import Product

MOST = 24
"One GTIN may stand for several variants where a shop did not give each its own."


def with_code(session: Session, scanned: str) -> list[Product]:
    """By its SKU or GTIN; a GTIN may be scanned with leading zeros, or without (GS1 General Specifications, 3)."""
    digits = scanned.lstrip("0")
    gtins = [digits.zfill(length) for length in (8, 12, 13, 14) if len(digits) <= length] if digits.isdecimal() else []
    same = or_(col(Product.sku) == scanned, col(Product.gtin).in_(gtins))
    statement = select(Product).where(same, col(Product.retired_at_s).is_(None)).order_by(col(Product.position))
    return list(session.exec(statement.limit(MOST)))
