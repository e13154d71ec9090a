"""What clerks say of the client of a task goes to the store's server, in their own name, and stays nowhere here."""

from __future__ import annotations

from typing import Any

from tests.adapters.clerk_program import Program, Store, program, store
from tests.adapters.clerk_server_stand_in import StandIn, running_stand_in, stand_in
from tests.adapters.mqtt_broker import mqtt_broker

__all__ = ["mqtt_broker", "program", "running_stand_in", "stand_in", "store"]

CORRECTION = {"correction": "tap-0001", "sku": "m64", "verdict": "wants", "reason": "she_said", "at_s": 5.0}


def a_task(program: Program, store: Store, cookie: str) -> str:
    store.publish(store.arrival())
    task: str = program.one_task(cookie)["task"]
    return task


def a_task_of_mine(program: Program, store: Store, cookie: str) -> str:
    task = a_task(program, store, cookie)
    assert program.post(f"/api/tasks/{task}/claim", cookie).status_code == 200
    return task


def test_what_a_clerk_says_is_passed_on_and_answered_with_the_card(
    program: Program, store: Store, stand_in: StandIn
) -> None:
    cookie = program.sign_in()
    task = a_task_of_mine(program, store, cookie)
    program.post("/api/shift/place", cookie, json={"zone": "bar"})
    said: list[tuple[str, dict[str, Any]]] = [
        ("browsing", {"browsing": True}),
        ("notes", {"text": "Wants it for a gift"}),
        ("declines", {"sku": "m64"}),
        ("intent", CORRECTION),
    ]
    for what, body in said:
        answer = program.post(f"/api/tasks/{task}/{what}", cookie, json=body, headers={"accept-language": "es"})
        assert (answer.status_code, answer.json()["display_name"]) == (200, "Jane")
    assert stand_in.said == [("v1", what, body) for what, body in said]
    assert set(stand_in.asked_from) == {"bar"}
    assert set(stand_in.asked_in) == {"es"}
    assert all(b"gift" not in file.read_bytes() for file in program.data.iterdir())


def test_somebody_else_has_no_card_until_it_is_taken_back(program: Program, store: Store, stand_in: StandIn) -> None:
    cookie = program.sign_in()
    task = a_task(program, store, cookie)
    assert program.post(f"/api/tasks/{task}/not-her", cookie, json={}).status_code == 204
    assert program.get(f"/api/tasks/{task}/card", cookie).status_code == 410
    assert program.post(f"/api/tasks/{task}/not-her", cookie, json={"undo": True}).json()["display_name"] == "Jane"
    assert [body for _, _, body in stand_in.said] == [{}, {"undo": True}]


def test_the_servers_no_is_the_clerks_no(program: Program, store: Store, stand_in: StandIn) -> None:
    cookie = program.sign_in()
    task = a_task_of_mine(program, store, cookie)
    path, body = f"/api/tasks/{task}/notes", {"text": "Left-handed"}
    for status, seen in ((409, 409), (422, 409), (410, 410), (404, 410), (401, 401), (403, 403), (500, 503)):
        stand_in.refusals.append(status)
        answer = program.post(path, cookie, json=body)
        assert answer.status_code == seen
    stand_in.refusals.append(409)
    assert program.post(path, cookie, json=body).json()["detail"] == "She agreed to less."
    assert program.post(path, json=body).status_code == 401
    assert program.post("/api/tasks/none/notes", cookie, json=body).status_code == 404


def test_only_who_has_the_task_or_is_asked_sees_her(program: Program, store: Store, stand_in: StandIn) -> None:
    mara, theo = program.sign_in("mara"), program.sign_in("theo")
    program.post("/api/shift/place", mara, json={"zone": "door"})
    task = a_task(program, store, mara)

    def reads(cookie: str) -> int:
        return int(program.get(f"/api/tasks/{task}/card", cookie).status_code)

    def writes(cookie: str) -> int:
        return int(program.post(f"/api/tasks/{task}/notes", cookie, json={"text": "Left-handed"}).status_code)

    # Mara is asked; nobody has it, so nobody writes.
    assert (reads(mara), reads(theo), writes(mara), writes(theo)) == (200, 409, 409, 409)
    assert program.post(f"/api/tasks/{task}/not-her", theo, json={}).status_code == 409
    assert program.post(f"/api/tasks/{task}/claim", theo).status_code == 200
    assert (reads(mara), reads(theo), writes(mara), writes(theo)) == (409, 200, 409, 200)
    # Given back: asked again of whom it was asked, who takes a break then.
    assert program.post(f"/api/tasks/{task}/release", theo).status_code == 200
    assert (reads(mara), reads(theo)) == (200, 409)
    program.post("/api/shift", mara, json={"on": True, "on_break": True})
    assert (reads(mara), writes(mara)) == (409, 409)
    assert len(stand_in.said) == 1


def test_a_task_that_has_ended_shows_nobody(program: Program, store: Store) -> None:
    cookie = program.sign_in()
    task = a_task(program, store, cookie)
    program.post(f"/api/tasks/{task}/claim", cookie)
    assert program.get(f"/api/tasks/{task}/card", cookie).status_code == 200
    assert program.post(f"/api/tasks/{task}/done", cookie, json={}).status_code == 200
    assert program.get(f"/api/tasks/{task}/card", cookie).status_code == 410
    assert program.post(f"/api/tasks/{task}/browsing", cookie, json={"browsing": True}).status_code == 410
