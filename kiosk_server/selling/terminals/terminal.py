"""What a payment terminal must do. `docs/selling.md` says it for whoever connects a real one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Answer(StrEnum):
    """What a terminal says about a charge or about giving back."""

    APPROVED = "approved"
    PARTIAL = "partial"
    "Less than was asked; of a charge alone."
    DECLINED = "declined"
    TIMED_OUT = "timed_out"
    "Nobody paid, and it is certain that nobody will."
    PENDING = "pending"
    "She has not decided yet."
    UNKNOWN = "unknown"
    "It cannot be known now: no answer, or none that makes sense."
    NEVER_HEARD = "never_heard"
    "To a look-up alone: it never got this, and will not do it."


@dataclass(frozen=True, slots=True)
class Charge:
    """To be taken from her card, once, however often it is asked."""

    payment: str
    "The name by which it is once: terminals call it merchant reference or idempotency key."
    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class GiveBack:
    """To be given back of a charge, once, however often it is asked."""

    reference: str
    "The name of this, as `Charge.payment`."
    payment: str
    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class Outcome:
    answer: Answer
    amount_minor: int = 0
    "What is really approved."
    reference: str = ""
    "The terminal's own, for receipts and for its operator."


class Terminal(Protocol):
    """Calls may block for minutes, come from any thread, and must never raise: what goes wrong is UNKNOWN."""

    def charge(self, charge: Charge) -> Outcome:
        """Asks her for the money. A name that was charged before is answered as then, and charged no more."""
        ...

    def look_up(self, name: str) -> Outcome:
        """What became of the charge of this name; changes nothing. NEVER_HEARD also bars the name: a request that is
        still on its way must not be carried out later."""
        ...

    def give_back(self, wish: GiveBack) -> Outcome:
        """Gives money back; as `charge` for a name that was seen before, which is how a lost answer is asked for.
        PARTIAL, TIMED_OUT are none of its answers."""
        ...
