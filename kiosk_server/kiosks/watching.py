"""Looks every second whether whoever is logged in at a kiosk still stands there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from kiosk_server.attempts import FAILURES, attempt, not_written
from kiosk_server.database import Database
from kiosk_server.kiosks.sessions import is_any_open, look
from kiosk_server.sites.shop import Shop

LOOK_S = 1.0
"As often as presence moves anybody."


async def watch_sessions(database: Database, shop: Shop, clock: Callable[[], float]) -> None:
    """Until cancelled. Nothing is written while nobody is logged in."""

    def anybody() -> bool:
        try:
            with database.reader.session() as session:
                return is_any_open(session)
        except FAILURES as error:
            not_written("kiosk sessions", error)
            return False

    while True:
        await asyncio.sleep(LOOK_S)
        if await asyncio.to_thread(anybody):
            await attempt(database, "kiosk sessions", lambda session: look(session, shop, clock()))
