"""Loaded by schemathesis, in its own environment: half of the names it makes up become names of things there are."""

from __future__ import annotations

import atexit
import json
import os
import zlib
from collections import Counter
from typing import Any

import schemathesis

KNOWN: dict[str, Any] = json.loads(os.environ["SHOPBELL_API_KNOWN"])


def _chosen(value: object) -> bool:
    """Half of all values, always the same ones: a run with the same seed is the same run."""
    return zlib.crc32(repr(value).encode()) % 2 == 0


@schemathesis.hook
def map_path_parameters(context: Any, path_parameters: dict[str, Any] | None) -> dict[str, Any] | None:
    if not path_parameters:
        return path_parameters
    known = KNOWN["paths"]
    return {name: known[name] if name in known and _chosen(value) else value for name, value in path_parameters.items()}


@schemathesis.hook
def map_headers(context: Any, headers: dict[str, Any] | None) -> dict[str, Any] | None:
    for name in headers or {}:
        if name.lower() == "x-staff-token" and _chosen(headers):
            return {**(headers or {}), name: KNOWN["staff_token"]}
    return headers


@schemathesis.hook
def map_body(context: Any, body: Any) -> Any:
    if not isinstance(body, dict):
        return body
    known = KNOWN["fields"]
    return {name: known[name] if name in known and _chosen(value) else value for name, value in body.items()}


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: dict[str, Any]) -> None:
    # Each request from an address of its own: see senders.py.
    case.headers = {**(case.headers or {}), "Connection": "close"}
    ended = KNOWN["to_end"].get((case.operation.definition.raw or {}).get("operationId"))
    shown = " ".join(str(value) for part in (case.headers, case.cookies) for value in (part or {}).values())
    if ended is None or not any(secret in shown for secret in KNOWN["credentials"].values()):
        return
    if ended.startswith("Bearer "):
        case.headers["Authorization"] = ended
    else:
        case.cookies = {"shopbell_clerk": ended}


answers: Counter[int] = Counter()


@schemathesis.hook
def after_call(context: Any, case: Any, response: Any) -> None:
    answers[response.status_code] += 1


@atexit.register
def _tell() -> None:
    print("Answers:", ", ".join(f"{status}: {count}" for status, count in sorted(answers.items())), flush=True)
