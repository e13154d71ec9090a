"""Products for a few words, best first, with the same answer from either database.

Words are read as they are written: whole, as the beginning of a longer word, or within one. Where no product has them
all, each may be mistyped too. What has most of the words comes first, then what they say most about (`words`), the
better the nearer they are (`nearness`), then what is in stock, then the order of the catalogue.

The database finds candidates by the trigrams of its words (FTS5, pg_trgm), and misses none; which of them are meant is
decided by `nearness`, and which products have them by a plain query over whole numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Integer, Select, String, case, column, func, or_, select, text, values
from sqlmodel import Session, col

from kiosk_server.catalogue.tables import Product
from kiosk_server.database.tables import GRAMS
from kiosk_server.finding.nearness import Meant, meant, spelled_for
from kiosk_server.finding.tables import ProductWord, SearchWord
from kiosk_server.finding.words import asked_words

FOUND = 24
"More than anybody reads through; one more word finds the rest."

HALF = 2
"Of the words that were asked for, one in so many must be there: a product for one word of five is no answer."


@dataclass(frozen=True, slots=True)
class Found:
    products: tuple[Product, ...]
    meant: str
    "What the words were taken for where they had mistakes; empty where they were read as they are."


def find(session: Session, asked: str, *, on_shelves: bool = False, at_most: int = FOUND) -> Found:
    """Products that are sold, best first; `on_shelves` leaves out what lies on none, such as warranties."""
    words = asked_words(asked)
    if not words:
        return Found((), "")
    candidates = [_candidates(session, word) for word in words]
    as_written = [meant(*each, mistyped=False) for each in zip(words, candidates, strict=True)]
    ranked = _ranked(session, as_written, on_shelves=on_shelves, at_most=at_most)
    if ranked and ranked[0][1] == len(words):
        return Found(_products(session, ranked), "")
    mistyped = [meant(*each, mistyped=True) for each in zip(words, candidates, strict=True)]
    ranked = _ranked(session, mistyped, on_shelves=on_shelves, at_most=at_most)
    ranked = [each for each in ranked if each[1] * HALF >= len(words)]
    if not ranked:
        return Found((), "")
    taken_for = _taken_for(session, words, mistyped, ranked[0][0])
    return Found(_products(session, ranked), "" if taken_for == words else " ".join(taken_for))


def _candidates(session: Session, asked: str) -> Sequence[str]:
    """Words of the shop with one of the trigrams of `asked`: every one that it may mean is among them."""
    spelled = spelled_for(asked)
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        any_of = " OR ".join(f'"{gram}"' for gram in spelled)
        return connection.execute(_HAS_GRAM, {"any_of": any_of}).scalars().all()
    word = col(SearchWord.word)
    return connection.scalars(select(word).where(or_(*(word.like(_like(gram)) for gram in spelled)))).all()


def _like(gram: str) -> str:
    """Gaps are ends of the word."""
    return f"{'' if gram[0] == ' ' else '%'}{gram.strip()}{'' if gram[-1] == ' ' else '%'}"


def _ranked(
    session: Session, words: Sequence[Sequence[Meant]], *, on_shelves: bool, at_most: int
) -> list[tuple[str, int]]:
    """SKUs, best first, each with how many of the words it has."""
    rows = [(n, each.word, each.quality) for n, found in enumerate(words) for each in found]
    if not rows:
        return []
    statement = _ranking(rows, on_shelves=on_shelves).limit(at_most)
    found = [(str(sku), int(count)) for sku, count, _ in session.connection().execute(statement)]
    return [each for each in found if each[1] == found[0][1]]


def _ranking(rows: Sequence[tuple[int, str, int]], *, on_shelves: bool) -> Select[str, int, Any]:
    asked = values(column("n", Integer), column("word", String), column("quality", Integer), name="asked")
    means = asked.data(rows).cte("means")
    sku, weight = col(ProductWord.sku), col(ProductWord.weight)
    best = (
        select(sku, func.max(means.c.quality * weight).label("score"))
        .join(means, means.c.word == col(ProductWord.word))
        .group_by(sku, means.c.n)
        .subquery("best")
    )
    count, score = func.count(), func.sum(best.c.score)
    out_of_stock = case((or_(col(Product.stock) > 0, col(Product.covers).is_not(None)), 0), else_=1)
    statement = (
        select(col(Product.sku), count, score)
        .join(best, best.c.sku == col(Product.sku))
        .where(col(Product.retired_at_s).is_(None))
        .group_by(col(Product.sku))
        .order_by(count.desc(), score.desc(), out_of_stock, col(Product.position), col(Product.sku))
    )
    return statement.where(col(Product.covers).is_(None)) if on_shelves else statement


def _products(session: Session, ranked: Sequence[tuple[str, int]]) -> tuple[Product, ...]:
    skus = [sku for sku, _ in ranked]
    rows = {row.sku: row for row in session.scalars(select(Product).where(col(Product.sku).in_(skus)))}
    return tuple(rows[sku] for sku in skus)


def _taken_for(session: Session, words: Sequence[str], found: Sequence[Sequence[Meant]], sku: str) -> list[str]:
    """What each word was taken for, as the product `sku` shows: itself where it is written there as it begins."""
    has = set(session.connection().scalars(select(col(ProductWord.word)).where(col(ProductWord.sku) == sku)))
    best = [next((each.word for each in near if each.word in has), "") for near in found]
    return [word if word and asked not in word else asked for asked, word in zip(words, best, strict=True)]


_HAS_GRAM = text(
    f"SELECT word FROM search_word WHERE id IN (SELECT rowid FROM {GRAMS} WHERE {GRAMS} MATCH :any_of)"  # noqa: S608
)
