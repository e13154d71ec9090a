"""What a screen was told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

SNAPSHOT = "snapshot:"
"An id begins so where the thing stood in a snapshot: no event, so no second ringing."


@dataclass(frozen=True, slots=True)
class Seen:
    """One event or state, as a screen got it."""

    screen: str
    kind: str
    id: str
    at_s: float
    body: dict[str, Any]
    first: bool
    "False for a repeat of the same id."
