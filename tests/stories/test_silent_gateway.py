"""A gateway falls silent: the desk sees it by itself, the timeline says so once, and once that it is back."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import structlog

from kiosk_server.desk.gateways import SILENT_AFTER_S, GatewayBoard
from kiosk_server.desk.timeline import Timeline
from kiosk_server.desk.watching import GatewayWatch
from kiosk_server.messages.texts import Texts
from tests.adapters.database_fails import fails
from tests.stories.arrival_shop import NOON_S, Shop, open_shop, set_up_shop
from wire.messages.mqtt import GatewayStatus


def status(gateway: str, at_s: float, *, online: bool = True, **more: object) -> GatewayStatus:
    heard = {"scanning": True, "heard_at_s": at_s, "config_revision": "r1", **more}
    return GatewayStatus.model_validate({"gateway": gateway, "boot_id": "b", "online": online, "at_s": at_s, **heard})


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return set_up_shop(tmp_path_factory.mktemp("made"))


def a_shop(made: Path, folder: Path) -> AbstractContextManager[Shop]:
    """A store of its own."""
    return open_shop(Path(shutil.copytree(made, folder / "shop")))


@dataclass
class Desk:
    shop: Shop
    now_s: float = NOON_S
    linked: bool = True
    woken: int = 0
    board: GatewayBoard = field(init=False)

    def __post_init__(self) -> None:
        self.board = GatewayBoard(self.shop.shop, Texts.load())

    def wake(self, _audiences: object) -> None:
        self.woken += 1

    def notes(self) -> list[str]:
        """Oldest first."""
        with self.shop.database.reader.session() as session:
            rows = Timeline(self.shop.shop, Texts.load()).newest(session, float("inf"), 50, names=False)
        return [row.title for row in reversed(rows)]

    def state(self, gateway: str) -> str:
        return next(card.state for card in self.board.cards(self.now_s).gateways if card.gateway == gateway)

    @asynccontextmanager
    async def watched(self) -> AsyncIterator[None]:
        watch = GatewayWatch(
            self.board,
            self.shop.database,
            linked=lambda: self.linked,
            wake=self.wake,
            clock=lambda: self.now_s,
        )
        task = asyncio.create_task(watch.run())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not holds():
            await asyncio.sleep(0.02)


async def test_silence_is_noticed_by_itself_and_noted_once(made: Path, tmp_path: Path) -> None:
    with a_shop(made, tmp_path) as shop:
        desk = Desk(shop)
        desk.board.report(status("door", NOON_S), NOON_S)
        async with desk.watched():
            await until(lambda: desk.board.well_since_s("door") is not None)
            desk.now_s += SILENT_AFTER_S + 1
            await until(lambda: desk.notes() == ["Door went silent"])
            assert desk.state("door") == "offline"
            (card, _) = desk.board.cards(desk.now_s).gateways
            assert card.since_s == NOON_S
            desk.now_s += 1
            desk.board.report(status("door", desk.now_s), desk.now_s)
            await until(lambda: desk.notes() == ["Door went silent", "Door is listening again"])
            desk.now_s += 1
            # Through a last will it is noted as well, and not a second time by the clock.
            desk.board.report(status("door", desk.now_s, online=False), desk.now_s)
            await until(lambda: len(desk.notes()) == 3)
            woken = desk.woken
            desk.now_s += SILENT_AFTER_S + 10
            await until(lambda: desk.woken > woken)
            assert desk.notes()[2:] == ["Door went silent"]


async def test_a_restarted_server_tells_what_happened_meanwhile_and_nothing_twice(made: Path, tmp_path: Path) -> None:
    with a_shop(made, tmp_path) as shop:
        before = Desk(shop)
        for gateway in ("door", "aisle"):
            before.board.report(status(gateway, NOON_S), NOON_S)
        async with before.watched():
            await until(lambda: before.board.well_since_s("aisle") is not None)
            before.board.report(status("door", NOON_S + 1, online=False), NOON_S + 1)
            await until(lambda: len(before.notes()) == 1)
        after = Desk(shop, now_s=NOON_S + 100)
        after.board.report(status("door", NOON_S + 90), NOON_S + 100)
        after.board.report(status("aisle", NOON_S + 90), NOON_S + 100)
        async with after.watched():
            await until(lambda: after.notes() == ["Door went silent", "Door is listening again"])


async def test_a_database_that_cannot_be_read_at_the_start_ends_nothing(made: Path, tmp_path: Path) -> None:
    with a_shop(made, tmp_path) as shop:
        before = Desk(shop)
        before.board.report(status("door", NOON_S), NOON_S)
        async with before.watched():
            await until(lambda: before.board.well_since_s("door") is not None)
            before.board.report(status("door", NOON_S + 1, online=False), NOON_S + 1)
            await until(lambda: len(before.notes()) == 1)
        after = Desk(shop, now_s=NOON_S + 100)
        after.board.report(status("door", NOON_S + 90), NOON_S + 100)
        async with AsyncExitStack() as stack:
            with fails(shop.database.path, "timeline_note"), structlog.testing.capture_logs() as logged:
                await stack.enter_async_context(after.watched())
                await until(lambda: "not_read" in [line["event"] for line in logged])
                await until(lambda: after.state("door") == "ok" and after.woken > 0)
            await until(lambda: after.notes() == ["Door went silent", "Door is listening again"])


async def test_a_broker_that_is_away_makes_no_gateway_silent(made: Path, tmp_path: Path) -> None:
    with a_shop(made, tmp_path) as shop:
        desk = Desk(shop)
        desk.board.report(status("door", NOON_S), NOON_S)
        async with desk.watched():
            await until(lambda: desk.state("door") == "ok" and desk.board.well_since_s("door") is not None)
            desk.linked = False
            desk.now_s += 10 * SILENT_AFTER_S
            await until(lambda: desk.state("door") == "unknown")
            desk.linked = True
            await until(lambda: desk.state("door") != "unknown")
            assert desk.notes() == []
            # From then on it has as long as ever to say something.
            desk.now_s += SILENT_AFTER_S + 1
            await until(lambda: desk.notes() == ["Door went silent"])


def test_a_gateway_whose_clock_is_wrong_is_neither_silent_nor_deaf(made: Path, tmp_path: Path) -> None:
    with a_shop(made, tmp_path) as shop:
        desk = Desk(shop)
        desk.board.report(status("door", NOON_S), NOON_S)
        for behind_s in (3600.0, -3600.0):
            desk.now_s += 10
            desk.board.report(status("door", desk.now_s - behind_s), desk.now_s)
            assert desk.state("door") == "ok"
            assert desk.board.all_report(desk.now_s)


def test_a_last_will_does_not_wipe_out_what_was_known(made: Path, tmp_path: Path) -> None:
    with a_shop(made, tmp_path) as shop:
        desk = Desk(shop)
        desk.board.report(status("door", NOON_S, outbox_rows=7), NOON_S)
        will = GatewayStatus(gateway="door", boot_id="b", online=False, at_s=NOON_S - 60, trouble="Not started yet.")
        desk.board.report(will, NOON_S + 5)
        (card, _) = desk.board.cards(NOON_S + 6).gateways
        assert (card.state, card.trouble, card.outbox_rows, card.heard_at_s) == ("offline", "", 7, NOON_S)
        assert card.config_revision == "r1"


def test_what_troubles_a_gateway_is_said_in_its_own_words(made: Path, tmp_path: Path) -> None:
    with a_shop(made, tmp_path) as shop:
        desk = Desk(shop)
        desk.board.report(status("door", NOON_S, trouble="The disk is full.", config_refused="silence_s: no"), NOON_S)
        (card, _) = desk.board.cards(NOON_S).gateways
        assert (card.state, card.text, card.config_refused) == ("weak", "The disk is full.", "silence_s: no")
        desk.board.look(NOON_S)
        assert desk.board.well_since_s("door") is None
