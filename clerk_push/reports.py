"""What became of tasks, told to the server: rows on disk until the broker has taken them.

Published in order, at least once; the server's timeline shows them, nothing of the store depends on them.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import structlog
from sqlalchemy import delete
from sqlmodel import Session, col, select

from clerk_push.broker import Broker
from clerk_push.database import Database
from clerk_push.tables import ReportRow
from wire.messages.mqtt import TaskReport
from wire.topics import SiteTopics

WINDOW = 16
"Reports on their way to the broker at once; below Mosquitto's default of 20 unacknowledged messages a client."

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Waiting:
    seq: int
    task: str
    body: bytes


def report(session: Session, said: TaskReport) -> None:
    """Adds a report in the transaction of what it tells."""
    session.add(ReportRow(task=said.task, body=said.model_dump_json()))


def waiting(session: Session, limit: int) -> list[Waiting]:
    """The oldest reports that the broker has not taken."""
    rows = session.exec(select(ReportRow).order_by(col(ReportRow.seq)).limit(limit))
    return [Waiting(row.seq or 0, row.task, row.body.encode()) for row in rows]


def taken(session: Session, seqs: list[int]) -> None:
    session.connection().execute(delete(ReportRow).where(col(ReportRow.seq).in_(seqs)))


class Reporter:
    """Publishes what waits; `wake` it after a commit. Run `run` until cancelled."""

    def __init__(self, database: Database, broker: Broker, topics: SiteTopics) -> None:
        self._database = database
        self._broker = broker
        self._topics = topics
        self._more = asyncio.Event()

    def wake(self) -> None:
        self._more.set()

    async def run(self) -> None:
        self._more.set()
        while True:
            await self._more.wait()
            self._more.clear()
            while rows := await asyncio.to_thread(self._read):
                await self._send(rows)

    def _read(self) -> list[Waiting]:
        with self._database.reading() as session:
            return waiting(session, WINDOW)

    async def _send(self, rows: list[Waiting]) -> None:
        await self._broker.connected()
        sent = [self._broker.publish(self._topics.task(row.task), row.body) for row in rows]
        answers = await asyncio.gather(*sent, return_exceptions=True)
        done = [row.seq for row, answer in zip(rows, answers, strict=True) if not isinstance(answer, BaseException)]
        if done:
            await self._database.writer.run_async(lambda session: taken(session, done))
