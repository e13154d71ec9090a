"""Messages on the standard library alone, read with every bound checked. A gateway carries these and no pydantic, which
would take 12 MB of its memory.

A message is a frozen dataclass; bounds stand in its annotations. pydantic knows both: as a field of a model of its own
such a message, or such a bound, is checked all the same.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, asdict, dataclass, fields, is_dataclass, replace
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, ClassVar, Literal, Self, TypeVar, Union, get_args, get_origin, get_type_hints

_COMPLAINTS = 5
"As many mistakes as are told of one message."


@dataclass(frozen=True, slots=True)
class Mistake:
    """One field that is not as it has to be: where it stands, and what it should be. Never its content."""

    where: tuple[str | int, ...]
    should_be: str
    kind: str = "type"
    "`json`, `missing`, `type` or `bounds`."

    @property
    def place(self) -> str:
        return ".".join(map(str, self.where)) or "payload"

    def __str__(self) -> str:
        return f"{self.place}: {self.should_be}"


class Unreadable(ValueError):
    """This is no such message."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        super().__init__("; ".join(map(str, mistakes)))
        self.mistakes = mistakes


@dataclass(frozen=True, slots=True, kw_only=True)
class Within:
    """Bounds of a number, or of how long a text or a list is, or the pattern of a text."""

    ge: float | None = None
    gt: float | None = None
    le: float | None = None
    lt: float | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None

    def broken_by(self, value: Any) -> str:
        """What `value` should be; empty where it is."""
        if self.pattern is not None and not _compiled(self.pattern).search(value):
            return f"must match {self.pattern}"
        for said, bound, holds in (
            ("greater than or equal to", self.ge, lambda: value >= self.ge),
            ("greater than", self.gt, lambda: value > self.gt),
            ("less than or equal to", self.le, lambda: value <= self.le),
            ("less than", self.lt, lambda: value < self.lt),
            ("no shorter than", self.min_length, lambda: len(value) >= (self.min_length or 0)),
            ("no longer than", self.max_length, lambda: len(value) <= (self.max_length or 0)),
        ):
            if bound is not None and not holds():
                return f"must be {said} {bound}"
        return ""

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        """The same bounds where a pydantic model names them."""
        schema = handler(source)
        for name in ("ge", "gt", "le", "lt", "min_length", "max_length", "pattern"):
            if (bound := getattr(self, name)) is not None:
                schema[name] = bound
        return schema


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    # As in JSON schemas `$` is the very end; in Python it also stands before a last newline.
    return re.compile(pattern.removesuffix("$") + r"\Z" if pattern.endswith("$") else pattern)


class Message:
    """What every message shares: unknown fields are ignored, no NaN."""

    __slots__ = ()
    __pydantic_config__: ClassVar[dict[str, Any]] = {"allow_inf_nan": False}

    @classmethod
    def model_validate(cls, value: Any) -> Self:
        """From what JSON gives, or another message's fields. Raises Unreadable."""
        mistakes: list[Mistake] = []
        made = _read(cls, (), value, (), mistakes)
        if mistakes:
            raise Unreadable(mistakes)
        assert isinstance(made, cls)
        return made

    @classmethod
    def model_validate_json(cls, payload: bytes | str) -> Self:
        """Raises Unreadable."""
        return cls.model_validate(_parsed(payload))

    def model_copy(self, *, update: Mapping[str, Any] | None = None) -> Self:
        return replace(self, **(update or {}))  # type: ignore[type-var]

    def model_dump(self, *, exclude: frozenset[str] | set[str] = frozenset()) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if name not in exclude}  # type: ignore[call-overload]

    def model_dump_json(self) -> str:
        dumped = self.model_dump()
        return json.dumps(dumped, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=str)


def _parsed(payload: bytes | str) -> Any:
    try:
        return json.loads(payload)
    except (ValueError, RecursionError):
        raise Unreadable([Mistake((), "must be JSON", "json")]) from None


