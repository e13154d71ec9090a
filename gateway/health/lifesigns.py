"""Which parts of the gateway still work. Pure, told the time.

systemd kills a service whose watchdog is not fed (sd_notify(3), WATCHDOG=1). Fed unconditionally, it would only prove
that the event loop turns; a thread that hangs on a dying memory card, or a radio that waits for ever, would go unseen.
"""

from __future__ import annotations

WATCHDOG_S = 90.0
"WatchdogSec of the unit in `deploy/gateway`; taken where systemd does not say."

SHARE = 0.5
"A part that was silent for half of it will not be heard in time: from then on systemd is left waiting."


class Lifesigns:
    """When each part was last seen alive. A part counts from its first sign on."""

    def __init__(self, watchdog_s: float = WATCHDOG_S) -> None:
        self._limit_s = watchdog_s * SHARE
        self._seen_s: dict[str, float] = {}

    def beat(self, part: str, now_s: float) -> None:
        """`part` is alive."""
        self._seen_s[part] = now_s

    def overdue(self, now_s: float) -> tuple[str, ...]:
        """The parts that have been silent for too long."""
        return tuple(part for part, seen_s in self._seen_s.items() if now_s - seen_s > self._limit_s)
