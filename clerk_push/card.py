"""What a clerk may read and say about a client: fetched from the server each time, audited there, kept nowhere here."""

from __future__ import annotations

import asyncio

from pydantic import BaseModel

from clerk_push import board, shifts
from clerk_push.database import Database
from clerk_push.errors import CardGone, CardNotYours
from clerk_push.server import Reader, Server
from clerk_push.sessions import Clerk, Sessions
from clerk_push.tasks import OPEN, WAITING, State
from wire.messages.screens.clerk import ClientCard, TaskCard


class Cards:
    """Asks the server with this program's bearer and the clerk's own token: the server knows who looks.

    Raises NoSuchTask, CardGone, CardNotYours, NotSignedIn, NotAClerk, ServerUnreachable or ServerNotTrusted; what is
    said of a client also NotTaken, with the server's reason. `language`: that the clerk's page asks for.
    """

    def __init__(self, database: Database, server: Server, sessions: Sessions) -> None:
        self._database = database
        self._server = server
        self._sessions = sessions

    async def of(self, task: str, clerk: Clerk, language: str | None, now_s: float) -> ClientCard:
        """For who has the task or, while it waits, for who is asked for it."""
        visit, zone = await asyncio.to_thread(self._visit, task, clerk.card.staff, also_asked=True)
        reader = Reader(await self._sessions.staff_token(clerk, now_s), language)
        return await self._server.client_card(visit, reader, zone)

    async def say(
        self, task: str, what: str, said: BaseModel, clerk: Clerk, language: str | None, now_s: float
    ) -> ClientCard:
        """`what`: `browsing`, `notes`, `declines` or `intent`. The card as it is then. For who has the task."""
        visit, zone = await asyncio.to_thread(self._visit, task, clerk.card.staff, also_asked=False)
        reader = Reader(await self._sessions.staff_token(clerk, now_s), language)
        await self._server.say_of_visit(visit, what, said, reader)
        return await self._server.client_card(visit, reader, zone)

    async def not_her(
        self, task: str, said: BaseModel, clerk: Clerk, language: str | None, now_s: float
    ) -> ClientCard | None:
        """The card where this was taken back; None where there is none any more. For whoever may read it."""
        visit, zone = await asyncio.to_thread(self._visit, task, clerk.card.staff, also_asked=True)
        reader = Reader(await self._sessions.staff_token(clerk, now_s), language)
        closed = await self._server.say_of_visit(visit, "not-her", said, reader)
        return None if closed else await self._server.client_card(visit, reader, zone)

    def _visit(self, task: str, staff: str, *, also_asked: bool) -> tuple[str, str | None]:
        """The visit that this task is about, and the zone in which the clerk said to be."""
        with self._database.reading() as session:
            found = board.find(session, task)
            shift = shifts.card(session, staff)
        if State(found.state) not in OPEN or not found.has_client:
            raise CardGone
        if found.claimed_by != staff and not (also_asked and shift.on and not shift.on_break and _asks(found, staff)):
            raise CardNotYours
        return found.visit, shift.zone


def _asks(task: TaskCard, staff: str) -> bool:
    """Whether a task waits for this clerk, who is at work: by name, or as for everybody. Nobody is needed where a
    colleague is with her."""
    if State(task.state) not in WAITING or task.quiet == "with_clerk":
        return False
    return not task.asked or task.circle == "all" or staff in {each.staff for each in task.asked}
