"""Values that no database holds, at every route of the API, on SQLite and on PostgreSQL: refused, never an error."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import URL
from starlette.testclient import TestClient

from kiosk_server.app import build_app
from kiosk_server.database import Database
from kiosk_server.messages.texts import Texts
from kiosk_server.settings import ServeSettings
from kiosk_server.sites.setting_up import DATABASE, BrokerAddress, set_up
from tests.adapters.kiosk_site import ORIGIN, UNUSED_PORT, Clock, Shop, description
from wire.messages.site import SiteDescription

NUL = "a%00b"
"No text of PostgreSQL's holds it."
HUGE = 1 << 70
"No integer column holds it."


@pytest.fixture
def shop(place: Path | URL, tmp_path: Path) -> Iterator[Shop]:
    data = tmp_path / "site"
    server = place if isinstance(place, URL) else None
    clock = Clock()
    broker = BrokerAddress("127.0.0.1", UNUSED_PORT, tls_port=UNUSED_PORT)
    site = SiteDescription.model_validate(description())
    set_up(site, data, None, broker, Texts.load(), clock.now_s - 60, server=server)
    with Database.open(server or data / DATABASE) as database:
        app = build_app(ServeSettings(data=data, screens=data / "no-screens"), database, ORIGIN, clock)
        with TestClient(app, base_url=ORIGIN, raise_server_exceptions=False) as http:
            yield Shop(data, database, http, clock)


def test_no_odd_value_makes_any_route_fail(shop: Shop) -> None:
    app = shop.http.app
    assert isinstance(app, FastAPI)
    doors = {
        "phone": shop.register(),
        "staff": shop.staff("admin"),
        "kiosk": shop.bearer_of("kiosk-k1"),
        "service": shop.bearer_of("clerk_push"),
    }
    asked, failed = 0, []
    for path, operations in app.openapi()["paths"].items():
        for method, operation in operations.items():
            if (method, path) == ("delete", "/api/staff/session"):
                continue  # it would end what the others show
            scheme = next((name for each in operation.get("security", []) for name in each), "")
            headers = {"Idempotency-Key": "odd-value-1", "Content-Type": "application/json"}
            headers |= doors.get(re.sub(r"(Cookie|Bearer)$", "", scheme), {})
            for body in _bodies(app.openapi(), operation):
                content = None if body is None else json.dumps(body)
                answer = shop.http.request(method, re.sub(r"{\w+}", NUL, path), headers=headers, content=content)
                asked += 1
                if answer.status_code >= 500:
                    failed.append((method, path, body, answer.status_code))
                shop.clock.now_s += 30
    assert failed == []
    assert asked > 150


def _bodies(document: dict[str, Any], operation: dict[str, Any]) -> Iterator[Any]:
    """None; and where a body is taken, two in which every field has an odd value of about its kind."""
    yield None
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if content is not None:
        for text, number in (("a\0bcdefgh", HUGE), ("\ud800bcdefgh", -HUGE)):
            yield _odd(document, content["schema"], text, number, 0)


def _odd(document: dict[str, Any], schema: dict[str, Any], text: str, number: int, deep: int) -> Any:
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return None if deep > 6 else _odd(document, document["components"]["schemas"][name], text, number, deep + 1)
    for choice in ("anyOf", "oneOf", "allOf"):
        if choice in schema:
            return _odd(document, schema[choice][0], text, number, deep + 1)
    if "const" in schema or "enum" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    match schema.get("type"):
        case "object":
            fields = schema.get("properties", {})
            return {name: _odd(document, field, text, number, deep + 1) for name, field in fields.items()}
        case "array":
            return [_odd(document, schema.get("items", {}), text, number, deep + 1)]
        case "integer" | "number":
            return number
        case "boolean":
            return True
        case _:
            return text