def _read(kind: Any, bounds: tuple[Within, ...], value: Any, where: tuple[str | int, ...], out: list[Mistake]) -> Any:
    """`value` as this kind; what is wrong with it goes to `out`."""
    if len(out) >= _COMPLAINTS:
        return None
    origin = get_origin(kind)
    if origin is Annotated:
        inner, *own = get_args(kind)
        return _read(inner, (*bounds, *(one for one in own if isinstance(one, Within))), value, where, out)
    if origin in (Union, UnionType):
        if value is None and NoneType in get_args(kind):
            return None
        (only,) = (one for one in get_args(kind) if one is not NoneType)
        return _read(only, bounds, value, where, out)
    if isinstance(kind, type) and is_dataclass(kind):
        return _read_message(kind, value, where, out)
    made, should_be = _read_list(kind, value, where, out) if origin is list else _read_plain(kind, value)
    if should_be:
        out.append(Mistake(where, should_be))
    elif should_be := next((said for one in bounds if (said := one.broken_by(made))), ""):
        out.append(Mistake(where, should_be, "bounds"))
    return made


def _read_message(kind: Any, value: Any, where: tuple[str | int, ...], out: list[Mistake]) -> Any:
    if isinstance(value, kind):
        return value
    if not isinstance(value, Mapping):
        out.append(Mistake(where, "must be an object"))
        return None
    known = len(out)
    given = {}
    for name, hint, required in _fields(kind):
        if name in value:
            given[name] = _read(hint, (), value[name], (*where, name), out)
        elif required:
            out.append(Mistake((*where, name), "is missing", "missing"))
    return kind(**given) if len(out) == known else None


def _read_list(kind: Any, value: Any, where: tuple[str | int, ...], out: list[Mistake]) -> tuple[list[Any], str]:
    if not isinstance(value, list | tuple):
        return [], "must be a list"
    (each,) = get_args(kind)
    return [_read(each, (), one, (*where, number), out) for number, one in enumerate(value)], ""


def _read_plain(kind: Any, value: Any) -> tuple[Any, str]:
    if get_origin(kind) is Literal:
        return value, "" if value in get_args(kind) else _one_of(get_args(kind))
    if issubclass(kind, StrEnum):
        known = isinstance(value, str) and value in {one.value for one in kind}
        return (kind(value), "") if known else ("", _one_of([one.value for one in kind]))
    if kind is bool:
        return value, "" if isinstance(value, bool) else "must be true or false"
    if kind is str:
        return (value, "") if isinstance(value, str) and _is_text(value) else ("", "must be a text")
    if kind not in (int, float):
        return _read_made_of_text(kind, value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not _is_finite(value):
        return 0, "must be a number"
    if kind is int:
        return (int(value), "") if value == int(value) else (0, "must be a whole number")
    return float(value), ""


def _read_made_of_text(kind: Any, value: Any) -> tuple[Any, str]:
    """Whatever else can be made of a text, such as a UUID or a path."""
    if isinstance(value, kind):
        return value, ""
    if not isinstance(value, str) or not value:
        return None, "must be a text"
    try:
        return kind(value), ""
    except ValueError:
        return None, f"must be a {kind.__name__}"


def _one_of(known: Sequence[str]) -> str:
    *others, last = map(repr, known)
    return f"must be {', '.join(others)} or {last}" if others else f"must be {last}"


def _is_text(value: str) -> bool:
    """Whether it can be sent on: a lone half of a surrogate pair cannot."""
    return value.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in value)


def _is_finite(value: float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


@cache
def _fields(kind: Any) -> tuple[tuple[str, Any, bool], ...]:
    """Name, type and whether it must be there, of each field."""
    hints = get_type_hints(kind, include_extras=True)
    return tuple(
        (one.name, hints[one.name], one.default is MISSING and one.default_factory is MISSING) for one in fields(kind)
    )


M = TypeVar("M", bound=Message)


@dataclass(frozen=True, slots=True)
class Malformed:
    """Bytes that are no such message. The reason names fields and kinds of error, never the content."""

    reason: str


def read(kind: type[M], payload: bytes | str) -> M | Malformed:
    """The message of this kind in `payload` (JSON), or why it is none."""
    try:
        return kind.model_validate_json(payload)
    except Unreadable as error:
        first = error.mistakes[0]
        return Malformed(f"{first.place}: {first.kind}")


def write(message: Message) -> bytes:
    return message.model_dump_json().encode()
