"""What gateways have sent, once each, and how far each has been settled.

A gateway keeps a row until the server says it is settled. Settled means: processed in a committed transaction, or
declared lost by the gateway (`oldest_seq_held`), or set aside as poison. So the watermark never stops.

Raw tokens are never stored: a sighting is resolved in the transaction that takes it in, and the inbox keeps only
its number. Rows below the watermark are swept after `ROWS_KEPT_S`; the watermark itself stays and still refuses
repeats.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import (
    CheckConstraint,
    Index,
    Integer,
    and_,
    bindparam,
    cast,
    delete,
    exists,
    func,
    insert,
    literal,
    union_all,
)
from sqlmodel import Field, Session, UniqueConstraint, col, select

from kiosk_server.database.ahead import ahead_of
from kiosk_server.database.dialects import LONG, upsert
from kiosk_server.database.prepared import Prepared, insert_later, put_later
from kiosk_server.database.row import Row
from wire.messages.mqtt import SightingBatch, SightingRow

ROWS_KEPT_S = 600.0
"Long enough to look into a fault that somebody has just seen."

DEAD_KEPT_S = 30 * 86_400.0

CURSORS_KEPT_S = 30 * 86_400.0
"A boot of a gateway that has not been heard of for a month does not come back."

GAPS_KEPT_S = 30 * 86_400.0


class InboxEvent(Row, table=True):
    """One sighting that a gateway sent and that took effect."""

    __tablename__ = "inbox_event"
    __table_args__ = (
        UniqueConstraint("gateway", "boot_id", "seq"),
        CheckConstraint("seq > 0", name="seq_positive"),
        Index(None, "received_at_s"),
    )

    event: str = Field(primary_key=True)
    gateway: str
    boot_id: str
    seq: int = Field(sa_type=LONG)
    received_at_s: float


class InboxDead(Row, table=True):
    """A sighting that could not be processed, set aside so that it holds up nobody. Without its token."""

    __tablename__ = "inbox_dead"
    __table_args__ = (UniqueConstraint("gateway", "boot_id", "seq"), CheckConstraint("seq > 0", name="seq_positive"))

    event: str = Field(primary_key=True)
    gateway: str
    boot_id: str
    seq: int = Field(sa_type=LONG)
    received_at_s: float
    error: str
    "The kind of the error, never a value."


class GatewayCursor(Row, table=True):
    """How far a boot of a gateway is settled without a hole."""

    __tablename__ = "gateway_cursor"
    __table_args__ = (
        CheckConstraint("contiguous_seq >= 0", name="not_negative"),
        CheckConstraint("missing >= 0", name="missing_not_negative"),
    )

    gateway: str = Field(primary_key=True)
    boot_id: str = Field(primary_key=True)
    contiguous_seq: int = Field(default=0, sa_type=LONG)
    missing: int = Field(default=0, sa_type=LONG)
    "Rows that the gateway declared gone and that never came: the gap report."
    updated_at_s: float = 0


class GatewayGap(Row, table=True):
    """Sightings that a gateway had and lost: pushed out of a full outbox, damaged, or never written."""

    __tablename__ = "gateway_gap"
    __table_args__ = (CheckConstraint("missing >= 0", name="missing_not_negative"), Index(None, "declared_at_s"))

    gateway: str = Field(primary_key=True)
    boot_id: str = Field(primary_key=True)
    upto_seq: int = Field(primary_key=True, sa_type=LONG)
    "The last row of the gap."
    missing: int = Field(sa_type=LONG)
    damaged: bool
    "Besides `missing`, more rows that nobody can count: the gateway's storage was damaged."
    declared_at_s: float
    heard_again_at_s: float | None = None
    "When the first sighting behind the gap was made, where it came with the declaration."
    heard_before_at_s: float | None = None
    "When the gateway's last batch before the gap came; None where it is the first of its boot."


@dataclass(frozen=True, slots=True)
class Gap:
    """What one gateway lost, for the desk."""

    gateway: str
    missing: int
    "Sightings that never came, or that came and could not be processed."
    damaged: bool
    "Whether there were more that nobody can count."
    last_at_s: float
    "When the last of it became known."


@dataclass(frozen=True, slots=True)
class Taken:
    """What of a batch is new, and what may be acknowledged once this transaction is committed."""

    new: list[SightingRow]
    "In the order of capture by the gateway."
    repeated: int
    upto: int


@dataclass(slots=True)
class _Standing:
    """How far a boot of a gateway is settled, and which rows came before one that is still missing."""

    settled: int = 0
    stored: set[int] = field(default_factory=set)


def event_id(gateway: str, boot_id: str, seq: int) -> str:
    """The name of a sighting, the same in every repetition."""
    return f"{gateway}:{boot_id}:{seq}"


def take(session: Session, batch: SightingBatch, received_at_s: float) -> Taken:
    """Separates what is new from repeats and moves the watermark. Call `keep` for what took effect."""
    standing = _standing(session, batch)
    settled, stored = standing.settled, standing.stored
    unique = {row.seq: row for row in batch.rows}
    new = [row for seq, row in sorted(unique.items()) if seq > settled and seq not in stored]
    held = stored | unique.keys()
    lost_upto = max(settled, batch.oldest_seq_held - 1)
    missing = lost_upto - settled - sum(settled < seq <= lost_upto for seq in held)
    if missing:
        missing = _declare(session, batch, settled, lost_upto, missing, received_at_s)
    upto = lost_upto
    while upto + 1 in held:
        upto += 1
    moved = {"contiguous_seq": upto, "missing": missing, "updated_at_s": received_at_s}
    values = {"gateway": batch.gateway, "boot_id": batch.boot_id, **moved}
    if missing:
        _MOVE.run(session, values)
    else:
        put_later(session, _MOVE, (batch.gateway, batch.boot_id), values)
    standing.settled, standing.stored = upto, {seq for seq in stored if seq > upto}
    return Taken(new, len(batch.rows) - len(new), upto)


def _standing(session: Session, batch: SightingBatch) -> _Standing:
    """Batches of one gateway that come together are followed from one to the next: `take` and `keep` see to it."""
    ahead = ahead_of(session)
    key = _Standing, batch.gateway, batch.boot_id
    if ahead is not None and (known := ahead.kept.get(key)) is not None:
        found: _Standing = known
        return found
    rows = _STANDING.rows(session, {"of_gateway": batch.gateway, "of_boot": batch.boot_id})
    found = _Standing(
        next((seq for is_settled, seq in rows if is_settled), 0), {seq for is_settled, seq in rows if not is_settled}
    )
    if ahead is not None:
        ahead.kept[key] = found
    return found


def _declare(
    session: Session, batch: SightingBatch, settled: int, lost_upto: int, missing: int, received_at_s: float
) -> int:
    """Writes a gap down; how many rows are missing."""
    damaged = batch.damaged and settled == 0
    missing -= damaged  # row 1 of such a boot never was
    before = session.get(GatewayCursor, (batch.gateway, batch.boot_id))
    session.add(
        GatewayGap(
            gateway=batch.gateway,
            boot_id=batch.boot_id,
            upto_seq=lost_upto,
            missing=missing,
            damaged=damaged,
            declared_at_s=received_at_s,
            heard_again_at_s=batch.rows[0].window_start_s if batch.rows else None,
            heard_before_at_s=before.updated_at_s if before is not None else None,
        )
    )
    return missing


def gaps(session: Session, since_s: float) -> list[Gap]:
    """What each gateway has lost since that instant (UTC seconds), the gateways in order; none where nothing is."""
    lost = select(
        GatewayGap.gateway,
        func.sum(col(GatewayGap.missing)),
        func.max(cast(col(GatewayGap.damaged), Integer)),
        func.max(col(GatewayGap.declared_at_s)),
    ).where(col(GatewayGap.declared_at_s) >= since_s)
    dead = select(InboxDead.gateway, func.count(), func.max(col(InboxDead.received_at_s))).where(
        col(InboxDead.received_at_s) >= since_s
    )
    found = {
        gateway: Gap(gateway, missing, bool(damaged), at_s)
        for gateway, missing, damaged, at_s in session.exec(lost.group_by(col(GatewayGap.gateway)))
    }
    for gateway, count, at_s in session.exec(dead.group_by(col(InboxDead.gateway))):
        before = found.get(gateway, Gap(gateway, 0, False, at_s))
        found[gateway] = Gap(gateway, before.missing + count, before.damaged, max(before.last_at_s, at_s))
    return [found[gateway] for gateway in sorted(found)]


# Statements of the way of every batch are made once: building one costs more than running it.
_OF_BOOT = (
    col(GatewayCursor.gateway) == bindparam("of_gateway"),
    col(GatewayCursor.boot_id) == bindparam("of_boot"),
)
_STANDING = Prepared(
    union_all(
        select(literal(1).label("is_settled"), col(GatewayCursor.contiguous_seq)).where(*_OF_BOOT),
        *(
            select(literal(0), col(table.seq)).where(
                *_OF_BOOT,
                col(table.gateway) == col(GatewayCursor.gateway),
                col(table.boot_id) == col(GatewayCursor.boot_id),
                col(table.seq) > col(GatewayCursor.contiguous_seq),
            )
            for table in (InboxEvent, InboxDead)
        ),
    )
)
_MOVE = upsert(
    GatewayCursor,
    ("gateway", "boot_id"),
    lambda old, new: {
        "contiguous_seq": new.contiguous_seq,
        "missing": old.missing + new.missing,
        "updated_at_s": new.updated_at_s,
    },
)


_KEEP = Prepared(insert(InboxEvent.metadata.tables["inbox_event"]))


def keep(session: Session, batch: SightingBatch, rows: Sequence[SightingRow], received_at_s: float) -> None:
    """Remembers that these rows took effect; a second time violates the unique key and undoes the command."""
    values = [
        {
            "event": event_id(batch.gateway, batch.boot_id, row.seq),
            "gateway": batch.gateway,
            "boot_id": batch.boot_id,
            "seq": row.seq,
            "received_at_s": received_at_s,
        }
        for row in rows
    ]
    for each in values:
        insert_later(session, _KEEP, each)
    ahead = ahead_of(session)
    if ahead is not None and (standing := ahead.kept.get((_Standing, batch.gateway, batch.boot_id))) is not None:
        standing.stored.update(row.seq for row in rows if row.seq > standing.settled)


def bury(session: Session, batch: SightingBatch, row: SightingRow, received_at_s: float, error: Exception) -> None:
    """Sets a row aside as poison."""
    session.add(
        InboxDead(
            event=event_id(batch.gateway, batch.boot_id, row.seq),
            gateway=batch.gateway,
            boot_id=batch.boot_id,
            seq=row.seq,
            received_at_s=received_at_s,
            error=type(error).__name__,
        )
    )


def sweep(session: Session, now_s: float) -> int:
    """Deletes what is no longer needed to refuse repeats: the number of rows."""
    settled = exists().where(
        and_(
            col(GatewayCursor.gateway) == col(InboxEvent.gateway),
            col(GatewayCursor.boot_id) == col(InboxEvent.boot_id),
            col(GatewayCursor.contiguous_seq) >= col(InboxEvent.seq),
        )
    )
    old = delete(InboxEvent).where(col(InboxEvent.received_at_s) < now_s - ROWS_KEPT_S, settled)
    connection = session.connection()
    return (
        connection.execute(old).rowcount
        + connection.execute(delete(InboxDead).where(col(InboxDead.received_at_s) < now_s - DEAD_KEPT_S)).rowcount
        + connection.execute(
            delete(GatewayCursor).where(col(GatewayCursor.updated_at_s) < now_s - CURSORS_KEPT_S)
        ).rowcount
        + connection.execute(delete(GatewayGap).where(col(GatewayGap.declared_at_s) < now_s - GAPS_KEPT_S)).rowcount
    )
