"""What every HTTP error of ours says: problem details (RFC 9457)."""

from __future__ import annotations

from pydantic import ConfigDict

from wire.messages.reading import Message


class FieldProblem(Message):
    field: str
    "Such as `email` or `consents.0`; `body` where all of it is wrong."
    message: str


class Problem(Message):
    """Further members say more where there is more to say, such as the `reason` of a refused voucher."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
    "One sentence for whoever reads it."
    errors: list[FieldProblem] = []
    "Which fields are not right."
