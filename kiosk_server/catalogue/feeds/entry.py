"""What a line of a feed says about one product, or why it is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Any

SKU_PATTERN = r"[A-Za-z0-9](?:[A-Za-z0-9 ._:+-]{0,62}[A-Za-z0-9._:+-])?"
"What fits into an address, a label and every export that we read; 64 characters at most."


class BadFeed(Exception):
    """The file cannot be imported; nothing of it was."""

    def __init__(self, why: str, line: int | None = None) -> None:
        self.why, self.line = why, line
        super().__init__(why if line is None else f"line {line}: {why}")


class BadValue(Exception):
    """A cell says something that cannot be."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One product as one line tells it."""

    line: int
    sku: str
    values: Mapping[str, Any]
    """By column of the product's table. A field that is missing here stays as it is; a new product gets its default.
    `elsewhere` is the stock of other sites: `{site: count}`."""
    notes: tuple[str, ...] = ()
    "What of the line was left out, and why; the rest of it counts."


@dataclass(frozen=True, slots=True)
class Refused:
    """A line of which nothing counts."""

    line: int
    sku: str | None
    "None where not even that can be read."
    why: str


@dataclass(frozen=True, slots=True)
class Passed:
    """A line that is no product of its own, such as a further picture of the one before."""

    line: int
    sku: str | None
    why: str


Read = Entry | Refused | Passed


@dataclass(frozen=True, slots=True)
class Store:
    """What a feed is read against."""

    currency: str
    time_zone: tzinfo
    "For dates without an offset."
    zones: Mapping[str, str] = field(default_factory=dict)
    "Zone ids by what people may write: the id, or the name in lower case."


@dataclass(frozen=True, slots=True)
class Census:
    """What only the whole file tells."""

    first_line: Mapping[str, int]
    "Where each product stands first."
    group_of: Mapping[str, str] = field(default_factory=dict)
    "The product whose variant each is, where the file says so on another line."
    options_of: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    "What makes each variant differ, from the same line."
