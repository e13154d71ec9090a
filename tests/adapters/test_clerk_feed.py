"""The clerks' socket: at once, in order, resumed where it broke off, and nobody waits for a slow reader."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

import pytest

from tests.adapters.clerk_program import Program, Store, program, stalled_socket, store
from tests.adapters.clerk_server_stand_in import StandIn, running_stand_in, stand_in
from tests.adapters.mqtt_broker import mqtt_broker
from wire.messages.mqtt import StoreEventKind
from wire.messages.screens.clerk import ClerkView, TaskCard
from wire.messages.sockets import CLOSE_BAD_HELLO, CLOSE_SLOW, CLOSE_UNAUTHENTICATED, Hello, State

__all__ = ["mqtt_broker", "program", "running_stand_in", "stand_in", "store"]


async def test_an_arrival_reaches_every_connected_clerk(program: Program, store: Store) -> None:
    async with AsyncExitStack() as screens:
        all_of_them = []
        for name in ("mara", "theo"):
            screen = await screens.enter_async_context(program.screen(program.sign_in(name), Hello()))
            await screen.snapshot()
            all_of_them.append(screen)
        store.publish_soon(store.arrival())
        told = [await screen.event() for screen in all_of_them]
    assert [event.kind for event in told] == ["task.offered"] * 2
    assert told[0].id == told[1].id
    assert TaskCard.model_validate(told[0].body).zone_name == "Door"


async def test_the_snapshot_shows_open_tasks_and_who_else_is_there(program: Program, store: Store) -> None:
    await asyncio.to_thread(store.publish, store.arrival())
    await asyncio.to_thread(store.acknowledged, 1)
    theo = program.sign_in("theo")
    async with program.screen(program.sign_in("mara"), Hello()) as screen:
        snapshot = await screen.snapshot()
        view = ClerkView.model_validate(snapshot.body)
        assert view.clerk.name == "Mara"
        assert view.site.name == "Riverside"
        assert [task.visit for task in view.tasks] == ["v1"]
        assert [(each.name, each.reachable) for each in view.colleagues] == [("Theo", False)]
        async with program.screen(theo, Hello()) as other:
            await other.snapshot()
            while True:
                frame = await screen.frame()
                assert isinstance(frame, State)
                assert frame.key == "colleagues"
                if frame.body["colleagues"][0]["reachable"]:
                    break


async def test_a_screen_resumes_where_it_broke_off_over_a_restart(program: Program, store: Store) -> None:
    cookie = program.sign_in()
    async with program.screen(cookie, Hello()) as screen:
        first = await screen.snapshot()
        await asyncio.to_thread(store.publish, store.arrival("v1"))
        seen = await screen.event()
        await screen.acknowledge(seen.seq)
    await asyncio.to_thread(program.stop)
    await asyncio.to_thread(program.start)
    for event in (store.arrival("v2"), store.event(StoreEventKind.VISIT_ENDED, "v1")):
        await asyncio.to_thread(store.publish, event)
    await asyncio.to_thread(store.acknowledged, 3)
    async with program.screen(cookie, Hello(epoch=first.epoch, seq=seen.seq)) as screen:
        welcome = await screen.welcome()
        assert welcome.resumed
        assert welcome.epoch == first.epoch
        missed = [await screen.event()]
        while missed[-1].kind != "task.expired":
            missed.append(await screen.event())
        # On a slow machine time may have escalated meanwhile.
        assert [(event.kind, event.body["visit"]) for event in missed if event.kind != "task.escalated"] == [
            ("task.offered", "v2"),
            ("task.expired", "v1"),
        ]
        assert [event.seq for event in missed] == [seen.seq + 1 + number for number in range(len(missed))]


@pytest.mark.parametrize("hello", [Hello(epoch="another", seq=0), Hello(epoch=None, seq=3)])
async def test_who_cannot_resume_gets_a_snapshot(program: Program, hello: Hello) -> None:
    async with program.screen(program.sign_in(), hello) as screen:
        await screen.snapshot()


async def test_a_screen_that_is_ahead_of_the_journal_gets_a_snapshot(program: Program) -> None:
    cookie = program.sign_in()
    async with program.screen(cookie, Hello()) as screen:
        epoch = (await screen.snapshot()).epoch
    async with program.screen(cookie, Hello(epoch=epoch, seq=999)) as screen:
        await screen.snapshot()


async def test_a_slow_reader_is_let_go_and_delays_nobody(program: Program, store: Store, stand_in: StandIn) -> None:
    with stalled_socket(program, program.sign_in("theo")) as stalled:
        async with program.screen(program.sign_in("mara"), Hello()) as screen:
            await screen.snapshot()
            # Long names fill the buffers between a socket that does not read and its queue.
            for number in range(1, 301):
                store.publish_soon(store.arrival(f"v{number}", zone_name="Door " * 400))
            offered: dict[str, None] = {}
            while len(offered) < 300:
                # On a slow machine tasks ask the next circle meanwhile, and are told anew.
                offered.setdefault((await screen.event("task.offered")).body["visit"])
            assert list(offered) == [f"v{number}" for number in range(1, 301)]
        await asyncio.to_thread(stalled.settimeout, 60.0)
        tail = await asyncio.to_thread(_last_bytes, stalled)
    # The last frame is a close (0x88) of two bytes with the code, RFC 6455 section 5.5.1.
    assert tail in (bytes((0x88, 2)) + CLOSE_SLOW.to_bytes(2, "big"), RESET)


RESET = b""
"""What is read where the server has let go of the connection before the last frame was taken out of it: TCP answers
with a reset then, and what was not read is gone (RFC 1122 section 4.2.2.13)."""


def _last_bytes(stalled: object) -> bytes:
    tail = b""
    try:
        while some := stalled.recv(65536):  # type: ignore[attr-defined]
            tail = (tail + some)[-4:]
            if tail[:2] == bytes((0x88, 2)):
                break
    except ConnectionResetError:
        return RESET
    return tail


async def test_a_revoked_clerk_is_cut_off_and_what_was_claimed_is_offered_again(program: Program, store: Store) -> None:
    mara, theo = program.sign_in("mara"), program.sign_in("theo")
    await asyncio.to_thread(store.publish, store.arrival())
    task = (await asyncio.to_thread(program.one_task, mara))["task"]
    await asyncio.to_thread(program.post, f"/api/tasks/{task}/claim", mara)
    async with program.screen(mara, Hello()) as hers, program.screen(theo, Hello()) as his:
        await hers.snapshot()
        await his.snapshot()
        await asyncio.to_thread(store.publish, store.event(StoreEventKind.STAFF_REVOKED, None, staff="s-mara"))
        assert await hers.closed_with() == CLOSE_UNAUTHENTICATED
        assert (await his.event()).kind == "task.released"
    assert program.get("/api/me", mara).status_code == 401
    assert program.get("/api/me", theo).status_code == 200


async def test_a_device_that_is_shut_out_is_cut_off_alone(program: Program, store: Store) -> None:
    phone, tablet = program.sign_in("mara"), program.sign_in("mara")
    async with program.screen(phone, Hello()) as lost, program.screen(tablet, Hello()) as kept:
        await lost.snapshot()
        await kept.snapshot()
        revoked = store.event(StoreEventKind.STAFF_REVOKED, None, staff="s-mara", device="device-1")
        await asyncio.to_thread(store.publish, revoked)
        assert await lost.closed_with() == CLOSE_UNAUTHENTICATED
        await asyncio.to_thread(store.publish, store.arrival())
        assert (await kept.event()).kind == "task.offered"


async def test_signing_out_closes_the_screen(program: Program) -> None:
    cookie = program.sign_in()
    async with program.screen(cookie, Hello()) as screen:
        await screen.snapshot()
        answer = await asyncio.to_thread(program.delete, "/api/session", cookie)
        assert answer.status_code == 204
        assert await screen.closed_with() == CLOSE_UNAUTHENTICATED
    assert program.get("/api/me", cookie).status_code == 401


async def test_a_socket_without_a_session_can_read_why_it_was_closed(program: Program) -> None:
    for cookie in (None, "made-up"):
        async with program.screen(cookie) as screen:
            assert await screen.closed_with() == CLOSE_UNAUTHENTICATED


async def test_a_socket_must_say_hello_first(program: Program) -> None:
    cookie = program.sign_in()
    for words in ('{"type": "beat"}', "not JSON", b"\x00"):
        async with program.screen(cookie) as screen:
            await screen.socket.send(words)
            assert await screen.closed_with() == CLOSE_BAD_HELLO


async def test_later_nonsense_is_passed_over(program: Program, store: Store) -> None:
    async with program.screen(program.sign_in(), Hello()) as screen:
        await screen.snapshot()
        for words in ("not JSON", b"\x00", '{"type": "claim"}', '{"type": "ack", "seq": -1}'):
            await screen.socket.send(words)
        await asyncio.to_thread(store.publish, store.arrival())
        assert (await screen.event()).kind == "task.offered"


async def test_a_program_that_ends_sends_its_screens_away_to_come_back(program: Program) -> None:
    async with program.screen(program.sign_in(), Hello()) as screen:
        await screen.snapshot()
        await asyncio.to_thread(program.stop)
        assert await screen.closed_with() == 1012
