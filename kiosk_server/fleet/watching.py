"""Looks after the kiosks' silence: a screen that went dark says nothing, so somebody has to look."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping

import structlog
from sqlmodel import Session

from kiosk_server.attempts import not_written
from kiosk_server.database import Database, DatabaseError, WriterClosed, outbox
from kiosk_server.database.patience import PatientReader
from kiosk_server.fleet.cards import Fleet
from kiosk_server.visits import records
from wire.messages.screens.fleet import KioskState

LOOK_S = 1.0

DARK: frozenset[KioskState] = frozenset({"still", "silent"})
WELL: frozenset[KioskState] = frozenset({"painting", "asleep"})

log = structlog.get_logger()


class FleetWatch:
    """Notes in the timeline which screen went dark and which one is back, once each, and wakes the desk."""

    def __init__(
        self,
        fleet: Fleet,
        database: Database,
        wake: Callable[[Iterable[str]], None],
        clock: Callable[[], float],
    ) -> None:
        """`wake` tells audiences to look again."""
        self._fleet = fleet
        self._database = database
        self._wake = wake
        self._clock = clock
        self._seen: Mapping[str, KioskState] = {}
        self._noted: dict[str, bool] = {}
        "By kiosk: whether the timeline's last word is that it is well."

    async def run(self) -> None:
        """Until cancelled."""
        reader = PatientReader(self._database.reader, "fleet")
        self._noted = await reader.insist(_last_noted)
        while True:
            await asyncio.sleep(LOOK_S)
            states = await reader.read(lambda session: self._fleet.states(session, self._clock()))
            if states is not None:
                await self.look(states)

    async def look(self, states: Mapping[str, KioskState]) -> None:
        if states != self._seen:
            self._seen = states
            self._wake([outbox.DESK])
        news = {}
        for kiosk, state in states.items():
            if state in DARK | WELL and self._noted.get(kiosk) != (state in WELL):
                if kiosk in self._noted or state in DARK:
                    news[kiosk] = state in WELL
                else:
                    self._noted[kiosk] = True
        if news:
            await self._note(news)

    async def _note(self, news: Mapping[str, bool]) -> None:
        """What cannot be written now is still news at the next look."""
        now_s = self._clock()

        def command(session: Session) -> None:
            for kiosk, well in news.items():
                what = "kiosk.painting" if well else "kiosk.dark"
                records.note(session, now_s, "kiosk", what, kiosk=self._fleet.place(kiosk).name, of=kiosk)

        try:
            await self._database.writer.run_async(command)
        except WriterClosed:
            return
        except DatabaseError as error:
            not_written("fleet", error)
            return
        self._noted.update(news)
        for kiosk, well in news.items():
            log.info("kiosk_changed", kiosk=kiosk, well=well)


def _last_noted(session: Session) -> dict[str, bool]:
    return {kiosk: what == "kiosk.painting" for kiosk, what in records.last_notes(session, "kiosk").items()}
