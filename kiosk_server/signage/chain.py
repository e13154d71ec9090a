"""The hash chain of what a kiosk says it has shown. Pure.

A record that was taken out, put in, changed or moved afterwards shows: its hash is wrong, or it does not stand on the
one before it. Nothing is thrown away for that; what does not fit is marked and not counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from math import floor
from typing import Literal

from wire.messages.screens.signage import FIRST_PREV, PlayRecord

Doubt = Literal["altered", "gap", "torn"]
"""`altered`: the hash is not that of the record; `gap`: records before it never came; `torn`: it names another one
before it than the one that came."""


@dataclass(frozen=True, slots=True)
class Tip:
    """Where the chain of a boot ends."""

    upto: int = 0
    hash: str = FIRST_PREV


@dataclass(frozen=True, slots=True)
class Link:
    """A record, and whether it fits."""

    record: PlayRecord
    doubt: Doubt | None


def hash_of(boot: str, record: PlayRecord) -> str:
    """What `record.hash` has to be; `wire.messages.screens.signage.PlayRecord` says how it is made."""
    lines = (
        "shopbell-play-1",
        record.prev,
        boot,
        str(record.n),
        record.item,
        record.version,
        _ms(record.started_at_s),
        _ms(record.shown_s),
        record.outcome,
        record.why,
    )
    return sha256("\n".join(lines).encode()).hexdigest()


def links(boot: str, tip: Tip, records: Iterable[PlayRecord]) -> Iterator[Link]:
    """The records behind the tip, in the order of n, each judged by the one before it. Those up to the tip are passed
    over: they came before."""
    for record in sorted(records, key=lambda each: each.n):
        if record.n <= tip.upto:
            continue
        yield Link(record, _doubt(boot, tip, record))
        tip = Tip(record.n, record.hash)


def _doubt(boot: str, tip: Tip, record: PlayRecord) -> Doubt | None:
    if record.hash != hash_of(boot, record):
        return "altered"
    if record.n != tip.upto + 1:
        return "gap"
    return None if record.prev == tip.hash else "torn"


def _ms(seconds: float) -> str:
    return str(floor(1000 * seconds + 0.5))
