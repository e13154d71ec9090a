"""Sockets: slow peers harm nobody, states are the latest, revocation closes."""

from __future__ import annotations

import asyncio
import json
import socket
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel
from sqlmodel import Session
from websockets.asyncio.client import ClientConnection, connect

from kiosk_server.database import Database, outbox
from kiosk_server.live.connection import Connection
from kiosk_server.live.screens import Screen, Viewer
from kiosk_server.live.sockets import SOCKETS_EACH, Hub
from tests.adapters.sqlite_files import new_file
from wire.messages.sockets import CLOSE_SLOW, QUEUE_EVENTS, Event


class Number(BaseModel):
    value: int


SCREEN = Screen("shopbell_kiosk", lambda _s, name: Viewer(name, "kiosk:bar"), lambda _s, _v: Number(value=0))


@dataclass(slots=True)
class Site:
    """A hub with one kind of screen, on a real server; `kiosk` shows a number."""

    database: Database
    hub: Hub
    url: str
    number: list[int] = field(default_factory=lambda: [0])
    revoked: set[str] = field(default_factory=set)

    def tell(self, number: int, size: int = 1) -> None:
        self.database.writer.run(
            lambda s: outbox.append(s, "kiosk:bar", "news", f"n{number}", time.time(), {"n": number, "x": "x" * size})
        )

    def client(self, name: str) -> connect:
        return connect(f"{self.url}/ws/kiosk", additional_headers={"Authorization": f"Bearer {name}"})


@asynccontextmanager
async def running(folder: Path) -> AsyncIterator[Site]:
    with Database.open(new_file(folder / "hub.sqlite3")) as database, socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        site: Site

        def authenticate(_session: Session, credential: str) -> Viewer | None:
            return None if credential in site.revoked else Viewer(credential, "kiosk:bar")

        def snapshot(_session: Session, _viewer: Viewer) -> BaseModel:
            return Number(value=site.number[0])

        def states(_session: Session, _viewer: Viewer) -> Mapping[str, BaseModel]:
            return {"number": Number(value=site.number[0])}

        screen = Screen("shopbell_kiosk", authenticate, snapshot, states=states)
        hub = Hub(database, {"kiosk": screen}, "build", (), time.time)
        site = Site(database, hub, f"ws://127.0.0.1:{listening.getsockname()[1]}")
        app = FastAPI()
        app.include_router(hub.router)
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off", ws="websockets-sansio"))
        pump = asyncio.create_task(hub.run())
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        try:
            while not server.started:
                await asyncio.sleep(0.01)
            yield site
        finally:
            server.should_exit = server.force_exit = True
            await serving
            pump.cancel()
            await asyncio.gather(pump, return_exceptions=True)


async def greeted(peer: ClientConnection, **resume: Any) -> dict[str, Any]:
    await peer.send(json.dumps({"type": "hello", **resume}))
    welcome: dict[str, Any] = json.loads(await peer.recv())
    return welcome


