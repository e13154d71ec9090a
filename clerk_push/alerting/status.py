"""Tells the desk who can be reached now: on every change, retained, and nobody once this program is gone."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Collection
from contextlib import suppress

from sqlmodel import Session

from clerk_push.alerting.reaching import reaches
from clerk_push.broker import Broker, NotTaken
from clerk_push.database import Database
from wire.messages.clerks import ClerkReach, ClerksStatus
from wire.messages.reading import write
from wire.topics import SiteTopics

LOOK_S = 1.0
"How late the desk may learn that a clerk's screen is gone."

AGAIN_S = 60.0
"Said again though nothing changed: the broker may have lost its memory."


class StatusTeller:
    """Run `run` until cancelled, where this process leads."""

    def __init__(
        self, database: Database, broker: Broker, topics: SiteTopics, connected: Callable[[], Collection[str]]
    ) -> None:
        self._database = database
        self._broker = broker
        self._topic = topics.clerks_status
        self._connected = connected
        broker.leave_word(self._topic, write(ClerksStatus(at_s=0.0, clerks=[])))

    async def run(self) -> None:
        told: list[ClerkReach] | None = None
        told_at_s = 0.0
        while True:
            await self._broker.connected()
            now = await self._database.insist(self._read)
            if now != told or time.monotonic() >= told_at_s + AGAIN_S:
                with suppress(NotTaken):
                    await self._broker.publish(
                        self._topic, write(ClerksStatus(at_s=time.time(), clerks=now)), retain=True
                    )
                    told, told_at_s = now, time.monotonic()
            await asyncio.sleep(LOOK_S)

    def _read(self, session: Session) -> list[ClerkReach]:
        found = reaches(session, self._connected())
        return [ClerkReach(staff=staff, reach=reach) for staff, reach in found.items()]
