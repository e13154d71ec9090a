"""How far a subscriber has everything, so that it may say so. Pure.

The server numbers its events ascending with gaps (other subscribers' rows, rows withheld), and repeats in order
whatever is not acknowledged. An acknowledgement settles everything below it, so it must never pass an event that got
lost on the way.
"""

from __future__ import annotations


def advance(upto: int, seq: int, previous: int | None, *, repeated: bool) -> int:
    """The watermark after the event `seq` has been committed.

    `previous` is the number of the event that the server published before it and has no acknowledgement of, 0 where
    there was none: a chain. Without the chain (None) only the next number follows, or a repeated event: the server
    repeats in order, so by then everything below has been published again, before it.
    """
    if seq <= upto:
        return upto
    if previous is not None:
        return seq if previous <= upto else upto
    return seq if repeated or seq == upto + 1 else upto
