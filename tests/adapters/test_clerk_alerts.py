"""Alerts that reach a clerk whose page is closed: the real program, a push service that decrypts, real SQLite."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx2
import pytest

from clerk_push.__main__ import DATABASE
from clerk_push.alerting.notification import topic
from tests.adapters.clerk_program import WITHIN_S, OwnProcess, Program, Store, store, until
from tests.adapters.clerk_server_stand_in import StandIn, running_stand_in, stand_in
from tests.adapters.mqtt_broker import Broker, mqtt_broker
from tests.adapters.push_service import Browser, Push, PushService, push_service
from wire.messages.mqtt import StoreEventKind
from wire.messages.screens.alerts import AlertsCard, AlertTestCard, TaskReceipts
from wire.messages.sockets import Hello, State

__all__ = ["mqtt_broker", "running_stand_in", "stand_in", "store"]


@pytest.fixture(scope="module")
def service() -> Iterator[PushService]:
    with push_service() as service:
        yield service


@pytest.fixture
def program(tmp_path: Path, mqtt_broker: Broker, stand_in: StandIn, service: PushService) -> Iterator[Program]:
    program = Program(tmp_path, mqtt_broker, stand_in.url)
    program.start(push_services=(service.origin,))
    program.wait_for_the_broker()
    try:
        yield program
    finally:
        program.stop()
        assert service.wrong == []
        service.heard.clear()
        service.answers.clear()


def rows(program: Program, question: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(program.data / DATABASE)) as database:
        return database.execute(question).fetchall()


def subscribed(program: Program, service: PushService, clerk: str) -> tuple[str, Browser]:
    cookie, browser = program.sign_in(clerk), service.browser(f"{clerk}-{time.monotonic_ns()}")
    answer = program.post("/api/alerts/push", cookie, json=browser.subscription())
    assert answer.status_code == 200, answer.text
    assert AlertsCard.model_validate(answer.json()).subscribed
    return cookie, browser


def rung(service: PushService, browser: Browser) -> list[Push]:
    path = "/push/" + browser.endpoint.rpartition("/")[2]
    return [push for push in service.heard if push.to == path]


def offered(program: Program, store: Store, **more: Any) -> str:
    """A new task's id."""
    packet_at_s = time.time()
    store.publish(store.arrival(packet_at_s=packet_at_s, **more))
    return str(until(lambda: rows(program, "SELECT task FROM task"), "the task")[0][0])


def test_who_shows_nothing_is_rung_and_claims_from_the_notification(
    program: Program, store: Store, service: PushService
) -> None:
    mara, browser = subscribed(program, service, "mara")
    task = offered(program, store)
    [push] = until(lambda: rung(service, browser), "the push")
    assert (push.topic, push.urgency) == (topic(task), "high")
    assert 0 < push.ttl_s <= 120
    shown = push.content["notification"]
    assert shown["title"] == "A client to greet"
    assert shown["body"] == "Door"
    assert shown["navigate"].endswith(f"/clerk/#task={task}")
    assert [each["action"] for each in shown["actions"]] == ["claim", "pass"]

    told = program.post("/api/alerts/receipts", mara, json={"task": task, "hop": "shown"})
    assert told.status_code == 204
    # The service worker's own: no cookie is needed, and it is good once.
    act = {"token": push.content["tokens"]["claim"]}
    claimed = program.post("/api/alerts/act", json=act)
    assert claimed.json()["claimed_by"] == "s-mara"
    assert program.post("/api/alerts/act", json=act).status_code == 410
    assert program.post("/api/alerts/act", json={"token": "made up"}).status_code == 404

    answer = program.get(f"/api/tasks/{task}/receipts", mara)
    receipts = TaskReceipts.model_validate(answer.json())
    hops = [line.hop for line in receipts.lines]
    assert hops == ["offered", "queued", "handed_over", "shown", "opened", "claimed"]
    after_s = [line.after_s for line in receipts.lines]
    assert after_s == sorted(each for each in after_s if each is not None)
    assert after_s[1] is not None
    assert after_s[1] >= 2.0
    assert receipts.seen_after_s == after_s[3]
    assert program.get(f"/api/tasks/{task}/receipts", program.sign_in("theo")).status_code == 403
    until(lambda: [each.state for each in store.reports if each.first_seen_s is not None], "the report")


