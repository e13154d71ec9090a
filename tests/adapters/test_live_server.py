"""The whole way through a running server: a gateway's batch in, events out at every screen and subscriber."""

from __future__ import annotations

import asyncio
import json
import signal

import pytest
from websockets.exceptions import ConnectionClosed

from tests.adapters.live_server import (
    TOPICS,
    LiveServer,
    MqttPeer,
    a_batch,
    a_row,
    live_server,
    next_frame,
    say_hello,
    until,
)
from wire.messages.clerks import ClerkReach, ClerksStatus
from wire.messages.mqtt import SightingAck, StoreEvent, StoreEventAck, TaskReport
from wire.messages.reading import write

__all__ = ["live_server"]


async def test_a_batch_is_acknowledged_and_everybody_hears(live_server: LiveServer) -> None:
    phone = live_server.register("Jane")
    desk = live_server.staff_session("admin")
    gateway = live_server.mqtt("gateway-door")
    clerks = live_server.mqtt("clerk_push")
    await asyncio.to_thread(gateway.subscribe, TOPICS.gateway_ack("door"))
    await asyncio.to_thread(clerks.subscribe, TOPICS.all_events)
    async with live_server.socket("phone", phone.credential) as hers, live_server.socket("desk", desk) as theirs:
        assert (await say_hello(hers))["resumed"] is False
        assert (await next_frame(hers, "snapshot"))["body"]["first_name"] == "Jane"
        await say_hello(theirs)
        assert (await next_frame(theirs, "snapshot"))["body"]["staff"]["name"] == "Administrator"
        gateway.publish(TOPICS.sightings("door"), a_batch(a_row(phone), boot_id="whole"))
        started = await next_frame(hers, "event")
        voucher = await next_frame(hers, "event")
        assert (started["kind"], voucher["kind"]) == ("visit.started", "voucher.issued")
        assert voucher["body"]["product"]["sku"] == "grinder"
        assert voucher["body"]["visit"] == started["body"]["visit"]
        rows = [await next_frame(theirs, "event") for _ in range(3)]
        assert sorted(row["body"]["kind"] for row in rows) == ["clerk_task", "visit", "voucher"]
        assert {row["body"]["who"] for row in rows} == {"Jane"}
    await asyncio.to_thread(until, lambda: gateway.inbox)
    assert SightingAck.model_validate_json(gateway.inbox[0][1]) == SightingAck(boot_id="whole", upto=1)
    await asyncio.to_thread(until, lambda: clerks.inbox)
    event = StoreEvent.model_validate_json(clerks.inbox[0][1])
    assert (event.kind, event.clerk_assist, event.visit) == ("visit.started", True, started["body"]["visit"])
    trace = await asyncio.to_thread(live_server.get, f"/api/desk/visits/{event.visit}/trace", desk)
    hops = [hop["hop"] for hop in trace["hops"]]
    assert hops == ["heard", "window", "published", "received", "decided", "committed"]
    await _unacknowledged_events_come_again(live_server, clerks, event)
    await _a_claim_is_noted(live_server, clerks, event, desk)
    await _the_desk_says_when_it_was_seen_and_who_can_be_reached(live_server, clerks, event, desk)
    live_server.hang_up(gateway)


async def _unacknowledged_events_come_again(live_server: LiveServer, clerks: MqttPeer, event: StoreEvent) -> None:
    inbox = clerks.inbox
    inbox.clear()
    await asyncio.to_thread(until, lambda: inbox)
    assert StoreEvent.model_validate_json(inbox[0][1]) == event
    ack = write(StoreEventAck(epoch=event.epoch, upto=event.seq))
    await asyncio.to_thread(clerks.publish, TOPICS.event_ack("clerk_push"), ack)


async def _the_desk_says_when_it_was_seen_and_who_can_be_reached(
    live_server: LiveServer, clerks: MqttPeer, event: StoreEvent, desk: str
) -> None:
    seen = TaskReport(
        task="t1",
        visit=event.visit or "",
        state="seen",
        at_s=event.at_s + 0.5,
        first_seen_s=event.at_s + 0.4,
        packet_at_s=event.at_s,
    )
    await asyncio.to_thread(clerks.publish, TOPICS.task("t1"), write(seen))
    staff = live_server.get("/api/desk/view", desk)["staff"]
    status = ClerksStatus(at_s=event.at_s, clerks=[ClerkReach(staff=staff["staff"], reach="push")])
    await asyncio.to_thread(clerks.publish, TOPICS.clerks_status, write(status))

    def said() -> bool:
        view = live_server.get("/api/desk/view", desk)
        lights = [(light["name"], light["reach"]) for light in view["clerks"]["clerks"]]
        titles = [row["title"] for row in view["timeline"]]
        return lights == [(staff["name"], "push")] and any("0.4 s after" in title for title in titles)

    await asyncio.to_thread(until, said)
    reach = {row["staff"]: row["reach"] for row in live_server.get("/api/staff", desk)}
    assert [each for each in reach.items() if each[1] is not None] == [(staff["staff"], "push")]


