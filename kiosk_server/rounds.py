"""The looks that are taken every second while people are in the shop: who has left, who lingers, who needs a clerk."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from functools import partial

from sqlmodel import Session

from kiosk_server.arrivals import Arrivals
from kiosk_server.assistance.calls import pick_ups_to_tell, tell_pick_up
from kiosk_server.assistance.preferences import tell_closed
from kiosk_server.assistance.strays import Strays
from kiosk_server.attempts import FAILURES, attempt, not_written
from kiosk_server.database import Database
from kiosk_server.departures import Departures
from kiosk_server.lingering import Lingering
from kiosk_server.presence.earshot import Earshot
from kiosk_server.presence.visits import Presence
from kiosk_server.sites.shop import Shop

LOOK_S = 1.0
"How often departures are looked for; a visit ends at its promised second whenever that is seen."


@dataclass(frozen=True, slots=True)
class Rounds:
    """Of the process that owns presence."""

    database: Database
    shop: Shop
    presence: Presence
    arrivals: Arrivals
    departures: Departures
    lingering: Lingering
    strays: Strays
    earshot: Earshot
    everybody_reports: Callable[[float], bool]
    "Whether no gateway and no link is silent: then silence says that somebody has left."
    clock: Callable[[], float]

    def coroutines(self) -> list[Coroutine[object, object, None]]:
        return [self._let_go(), self._linger(), self._assist()]

    async def _let_go(self) -> None:
        """Ends visits and gives up zones when their time has come."""
        while True:
            await asyncio.sleep(LOOK_S)
            now_s = self.clock()
            counts = self.earshot.silence_counts(self.everybody_reports(now_s), now_s)
            if counts and now_s >= self.arrivals.hold_until_s:
                await self._try("departures", lambda session: self.departures.expire(session, self.clock()))

    async def _linger(self) -> None:
        """Decides about stays in zones, and about what was held back and may go now."""
        while True:
            await asyncio.sleep(LOOK_S)
            if self.presence.is_anybody_here():
                await self._try("stays", lambda session: self.lingering.look(session, self.clock()))

    async def _assist(self) -> None:
        """Asks for clerks: who walks away from what she came for, or came for an order. Tells who was not her."""
        await asyncio.to_thread(self.strays.ways.warm)
        while True:
            await asyncio.sleep(LOOK_S)
            # Once more after the last has left, so that nothing is kept of where she was.
            if self.presence.is_anybody_here() or self.strays.is_anybody_followed():
                await self._try("closed visits", lambda session: tell_closed(session, self.shop, self.clock()))
                await self._try("strays", lambda session: self.strays.look(session, self.clock()))
                await self._tell_pick_ups()

    async def _tell_pick_ups(self) -> None:
        for call in await asyncio.to_thread(self._pick_ups):
            await self._try("pick-up", partial(_tell_pick_up, call, self.shop, self.clock()))

    def _pick_ups(self) -> list[str]:
        try:
            with self.database.reader.session() as session:
                return pick_ups_to_tell(session, self.shop)
        except FAILURES as error:
            not_written("pick-ups", error)
            return []

    async def _try(self, what: str, command: Callable[[Session], object]) -> None:
        await attempt(self.database, what, command)


def _tell_pick_up(call: str, shop: Shop, now_s: float, session: Session) -> None:
    tell_pick_up(session, shop, call, now_s)
