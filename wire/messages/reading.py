"""How bytes from the network become a message: never an exception, whatever the bytes."""

from __future__ import annotations

from functools import cache
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler, TypeAdapter, ValidationError
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from wire.messages import plain
from wire.messages.described import describe
from wire.messages.plain import Malformed as Malformed


class Message(BaseModel):
    """What every message shares: frozen, unknown fields ignored, no NaN, units documented under each field."""

    model_config = ConfigDict(
        frozen=True,
        extra="ignore",
        allow_inf_nan=False,
        json_schema_serialization_defaults_required=True,
    )

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        made = handler(core)
        describe(cls, handler.resolve_ref_schema(made).get("properties", {}))
        return made


AnyMessage = BaseModel | plain.Message
M = TypeVar("M", bound=AnyMessage)


@cache
def _adapter(kind: type[AnyMessage]) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def read(kind: type[M], payload: bytes | str) -> M | Malformed:
    """The message of this kind in `payload` (JSON), or why it is none."""
    try:
        made: M = _adapter(kind).validate_json(payload)  # type: ignore[arg-type]  # a type is hashable
        return made
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "payload"
        return Malformed(f"{where}: {first['type']}")


def write(message: AnyMessage) -> bytes:
    return message.model_dump_json().encode()
