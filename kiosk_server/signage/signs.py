"""What a serving process has of signage; routes reach it through `Signs`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import structlog
from fastapi import Depends
from sqlmodel import select
from starlette.requests import HTTPConnection

from kiosk_server.attempts import FAILURES, not_written
from kiosk_server.database import Database
from kiosk_server.signage.billboard import Billboard
from kiosk_server.signage.media_store import MediaStore
from kiosk_server.signage.tables import SignageMediaRow
from kiosk_server.sites.shop import Shop

SWEEP_S = 3600.0

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Signage:
    billboard: Billboard
    media: MediaStore

    @classmethod
    def of(cls, data: Path, shop: Shop, clock: Callable[[], float]) -> Signage:
        return cls(Billboard(shop, clock), MediaStore(data))

    @asynccontextmanager
    async def running(
        self, database: Database, wake: Callable[[Iterable[str]], None], clock: Callable[[], float]
    ) -> AsyncIterator[None]:
        """What goes on beside the routes. `wake`: of the sockets' hub."""
        tasks = [
            asyncio.create_task(self.billboard.keep_looking(wake), name="billboard"),
            asyncio.create_task(self._keep_sweeping(database, clock), name="media-sweep"),
        ]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _keep_sweeping(self, database: Database, clock: Callable[[], float]) -> None:
        while True:
            await asyncio.sleep(SWEEP_S)
            try:
                gone = await asyncio.to_thread(self.sweep, database, clock())
            except (*FAILURES, OSError) as error:
                not_written("media sweep", error)
            else:
                if gone:
                    log.info("media_swept", files=gone)

    def sweep(self, database: Database, now_s: float) -> int:
        """Takes files away that no row names; how many."""
        with database.reader.session() as session:
            named = set(session.exec(select(SignageMediaRow.sha256)))
        return self.media.sweep(named, now_s)


def _signage(connection: HTTPConnection) -> Signage:
    signage: Signage = connection.app.state.signage
    return signage


Signs = Annotated[Signage, Depends(_signage)]
