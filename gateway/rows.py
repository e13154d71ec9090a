"""What the outbox and the uplink say to each other. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from wire.messages.mqtt import SightingRow


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A row's place in the order of sending: boots in their order, rows in theirs."""

    boot: int = 0
    seq: int = 0


@dataclass(frozen=True, slots=True)
class Clock:
    """How the clocks stand at one instant."""

    at_s: float
    "UTC as this machine believes."
    monotonic_s: float
    synced: bool
    "Whether `at_s` can be believed."


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of one boot, in order, ready to be sent; never empty."""

    boot: int
    boot_id: str
    oldest_seq_held: int
    rows: tuple[SightingRow, ...]

    @property
    def last(self) -> Place:
        return Place(self.boot, self.rows[-1].seq)


@dataclass(frozen=True, slots=True)
class Figures:
    """How full the outbox is."""

    rows: int = 0
    bytes: int = 0
    evicted: int = 0
    "Rows pushed out of it since this boot began."
