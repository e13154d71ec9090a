"""A site that had campaigns before there were holdouts keeps them as they were, and can say why."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import URL, create_engine, insert, select, table
from sqlalchemy import column as named
from sqlmodel import Session

from kiosk_server.database import Database
from kiosk_server.database.meta import renew_epoch
from kiosk_server.database.migrate import alembic_config
from kiosk_server.measurement.tables import HoldoutSwitch

OLD = {"name": "C", "state": "running", "priority": 0, "active_from_s": 1.0, "issued": 0, "promised_minor": 0}


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Path | URL:
    if request.param == "sqlite":
        return tmp_path / "server.sqlite3"
    url: URL = request.getfixturevalue("postgresql").empty_database()
    return url


def test_a_campaign_of_before_holds_nobody_out_and_has_a_salt_of_its_own(empty: Path | URL) -> None:
    engine = create_engine(empty if isinstance(empty, URL) else f"sqlite:///{empty}")
    with engine.begin() as connection:
        command.upgrade(alembic_config(connection), "0010")
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            renew_epoch(session)
            session.commit()
        for campaign in ("one", "other"):
            terms = {"id": f"{campaign}.1", "campaign": campaign, "version": 1, "offer": "{}", "made_at_s": 1.0}
            row = OLD | {"id": campaign, "terms": terms["id"], "made_at_s": 1.0, "changed_at_s": 7.0}
            row |= dict.fromkeys(("trigger", "audience", "schedule"), "{}")
            connection.execute(insert(table("offer_terms", *map(named, terms))).values(terms))
            connection.execute(insert(table("campaign", *map(named, row))).values(row))
    engine.dispose()
    with Database.open(empty) as database, database.reader.session() as session:
        columns = select(named("holdout_salt"), named("holdout_share")).select_from(table("campaign"))
        salts, shares = zip(*session.connection().execute(columns), strict=True)
        assert len({len(salt) for salt in salts}) == 1
        assert len(set(salts)) == 2
        assert set(shares) == {0.0}
        switched = session.connection().execute(select(HoldoutSwitch.__table__)).mappings().all()  # type: ignore[attr-defined]
        assert [(row["is_on"], row["by"], row["at_s"]) for row in switched] == [(False, None, 7.0)] * 2
        assert all("before there were holdouts" in row["reason"] for row in switched)
