"""The demo's stand-ins for screens: they resume as a browser does, and note what a person would have seen."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest
from pydantic import BaseModel
from websockets.asyncio.server import ServerConnection, serve

from simulator.demo.seen import SNAPSHOT
from simulator.demo.watchers import UnreadableFrameError, Watcher
from wire.messages import sockets

VISIT = {"visit": "v1", "started_at_s": 5.0}


@asynccontextmanager
async def watching(*calls: Sequence[BaseModel]) -> AsyncIterator[tuple[Watcher, list[sockets.Hello]]]:
    """A watcher of a server that says these frames, one list a connection, and then hangs up; the last one stays."""
    hellos: list[sockets.Hello] = []

    async def answer(socket: ServerConnection) -> None:
        hello = sockets.read_client_frame(await socket.recv())
        assert isinstance(hello, sockets.Hello)
        hellos.append(hello)
        for frame in calls[min(len(hellos), len(calls)) - 1]:
            await socket.send(frame.model_dump_json())
        if len(hellos) >= len(calls):
            await socket.wait_closed()

    async with serve(answer, "127.0.0.1", 0) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        watcher = Watcher("phone", f"ws://127.0.0.1:{port}", {})
        running = asyncio.create_task(watcher.run())
        try:
            async with asyncio.timeout(10):
                await watcher.live.wait()
                yield watcher, hellos
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


def welcome(*, resumed: bool, epoch: str = "e1") -> sockets.Welcome:
    return sockets.Welcome(epoch=epoch, seq=7, build="b", resumed=resumed)


def snapshot(**body: object) -> sockets.Snapshot:
    return sockets.Snapshot(epoch="e1", seq=7, body=body)


async def test_a_welcome_whose_snapshot_never_came_is_no_point_to_resume_from() -> None:
    async with watching([welcome(resumed=False)], [welcome(resumed=False), snapshot()]) as (_, hellos):
        assert [(hello.epoch, hello.seq) for hello in hellos] == [(None, None), (None, None)]


async def test_it_resumes_after_the_last_event_it_has() -> None:
    event = sockets.Event(epoch="e1", seq=8, id="i8", kind="visit.started", at_s=5.0, body=VISIT)
    async with watching([welcome(resumed=False), snapshot(), event], [welcome(resumed=True)]) as (watcher, hellos):
        while len(hellos) < 2:
            await asyncio.sleep(0.01)
        assert (hellos[1].epoch, hellos[1].seq) == ("e1", 8)
        assert [(seen.kind, seen.id, seen.first) for seen in watcher.seen] == [("visit.started", "i8", True)]


async def test_what_only_a_snapshot_shows_was_seen_as_well() -> None:
    shown = snapshot(visit=VISIT, vouchers=[{"voucher": "c1", "visit": "v1"}])
    async with watching([welcome(resumed=False), shown]) as (watcher, _):
        assert [(seen.kind, seen.id) for seen in watcher.seen] == [
            ("visit.started", f"{SNAPSHOT}v1"),
            ("voucher.issued", f"{SNAPSHOT}c1"),
        ]


async def test_states_that_nobody_asks_for_are_not_kept() -> None:
    totals = sockets.State(key="totals", at_s=1.0, body={"in_store": 1})
    invite = sockets.State(key="attract", at_s=2.0, body={"mode": "invite", "since_s": 2.0})
    async with watching([welcome(resumed=True), totals, invite]) as (watcher, _):
        while not watcher.seen:
            await asyncio.sleep(0.01)
        assert [seen.kind for seen in watcher.seen] == ["attract"]


async def test_a_frame_that_no_screen_can_read_ends_it() -> None:
    async def babble(socket: ServerConnection) -> None:
        await socket.send('{"type": "gossip"}')
        await socket.wait_closed()

    async with serve(babble, "127.0.0.1", 0) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        async with asyncio.timeout(10):
            with pytest.raises(UnreadableFrameError, match="phone"):
                await Watcher("phone", f"ws://127.0.0.1:{port}", {}).run()