async def _a_claim_is_noted(live_server: LiveServer, clerks: MqttPeer, event: StoreEvent, desk: str) -> None:
    report = TaskReport(
        task="t1", visit=str(event.visit), state="claimed", at_s=event.at_s + 4, staff="s", staff_name="Mara"
    )
    await asyncio.to_thread(clerks.publish, TOPICS.task("t1"), write(report))
    await asyncio.to_thread(clerks.publish, TOPICS.task("t1"), write(report))

    def noted() -> bool:
        rows = live_server.get("/api/desk/timeline", desk)
        return [row["title"] for row in rows if row["kind"] == "claim"] == ["Mara took the client"]

    await asyncio.to_thread(until, noted)
    assert live_server.get("/api/desk/view", desk)["totals"]["median_claim_s"] == pytest.approx(4, abs=0.2)


async def test_what_is_not_ours_is_dropped_and_the_connection_lives(live_server: LiveServer) -> None:
    phone = live_server.register("Bea")
    gateway = live_server.mqtt("gateway-door")
    await asyncio.to_thread(gateway.subscribe, TOPICS.gateway_ack("door"))
    topic = TOPICS.sightings("door")
    for bad in (
        b"",
        b"\xff\x00",
        b"{}",
        b"[1]",
        a_batch(a_row(phone), boot_id="bad", gateway="aisle"),
        b'{"rows": [' * 50,
    ):
        gateway.publish(topic, bad)
    gateway.publish(TOPICS.status("door"), b"no status")
    gateway.publish(topic, a_batch(a_row(phone), boot_id="bad"))
    await asyncio.to_thread(until, lambda: gateway.inbox)
    assert len(gateway.inbox) == 1
    live_server.hang_up(gateway)
    log = (live_server.data / "server.log").read_text()
    assert log.count("mqtt_dropped") == 1
    assert phone.token.hex() not in log


async def test_a_socket_resumes_across_a_kill_of_the_server(live_server: LiveServer) -> None:
    phone = live_server.register("Cleo")
    async with live_server.socket("phone", phone.credential) as socket:
        welcome = await say_hello(socket)
    live_server.post("/api/phone/check-in", bearer=phone.credential)
    live_server.end(signal.SIGKILL)
    live_server.start()
    async with live_server.socket("phone", phone.credential) as socket:
        again = await say_hello(socket, welcome["epoch"], welcome["seq"])
        assert (again["resumed"], again["epoch"]) == (True, welcome["epoch"])
        events = [await next_frame(socket, "event") for _ in range(2)]
        assert [event["kind"] for event in events] == ["visit.started", "voucher.issued"]
        assert [event["seq"] for event in events] == sorted(event["seq"] for event in events)
    async with live_server.socket("phone", phone.credential) as socket:
        other = await say_hello(socket, "another epoch", welcome["seq"])
        assert other["resumed"] is False
        assert (await next_frame(socket, "snapshot"))["body"]["visit"] is not None


async def test_only_who_may_gets_in_and_a_restart_says_so(live_server: LiveServer) -> None:
    phone = live_server.register("Dora")
    assert await _closed_with(live_server, "phone", None) == 4401
    assert await _closed_with(live_server, "desk", phone.credential) == 4401
    assert await _closed_with(live_server, "phone", phone.credential, origin="https://elsewhere.example") == 4403
    assert await _closed_with(live_server, "phone", phone.credential, says='{"type": "ack", "seq": 1}') == 4400
    async with live_server.socket("phone", phone.credential) as socket:
        await say_hello(socket)
        code = await asyncio.to_thread(live_server.end, signal.SIGTERM)
        assert code == 0
        await socket.wait_closed()
        assert socket.close_code == 1012
    live_server.start()


async def _closed_with(
    live_server: LiveServer, kind: str, bearer: str | None, origin: str | None = None, says: str | None = None
) -> int | None:
    async with live_server.socket(kind, bearer, origin) as socket:
        if says is not None:
            await socket.send(says)
        async with asyncio.timeout(10):
            with pytest.raises(ConnectionClosed):
                await socket.recv()
        return socket.close_code


async def test_an_opt_out_ends_the_visit_on_the_phone_within_a_second(live_server: LiveServer) -> None:
    phone = live_server.register("Jane")
    live_server.post("/api/phone/check-in", bearer=phone.credential)
    async with live_server.socket("phone", phone.credential) as socket:
        await say_hello(socket)
        await next_frame(socket, "snapshot")
        await asyncio.to_thread(live_server.post, "/api/phone/opt-out", None, phone.credential)
        kinds = [(await next_frame(socket, "event")) for _ in range(2)]
        assert [kind["kind"] for kind in kinds] == ["visit.ended", "bell.changed"]
        assert kinds[1]["body"]["bell"] == "off"
    gateway = live_server.mqtt("gateway-door")
    await asyncio.to_thread(gateway.subscribe, TOPICS.gateway_ack("door"))
    gateway.publish(TOPICS.sightings("door"), a_batch(a_row(phone), boot_id="out"))
    await asyncio.to_thread(until, lambda: gateway.inbox)
    assert json.loads(gateway.inbox[0][1])["upto"] == 1
    assert live_server.get("/api/phone/me", phone.credential)["visit"] is None
