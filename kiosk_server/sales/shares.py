"""What pieces of a line are worth. Pure; money in integer minor units."""

from __future__ import annotations


def part_of(amount_minor: int, quantity: int, before: int, more: int) -> int:
    """What `more` of a line's `quantity` are worth when `before` of them went before: all of them together are worth
    `amount_minor` exactly, in whatever steps they go."""
    return amount_minor * (before + more) // quantity - amount_minor * before // quantity