async def test_who_shows_the_task_within_two_seconds_is_not_rung(
    program: Program, store: Store, service: PushService
) -> None:
    mara, her_browser = await asyncio.to_thread(subscribed, program, service, "mara")
    _, his_browser = await asyncio.to_thread(subscribed, program, service, "theo")
    async with program.screen(mara, Hello()) as screen:
        await screen.snapshot()
        await asyncio.to_thread(offered, program, store)
        await screen.acknowledge((await screen.event("task.offered")).seq)
        await asyncio.to_thread(until, lambda: rung(service, his_browser), "the push to him")
    hops = dict(rows(program, "SELECT hop, at_s FROM alert_hop WHERE staff = 's-mara' AND round = 1"))
    assert hops["offered"] <= hops["sent"] <= hops["acknowledged"]
    # On a machine that is too busy for the answer to be written within the grace, the push has gone out as well.
    if hops["acknowledged"] < hops["offered"] + 1:
        assert rung(service, her_browser) == []
        assert rows(program, "SELECT outcome FROM alert_push WHERE staff = 's-mara'") == [("seen",)]


def test_a_task_that_somebody_took_rings_nobody_else(program: Program, store: Store, service: PushService) -> None:
    mara, browser = subscribed(program, service, "mara")
    task = offered(program, store)
    assert program.post(f"/api/tasks/{task}/claim", mara).status_code == 200
    assert until(lambda: rows(program, "SELECT outcome FROM alert_push"), "the row") == [("settled",)]
    store.publish(store.event(StoreEventKind.VISIT_ENDED))
    until(lambda: rows(program, "SELECT 1 FROM task WHERE state = 'expired'"), "the end")
    assert rung(service, browser) == []


@pytest.mark.parametrize(("status", "kept"), [(410, False), (404, False), (500, True)])
def test_only_a_service_that_says_so_ends_a_subscription(
    program: Program, store: Store, service: PushService, status: int, kept: bool
) -> None:
    _, browser = subscribed(program, service, "mara")
    path = "/push/" + browser.endpoint.rpartition("/")[2]
    service.answers[path] = [(status, {})]
    offered(program, store)
    if kept:
        until(lambda: rung(service, browser), "the second try")
        assert rows(program, "SELECT attempts FROM alert_push") == [(2,)]
    else:
        until(lambda: rows(program, "SELECT outcome FROM alert_push WHERE outcome = 'gone'"), "the end")
        assert rows(program, "SELECT * FROM alert_subscription") == []


def test_a_device_rings_in_the_language_that_its_page_last_spoke(
    program: Program, store: Store, service: PushService
) -> None:
    mara, browser = subscribed(program, service, "mara")
    for told in ({"language": "es"}, {}):
        # Without it, it is the worker alone, which renews what the browser changed.
        answer = program.post("/api/alerts/push", mara, json=browser.subscription() | told)
        assert answer.status_code == 200, answer.text
    offered(program, store)
    [push] = until(lambda: rung(service, browser), "the push")
    shown = push.content["notification"]
    assert (shown["lang"], shown["title"], shown["body"]) == ("es", "Un cliente por saludar", "Door")
    assert [each["title"] for each in shown["actions"]] == ["Voy yo", "Pasar"]


def test_a_device_that_never_said_a_language_rings_in_the_sites(
    program: Program, store: Store, stand_in: StandIn, service: PushService
) -> None:
    stand_in.language = "es-ES"
    _, browser = subscribed(program, service, "mara")
    offered(program, store)
    [push] = until(lambda: rung(service, browser), "the push")
    assert (push.content["notification"]["lang"], push.content["notification"]["body"]) == ("es", "Door")


def test_a_service_that_asks_for_fewer_is_left_alone_until_then(
    program: Program, store: Store, service: PushService
) -> None:
    _, browser = subscribed(program, service, "mara")
    path = "/push/" + browser.endpoint.rpartition("/")[2]
    service.answers[path] = [(429, {"Retry-After": "30"})]
    before_s = time.time()
    offered(program, store)
    question = "SELECT due_at_s FROM alert_push WHERE attempts = 1 AND due_at_s > queued_at_s + 25"
    [(due_at_s,)] = until(lambda: rows(program, question), "the delay")
    assert before_s + 30 <= due_at_s <= time.time() + 30


def test_a_subscription_that_leads_inside_is_refused(program: Program, service: PushService) -> None:
    cookie = program.sign_in()
    good = service.browser("good").subscription()
    for wrong in ({"endpoint": "https://192.168.1.1/push"}, {"endpoint": "http://push.example/x"}, {"p256dh": "AAAA"}):
        answer = program.post("/api/alerts/push", cookie, json=good | wrong)
        assert answer.status_code == 422, answer.text
        assert [each["field"] for each in answer.json()["errors"]] == list(wrong)
    assert program.post("/api/alerts/push", json=good).status_code == 401


