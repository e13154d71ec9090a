"""Errors as RFC 9457 problem details."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from clerk_push.errors import ClerkPushError

log = structlog.get_logger()


class ProblemResponse(JSONResponse):
    media_type = "application/problem+json"


def problem(error: ClerkPushError) -> Response:
    return _answer(error.status, error.detail, error.members, kind=type(error).__name__)


def _answer(
    status: int, detail: str, members: dict[str, Any] | None = None, *, kind: str = "", headers: Any = None
) -> Response:
    body = {
        "type": f"tag:shopbell,2025:{kind}" if kind else "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "errors": [],
        **(members or {}),
    }
    return ProblemResponse(body, status, headers=headers)


def install(app: FastAPI) -> None:
    """Makes every error of `app` a problem; none repeats what was sent, which may be a password."""

    @app.exception_handler(ClerkPushError)
    async def _ours(_request: Request, error: Exception) -> Response:
        assert isinstance(error, ClerkPushError)
        return problem(error)

    @app.exception_handler(RequestValidationError)
    async def _fields(_request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        faults = [{"field": _name(each["loc"]), "message": each["msg"]} for each in error.errors()]
        detail = "; ".join(f"{fault['field']}: {fault['message']}" for fault in faults)
        return _answer(422, detail, {"errors": faults})

    @app.exception_handler(HTTPException)
    async def _http(_request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return _answer(error.status_code, str(error.detail), headers=error.headers)

    @app.exception_handler(Exception)
    async def _unexpected(request: Request, error: Exception) -> Response:
        log.error("request_failed", method=request.method, why=type(error).__name__)
        return _answer(500, "Something went wrong here; it has been logged.")


def _name(location: tuple[Any, ...]) -> str:
    return ".".join(str(part) for part in location[1:]) or "body"
