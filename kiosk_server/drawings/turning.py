"""What happens to drawings by the clock alone: they close, and prizes that nobody claims go on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial

import structlog
from sqlmodel import Session

from kiosk_server.attempts import FAILURES, not_written
from kiosk_server.database import Database, WriterClosed
from kiosk_server.drawings.awarding import turn_prizes
from kiosk_server.drawings.closing import close_due
from kiosk_server.drawings.configuration import Drawings

LOOK_S = 5.0
"How often it is looked; whoever enters is asked for the time anyway, so no entry comes late."

log = structlog.get_logger()


def turn(drawings: Drawings, now_s: float, session: Session) -> tuple[list[str], list[str]]:
    """Everything that is due: which drawings closed, and in which a prize went on. In a command of the writer."""
    return close_due(session, now_s), turn_prizes(session, drawings, now_s)


@dataclass(frozen=True, slots=True)
class Turning:
    """`async with turning.running():`"""

    database: Database
    drawings: Drawings
    clock: Callable[[], float]

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self._run(), name="drawings")
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _run(self) -> None:
        while True:
            try:
                closed, passed_on = await self.database.writer.run_async(partial(turn, self.drawings, self.clock()))
                for drawing in closed:
                    log.info("drawing_closed", drawing=drawing)
                for drawing in passed_on:
                    log.info("drawing_prize_passed_on", drawing=drawing)
            except WriterClosed:
                return
            except FAILURES as error:
                not_written("drawings", error)
            await asyncio.sleep(LOOK_S)
