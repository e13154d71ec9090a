"""What a clerk may read about a client: fetched from the server each time, audited there, kept nowhere here."""

from __future__ import annotations

import asyncio

from clerk_push import board
from clerk_push.database import Database
from clerk_push.errors import CardGone
from clerk_push.server import Server
from clerk_push.sessions import Clerk, Sessions
from clerk_push.tasks import State
from wire.messages.screens.clerk import ClientCard


class Cards:
    """Asks the server with this program's bearer and the clerk's own token: the server knows who looks."""

    def __init__(self, database: Database, server: Server, sessions: Sessions) -> None:
        self._database = database
        self._server = server
        self._sessions = sessions

    async def of(self, task: str, clerk: Clerk, now_s: float) -> ClientCard:
        """Raises NoSuchTask, CardGone, NotSignedIn, ServerUnreachable or ServerNotTrusted."""
        visit = await asyncio.to_thread(self._visit, task)
        token = await self._sessions.staff_token(clerk, now_s)
        return await self._server.client_card(visit, token)

    def _visit(self, task: str) -> str:
        with self._database.reading() as session:
            found = board.find(session, task)
        if State(found.state) is State.EXPIRED:
            raise CardGone
        return found.visit
