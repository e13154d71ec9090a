"""One sentence about a machine, and what to do about it. Pure.

Both are for a person on a ladder: what, then what to do, in the words of the commands they can type.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Grade(StrEnum):
    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    about: str
    grade: Grade
    what: str
    do: str = ""
    "What to do about it; empty where nothing is to be done."


def ok(about: str, what: str) -> Finding:
    return Finding(about, Grade.OK, what)


def warning(about: str, what: str, do: str) -> Finding:
    return Finding(about, Grade.WARNING, what, do)


def problem(about: str, what: str, do: str) -> Finding:
    return Finding(about, Grade.PROBLEM, what, do)
