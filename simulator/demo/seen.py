"""What a screen was told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


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
