"""How bytes from the network become a message: never an exception, whatever the bytes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError


class Message(BaseModel):
    """What every message shares: frozen, unknown fields ignored, no NaN, units documented under each field."""

    model_config = ConfigDict(
        frozen=True,
        extra="ignore",
        allow_inf_nan=False,
        use_attribute_docstrings=True,
        json_schema_serialization_defaults_required=True,
    )


M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Malformed:
    """Bytes that are no such message. The reason names fields and kinds of error, never the content."""

    reason: str


def read(kind: type[M], payload: bytes | str) -> M | Malformed:
    """The message of this kind in `payload` (JSON), or why it is none."""
    try:
        return kind.model_validate_json(payload)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "payload"
        return Malformed(f"{where}: {first['type']}")


def write(message: BaseModel) -> bytes:
    return message.model_dump_json().encode()
