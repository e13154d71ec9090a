"""Sales from clerks' devices, passed on to the store's server one to one: it decides, it keeps the audit.

Only what is listed here passes, with this program's bearer and the clerk's own staff token; nothing of it is kept.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping

from fastapi import APIRouter, Request, Response

from clerk_push.errors import ClerkPushError
from clerk_push.routes import DeskOf, SignedIn
from clerk_push.server import Server

router = APIRouter()

_ID = r"[0-9A-Za-z-]{1,64}"

PASSED = tuple(
    (method, re.compile(pattern))
    for method, pattern in (
        ("GET", rf"here|products|catalogue|sales|receipt\.css|receipts/{_ID}"),
        ("POST", r"quotes|gift-cards/look-up"),
        ("PUT", rf"sales/{_ID}"),
        ("GET", rf"sales/{_ID}(/receipt(\.html|\.pdf)?)?"),
        ("POST", rf"sales/{_ID}/(payments|cancel|refunds)"),
        ("POST", rf"sales/{_ID}/(payments|refunds)/{_ID}/look-up"),
        ("POST", rf"visits/{_ID}/declines"),
    )
)
"Methods and paths below /api/sell, which are those below /api/service/sell."

TAKEN_ALONG = ("accept-language", "content-type", "idempotency-key")
"Beyond ASCII a language is none, and the store's own will do; of the others, what a command means hangs on them."
HANDED_BACK = ("content-type", "content-disposition")

PATIENCE_S = 20.0
"A receipt is drawn in a tenth of it; the server answers for a terminal after three seconds."


class NotPassedOn(ClerkPushError):
    """There is no such thing here."""

    status = 404


class OddHeader(ClerkPushError):
    """A header of this request holds letters that headers cannot."""

    status = 400


@router.api_route("/api/sell/{rest:path}", methods=["GET", "POST", "PUT"], include_in_schema=False)
async def sell(rest: str, request: Request, clerk: SignedIn, desk: DeskOf) -> Response:
    """Its bodies and answers: the server's own document, below /api/service/sell."""
    if not any(method == request.method and pattern.fullmatch(rest) for method, pattern in PASSED):
        raise NotPassedOn
    token = await desk.sessions.staff_token(clerk, time.time())
    headers = _taken_along(request.headers)
    server: Server = request.app.state.server
    answer = await server.pass_on(
        request.method,
        f"/api/service/sell/{rest}",
        params=request.query_params.multi_items(),
        content=await request.body(),
        headers=headers | {"X-Staff-Token": token},
        timeout=PATIENCE_S,
    )
    handed = {name: value for name in HANDED_BACK if (value := answer.headers.get(name)) is not None}
    return Response(answer.content, answer.status_code, handed)


def _taken_along(said: Mapping[str, str]) -> dict[str, str]:
    """Raises OddHeader."""
    told = {name: value for name in TAKEN_ALONG if (value := said.get(name)) is not None}
    odd = {name for name, value in told.items() if not value.isascii()}
    if odd - {"accept-language"}:
        raise OddHeader
    return {name: value for name, value in told.items() if name not in odd}
