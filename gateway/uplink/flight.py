"""Which rows are under way to the server, and when they go again. Pure, told the time.

Batches go in order, a few at once; an acknowledgement settles everything up to a row. After a connection the first
batch goes alone; each prompt acknowledgement lets one more go with it, each late one takes one away: a server to which
fifty gateways come back at once is asked, not flooded. One that stays out sends everything unacknowledged again from
the oldest row, again one batch at first, and after twice the time.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from random import Random

from gateway.outbox.rows import Batch, Place
from wire.messages.mqtt import BATCH_ROWS

BATCHES_AT_ONCE = 8
"400 rows. While all are out, rows gather and the next batch is fuller; the broker keeps 20 in flight."

AGAIN_AFTER_S = 5.0
AGAIN_CAP_S = 60.0
PATIENCE = 4.0
"Times as long as the last acknowledgement took: a busy server is not asked twice what it has not come to yet."

PROMPT_S = 1.0
"An idle server acknowledges within 50 ms; one that takes so long has as much to do as it can."

AGAIN_JITTER = 0.2
"Of the wait: spreads the gateways of a store over a second when its server comes back."

BACKLOG_ROWS_PER_S = 600.0
"""A full batch means a backlog. An hour of twenty sightings a second drains in two minutes, while the server, which
took 1,700 rows a second of one gateway on two busy cores, has room for other gateways and for people."""

PACE_JITTER = 0.2


@dataclass(frozen=True, slots=True)
class _Sent:
    boot_id: str
    last: Place
    at_s: float
    again_at_s: float


class Flight:
    """The batches between this gateway and the server."""

    def __init__(self, rng: Random, *, again_after_s: float = AGAIN_AFTER_S) -> None:
        self._rng = rng
        self._first_wait_s = self._wait_s = again_after_s
        self._at_once = 1
        self._free_at_s = 0.0
        self._out: deque[_Sent] = deque()
        self._published: dict[str, int] = {}
        self.place = Place()
        "The last row sent; what stands behind it in the outbox is next."

    def has_room(self, now_s: float) -> bool:
        """Whether a batch may go now."""
        return len(self._out) < self._at_once and now_s >= self._free_at_s

    def sent(self, batch: Batch, now_s: float) -> None:
        again_at_s = now_s + self._wait_s * self._rng.uniform(1, 1 + AGAIN_JITTER)
        self._out.append(_Sent(batch.boot_id, batch.last, now_s, again_at_s))
        self._published[batch.boot_id] = max(self._published.get(batch.boot_id, 0), batch.last.seq)
        self.place = batch.last
        if len(batch.rows) == BATCH_ROWS:
            pace_s = BATCH_ROWS / BACKLOG_ROWS_PER_S
            self._free_at_s = now_s + pace_s * self._rng.uniform(1 - PACE_JITTER, 1 + PACE_JITTER)

    def acknowledged(self, boot_id: str, upto: int, now_s: float) -> int:
        """Notes an acknowledgement; up to which row it may be believed: never beyond what was published (0: not)."""
        done = [one for one in self._out if one.boot_id == boot_id and one.last.seq <= upto]
        if done:
            took_s = now_s - done[-1].at_s
            more = len(done) if took_s < PROMPT_S else -1
            self._at_once = max(1, min(BATCHES_AT_ONCE, self._at_once + more))
            self._wait_s = max(self._first_wait_s, min(AGAIN_CAP_S, took_s * PATIENCE))
        self._out = deque(one for one in self._out if one not in done)
        return min(upto, self._published.get(boot_id, 0))

    def wake_at(self, now_s: float) -> float | None:
        """When something may have to be sent, again or at last; None while only news can change anything."""
        times_s = [self._out[0].again_at_s] if self._out else []
        if len(self._out) < self._at_once and self._free_at_s > now_s:
            times_s.append(self._free_at_s)
        return min(times_s, default=None)

    def expire(self, now_s: float) -> bool:
        """Starts over where the oldest batch went unacknowledged for too long; whether it did."""
        if not self._out or now_s < self._out[0].again_at_s:
            return False
        self._wait_s = min(self._wait_s * 2, max(AGAIN_CAP_S, self._first_wait_s))
        self.start_over()
        return True

    def start_over(self) -> None:
        """Sends everything held again from the oldest row on."""
        self._out.clear()
        self._at_once = 1
        self.place = Place()
