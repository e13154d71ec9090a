"""Store events over a real broker: once each, whatever dies in between."""

from __future__ import annotations

import asyncio
import socket
import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion

from clerk_push.broker import Address
from clerk_push.broker import Broker as ClerksBroker
from tests.adapters.clerk_program import (
    WITHIN_S,
    OwnProcess,
    Program,
    Store,
    process,
    program,
    store,
    until,
)
from tests.adapters.clerk_server_stand_in import StandIn, running_stand_in, stand_in
from tests.adapters.mqtt_broker import SITE, Broker, mqtt_broker
from wire.messages.mqtt import StoreEventKind
from wire.topics import SiteTopics

__all__ = ["mqtt_broker", "process", "program", "running_stand_in", "stand_in", "store"]


def rows(program: Program, statement: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(program.data / "clerk_push.sqlite3")) as connection:
        return connection.execute(statement).fetchall()


def test_an_event_that_comes_again_changes_nothing_and_is_acknowledged_again(program: Program, store: Store) -> None:
    cookie = program.sign_in()
    event = store.publish(store.arrival())
    store.acknowledged(1)
    for _ in range(3):
        store.publish(event)
        store.acknowledged(1)
    program.one_task(cookie)
    assert len(rows(program, "SELECT * FROM journal WHERE kind = 'task.offered'")) == 1


def test_an_arrival_told_under_another_name_is_still_one_task(program: Program, store: Store) -> None:
    cookie = program.sign_in()
    store.publish(store.arrival())
    store.epoch = "e2"  # a restored server tells what it knows anew
    store.publish(store.arrival(seq=1, previous=0))
    store.acknowledged(1)
    program.one_task(cookie)
    assert rows(program, "SELECT epoch, upto FROM event_cursor ORDER BY epoch") == [("e1", 1), ("e2", 1)]


def test_an_event_lost_on_the_way_is_not_acknowledged(program: Program, store: Store) -> None:
    first, second = store.arrival("v1"), store.arrival("v2")
    store.publish(second)
    assert store.acks.get(timeout=60).upto == 0
    store.publish(first)
    store.publish(second)
    store.acknowledged(2)
    assert len(program.tasks(program.sign_in())) == 2


def test_without_consent_no_task_is_offered(program: Program, store: Store) -> None:
    store.publish(store.arrival(clerk_assist=False))
    store.acknowledged(1)
    assert program.tasks(program.sign_in()) == []


def test_a_visit_that_ended_before_it_was_told_is_not_offered(program: Program, store: Store) -> None:
    start, end = store.arrival(), store.event(StoreEventKind.VISIT_ENDED)
    store.publish(end)
    store.publish(start)
    store.publish(end)
    store.acknowledged(2)
    assert program.tasks(program.sign_in()) == []


def test_a_task_ends_when_she_no_longer_wants_clerks_told_and_her_visit_goes_on(program: Program, store: Store) -> None:
    cookie = program.sign_in()
    store.publish(store.arrival())
    store.acknowledged(1)
    assert len(program.tasks(cookie)) == 1
    store.publish(store.event(StoreEventKind.VISIT_ENDED, reason="unassisted"))
    store.publish(store.event(StoreEventKind.VISIT_ZONE, zone="coffee", zone_name="Coffee"))
    store.publish(store.event(StoreEventKind.VISIT_ENDED, reason="left"))
    store.acknowledged(4)
    assert program.tasks(cookie) == []


def test_a_task_follows_the_visit_through_the_store(program: Program, store: Store) -> None:
    cookie = program.sign_in()
    store.publish(store.arrival())
    moved = store.event(StoreEventKind.VISIT_ZONE, zone="coffee", zone_name="Coffee", department="Coffee")
    store.publish(moved)
    late = store.event(StoreEventKind.VISIT_ZONE, zone="door", zone_name="Door", at_s=1.5)
    store.publish(late)
    store.acknowledged(3)
    task = program.one_task(cookie)
    assert (task["zone"], task["zone_name"], task["department"]) == ("coffee", "Coffee", "Coffee")


BAD_PAYLOADS: list[tuple[str, Callable[[Store], tuple[str, bytes]]]] = [
    ("no JSON", lambda store: (store.topics.event("visit.started"), b"\xff{")),
    ("another site", lambda store: (store.topics.event("visit.started"), _json(store.arrival(site="elsewhere")))),
    ("another kind", lambda store: (store.topics.event("visit.ended"), _json(store.arrival()))),
    ("nobody's visit", lambda store: (store.topics.event("visit.started"), _json(store.arrival(visit=None)))),
]


def _json(event: object) -> bytes:
    return event.model_dump_json().encode()  # type: ignore[attr-defined,no-any-return]


def test_what_is_no_event_of_this_store_is_dropped_and_the_connection_lives(program: Program, store: Store) -> None:
    for _, make in BAD_PAYLOADS:
        store.publish_raw(*make(store))
    store.publish(store.arrival("v9", previous=0))
    store.acknowledged(4)
    assert [task["visit"] for task in program.tasks(program.sign_in())] == ["v9"]


