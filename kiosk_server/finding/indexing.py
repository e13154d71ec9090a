"""Keeps what products are found by as they are described now. Each function belongs into the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import delete, exists, insert, select
from sqlmodel import Session, col

from kiosk_server.catalogue.tables import Product
from kiosk_server.database.dialects import insert_new
from kiosk_server.finding.tables import ProductWord, SearchWord
from kiosk_server.finding.words import Described, words_of

SAYS = frozenset(
    {"name", "short_name", "brand", "category", "gtin", "options", "specs", "talking_points", "retired_at_s"}
)
"Columns of a product: where one changes, so does what it is found by."

AT_ONCE = 25
"Products a command where others wait: some tens of milliseconds of the writer's time."

_DESCRIBED = select(
    *(
        col(column)
        for column in (
            Product.sku,
            Product.name,
            Product.short_name,
            Product.brand,
            Product.category,
            Product.gtin,
            Product.options,
            Product.specs,
            Product.talking_points,
        )
    )
)
_WORDS = insert_new(SearchWord)


def index(session: Session, skus: Iterable[str]) -> None:
    """What these products are found by from now on; what is no longer sold is not found."""
    session.flush()
    rest = iter(skus)
    while wanted := list(islice(rest, AT_ONCE)):
        _index(session, wanted)


def _index(session: Session, wanted: Sequence[str]) -> None:
    connection = session.connection()
    before = set(connection.scalars(select(col(ProductWord.word)).where(col(ProductWord.sku).in_(wanted))))
    connection.execute(delete(ProductWord).where(col(ProductWord.sku).in_(wanted)))
    sold = connection.execute(_DESCRIBED.where(col(Product.sku).in_(wanted), col(Product.retired_at_s).is_(None)))
    rows = [row for each in sold.mappings() for row in _rows(each)]
    after = {row["word"] for row in rows}
    _WORDS.run(session, [{"word": word} for word in sorted(after - before)])
    if rows:
        connection.execute(insert(ProductWord), rows)
    _drop(session, sorted(before - after))


def forget(session: Session, skus: Sequence[str]) -> None:
    """These are found by nothing until they are indexed, at the latest after the next start. Quicker than that."""
    session.connection().execute(delete(ProductWord).where(col(ProductWord.sku).in_(skus)))


def index_more(session: Session, after: str) -> str | None:
    """Some products that are sold and found by nothing, such as in a database of an older version, from the SKU `after`
    on; None once there are no more."""
    unfound = (
        select(col(Product.sku))
        .where(
            col(Product.sku) > after,
            col(Product.retired_at_s).is_(None),
            ~exists().where(col(ProductWord.sku) == col(Product.sku)),
        )
        .order_by(col(Product.sku))
        .limit(AT_ONCE)
    )
    skus = list(session.connection().scalars(unfound))
    if not skus:
        drop_unused(session)
        return None
    index(session, skus)
    return skus[-1]


def _rows(product: Mapping[Any, Any]) -> list[dict[str, Any]]:
    described = Described(**{**product, "gtin": product["gtin"] or ""})
    return [{"word": word, "sku": described.sku, "weight": weight} for word, weight in words_of(described).items()]


def drop_unused(session: Session) -> None:
    """Words by which nothing is found any more."""
    _drop(session, None)


def _drop(session: Session, words: Sequence[str] | None) -> None:
    """Those of these words, or of all, by which nothing is found any more."""
    if words is None or words:
        statement = delete(SearchWord).where(~exists().where(col(ProductWord.word) == col(SearchWord.word)))
        session.connection().execute(statement if words is None else statement.where(col(SearchWord.word).in_(words)))
