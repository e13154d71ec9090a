"""Sales pass through to the store's server one to one: what is listed, with whose word, and nothing else."""

from __future__ import annotations

from typing import Any

import httpx2

from tests.adapters.clerk_program import COOKIE, Program, program, store
from tests.adapters.clerk_server_stand_in import BEARER, StandIn, running_stand_in, stand_in
from tests.adapters.mqtt_broker import mqtt_broker

__all__ = ["mqtt_broker", "program", "running_stand_in", "stand_in", "store"]

ID = "0190a0b0-0000-7000-8000-000000000001"


def test_what_is_listed_passes_and_nothing_else(program: Program, stand_in: StandIn) -> None:
    cookie = program.sign_in()

    def ask(method: str, rest: str, **more: Any) -> httpx2.Response:
        headers = {"cookie": f"{COOKIE}={cookie}", "idempotency-key": "key-12345", "accept-language": "es"}
        return httpx2.request(method, f"{program.url}/api/sell/{rest}", headers=headers, timeout=60, **more)

    put = ask("PUT", f"sales/{ID}", content=b'{"lines": []}', params={"a": "b c"})
    assert (put.status_code, put.content, put.headers["content-type"]) == (200, b"%PDF-", "application/pdf")
    assert "set-cookie" not in put.headers
    (sold,) = stand_in.sold
    assert (sold["method"], sold["rest"], sold["query"]) == ("PUT", f"sales/{ID}", "a=b+c")
    assert (sold["body"], sold["authorization"]) == (b'{"lines": []}', f"Bearer {BEARER}")
    assert sold["accept-language"] == "es"
    assert (sold["idempotency-key"], sold["x-staff-token"].count(".")) == ("key-12345", 2)
    refused = ask("POST", "sales/refused/cancel")
    assert (refused.status_code, refused.json()) == (409, {"quote": {"total": 1}})
    passed = len(stand_in.sold)
    for method, rest in (
        ("GET", f"sales/{ID}/cancel"),
        ("POST", f"sales/{ID}"),
        ("POST", "../staff-token"),
        ("GET", "sales/%2e%2e%2fx"),
        ("GET", "members"),
        ("PUT", "quotes"),
    ):
        assert ask(method, rest).status_code in (404, 405), rest
    assert httpx2.get(f"{program.url}/api/sell/here", timeout=60).status_code == 401
    assert len(stand_in.sold) == passed


def test_a_header_that_cannot_be_handed_on_is_refused_and_never_dropped(program: Program, stand_in: StandIn) -> None:
    signed_in = {"cookie": f"{COOKIE}={program.sign_in()}", "idempotency-key": "key-12345", "accept-language": "es"}

    def pay(**headers: str) -> httpx2.Response:
        said = signed_in | {name.replace("_", "-"): value for name, value in headers.items()}
        told = {name.encode(): value.encode() for name, value in said.items()}
        return httpx2.post(f"{program.url}/api/sell/sales/{ID}/payments", headers=told, content=b"{}", timeout=60)

    for name in ("idempotency_key", "content_type"):
        refused = pay(**{name: "kéy-12345"})
        assert (refused.status_code, refused.json()["status"]) == (400, 400)
    assert stand_in.sold == []
    assert pay(accept_language="español").status_code == 200
    (sold,) = stand_in.sold
    assert (sold["idempotency-key"], sold["accept-language"]) == ("key-12345", "")
