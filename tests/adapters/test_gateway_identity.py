"""A running gateway keeps its certificate young: through the real command, at a real server."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from pathlib import Path

import httpx2

from gateway.identity.credentials import Credentials, read_credentials
from gateway.identity.enrol import enrol
from gateway.identity.identity import Identity
from gateway.outbox.rows import Clock
from gateway.whole_file import replace
from kiosk_server.gateways.authority import DAY_S, GATEWAY_LIFE_S
from kiosk_server.sites.setting_up import DATABASE
from tests.adapters.live_server import WITHIN_S, LiveServer, live_server

__all__ = ["live_server"]


class Watched:
    """An identity, and what it said."""

    def __init__(self, file: Path, *, synced: bool = True) -> None:
        self.found: list[Credentials] = []
        self.troubles: list[str] = []
        self.identity = Identity(
            file,
            read_credentials(file),
            clock=lambda: Clock(time.time(), time.monotonic(), synced),
            changed=self.found.append,
            troubled=self.troubles.append,
            look_every_s=0.05,
        )

    async def until(self, condition: str) -> None:
        async with asyncio.timeout(WITHIN_S):
            while not getattr(self, condition):
                await asyncio.sleep(0.02)


@asynccontextmanager
async def running(watched: Watched) -> AsyncIterator[Watched]:
    task = asyncio.create_task(watched.identity.run())
    try:
        yield watched
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def joined(server: LiveServer, data: Path) -> Path:
    headers = {"Authorization": f"Bearer {server.staff_session('admin')}"}
    answer = httpx2.post(f"{server.url}/api/gateways/door/enrolment", headers=headers, timeout=WITHIN_S)
    enrol(answer.json()["code"], server.url, data)
    return data / "gateway.json"


def says(file: Path, **changes: object) -> None:
    """Changes what the credentials file says."""
    replace(file, json.dumps(json.loads(file.read_bytes()) | changes).encode())


def ends_at_the_server(server: LiveServer, days: float) -> None:
    with closing(sqlite3.connect(server.data / DATABASE, timeout=WITHIN_S)) as database, database:
        database.execute(
            "UPDATE gateway_certificate SET ends_at_s = ? WHERE gateway = 'door' AND revoked_at_s IS NULL",
            (in_days(days),),
        )


def in_days(days: float) -> float:
    return time.time() + days * DAY_S


async def test_a_certificate_that_ends_within_30_days_is_renewed(live_server: LiveServer, tmp_path: Path) -> None:
    file = joined(live_server, tmp_path)
    ends_at_the_server(live_server, 10)
    says(file, certificate_ends_s=in_days(10))
    before = read_credentials(file)
    async with running(Watched(file)) as watched:
        await watched.until("found")
    assert watched.found[-1].mqtt.tls.key != before.mqtt.tls.key
    assert watched.found[-1].certificate_ends_s > time.time() + GATEWAY_LIFE_S - DAY_S
    assert not watched.troubles or watched.troubles[-1] == ""


async def test_the_server_decides_for_a_gateway_that_does_not_know_the_time(
    live_server: LiveServer, tmp_path: Path
) -> None:
    file = joined(live_server, tmp_path)
    ends_at_the_server(live_server, 10)
    async with running(Watched(file, synced=False)) as watched:
        await watched.until("found")
    assert watched.found[-1].certificate_ends_s > in_days(80)
    assert watched.troubles == []


async def test_staff_hear_of_a_renewal_that_goes_on_failing(live_server: LiveServer, tmp_path: Path) -> None:
    file = joined(live_server, tmp_path)
    says(file, server_url="http://127.0.0.1:9", certificate_ends_s=in_days(5))
    async with running(Watched(file)) as watched:
        await watched.until("troubles")
    assert "was not renewed. No answer from http://127.0.0.1:9" in watched.troubles[0]


async def test_credentials_of_another_gateway_are_not_taken_over(live_server: LiveServer, tmp_path: Path) -> None:
    file = joined(live_server, tmp_path)
    watched = Watched(file)
    content = file.read_bytes()
    says(file, gateway="aisle")
    watched.identity.look()
    replace(file, b"{")
    watched.identity.look()
    assert watched.found == []
    replace(file, content)
    watched.identity.look()
    assert [found.gateway for found in watched.found] == ["door"]
