"""Every error of the HTTP interface as problem details (RFC 9457)."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from sqlalchemy.exc import DBAPIError
from starlette.exceptions import HTTPException

from kiosk_server.database import DatabaseError
from kiosk_server.database.errors import DatabaseLost, DatabaseRefuses
from kiosk_server.database.faults import Fault, fault_of
from kiosk_server.errors import FieldFault, KioskServerError
from kiosk_server.messages.refusals import Refusals

MEDIA_TYPE = "application/problem+json"

log = structlog.get_logger()


def problem(
    status: int, title: str, detail: str, *, faults: Sequence[FieldFault] = (), extra: dict[str, Any] | None = None
) -> JSONResponse:
    """The answer; `type` is about:blank, since the status says the kind (RFC 9457 section 4.2.1)."""
    body = {**(extra or {}), "type": "about:blank", "title": title, "status": status, "detail": detail}
    if faults:
        body["errors"] = [{"field": fault.field, "message": fault.message} for fault in faults]
    headers = {"WWW-Authenticate": "Bearer"} if status == HTTPStatus.UNAUTHORIZED else None
    return JSONResponse(body, status_code=status, media_type=MEDIA_TYPE, headers=headers)


def answer_problems(app: FastAPI, language: str) -> None:
    """Makes `app` answer with problem details whatever is raised. `language`: of whoever asks for none
    that is spoken here."""
    refusals = Refusals.load()

    async def ours(request: Request, error: Exception) -> Response:
        assert isinstance(error, KioskServerError)
        detail = refusals.detail(error, request.headers.get("accept-language", ""), language)
        return problem(error.status, error.title(), detail, faults=error.faults, extra=error.extra)

    app.add_exception_handler(KioskServerError, ours)
    app.add_exception_handler(DatabaseError, _database)
    app.add_exception_handler(DBAPIError, _reading)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unforeseen)


async def _database(_request: Request, error: Exception) -> Response:
    status = HTTPStatus(getattr(error, "http_status", 500))
    log.warning("command_failed", why=type(error).__name__)
    return problem(status, status.phrase, str(error))


_WHILE_READING: dict[Fault, type[DatabaseLost] | type[DatabaseRefuses]] = {
    Fault.LOST: DatabaseLost,
    Fault.CROSSED: DatabaseLost,
    Fault.VALUE: DatabaseRefuses,
}
"The writer names its own."


async def _reading(request: Request, error: Exception) -> Response:
    named = _WHILE_READING.get(fault_of(error))
    return await (_unforeseen(request, error) if named is None else _database(request, named()))


async def _validation(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    faults = [FieldFault(_field(fault["loc"]), fault["msg"]) for fault in error.errors()]
    detail = "; ".join(f"{fault.field}: {fault.message}" for fault in faults)
    return problem(422, "Some fields are not right.", detail, faults=faults)


async def _http(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    phrase = HTTPStatus(error.status_code).phrase
    answer = problem(error.status_code, phrase, str(error.detail))
    answer.headers.update(error.headers or {})
    return answer


async def _unforeseen(request: Request, error: Exception) -> Response:
    # The kind of the error and the route's pattern alone: a message may quote what belongs in no log.
    route = getattr(request.scope.get("route"), "path", "")
    log.error("request_failed", route=route, why=type(error).__name__, exc_info=error)
    return problem(500, "Internal Server Error", "Something went wrong in the server; it has been logged.")


def _field(loc: Sequence[Any]) -> str:
    """`body.email` becomes `email`; a body that is no JSON at all is `body`."""
    if loc and loc[0] == "body" and len(loc) > 1 and not isinstance(loc[1], int):
        loc = loc[1:]
    return ".".join(str(part) for part in loc)