def test_who_signs_out_is_rung_no_more(program: Program, store: Store, service: PushService) -> None:
    mara, browser = subscribed(program, service, "mara")
    theo, his_browser = subscribed(program, service, "theo")
    assert program.delete("/api/session", mara).status_code == 204
    assert rows(program, "SELECT staff FROM alert_subscription") == [("s-theo",)]
    offered(program, store)
    until(lambda: rung(service, his_browser), "his push")
    assert rung(service, browser) == []
    assert program.delete("/api/alerts/push", theo).status_code == 204
    assert not AlertsCard.model_validate(program.get("/api/alerts", theo).json()).subscribed


def test_a_test_rings_the_phone_even_where_another_device_has_shown_it_by_then(
    program: Program, service: PushService
) -> None:
    phone, browser = subscribed(program, service, "mara")
    watch = program.sign_in("mara")
    path = "/push/" + browser.endpoint.rpartition("/")[2]
    service.answers[path] = [(500, {})]
    service.hold.clear()
    try:
        test = program.post("/api/alerts/test", phone).json()["test"]
        until(lambda: path in service.asked, "the first attempt")
        assert program.post(f"/api/alerts/test/{test}/shown", watch).status_code == 204
    finally:
        service.hold.set()
    [push] = until(lambda: rung(service, browser), "the push")
    assert push.content["notification"]["title"] == "Your alerts work"


async def test_a_clerk_tests_the_alerts_of_every_device(program: Program, service: PushService) -> None:
    phone, browser = await asyncio.to_thread(subscribed, program, service, "mara")
    watch = await asyncio.to_thread(program.sign_in, "mara")
    async with program.screen(watch, Hello()) as screen:
        await screen.snapshot()
        begun = await asyncio.to_thread(program.post, "/api/alerts/test", phone)
        assert begun.status_code == 201
        test = begun.json()["test"]
        while True:
            frame = await screen.frame()
            if isinstance(frame, State) and frame.key == "alert-test":
                break
        assert frame.body["test"] == test
        await asyncio.to_thread(program.post, f"/api/alerts/test/{test}/shown", watch)
        [push] = await asyncio.to_thread(until, lambda: rung(service, browser), "the push")
        assert push.content["notification"]["title"] == "Your alerts work"
        assert push.content["tokens"] == {}
        await asyncio.to_thread(program.post, "/api/alerts/receipts", phone, json={"task": test, "hop": "shown"})

        answer = await asyncio.to_thread(program.get, f"/api/alerts/test/{test}", phone)
        card = AlertTestCard.model_validate(answer.json())
        on_phone, on_watch = card.devices
        assert (on_phone.this_device, on_watch.this_device) == (True, False)
        assert on_phone.push_handed_over_after_s is not None
        assert on_phone.push_shown_after_s is not None
        assert on_watch.screen_shown_after_s is not None
        assert not on_watch.subscribed
    # No screen listens now, and the push was proven in this shift.
    reach = lambda: program.get("/api/alerts", phone).json()["reach"]  # noqa: E731
    await asyncio.to_thread(until, lambda: reach() == "push", "the light")
    stranger = await asyncio.to_thread(program.sign_in, "theo")
    assert program.get(f"/api/alerts/test/{test}", stranger).status_code == 404


def test_what_was_to_ring_rings_once_after_a_kill(
    tmp_path: Path, mqtt_broker: Broker, stand_in: StandIn, store: Store, service: PushService
) -> None:
    class Killed(OwnProcess):
        """With the stand-in's origin, which is no option of the command line."""

        def command(self, *more: str) -> list[str]:
            return ["env", f"SHOPBELL_PUSH_SERVICES={service.origin}", *super().command(*more)]

    process = Killed(tmp_path, mqtt_broker, stand_in.url)
    process.start()
    try:
        process.wait_for_the_broker()
        _, browser = subscribed(process, service, "mara")
        offered(process, store)
        process.kill()
        assert rung(service, browser) == []
        process.start()
        until(lambda: rung(service, browser), "the push")
        until(lambda: rows(process, "SELECT 1 FROM alert_hop WHERE hop = 'handed_over'"), "its receipt")
        process.kill()
        process.start()
        process.wait_for_the_broker()
    finally:
        process.kill()
    assert len(rung(service, browser)) == 1
    assert os.environ.get("SHOPBELL_PUSH_SERVICES") is None


def test_the_open_feed_is_described_to_who_is_signed_in(program: Program) -> None:
    assert program.get("/api/asyncapi.json").status_code == 401
    answer = program.get("/api/asyncapi.json", program.sign_in())
    assert answer.json()["asyncapi"] == "3.0.0"
    assert "/ws/clerk" in str(answer.json()["channels"])
    with httpx2.Client(timeout=WITHIN_S) as client:
        assert client.get(f"{program.url}/api/alerts").status_code == 401