async def frames(peer: ClientConnection, kind: str, how_many: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    async with asyncio.timeout(30):
        while len(found) < how_many:
            frame = json.loads(await peer.recv())
            if frame["type"] == kind:
                found.append(frame)
    return found


async def until(holds: Any) -> None:
    async with asyncio.timeout(30):
        while not holds():
            await asyncio.sleep(0.01)


async def test_a_peer_that_does_not_read_is_let_go_of_and_delays_nobody(tmp_path: Path) -> None:
    async with running(tmp_path) as site, site.client("good") as good:
        await greeted(good)
        stuck = await _a_peer_that_never_reads(site.url)
        try:
            await until(lambda: site.hub.reachable("kiosk") == 2)
            many = QUEUE_EVENTS * 4
            for number in range(many):
                await asyncio.to_thread(site.tell, number, 100_000)
                (event,) = await frames(good, "event", 1)
                assert event["body"]["n"] == number
            await until(lambda: site.hub.reachable("kiosk") == 1)
        finally:
            stuck.close()


async def _a_peer_that_never_reads(url: str) -> socket.socket:
    """Shakes hands and says hello by hand, then leaves everything in its small buffer."""
    raw = socket.socket()
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    raw.setblocking(False)
    loop = asyncio.get_running_loop()
    host, _, port = url.removeprefix("ws://").partition(":")
    await loop.sock_connect(raw, (host, int(port)))
    await loop.sock_sendall(
        raw,
        b"GET /ws/kiosk HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
        b"Authorization: Bearer stuck\r\n\r\n",
    )
    assert b" 101 " in await loop.sock_recv(raw, 1024)
    hello = b'{"type":"hello"}'
    # A text frame, masked with zeros (RFC 6455 section 5.2).
    await loop.sock_sendall(raw, bytes((0x81, 0x80 | len(hello))) + bytes(4) + hello)
    return raw


async def test_a_burst_larger_than_the_queue_reaches_who_reads_and_who_comes_back(tmp_path: Path) -> None:
    burst = QUEUE_EVENTS * 3
    async with running(tmp_path) as site:
        async with site.client("bar") as peer:
            welcome = await greeted(peer)
            await until(lambda: site.hub.reachable("kiosk") == 1)

            def flood(session: Session) -> None:
                for number in range(burst):
                    outbox.append(session, "kiosk:bar", "news", f"n{number}", 1.0, {"n": number})

            await site.database.writer.run_async(flood)
            events = await frames(peer, "event", burst)
            assert [event["body"]["n"] for event in events] == list(range(burst))
        async with site.client("bar") as back:
            again = await greeted(back, epoch=welcome["epoch"], seq=burst - 20)
            assert again["resumed"] is True
            assert [event["seq"] for event in await frames(back, "event", 20)] == list(range(burst - 19, burst + 1))
        async with site.client("bar") as back:
            assert (await greeted(back, epoch=welcome["epoch"], seq=0))["resumed"] is False


async def test_one_device_cannot_open_sockets_without_end(tmp_path: Path) -> None:
    async with running(tmp_path) as site, AsyncExitStack() as stack:
        for _ in range(SOCKETS_EACH):
            await greeted(await stack.enter_async_context(site.client("greedy")))
        await until(lambda: site.hub.reachable("kiosk") == SOCKETS_EACH)
        async with site.client("greedy") as one_more, site.client("other") as other:
            await one_more.send('{"type": "hello"}')
            await one_more.wait_closed()
            assert one_more.close_code == CLOSE_SLOW
            assert (await greeted(other))["type"] == "welcome"


async def test_a_full_queue_ends_its_connection_with_slow() -> None:
    connection = Connection(SCREEN, Viewer("one", "kiosk:bar"), "one")
    for number in range(QUEUE_EVENTS):
        connection.put(Number(value=number))
    assert (connection.room, connection.closing.done()) == (0, False)
    connection.put(Number(value=-1))
    assert connection.closing.result() == CLOSE_SLOW


def an_event(seq: int) -> Event:
    return Event(epoch="e", seq=seq, id=f"n{seq}", kind="news", at_s=1.0, body={})


async def test_what_is_withdrawn_goes_out_to_nobody_who_has_not_had_it() -> None:
    """As after an opt-out: also what waits in a socket's own queue, or is being read for it at that moment."""
    connection = Connection(SCREEN, Viewer("one", "kiosk:bar"), "one")
    peer = Written()
    for seq in (1, 2, 3):
        connection.put(an_event(seq))
    connection.withdraw(2)
    connection.put(an_event(2))
    connection.put(an_event(4))
    talking = asyncio.create_task(connection.talk(peer))
    await until(lambda: len(peer.seqs) == 2)
    talking.cancel()
    assert peer.seqs == [3, 4]


class Written:
    def __init__(self) -> None:
        self.seqs: list[int] = []

    async def send_text(self, data: str) -> None:
        self.seqs.append(json.loads(data)["seq"])


async def test_a_withdrawal_lets_later_events_through(tmp_path: Path) -> None:
    async with running(tmp_path) as site, site.client("bar") as peer:
        await greeted(peer)
        await until(lambda: site.hub.reachable("kiosk") == 1)
        site.hub.withdraw("kiosk:bar", 1)
        await asyncio.to_thread(site.tell, 1)
        await asyncio.to_thread(site.tell, 2)
        assert (await frames(peer, "event", 1))[0]["seq"] == 2


async def test_states_are_the_latest_and_repeat_only_what_changed(tmp_path: Path) -> None:
    async with running(tmp_path) as site, site.client("bar") as peer:
        await greeted(peer)
        (first,) = await frames(peer, "state", 1)
        assert first["body"] == {"value": 0}
        for value in range(1, 200):
            site.number[0] = value
            site.hub.wake(["kiosk:bar"])
        values = []
        while not values or values[-1] != 199:
            values.append((await frames(peer, "state", 1))[0]["body"]["value"])
        assert len(values) <= 3
        assert values == sorted(set(values))


async def test_nothing_between_the_snapshot_and_the_first_event_is_lost(tmp_path: Path) -> None:
    async with running(tmp_path) as site:
        telling = asyncio.create_task(asyncio.to_thread(lambda: [site.tell(number) for number in range(60)]))
        async with site.client("bar") as peer:
            welcome = await greeted(peer)
            events = await frames(peer, "event", 60 - welcome["seq"])
            assert [event["seq"] for event in events] == list(range(welcome["seq"] + 1, 61))
        await telling


async def test_revoking_closes_the_sockets_of_that_device_alone(tmp_path: Path) -> None:
    async with running(tmp_path) as site, site.client("one") as one, site.client("two") as two:
        await greeted(one)
        await greeted(two)
        await until(lambda: site.hub.reachable("kiosk") == 2)
        site.revoked.add("one")
        site.hub.close_subjects(["one"])
        async with asyncio.timeout(10):
            await one.wait_closed()
        assert one.close_code == 4401
        await asyncio.to_thread(site.tell, 1)
        assert (await frames(two, "event", 1))[0]["body"]["n"] == 1
