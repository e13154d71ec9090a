"""What the OpenAPI documents of the servers share, beside what the framework knows of its routes. Pure.

The framework knows bodies, answers and doors. It does not know that every error is a problem of one shape, nor which
errors come of having a door, a body or a name in the path.
"""

from __future__ import annotations

import re
from typing import Any

from wire.messages.problems import Problem

PROBLEM_TYPE = "application/problem+json"

_SAFE = frozenset({"get", "head", "options"})
_FRAMEWORKS = ("HTTPValidationError", "ValidationError")
_ERRORS = {
    "401": "A credential is missing, has ended or is of another kind.",
    "403": "Not for this role, or the command came from a page of another site.",
    "404": "There is no such thing.",
    "413": "Larger than this address takes.",
    "422": "Some fields are not right; `errors` says which.",
    "default": "Refused; `detail` says why. 409: clashes with what is there; 410: it was here, and is no longer; "
    "429: too often.",
}


def complete(document: dict[str, Any]) -> dict[str, Any]:
    """`document` with names a person would give, and every error that each operation may answer."""
    paths = {
        path: {method: _operation(path, method, operation) for method, operation in operations.items()}
        for path, operations in document["paths"].items()
    }
    components = document.get("components", {})
    schemas = {name: schema for name, schema in components.get("schemas", {}).items() if name not in _FRAMEWORKS}
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= problem.pop("$defs") | {"Problem": problem}
    responses = {_name(status): _problem(words) for status, words in _ERRORS.items()}
    return {**document, "paths": paths, "components": {**components, "schemas": schemas, "responses": responses}}


def _operation(path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    words = re.findall(r"\w+", path.removeprefix("/api"))
    answers = {status: _untitled(answer) for status, answer in operation["responses"].items() if status != "422"}
    errors = {
        status: {"$ref": f"#/components/responses/{_name(status)}"} for status in _errors(path, method, operation)
    }
    return {
        **operation,
        "operationId": "_".join((method, *words)),
        "tags": words[:1],
        "responses": answers | errors,
    }


def _errors(path: str, method: str, operation: dict[str, Any]) -> list[str]:
    """Which statuses this operation's form alone makes possible."""
    guarded, told = bool(operation.get("security")), "requestBody" in operation
    possible = {
        "401": guarded,
        "403": guarded or method not in _SAFE,
        "404": "{" in path,
        "413": told,
        "422": told or bool(operation.get("parameters")),
        "default": True,
    }
    return [status for status, is_possible in possible.items() if is_possible]


def _name(status: str) -> str:
    return "Problem" if status == "default" else f"Problem{status}"


def _problem(words: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": words, "content": {PROBLEM_TYPE: {"schema": schema}}}


def _untitled(answer: dict[str, Any]) -> dict[str, Any]:
    """Without titles that the framework made of a function's name."""
    content = {
        kind: {**media, "schema": {key: value for key, value in media.get("schema", {}).items() if key != "title"}}
        for kind, media in answer.get("content", {}).items()
    }
    return {**answer, "content": content} if content else answer
