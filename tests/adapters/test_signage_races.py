"""Managers who save at the same instant, from two processes where the database allows it: one plan wins, whole."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import URL

from kiosk_server.database import Database
from kiosk_server.signage.emergencies import SignageEmergencyWish, emergency_now, send
from kiosk_server.signage.plan import FIRST_PLAN, SignagePlan
from kiosk_server.signage.plans import ChangedMeanwhile, history, newest, plan_of, save
from kiosk_server.sites.shop import Shop as Store
from tests.adapters.kiosk_site import NOW_S, copy_site, make_site, running

MANAGERS = 8


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    made = make_site(tmp_path_factory.mktemp("made"))
    with running(copy_site(made, tmp_path_factory.mktemp("shop"))) as shop:
        yield shop.http.app.state.running.shop


def servers(place: Path | URL, stack: ExitStack) -> list[Database]:
    """Two processes' databases on PostgreSQL; SQLite has one process."""
    return [stack.enter_context(Database.open(place)) for _ in range(1 if isinstance(place, Path) else 2)]


def test_of_many_who_save_at_once_one_wins_and_the_others_hear_of_it(place: Path | URL, store: Store) -> None:
    def plan(n: int) -> SignagePlan:
        first = FIRST_PLAN.items[0].model_copy(update={"shows_s": 10.0 + n})
        return FIRST_PLAN.model_copy(update={"items": [first, *FIRST_PLAN.items[1:]]})

    with ExitStack() as stack:
        databases = servers(place, stack)

        def go(n: int) -> int | None:
            writer = databases[n % len(databases)].writer
            try:
                return writer.run(lambda session: save(session, store, plan(n), 0, f"m{n}", NOW_S).revision)
            except ChangedMeanwhile:
                return None

        with ThreadPoolExecutor(MANAGERS) as threads:
            won = [n for n, revision in enumerate(threads.map(go, range(MANAGERS))) if revision == 1]
        assert len(won) == 1
        with databases[-1].reader.session() as session:
            assert [row.revision for row in history(session, store.site)] == [1]
            assert plan_of(newest(session, store.site)) == plan(won[0])


def test_of_many_messages_at_once_one_stands(place: Path | URL, store: Store) -> None:
    wish = SignageEmergencyWish.model_validate({"kind": "notice", "texts": [{"language": "en", "heading": "Closing"}]})
    with ExitStack() as stack:
        databases = servers(place, stack)

        def go(n: int) -> str:
            writer = databases[n % len(databases)].writer
            return writer.run(lambda session: send(session, store, wish, f"m{n}", NOW_S + n))

        with ThreadPoolExecutor(MANAGERS) as threads:
            sent = set(threads.map(go, range(MANAGERS)))
        assert len(sent) == MANAGERS
        with databases[0].reader.session() as session:
            standing = emergency_now(session, store.site, NOW_S + MANAGERS)
            assert standing is not None
            assert standing.emergency in sent
