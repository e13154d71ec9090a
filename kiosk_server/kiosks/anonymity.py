"""What a kiosk may say about those who are near it, so that it points at nobody. Pure.

An invitation says that one may log in, and is for everybody. A subject is named only when at least k members near by
share it (k-anonymity, Sweeney 2002), so it is no more about one of them than about each of k. It is chosen once in ten
minutes, not when somebody comes or goes, so that what it says is never of who just came. It gives way to the plain
invitation while fewer than k members are near, so that somebody alone is never shown what others wanted; the coming or
going of the k-th is all that can be seen in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

K_NEAR = 10
"A dozen pairs of eyes see a kiosk at a time; fewer would be a guess away from one of them."

CHOSEN_EVERY_S = 600.0
"Long beside how long people stand about: who just came is not who changed it."


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen for a kiosk, and in which ten minutes."""

    period: int
    subject: str | None


def shared(interests: Iterable[Collection[str]], k: int = K_NEAR) -> str | None:
    """What most of these people are interested in, each told by her interests, if at least k are; of equals the first
    by name."""
    counts = Counter(subject for each in interests for subject in set(each))
    often = sorted(counts.items(), key=lambda counted: (-counted[1], counted[0]))
    return next((subject for subject, count in often if count >= k), None)


def chosen(
    before: Chosen | None, interests: Callable[[], Iterable[Collection[str]]], now_s: float, k: int = K_NEAR
) -> Chosen:
    """What stands in this period: what was chosen in it, or a new choice where it has begun. `interests` of those who
    are near is asked for only then."""
    period = int(now_s // CHOSEN_EVERY_S)
    if before is not None and before.period == period:
        return before
    return Chosen(period, shared(interests(), k))


def shown(choice: Chosen, near: int, k: int = K_NEAR) -> str | None:
    """The subject that may be named now, with `near` members near by."""
    return choice.subject if near >= k else None
