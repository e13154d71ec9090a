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
    """Rows of one boot, in order and without a hole, ready to be sent; none where all that is owed is gone."""

    boot: int
    boot_id: str
    oldest_seq_held: int
    "What stands below it is settled or gone; without rows, one more than the last that there was."
    rows: tuple[SightingRow, ...]
    damaged: bool = False
    "The boot began after damage: its row 1 stands for what nobody can count."

    @property
    def last(self) -> Place:
        return Place(self.boot, self.rows[-1].seq if self.rows else self.oldest_seq_held - 1)


@dataclass(frozen=True, slots=True)
class Figures:
    """How full the outbox is."""

    rows: int = 0
    bytes: int = 0
    evicted: int = 0
    "Rows pushed out of it since this boot began."
    unreadable: int = 0
    "Rows that did not read as they had been written, since this boot began."
    owed: bool = False
    "Whether a loss is still to be declared for a boot that has no rows left."
    stored: int = 0
    "Rows written since this boot began."
    settled: int = 0
    "Rows that the server acknowledged since this boot began."
    oldest_at_s: float | None = None
    "When the oldest row's last packet came, as its clock said; None where there are no rows."
