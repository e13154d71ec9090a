"""What ails an adapter, and what it takes to cure it."""

from __future__ import annotations

from enum import Enum, IntEnum


class Ill(Enum):
    """One thing that an adapter does wrong."""

    HEARS_NOTHING = "the controller reports nothing more, and everything else looks well"
    STAYS_OFF = "it cannot be powered on"
    REFUSES_SCANS = "StartDiscovery is answered with InProgress"
    REFUSES_MONITORS = "RegisterMonitor fails, although monitors are offered"


class Cure(IntEnum):
    """What may be done to an adapter; each one also does what those before it do."""

    POWER_CYCLE = 1
    "Off and on, over D-Bus or by hand."
    MANAGEMENT_RESET = 2
    "Down and up through the kernel's management interface."
    REPLUGGING = 3
    "Pulled out and put in again; a reset on the USB does the same without hands."
    NOTHING = 4
    "Ill for ever, or until the fault is mended."


class Ills:
    """All that ails one adapter."""

    def __init__(self) -> None:
        self._cures: dict[Ill, Cure] = {}

    def __contains__(self, ill: Ill) -> bool:
        return ill in self._cures

    def catch(self, ill: Ill, cure: Cure) -> None:
        """`ill` lasts until `cure`."""
        self._cures[ill] = cure

    def treat(self, cure: Cure) -> None:
        """What this cures is over."""
        self._cures = {ill: needed for ill, needed in self._cures.items() if needed > cure}
