"""Each server's own document: every route in it, with its door, its body, its answer and how it refuses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from clerk_push.api_document import DocumentedApp
from clerk_push.routes import router as clerk_routes
from tests.adapters.kiosk_site import Shop, make_site, running
from tests.adapters.test_http_doors import DOORS, PUBLIC

SAFE = {"get", "head"}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with running(make_site(tmp_path_factory.mktemp("shop"))) as shop:
        yield shop


@pytest.fixture(scope="module")
def document(shop: Shop) -> dict[str, Any]:
    answer = shop.http.get("/api/openapi.json", headers=shop.staff("mara"))
    assert answer.status_code == 200
    return dict(answer.json())


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def test_strangers_read_no_document(shop: Shop) -> None:
    for path in ("/api/openapi.json", "/openapi.json", "/docs", "/redoc"):
        assert shop.http.get(path).status_code in (401, 404), path


def test_every_guarded_route_says_which_credential_opens_it(document: dict[str, Any]) -> None:
    for method, path, operation in operations(document):
        schemes = {name for each in operation.get("security", []) for name in each}
        kinds = {re.sub(r"(Cookie|Bearer)$", "", name) for name in schemes}
        wanted = set() if (method.upper(), path) in PUBLIC else set(DOORS[path.split("/")[2]].split(" or "))
        assert kinds == wanted, (method, path)
        assert schemes <= set(document["components"]["securitySchemes"])


def test_every_command_that_takes_a_body_says_what_is_in_it(document: dict[str, Any]) -> None:
    for method, path, operation in operations(document):
        for kind, media in operation.get("requestBody", {}).get("content", {}).items():
            assert media["schema"] != {}, (method, path)
            assert kind == "application/json" or path in ("/api/catalogue/import", "/api/signage/media")


def test_every_answer_says_what_is_in_it_and_every_refusal_is_a_problem(document: dict[str, Any]) -> None:
    untyped = []
    for method, path, operation in operations(document):
        for status, answer in operation["responses"].items():
            if "$ref" in answer:
                named = document["components"]["responses"][answer["$ref"].rpartition("/")[2]]
                assert set(named["content"]) == {"application/problem+json"}
                continue
            assert status in ("200", "201", "202", "204", "304"), (method, path, status)
            if status not in ("204", "304") and not all(
                {"$ref", "items", "type"} & set(media["schema"]) for media in answer["content"].values()
            ):
                untyped.append((method, path))
            if any(media["schema"].get("additionalProperties") is True for media in answer.get("content", {}).values()):
                untyped.append((method, path))
    # A document, a schema, and what a browser's passkeys take as it is (WebAuthn's JSON).
    assert untyped == [
        ("get", "/api/openapi.json"),
        ("post", "/api/sign-in/passkey/options"),
        ("post", "/api/phone/passkeys/options"),
        ("get", "/api/privacy/export-schema"),
    ]


def test_every_reference_in_the_document_leads_somewhere(document: dict[str, Any]) -> None:
    def references(node: Any) -> Iterator[str]:
        if isinstance(node, dict):
            if isinstance(node.get("$ref"), str):
                yield node["$ref"]
            for value in node.values():
                yield from references(value)
        elif isinstance(node, list):
            for value in node:
                yield from references(value)

    found = set(references(document))
    assert len(found) > 50
    for reference in found:
        node: Any = document
        for part in reference.removeprefix("#/").split("/"):
            node = node[part]


def test_operations_have_names_of_their_own(document: dict[str, Any]) -> None:
    names = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(names) == len(set(names))
    assert "post_phone_register" in names


def test_the_clerks_program_has_a_document_of_the_same_form() -> None:
    app = DocumentedApp(title="clerk_push")
    app.include_router(clerk_routes)
    document = app.openapi()
    for method, path, operation in operations(document):
        guarded = (method, path) not in (("get", "/api/health"), ("post", "/api/session"))
        assert operation.get("security", []) == ([{"clerkCookie": []}] if guarded else []), path
        assert ("401" in operation["responses"]) is guarded
    assert {path.split("/")[1] for path in document["paths"]} == {"api"}
