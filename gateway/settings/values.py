"""How the text or the TOML of one setting becomes its value, or what it must be. Pure.

Written here because a gateway that runs carries no pydantic, which would take 12 MB of its memory.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from uuid import UUID

_TRUE = frozenset({"true", "yes", "on", "1"})
_FALSE = frozenset({"false", "no", "off", "0"})


@dataclass(frozen=True, slots=True)
class Range:
    """The least and the most that a number may be."""

    least: float
    most: float | None = None

    def fault(self, value: float) -> str:
        if self.most is not None:
            return "" if self.least <= value <= self.most else f"must be {self.least:g} to {self.most:g}"
        return "" if value >= self.least else f"must be {self.least:,} or more"


@dataclass(frozen=True, slots=True)
class Check:
    """A rule of its own for a text: `rule` gives what it must be, empty where it is."""

    rule: Callable[[str], str]

    def fault(self, value: str) -> str:
        return self.rule(value)


@dataclass(frozen=True, slots=True)
class Split:
    """A list that may also be one text, as in the environment; `into` parts it."""

    into: Callable[[str], list[str]]


class WrongValue(ValueError):
    """This setting cannot be that. The message says what it must be, never what it is."""


def read_value(hint: Any, given: Any) -> Any:
    """`given`, a text or a value of TOML, as the annotation `hint` wants it. Raises WrongValue."""
    origin = get_origin(hint)
    if origin is Annotated:
        kind, *rules = get_args(hint)
        for rule in rules:
            if isinstance(rule, Split) and isinstance(given, str):
                given = _split(rule, given)
        value = read_value(kind, given)
        for rule in rules:
            if isinstance(rule, Range | Check) and (fault := rule.fault(value)):
                raise WrongValue(fault)
        return value
    if origin in (Union, UnionType):
        (only,) = (one for one in get_args(hint) if one is not NoneType)
        return read_value(only, given)
    if origin is Literal:
        return _one_of(get_args(hint), given)
    if origin in (frozenset, tuple):
        if not isinstance(given, list | tuple):
            raise WrongValue('must be a list, such as ["a", "b"]')
        return origin(read_value(get_args(hint)[0], one) for one in given)
    return _PLAIN[hint](given)


def is_flag(hint: Any) -> bool:
    """Whether a setting is yes or no."""
    return hint is bool or (get_origin(hint) in (Union, UnionType) and bool in get_args(hint))


def _split(rule: Split, text: str) -> list[str]:
    try:
        return rule.into(text)
    except ValueError as error:  # a quotation mark without its second
        raise WrongValue(f"must be words as a shell takes them: {error}") from error


def _one_of(choices: tuple[Any, ...], given: Any) -> Any:
    if given not in choices:
        *first, last = (repr(one) for one in choices)
        raise WrongValue(f"must be {', '.join(first)}{' or ' if first else ''}{last}")
    return given


def _flag(given: Any) -> bool:
    word = str(given).lower()
    if isinstance(given, bool | str) and word in _TRUE | _FALSE:
        return word in _TRUE
    raise WrongValue("must be true or false")


def _text(given: Any) -> str:
    if not isinstance(given, str):
        raise WrongValue("must be text in quotes")
    return given


def _path(given: Any) -> Path:
    if not isinstance(given, str | Path) or not str(given):
        raise WrongValue("must be the path of a file or folder")
    return Path(given)


def _number(given: Any) -> float:
    if not isinstance(given, bool):
        try:
            value = float(given)
        except (ValueError, TypeError, OverflowError):
            value = float("nan")
        if value - value == 0:  # neither infinite nor no number
            return value
    raise WrongValue("must be a number")


def _whole(given: Any) -> int:
    try:
        value = _number(given)
    except WrongValue:
        value = 0.5
    if value != int(value):
        raise WrongValue("must be a whole number")
    return int(given) if not isinstance(given, str) or given.strip().lstrip("+-").isdecimal() else int(value)


def _uuid(given: Any) -> UUID:
    try:
        return UUID(_text(given))
    except ValueError:
        raise WrongValue("must be a UUID, such as 01234567-89ab-cdef-0123-456789abcdef") from None


_PLAIN: dict[Any, Callable[[Any], Any]] = {
    bool: _flag,
    str: _text,
    Path: _path,
    float: _number,
    int: _whole,
    UUID: _uuid,
}
