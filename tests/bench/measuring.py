"""How a figure is measured: best of several rounds, beside a reference in the same rounds. Machines are noisy."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

ROUNDS = 7


@dataclass(frozen=True, slots=True)
class Figure:
    """Cost of one operation, and how many times the reference's it is."""

    name: str
    microseconds: float
    reference: str
    reference_microseconds: float

    @property
    def ratio(self) -> float:
        return self.microseconds / self.reference_microseconds

    def as_json(self) -> dict[str, object]:
        return {
            "name": self.name,
            "us": round(self.microseconds, 3),
            "reference": self.reference,
            "reference_us": round(self.reference_microseconds, 3),
            "ratio": round(self.ratio, 2),
        }


def beside_sha256(name: str, operation: Callable[[], object], times: int) -> Figure:
    """Cost of `operation` beside one SHA-256 over 64 bytes, called the same way in alternating rounds."""
    payload = bytes(64)

    def reference() -> object:
        return sha256(payload).digest()

    pairs = [(_once(operation, times), _once(reference, times)) for _ in range(ROUNDS)]
    mine, theirs = min(pair[0] for pair in pairs), min(pair[1] for pair in pairs)
    return Figure(name, mine * 1e6, "sha256 of 64 bytes", theirs * 1e6)


def _once(operation: Callable[[], object], times: int) -> float:
    start = time.perf_counter()
    for _ in range(times):
        operation()
    return (time.perf_counter() - start) / times
