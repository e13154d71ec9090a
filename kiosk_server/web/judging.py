"""Whether an act that a browser tells of may be kept. Pure: time and catalogue are arguments.

Each act is judged alone and whole: a wrong one leaves nothing, and says why; its neighbours are kept.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from wire.messages.mqtt import AtS
from wire.messages.reading import Message

FUTURE_S = 300.0
"What clocks may differ by; a browser that says when it sent is set right by any amount."

OLDEST_S = 60 * 86_400.0
"No intent looks further back."

WRONG_CLOCK_S = 60.0
"A smaller difference is the way the message took."

OF_A_PRODUCT = frozenset(
    {"Product Viewed", "Product Image Zoomed", "Product Added", "Product Removed", "Products Compared"}
)

Plain = r"^[^\x00-\x1f\x7f]*$"
"No control characters: PostgreSQL cannot hold NUL, and no page has a name with a line break."


class Act(Message):
    """One act, by its name in Segment's e-commerce vocabulary where that has one."""

    message_id: Annotated[str, Field(min_length=8, max_length=64, pattern=Plain)]
    "The browser's own; an act that comes again under the same is the same."
    event: Literal[
        "Product Viewed",
        "Product Image Zoomed",
        "Product Added",
        "Product Removed",
        "Products Compared",
        "Products Searched",
        "Page Viewed",
    ]
    at_s: AtS
    "UTC seconds by the browser's clock."
    sku: Annotated[str, Field(min_length=1, max_length=64, pattern=Plain)] | None = None
    page: Annotated[str, Field(max_length=500, pattern=Plain)] | None = None
    query: Annotated[str, Field(max_length=200, pattern=Plain)] | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why one act was not kept."""

    place: int
    "Its place in the request, from 0."
    message_id: str | None
    "None where it had none that could be read."
    reason: str


@dataclass(frozen=True, slots=True)
class Judged:
    acts: tuple[tuple[int, Act], ...]
    "Each with its place in the request; `at_s` by the server's clock."
    refused: tuple[Refusal, ...]


def judge(
    events: Sequence[Any], *, known_skus: Collection[str], now_s: float, sent_at_s: float | None = None
) -> Judged:
    """`events` as they came, each of whatever shape; `known_skus` holds at least those of them that are sold."""
    ahead_s = 0.0 if sent_at_s is None else sent_at_s - now_s
    ahead_s = ahead_s if abs(ahead_s) > WRONG_CLOCK_S else 0.0
    acts: list[tuple[int, Act]] = []
    refused: list[Refusal] = []
    for place, event in enumerate(events):
        found = _read(event)
        if isinstance(found, Act):
            found = found.model_copy(update={"at_s": found.at_s - ahead_s})
            reason = _objection(found, known_skus, now_s)
            if reason is None:
                acts.append((place, found.model_copy(update={"at_s": min(found.at_s, now_s)})))
                continue
        else:
            reason = found
        refused.append(Refusal(place, _message_id(event), reason))
    return Judged(tuple(acts), tuple(refused))


def skus_in(events: Sequence[Any]) -> frozenset[str]:
    """What to look up before `judge`."""
    named = (event.get("sku") for event in events if isinstance(event, Mapping))
    return frozenset(sku for sku in named if isinstance(sku, str) and 0 < len(sku) <= 64 and sku.isprintable())


def _read(event: Any) -> Act | str:
    try:
        return Act.model_validate(event, strict=True)
    except ValidationError as error:
        fault = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(str(part) for part in fault["loc"])
        return f"{where}: {fault['type']}" if where else str(fault["type"])


def _objection(act: Act, known_skus: Collection[str], now_s: float) -> str | None:
    if act.at_s > now_s + FUTURE_S:
        return "at_s: in the future"
    if act.at_s < now_s - OLDEST_S:
        return "at_s: too long ago"
    if act.sku is None:
        return "sku: missing" if act.event in OF_A_PRODUCT else None
    return None if act.sku in known_skus else "sku: unknown product"


def _message_id(event: Any) -> str | None:
    named = event.get("message_id") if isinstance(event, Mapping) else None
    return named if isinstance(named, str) and len(named) <= 64 and named.isprintable() else None
