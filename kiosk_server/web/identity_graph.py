"""Which memberships are one person's, from every joining that stands. Pure.

Two memberships that were joined are one; the oldest of those that hang together stands for all. So the order in which
they were joined says nothing, joining twice is joining once, and taking a joining away leaves what would have been
without it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def standing_for(joined: Iterable[tuple[str, str]]) -> dict[str, str]:
    """For each membership in a joining, the one that stands for it.

    Ids begin with the time at which they were made, so the smallest is the oldest.
    """
    stands: dict[str, str] = {}
    for one, other in joined:
        a, b = _find(stands, one), _find(stands, other)
        stands[max(a, b)] = min(a, b)
    return {member: _find(stands, member) for member in stands}


def owners(homes: Mapping[str, str], joined: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Whose each browser or phone is now, by whose it was first (`homes`)."""
    stands = standing_for(joined)
    return {subject: stands.get(home, home) for subject, home in homes.items()}


def component(member: str, joined: Iterable[tuple[str, str]]) -> frozenset[str]:
    """Every membership that is one with `member`, itself included."""
    stands = standing_for(joined)
    mine = stands.get(member, member)
    return frozenset({member, *(other for other, root in stands.items() if root == mine)})


def _find(stands: dict[str, str], member: str) -> str:
    stands.setdefault(member, member)
    while stands[member] != member:
        member = stands[member]
    return member
