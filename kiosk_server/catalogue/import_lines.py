"""The lines of an import, put aside until it is decided and then written some at a time. Each function belongs into the
caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, func, insert, update
from sqlmodel import Session, col, select

from kiosk_server.catalogue.feeds.changes import Line
from kiosk_server.catalogue.tables import CatalogueImport, CatalogueImportLine, Product, ProductStock
from kiosk_server.database.dialects import upsert
from kiosk_server.finding.indexing import SAYS, forget


def aside(import_id: str, place: int, line: Line) -> dict[str, Any]:
    """A row of a line that waits for the decision; `place` is its order in the report, from 1."""
    return {
        "import_id": import_id,
        "place": place,
        "line": line.line,
        "sku": line.sku,
        "outcome": line.outcome,
        "why": line.why,
        "content": None if line.content is None else dict(line.content),
    }


def insert_lines(rows: list[dict[str, Any]], session: Session) -> None:
    session.connection().execute(_LINES, rows)


def unwritten(session: Session, row: CatalogueImport, at_most: int) -> Sequence[CatalogueImportLine]:
    """The next lines of a decided import that change something, in order."""
    return session.exec(
        select(CatalogueImportLine)
        .where(
            CatalogueImportLine.import_id == row.id,
            col(CatalogueImportLine.place) > row.written_upto,
            col(CatalogueImportLine.content).is_not(None),
        )
        .order_by(col(CatalogueImportLine.place))
        .limit(at_most)
    ).all()


def apply(
    session: Session, row: CatalogueImport, found: Sequence[CatalogueImportLine], currency: str, now_s: float
) -> None:
    """Lets lines take effect, and notes how far it came."""
    position = 1 + session.exec(select(func.coalesce(func.max(Product.position), -1))).one()
    new: list[dict[str, Any]] = []
    stocks: list[dict[str, Any]] = []
    for line in found:
        content = dict(line.content or {})
        elsewhere = content.pop("elsewhere", {})
        stocks += [{"sku": line.sku, "site": site, "count": count, "at_s": now_s} for site, count in elsewhere.items()]
        if line.outcome == "accepted":
            new.append({**_EMPTY, **content, "sku": line.sku, "currency": currency, "position": position + len(new)})
        elif content:
            session.connection().execute(update(Product).where(col(Product.sku) == line.sku).values(**content))
    if new:
        session.connection().execute(insert(Product.metadata.tables["product"]), new)
    for stock in stocks:
        _STOCK.run(session, stock)
    forget(session, described(found))
    session.connection().execute(
        _WRITTEN, {"of_import": row.id, "from_place": row.written_upto, "upto": found[-1].place}
    )
    row.written_upto = found[-1].place
    session.add(row)


def described(found: Sequence[CatalogueImportLine]) -> list[str]:
    """SKUs of the lines that change what a product is found by."""
    return [str(line.sku) for line in found if SAYS & (line.content or {}).keys()]


def abandon(import_id: str, now_s: float, session: Session) -> None:
    """Nothing of it counts; its report stays."""
    row = session.get_one(CatalogueImport, import_id)
    row.state, row.finished_at_s = "abandoned", max(now_s, row.started_at_s)
    session.add(row)
    session.connection().execute(_WRITTEN, {"of_import": import_id, "from_place": 0, "upto": 1 << 30})


def prune(session: Session, kept: int) -> None:
    """Forgets the lines of old imports; that there was one is kept."""
    old = session.exec(select(CatalogueImport.id).order_by(col(CatalogueImport.started_at_s).desc()).offset(kept)).all()
    if old:
        lines = CatalogueImportLine.metadata.tables["catalogue_import_line"]
        session.connection().execute(lines.delete().where(lines.c.import_id.in_(old)))


_EMPTY: dict[str, Any] = {"sale_price_minor": None, "sale_from_s": None, "sale_until_s": None}
_LINES = insert(CatalogueImportLine.metadata.tables["catalogue_import_line"])
_STOCK = upsert(ProductStock, ("sku", "site"), lambda _old, new: {"count": new["count"], "at_s": new.at_s})
_WRITTEN = (
    update(CatalogueImportLine)
    .where(
        col(CatalogueImportLine.import_id) == bindparam("of_import"),
        col(CatalogueImportLine.place) > bindparam("from_place"),
        col(CatalogueImportLine.place) <= bindparam("upto"),
    )
    .values(content=None)
    .execution_options(synchronize_session=False)
)
