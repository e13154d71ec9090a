"""Which rows are under way to the server, and when they go again. Pure, told the time.

Batches go in order, a few at once; an acknowledgement settles everything up to a row. One that stays out sends
everything unacknowledged again from the oldest row, a few batches at a time: never the whole outbox in one burst.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from random import Random

from gateway.rows import Batch, Place

BATCHES_AT_ONCE = 8
"400 rows. While all are out, rows gather and the next batch is fuller; the broker keeps 20 in flight."

AGAIN_AFTER_S = 5.0
AGAIN_JITTER = 0.2
"Of the wait: spreads the gateways of a store over a second when its server comes back."


@dataclass(frozen=True, slots=True)
class _Sent:
    boot_id: str
    last: Place
    again_at_s: float


class Flight:
    """The batches between this gateway and the server."""

    def __init__(self, rng: Random, *, again_after_s: float = AGAIN_AFTER_S) -> None:
        self._rng = rng
        self._again_after_s = again_after_s
        self._out: deque[_Sent] = deque()
        self._published: dict[str, int] = {}
        self.place = Place()
        "The last row sent; what stands behind it in the outbox is next."

    @property
    def has_room(self) -> bool:
        return len(self._out) < BATCHES_AT_ONCE

    def sent(self, batch: Batch, now_s: float) -> None:
        again_at_s = now_s + self._again_after_s + self._rng.uniform(0, self._again_after_s * AGAIN_JITTER)
        self._out.append(_Sent(batch.boot_id, batch.last, again_at_s))
        self._published[batch.boot_id] = max(self._published.get(batch.boot_id, 0), batch.last.seq)
        self.place = batch.last

    def acknowledged(self, boot_id: str, upto: int) -> int:
        """Notes an acknowledgement; up to which row it may be believed: never beyond what was published (0: not)."""
        self._out = deque(one for one in self._out if one.boot_id != boot_id or one.last.seq > upto)
        return min(upto, self._published.get(boot_id, 0))

    def wake_at(self) -> float | None:
        return self._out[0].again_at_s if self._out else None

    def expire(self, now_s: float) -> bool:
        """Starts over where the oldest batch went unacknowledged for too long; whether it did."""
        wake_at = self.wake_at()
        if wake_at is None or now_s < wake_at:
            return False
        self.start_over()
        return True

    def start_over(self) -> None:
        """Sends everything held again from the oldest row on."""
        self._out.clear()
        self.place = Place()
