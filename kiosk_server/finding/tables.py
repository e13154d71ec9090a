"""What products are found by. Both tables follow from the catalogue, and are made anew from it where they are empty: a
migration that empties them is how new rules of reading (`words`) reach a shop."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, String
from sqlmodel import Field

from kiosk_server.database.dialects import LONG
from kiosk_server.database.row import Row


class SearchWord(Row, table=True):
    """One word of what is sold. Written once and never changed: the trigrams follow by triggers."""

    __tablename__ = "search_word"

    id: int | None = Field(default=None, sa_column=Column(LONG, primary_key=True, autoincrement=True))
    word: str = Field(sa_column=Column(String, nullable=False, unique=True))


class ProductWord(Row, table=True):
    """That a product is found by a word. A product that is no longer sold has none."""

    __tablename__ = "product_word"
    __table_args__ = (CheckConstraint("weight > 0", name="weight"), Index(None, "sku"))

    word: str = Field(primary_key=True, foreign_key="search_word.word")
    sku: str = Field(primary_key=True, foreign_key="product.sku")
    weight: int
    "How much the word says about it, from 1 to 10; see `finding.words`."
