"""Commands that carry an Idempotency-Key: answered once, repeated answers after that."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from typing import Annotated, Any

from fastapi import Header
from pydantic import BaseModel
from sqlalchemy import delete
from sqlmodel import Session, col

from kiosk_server.credentials.tables import AnsweredCommand
from kiosk_server.errors import KioskServerError

KEPT_S = 24 * 3600.0
"A phone that lost its link tries again within a day or not at all."

CommandKey = Annotated[str | None, Header(alias="Idempotency-Key", min_length=8, max_length=128)]


class OtherCommand(KioskServerError):
    """This Idempotency-Key was used for another command."""

    status = 422


def once(
    session: Session,
    principal: str,
    key: str | None,
    request: BaseModel,
    now_s: float,
    run: Callable[[], dict[str, Any]],
) -> dict[str, Any]:
    """What `run` answers, or answered the first time with this key, in the same transaction as its effects.

    The writer runs one command at a time and the primary key stands behind it. Raises OtherCommand.
    """
    if key is None:
        return run()
    content = [type(request).__name__, request.model_dump(mode="json")]
    asked = sha256(json.dumps(content, sort_keys=True).encode()).digest()
    seen = session.get(AnsweredCommand, (principal, key))
    if seen is not None and seen.at_s > now_s - KEPT_S:
        if seen.request_hash != asked:
            raise OtherCommand
        return seen.answer
    session.connection().execute(delete(AnsweredCommand).where(col(AnsweredCommand.at_s) <= now_s - KEPT_S))
    session.expire_all()
    answer = run()
    session.add(AnsweredCommand(principal=principal, key=key, request_hash=asked, answer=answer, at_s=now_s))
    return answer
