"""What went wrong lately, and what follows for the next start. Pure; instants are UTC seconds.

Everything that mends by starting again is bounded, or a broken panel makes a machine that restarts for ever.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field

DAY_S = 86_400.0

KEPT = 50
"Lines of each kind: a day of the slowest pace, and nothing that grows."

LONGEST_WAIT_S = 300.0
"Between two starts of a browser that does not live: a panel that comes back is found within five minutes."

PACED_OVER_S = 1800.0
"Starts of the last half hour make the next one wait."

FREE_STARTS = 3

GIVEN_UP_BEFORE_REBOOT = 3
REBOOT_WITHIN_S = 3600.0
REBOOTS_APART_S = 6 * 3600.0
"A reboot mends a driver that hangs; one that did not help within six hours will not help by being done again at once."


@dataclass(slots=True)
class History:
    """Survives starts of the service and of the machine as a file."""

    mended: list[tuple[float, str]] = field(default_factory=list)
    given_up_s: list[float] = field(default_factory=list)
    rebooted_s: list[float] = field(default_factory=list)

    def note(self, what: str, now_s: float) -> None:
        self.mended = [*self.mended, (now_s, what)][-KEPT:]

    def gave_up(self, now_s: float) -> bool:
        """Notes that nothing helped; whether the machine is to start again, which is noted too."""
        self.given_up_s = [*self.given_up_s, now_s][-KEPT:]
        often = len(_since(self.given_up_s, now_s, REBOOT_WITHIN_S)) >= GIVEN_UP_BEFORE_REBOOT
        if not often or _since(self.rebooted_s, now_s, REBOOTS_APART_S):
            return False
        self.rebooted_s = [*self.rebooted_s, now_s][-KEPT:]
        return True

    def mended_today(self, now_s: float) -> list[tuple[float, str]]:
        """The oldest first. A clock that was set back leaves lines of the future, which count for nothing."""
        return [(at_s, what) for at_s, what in self.mended if now_s - DAY_S < at_s <= now_s]

    def wait_s(self, now_s: float) -> float:
        """How long the next browser waits: not at all at first, then twice as long each time."""
        starts = sum(now_s - PACED_OVER_S < at_s <= now_s and what != "reload" for at_s, what in self.mended)
        return 0.0 if starts < FREE_STARTS else min(LONGEST_WAIT_S, 5.0 * 2.0 ** (starts - FREE_STARTS))

    def text(self) -> str:
        return json.dumps({"mended": self.mended, "given_up_s": self.given_up_s, "rebooted_s": self.rebooted_s})


def read_history(text: str) -> History:
    """A file that was cut by a loss of power is as none."""
    try:
        said = json.loads(text)
        return History(
            [(float(at_s), str(what)) for at_s, what in said["mended"]],
            [float(each) for each in said["given_up_s"]],
            [float(each) for each in said["rebooted_s"]],
        )
    except (ValueError, KeyError, TypeError):
        return History()


def _since(instants: list[float], now_s: float, within_s: float) -> list[float]:
    return [at_s for at_s in instants if now_s - within_s < at_s <= now_s]
