"""Find products by their words: what is sold is read word by word, and words are found by three letters in a row.

The trigrams stand in an FTS5 table of SQLite's, or in an index of PostgreSQL's extension pg_trgm. Where that extension
is not installed, or may not be, PostgreSQL reads all words of the shop instead, which takes longer and finds the same.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.exc import DBAPIError

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

LONG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "search_word",
        sa.Column("id", LONG, autoincrement=True, nullable=False),
        sa.Column("word", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_word")),
        sa.UniqueConstraint("word", name=op.f("uq_search_word_word")),
    )
    op.create_table(
        "product_word",
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("sku", sa.String(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.CheckConstraint("weight > 0", name=op.f("ck_product_word_weight")),
        sa.ForeignKeyConstraint(["word"], ["search_word.word"], name=op.f("fk_product_word_word_search_word")),
        sa.ForeignKeyConstraint(["sku"], ["product.sku"], name=op.f("fk_product_word_sku_product")),
        sa.PrimaryKeyConstraint("word", "sku", name=op.f("pk_product_word")),
    )
    op.create_index(op.f("ix_product_word_sku"), "product_word", ["sku"])
    if op.get_bind().dialect.name == "sqlite":
        _grams_of_sqlite()
    else:
        _grams_of_postgresql()


def _grams_of_sqlite() -> None:
    # The gaps before and after a word count as letters; FTS5 reads them from the view, also to build itself anew.
    op.execute("CREATE VIEW search_word_padded AS SELECT id, '  ' || word || ' ' AS word FROM search_word")
    op.execute(
        "CREATE VIRTUAL TABLE search_word_gram USING fts5(word, content = 'search_word_padded', content_rowid = 'id', "
        "tokenize = 'trigram', detail = 'none', columnsize = 0)"
    )
    op.execute(
        "CREATE TRIGGER search_word_added AFTER INSERT ON search_word BEGIN "
        "INSERT INTO search_word_gram (rowid, word) VALUES (new.id, '  ' || new.word || ' '); END"
    )
    op.execute(
        "CREATE TRIGGER search_word_gone AFTER DELETE ON search_word BEGIN "
        "INSERT INTO search_word_gram (search_word_gram, rowid, word) "
        "VALUES ('delete', old.id, '  ' || old.word || ' '); END"
    )


def _grams_of_postgresql() -> None:
    connection = op.get_bind()
    found = connection.execute(sa.text("SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'")).first()
    if found is None:
        return
    try:
        with connection.begin_nested():
            op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            # Words come seldom and are read often: none may wait in a list that every search looks through.
            op.execute(
                "CREATE INDEX search_word_gram ON search_word USING gin (word gin_trgm_ops) WITH (fastupdate = off)"
            )
    except DBAPIError:
        # The account may not install it: the same answers without the index.
        return