def test_killed_between_commit_and_acknowledgement_events_come_again_and_make_one_task_each(
    process: OwnProcess, store: Store
) -> None:
    cookie = process.sign_in()
    events = [store.arrival(f"v{number}") for number in range(1, 31)]
    for committed_before_kill in (1, 12):
        for event in events:
            store.publish_soon(event)
        until(lambda least=committed_before_kill: _tasks(process) >= least, "a commit")
        process.kill()
        process.start()
    for event in events:
        store.publish(event)
    store.acknowledged(30)
    assert len(process.tasks(cookie)) == 30
    assert _tasks(process) == len(rows(process, "SELECT * FROM journal WHERE kind = 'task.offered'")) == 30


def _tasks(program: Program) -> int:
    return len(rows(program, "SELECT task FROM task"))


@pytest.mark.parametrize("forgets", [False, True], ids=["with its store", "with an empty store"])
def test_a_broker_that_restarts_is_heard_again(
    program: Program, store: Store, mqtt_broker: Broker, stand_in: StandIn, forgets: bool
) -> None:
    cookie = program.sign_in()
    store.publish(store.arrival("v1"))
    store.acknowledged(1)
    mqtt_broker.kill()
    until(lambda: program.get("/api/health").json()["broker"] != "up", "the loss of the broker")
    task = program.one_task(cookie)["task"]
    assert program.post(f"/api/tasks/{task}/claim", cookie).status_code == 200
    if forgets:
        mqtt_broker.forget()
    mqtt_broker.start()
    store.wait_ready()
    until(lambda: program.get("/api/health").json()["broker"] == "up", "the broker's return")
    store.publish(store.arrival("v2"))
    store.acknowledged(2)
    assert len(program.tasks(cookie)) == 2
    if not forgets:  # a broker that forgot its subscribers took the report for nobody
        until(lambda: "claimed" in [report.state for report in store.reports], "the report of the claim")
    until(lambda: rows(program, "SELECT * FROM report") == [], "an empty outbox")


def test_events_that_came_while_the_program_was_down_are_waiting_for_it(program: Program, store: Store) -> None:
    cookie = program.sign_in()
    program.stop()
    store.publish(store.arrival())
    program.start()
    store.acknowledged(1)
    program.one_task(cookie)


def test_a_task_holds_nothing_personal(program: Program, store: Store) -> None:
    store.publish(store.arrival())
    store.acknowledged(1)
    columns = {name for _, name, *_ in rows(program, "PRAGMA table_info(task)")}
    assert columns.isdisjoint({"name", "display_name", "member", "member_number", "intent", "product"})


async def test_whether_the_program_ends_or_is_cut_off_the_last_word_is_that_nobody_is_there(
    mqtt_broker: Broker,
) -> None:
    heard: list[str] = []
    account, desk = mqtt_broker.account("clerk_push"), mqtt_broker.account("kiosk_server")
    topics = SiteTopics(SITE)
    listener = Client(CallbackAPIVersion.VERSION2, client_id=desk.username)
    listener.username_pw_set(desk.username, desk.password)
    listener.on_connect = lambda *_: listener.subscribe(topics.clerks_status, qos=1)
    listener.on_message = lambda _c, _u, message: heard.append(message.payload.decode())
    listener.connect(mqtt_broker.host, mqtt_broker.port)
    listener.loop_start()
    try:
        address = Address(mqtt_broker.host, mqtt_broker.port, account.username, account.password)
        broker = ClerksBroker(address, topics.all_events)
        broker.leave_word(topics.clerks_status, b"nobody")
        for number in range(2):
            running = asyncio.create_task(broker.run())
            await asyncio.wait_for(broker.connected(), WITHIN_S)
            await asyncio.wait_for(broker.publish(topics.clerks_status, b"somebody", retain=True), WITHIN_S)
            await asyncio.to_thread(until, lambda: heard[-1:] == ["somebody"], "the status")
            if number == 1:  # the second time, when leadership had been lost in between, the line is cut
                broker._client.socket().shutdown(socket.SHUT_RDWR)  # type: ignore[union-attr]
                await asyncio.to_thread(until, lambda: heard[-1:] == ["nobody"], "the will")
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            await asyncio.to_thread(until, lambda: heard[-1:] == ["nobody"], "the last word")
    finally:
        listener.disconnect()
        listener.loop_stop()


def test_a_device_that_is_shut_out_loses_its_session_and_no_other_does(program: Program, store: Store) -> None:
    phone, tablet = program.sign_in(), program.sign_in()
    store.publish(store.arrival())
    task = program.one_task(phone)["task"]
    assert program.post(f"/api/tasks/{task}/claim", phone).status_code == 200
    store.publish(store.event(StoreEventKind.STAFF_REVOKED, None, staff="s-mara", device="device-1"))
    until(lambda: program.get("/api/me", phone).status_code == 401)
    assert program.get("/api/me", tablet).status_code == 200
    assert program.one_task(tablet)["state"] == "claimed", "she goes on with it on the other one"
    store.publish(store.event(StoreEventKind.STAFF_REVOKED, None, staff="s-mara", device="device-2"))
    until(lambda: program.get("/api/me", tablet).status_code == 401)
    assert program.one_task(program.sign_in("theo"))["state"] != "claimed"
