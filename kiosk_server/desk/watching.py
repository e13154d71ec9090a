"""Looks after the gateways' silence: a gateway that falls silent says nothing, so somebody has to look."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable

import structlog
from sqlmodel import Session

from kiosk_server.database import Database, DatabaseError, WriterClosed, outbox
from kiosk_server.database.patience import PatientReader
from kiosk_server.desk.gateways import GatewayBoard, News
from kiosk_server.visits import records

LOOK_S = 0.5
"An alarm appears within a second of its time."

REFRESH_S = 5.0
"How often the desk's states are looked at when nothing else woke them."

log = structlog.get_logger()


class GatewayWatch:
    """Notes in the timeline who came and who went, once each, and wakes the desk."""

    def __init__(
        self,
        board: GatewayBoard,
        database: Database,
        *,
        linked: Callable[[], bool],
        wake: Callable[[Iterable[str]], None],
        clock: Callable[[], float],
    ) -> None:
        """`linked`: whether the broker can be reached; `wake` tells audiences to look again."""
        self._board = board
        self._database = database
        self._linked = linked
        self._wake = wake
        self._clock = clock

    async def run(self) -> None:
        """Until cancelled."""
        reader = PatientReader(self._database.reader, "gateway_news")
        remembered = False
        refresh_at_s = 0.0
        while True:
            if not remembered and (noted := await reader.read(last_noted)) is not None:
                self._board.remember(noted)
                remembered = True
            await asyncio.sleep(LOOK_S)
            now_s = self._clock()
            changed = self._board.look(now_s, linked=self._linked())
            # What the timeline says already must be known before anything is added to it.
            if remembered and (news := self._board.news()):
                await self._note(news)
            # Whichever way the clock was set.
            if changed or not 0.0 <= refresh_at_s - now_s <= REFRESH_S:
                refresh_at_s = now_s + REFRESH_S
                self._wake([outbox.DESK])

    async def _note(self, news: list[News]) -> None:
        """What cannot be written now is still news at the next look."""
        now_s = self._clock()

        def command(session: Session) -> None:
            for each in news:
                what = "gateway.online" if each.online else "gateway.offline"
                records.note(session, now_s, "gateway", what, gateway=each.name, of=each.gateway)

        try:
            await self._database.writer.run_async(command)
        except WriterClosed:
            return
        except DatabaseError as error:
            log.error("not_written", what="gateway_news", error=str(error))
            return
        self._board.noted(news)
        for each in news:
            log.info("gateway_changed", gateway=each.gateway, online=each.online)


def last_noted(session: Session) -> dict[str, bool]:
    """By gateway: whether the timeline's last line about it says that it is there."""
    return {gateway: what == "gateway.online" for gateway, what in records.last_notes(session, "gateway").items()}
