"""Documents say of each field what stands under it in its class."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from pydantic import BaseModel, Field

from wire.messages.described import describe
from wire.messages.reading import Message

T = TypeVar("T")


class Seen(Message):
    at_s: float
    "When, in Unix seconds."
    count: int = 0
    where: str = Field(default="", alias="place")
    """Which zone,
    by its id."""

    class Part(Message):
        size_m: float
        "Across."

    part: Part | None = None
    "The largest."


class SeenAgain(Seen):
    count: int = 1
    "How often."


class Boxed(Message, Generic[T]):
    held: T
    "Whatever it is."


def descriptions(message: type[BaseModel]) -> dict[str, str | None]:
    schema: dict[str, Any] = message.model_json_schema()["properties"]
    return {name: each.get("description") for name, each in schema.items()}


def test_a_field_is_described_by_what_stands_under_it() -> None:
    assert descriptions(Seen) == {
        "at_s": "When, in Unix seconds.",
        "count": None,
        "place": "Which zone,\nby its id.",
        "part": "The largest.",
    }
    assert descriptions(Seen.Part) == {"size_m": "Across."}


def test_a_class_that_extends_another_has_its_words_and_its_own() -> None:
    assert descriptions(SeenAgain) == descriptions(Seen) | {"count": "How often."}


def test_a_class_that_is_filled_in_has_the_words_of_the_one_with_the_gap() -> None:
    assert descriptions(Boxed[int]) == {"held": "Whatever it is."}


def test_what_has_no_source_is_described_by_nothing() -> None:
    made = type("Made", (Message,), {"__annotations__": {"size_m": float}, "__module__": "of.nowhere"})
    schema: dict[str, Any] = {"size_m": {}}
    describe(made, schema)
    assert schema == {"size_m": {}}
