"""Claiming, releasing and finishing tasks, as clerks' screens do."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from tests.adapters.clerk_program import Program, Store, program, store, until
from tests.adapters.clerk_server_stand_in import StandIn, a_clerk, running_stand_in, stand_in
from tests.adapters.mqtt_broker import mqtt_broker
from wire.messages.mqtt import StoreEventKind

__all__ = ["mqtt_broker", "program", "running_stand_in", "stand_in", "store"]


def test_fifty_clerks_claim_at_once_and_one_wins(program: Program, store: Store, stand_in: StandIn) -> None:
    names = [f"clerk{number}" for number in range(50)]
    for name in names:
        stand_in.accounts[name] = a_clerk(f"s-{name}", name.title())
    with ThreadPoolExecutor(50) as all_at_once:
        cookies = list(all_at_once.map(program.sign_in, names))
        store.publish(store.arrival())
        task = program.one_task(cookies[0])["task"]
        answers = list(all_at_once.map(lambda cookie: program.post(f"/api/tasks/{task}/claim", cookie), cookies))
    won = [answer.json() for answer in answers if answer.status_code == 200]
    lost = [answer.json() for answer in answers if answer.status_code == 409]
    assert len(won) == 1
    assert len(lost) == 49
    assert {problem["task"]["claimed_by"] for problem in lost} == {won[0]["claimed_by"]}
    assert {problem["detail"] for problem in lost} == {f"{won[0]['claimed_by_name']} has this task."}


def test_claiming_again_answers_with_the_same_card(program: Program, store: Store) -> None:
    cookie = program.sign_in()
    store.publish(store.arrival())
    task = program.one_task(cookie)["task"]
    first = program.post(f"/api/tasks/{task}/claim", cookie)
    second = program.post(f"/api/tasks/{task}/claim", cookie)
    assert first.status_code == second.status_code == 200
    assert first.json() == second.json()
    assert first.json()["claimed_by_name"] == "Mara"
    until(lambda: [r.state for r in store.reports if r.state != "escalated"] == ["offered", "claimed"], "two reports")


def test_a_released_task_can_be_claimed_by_another(program: Program, store: Store) -> None:
    mara, theo = program.sign_in("mara"), program.sign_in("theo")
    store.publish(store.arrival())
    task = program.one_task(mara)["task"]
    assert program.post(f"/api/tasks/{task}/claim", mara).status_code == 200
    assert program.post(f"/api/tasks/{task}/release", theo).status_code == 409
    for _ in range(2):
        assert program.post(f"/api/tasks/{task}/release", mara).json()["state"] == "released"
    assert program.post(f"/api/tasks/{task}/claim", theo).json()["claimed_by"] == "s-theo"
    assert program.post(f"/api/tasks/{task}/done", mara).status_code == 409
    for _ in range(2):
        assert program.post(f"/api/tasks/{task}/done", theo).json()["state"] == "done"
    assert program.tasks(mara) == []
    refused = program.post(f"/api/tasks/{task}/claim", mara)
    assert refused.status_code == 409
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["task"]["state"] == "done"
    until(lambda: store.reports and store.reports[-1].state == "done", "the report of the end")
    said = [report.state for report in store.reports if report.state != "escalated"]  # on a slow machine time does that
    assert said == ["offered", "claimed", "released", "claimed", "done"]
    assert store.reports[-1].staff == "s-theo"


def test_a_visit_that_ended_leaves_nothing_to_claim(program: Program, store: Store) -> None:
    cookie = program.sign_in()
    store.publish(store.arrival())
    task = program.one_task(cookie)["task"]
    store.publish(store.event(StoreEventKind.VISIT_ENDED, reason="opted_out"))
    until(lambda: program.tasks(cookie) == [], "the task's end")
    refused = program.post(f"/api/tasks/{task}/claim", cookie)
    assert refused.status_code == 409
    assert refused.json()["task"]["state"] == "expired"
    assert program.get(f"/api/tasks/{task}/card", cookie).status_code == 410


def test_an_unknown_task_is_a_problem(program: Program) -> None:
    answer = program.post("/api/tasks/none/claim", program.sign_in())
    assert answer.status_code == 404
    assert answer.json()["detail"] == "There is no such task."
