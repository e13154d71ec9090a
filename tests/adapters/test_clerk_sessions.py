"""Who may work with tasks: sign-in through the server, tokens verified here, nothing without a session."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import httpx2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.adapters.clerk_program import COOKIE, Program, Store, program, store, until
from tests.adapters.clerk_server_stand_in import (
    PASSWORD,
    RunningStandIn,
    StandIn,
    a_clerk,
    running_stand_in,
    stand_in,
)
from tests.adapters.mqtt_broker import mqtt_broker

__all__ = ["mqtt_broker", "program", "running_stand_in", "stand_in", "store"]


def sign_in(program: Program, **body: str) -> httpx2.Response:
    return program.post("/api/session", json=body or {"username": "mara", "password": PASSWORD})


def test_a_clerk_signs_in_with_a_password(program: Program) -> None:
    answer = sign_in(program)
    assert answer.status_code == 200
    assert answer.json()["name"] == "Mara"
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert program.get("/api/me", answer.cookies[COOKIE]).json()["staff"] == "s-mara"


def test_a_one_time_code_opens_the_screen_once(program: Program, stand_in: StandIn) -> None:
    stand_in.codes["c0de"] = "theo"
    first = program.get("/clerk/enter?code=c0de")
    assert (first.status_code, first.headers["location"]) == (303, "/clerk/")
    assert program.get("/api/me", first.cookies[COOKIE]).json()["name"] == "Theo"
    second = program.get("/clerk/enter?code=c0de")
    assert COOKIE not in second.cookies
    assert second.headers["location"] == "/clerk/?refused=SignInRefused"


def test_a_wrong_password_is_refused_and_written_nowhere(program: Program) -> None:
    answer = sign_in(program, username="mara", password="s3cret-typed-wrong")
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert "s3cret" not in answer.text
    sign_in(program)
    for file in program.data.iterdir():
        assert PASSWORD.encode() not in file.read_bytes()
        assert b"s3cret" not in file.read_bytes()


def test_the_cookie_itself_is_not_in_the_database(program: Program) -> None:
    cookie = program.sign_in()
    with closing(sqlite3.connect(program.data / "clerk_push.sqlite3")) as connection:
        [(kept,)] = connection.execute("SELECT id_hash FROM staff_session").fetchall()
    assert kept != cookie
    assert all(cookie.encode() not in file.read_bytes() for file in program.data.iterdir())


@pytest.mark.parametrize("flaw", ["expired", "forged", "of another site"])
def test_a_staff_token_that_is_not_valid_here_opens_nothing(program: Program, stand_in: StandIn, flaw: str) -> None:
    match flaw:
        case "expired":
            stand_in.lifetime_s = -1
        case "forged":
            stand_in.published_key = Ed25519PrivateKey.generate()
        case _:
            stand_in.site = "elsewhere"
    answer = sign_in(program)
    assert answer.status_code == 502
    assert COOKIE not in answer.cookies


def test_who_is_no_clerk_gets_no_session(program: Program, stand_in: StandIn) -> None:
    stand_in.accounts["olga"] = a_clerk("s-olga", "Olga", "admin")
    assert sign_in(program, username="olga", password=PASSWORD).status_code == 403


def test_a_server_that_is_away_is_said_so(
    program: Program, store: Store, running_stand_in: tuple[StandIn, RunningStandIn]
) -> None:
    cookie = program.sign_in()
    store.publish(store.arrival())
    task = program.one_task(cookie)["task"]
    running_stand_in[1].stop()
    try:
        assert sign_in(program).status_code == 503
        assert program.get(f"/api/tasks/{task}/card", cookie).status_code == 503
        # Work goes on with what is here.
        assert program.post(f"/api/tasks/{task}/claim", cookie).status_code == 200
    finally:
        running_stand_in[1].start()


def test_a_token_that_ended_is_renewed_for_the_card(program: Program, store: Store, stand_in: StandIn) -> None:
    stand_in.lifetime_s = 3
    cookie = program.sign_in()
    store.publish(store.arrival())
    task = program.one_task(cookie)["task"]
    stand_in.lifetime_s = 600
    answers = set()

    def renewed() -> bool:
        answers.add(program.get(f"/api/tasks/{task}/card", cookie).status_code)
        return stand_in.refreshes_used > 0

    until(renewed, "a renewal")
    assert answers == {200}
    assert set(stand_in.cards_seen) == {("v1", "s-mara")}


def test_a_clerk_whom_the_server_no_longer_knows_is_signed_out(
    program: Program, store: Store, stand_in: StandIn
) -> None:
    stand_in.lifetime_s, stand_in.refuse_renewal = 3, True
    cookie = program.sign_in()
    store.publish(store.arrival())
    task = program.one_task(cookie)["task"]
    assert program.get(f"/api/tasks/{task}/card", cookie).status_code == 401
    assert program.get("/api/me", cookie).status_code == 401


def test_the_card_is_asked_for_in_the_clerks_name_and_not_kept(
    program: Program, store: Store, stand_in: StandIn
) -> None:
    cookie = program.sign_in("theo")
    store.publish(store.arrival())
    task = program.one_task(cookie)["task"]
    answer = program.get(f"/api/tasks/{task}/card", cookie)
    assert answer.json()["display_name"] == "Jane"
    assert answer.headers["cache-control"] == "no-store"
    assert stand_in.cards_seen == [("v1", "s-theo")]
    assert all(b"Jane" not in file.read_bytes() for file in program.data.iterdir())
    stand_in.gone.add("v1")
    assert program.get(f"/api/tasks/{task}/card", cookie).status_code == 410


ROUTES = [
    ("GET", "/api/me"),
    ("DELETE", "/api/session"),
    ("GET", "/api/tasks"),
    ("POST", "/api/tasks/t/claim"),
    ("POST", "/api/tasks/t/release"),
    ("POST", "/api/tasks/t/done"),
    ("GET", "/api/tasks/t/card"),
]


def test_every_route_refuses_without_a_session(program: Program) -> None:
    for method, path in ROUTES:
        for cookie in ("", f"{COOKIE}=made-up"):
            answer = httpx2.request(method, program.url + path, headers={"cookie": cookie})
            assert answer.status_code == 401, (method, path)
            assert answer.json()["title"] == "Unauthorized"


def test_a_page_of_another_origin_commands_nothing(program: Program) -> None:
    cookie = program.sign_in()
    for origin in ("http://evil.example", "null", program.url.replace("http:", "ftp:") + ".example"):
        answer = program.post("/api/tasks/t/claim", cookie, headers={"origin": origin})
        assert answer.status_code == 403
    assert program.post("/api/tasks/t/claim", cookie, headers={"origin": program.url}).status_code == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [({}, "body"), ({"username": "mara"}, "body"), ({"username": "mara", "password": ""}, "password"), ([], "body")],
)
def test_a_bad_body_is_a_problem_that_names_the_field(program: Program, body: object, field: str) -> None:
    answer = program.post("/api/session", json=body)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert [fault["field"] for fault in answer.json()["errors"]] == [field]


def test_a_body_beyond_reason_is_not_read(program: Program) -> None:
    assert program.post("/api/session", content=b"x" * 40_000).status_code == 413


def test_answers_tell_browsers_to_trust_nothing_else(program: Program) -> None:
    for path in ("/api/health", "/api/me", "/clerk/", "/nowhere"):
        headers = program.get(path).headers
        assert "script-src 'self'" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"


def test_signing_out_tells_the_server_that_the_device_is_free(program: Program, stand_in: StandIn) -> None:
    cookie = program.sign_in()
    [refresh] = stand_in.refreshes
    assert program.delete("/api/session", cookie).status_code == 204
    assert stand_in.signed_out == [refresh]
    assert program.get("/api/me", cookie).status_code == 401
