"""What a clerk may read and say about a client: fetched from the server each time, audited there, kept nowhere here."""

from __future__ import annotations

import asyncio

from pydantic import BaseModel

from clerk_push import board, shifts
from clerk_push.database import Database
from clerk_push.errors import CardGone
from clerk_push.server import Server
from clerk_push.sessions import Clerk, Sessions
from clerk_push.tasks import OPEN, State
from wire.messages.screens.clerk import ClientCard


class Cards:
    """Asks the server with this program's bearer and the clerk's own token: the server knows who looks.

    Raises NoSuchTask, CardGone, NotSignedIn, NotAClerk, ServerUnreachable or ServerNotTrusted; what is said of a client
    also NotTaken, with the server's reason.
    """

    def __init__(self, database: Database, server: Server, sessions: Sessions) -> None:
        self._database = database
        self._server = server
        self._sessions = sessions

    async def of(self, task: str, clerk: Clerk, now_s: float) -> ClientCard:
        visit, zone = await asyncio.to_thread(self._visit, task, clerk.card.staff)
        token = await self._sessions.staff_token(clerk, now_s)
        return await self._server.client_card(visit, token, zone)

    async def say(self, task: str, what: str, said: BaseModel, clerk: Clerk, now_s: float) -> ClientCard:
        """`what`: `browsing`, `notes`, `declines` or `intent`. The card as it is then."""
        visit, zone = await asyncio.to_thread(self._visit, task, clerk.card.staff)
        token = await self._sessions.staff_token(clerk, now_s)
        await self._server.say_of_visit(visit, what, said, token)
        return await self._server.client_card(visit, token, zone)

    async def not_her(self, task: str, said: BaseModel, clerk: Clerk, now_s: float) -> ClientCard | None:
        """The card where this was taken back; None where there is none any more."""
        visit, zone = await asyncio.to_thread(self._visit, task, clerk.card.staff)
        token = await self._sessions.staff_token(clerk, now_s)
        closed = await self._server.say_of_visit(visit, "not-her", said, token)
        return None if closed else await self._server.client_card(visit, token, zone)

    def _visit(self, task: str, staff: str) -> tuple[str, str | None]:
        """The visit that this task is about, and the zone in which the clerk said to be."""
        with self._database.reading() as session:
            found = board.find(session, task)
            zone = shifts.card(session, staff).zone
        if State(found.state) not in OPEN or not found.has_client:
            raise CardGone
        return found.visit, zone
