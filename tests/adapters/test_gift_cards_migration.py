"""What was paid, refunded and given before gift cards and gifts grew stands as it did."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import URL, create_engine, insert, table
from sqlalchemy import column as named
from sqlmodel import Session, col, select

from kiosk_server.database import Database
from kiosk_server.database.meta import renew_epoch
from kiosk_server.database.migrate import alembic_config
from kiosk_server.gifts.tables import Gift, GiftTaken
from kiosk_server.selling.tables import Payment, Refund, RefundPart

ROWS: list[tuple[str, dict[str, Any]]] = [
    (
        "counter_sale",
        {"id": "s1", "staff": "m", "state": "open", "at_s": 1.0, "changed_at_s": 1.0, "version": 1, "offline": False}
        | {"currency": "USD", "prices_include_tax": False, "total_minor": 5, "points": 0, "request_hash": b"x"}
        | {"flags": "[]"},
    ),
    (
        "payment",
        {"id": "p1", "sale": "s1", "tender": "terminal", "amount_minor": 5, "state": "approved", "approved_minor": 5}
        | {"terminal": "simulated", "reference": "", "staff": "m", "asked_at_s": 1.0},
    ),
    (
        "refund",
        {"id": "r1", "sale": "s1", "at_s": 2.0, "staff": "m", "why": "", "request_hash": b"x", "cash_minor": 2}
        | {"terminal_minor": 3, "state": "done", "points": 0, "vouchers": "[]"},
    ),
    ("refund_part", {"refund": "r1", "n": 0, "payment": "p1", "amount_minor": 3, "state": "done"}),
]


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Path | URL:
    if request.param == "sqlite":
        return tmp_path / "server.sqlite3"
    url: URL = request.getfixturevalue("postgresql").empty_database()
    return url


def test_payments_and_refunds_of_before_stay(empty: Path | URL) -> None:
    engine = create_engine(empty if isinstance(empty, URL) else f"sqlite:///{empty}")
    with engine.begin() as connection:
        command.upgrade(alembic_config(connection), "0017")
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            renew_epoch(session)
            session.commit()
        for name, row in ROWS:
            connection.execute(insert(table(name, *map(named, row))).values(row))
    engine.dispose()
    with Database.open(empty) as database, database.reader.session() as session:
        payment, refund = session.get_one(Payment, "p1"), session.get_one(Refund, "r1")
        assert (payment.tender, payment.approved_minor, payment.gift_card) == ("terminal", 5, None)
        assert (refund.cash_minor, refund.terminal_minor, refund.gift_card_minor) == (2, 3, 0)
        assert [part.payment for part in session.exec(select(RefundPart))] == ["p1"]


def test_gifts_of_before_stay_and_can_be_changed(tmp_path: Path) -> None:
    path = tmp_path / "server.sqlite3"
    engine = create_engine(f"sqlite:///{path}")
    rows: list[tuple[str, dict[str, Any]]] = [
        ("gift", {"id": "g1", "name": "5 USD", "points": 250, "amount_minor": 500, "made_at_s": 1.0}),
        ("gift_taken", {"id": "t1", "gift": "g1", "at_s": 2.0, "points": 250, "voucher": None, "gift_card": "c1"}),
    ]
    card = {"id": "c1", "why": "points", "cause": "t1", "amount_minor": 500, "currency": "USD", "issued_at_s": 2.0}
    with engine.begin() as connection:
        command.upgrade(alembic_config(connection), "0023")
        for name, row in [("gift_card", card | {"code_n": 0}), *rows]:
            connection.execute(insert(table(name, *map(named, row))).values(row))
        command.upgrade(alembic_config(connection), "0024")
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            assert session.exec(select(Gift.replaces)).one() is None
            assert session.exec(select(GiftTaken.gift).where(col(GiftTaken.gift_card) == "c1")).one() == "g1"
    engine.dispose()
