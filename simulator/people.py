"""Who is about: members with a phone of ours, strangers with phones of others, clerks. Pure.

Nobody but the story's own cast has a name; members of a crowd are numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    MEMBER = "member"
    STRANGER = "stranger"
    CLERK = "clerk"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the world. `person` is an id within one scenario, such as `jane` or `stranger-3`."""

    person: str
    kind: Kind
    name: str | None = None
    "A first name where the story gives one: shown on the demo page, sent at registration."

    @property
    def email(self) -> str:
        """An address that cannot exist (RFC 2606)."""
        return f"{self.person}@example.com"


def jane() -> Person:
    return Person("jane", Kind.MEMBER, "Jane")


def numbered_member(number: int) -> Person:
    """One of a crowd; registers as `Member 17`."""
    return Person(f"member-{number:03d}", Kind.MEMBER, f"Member {number}")


def stranger(number: int) -> Person:
    return Person(f"stranger-{number}", Kind.STRANGER)
