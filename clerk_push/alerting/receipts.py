"""What devices say of an alert, written down; and what can be read of it afterwards."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from sqlmodel import Session, col, select

from clerk_push import board, commands
from clerk_push.alerting import hops, offers
from clerk_push.alerting.hops import Said
from clerk_push.alerting.tables import AlertHopRow
from clerk_push.errors import ClerkPushError, NoSuchTask
from clerk_push.tables import Ask, StaffSession, Task
from wire.messages.screens.alerts import AlertHopLine, TaskReceipts
from wire.messages.screens.clerk import StaffCard

MANAGER = "manager"


class NotYourReceipts(ClerkPushError):
    """Only a manager, and who has the task, can read this."""

    status = 403


def device_name(session_hash: str) -> str:
    """How a device is called where others read it: the beginning of a hash of its session's hash would say no more."""
    return session_hash[:12]


def tell(session: Session, said: Collection[Said], now_s: float) -> None:
    """Hops that devices tell of. Repeated, they change nothing; of a task that is not here, they are nothing.

    A device's own clock is believed between the offer and now.
    """
    for task in dict.fromkeys(one.task for one in said):
        row = session.get(Task, task)
        if row is None:
            continue
        of_it = [replace(one, at_s=min(max(one.at_s, row.offered_at_s), now_s)) for one in said if one.task == task]
        offers.heard(session, task, of_it)
        first = min((one for one in of_it if one.hop in hops.SEEN), key=lambda one: one.at_s, default=None)
        if first is not None and row.first_seen_s is None:
            commands.seen(session, task, first.staff, first.at_s, now_s)


def of_task(session: Session, task: str, reader: StaffCard) -> TaskReceipts:
    """Raises NoSuchTask or NotYourReceipts."""
    row = session.get(Task, task)
    if row is None:
        raise NoSuchTask
    if MANAGER not in reader.roles and row.claimed_by != reader.staff:
        raise NotYourReceipts
    names = dict(session.exec(select(Ask.staff, Ask.name).where(Ask.task == task)).all())
    seen_at_s = hops.first_seen_s(session, task)
    return TaskReceipts(
        task=board.find(session, task),
        packet_at_s=row.packet_at_s,
        first_seen_s=seen_at_s,
        seen_after_s=_after(seen_at_s, row.packet_at_s),
        lines=[_line(hop, names, row.packet_at_s) for hop in hops.of_task(session, task)],
    )


def _line(hop: AlertHopRow, names: dict[str, str], packet_at_s: float | None) -> AlertHopLine:
    return AlertHopLine(
        hop=hop.hop,
        at_s=hop.at_s,
        after_s=_after(hop.at_s, packet_at_s),
        round=hop.round,
        staff=hop.staff or None,
        staff_name=names.get(hop.staff),
        device=device_name(hop.session) if hop.session else None,
    )


def _after(at_s: float | None, packet_at_s: float | None) -> float | None:
    return None if at_s is None or packet_at_s is None else round(at_s - packet_at_s, 3)


def devices_of(session: Session, staff: str, now_s: float) -> list[str]:
    """The sessions of a clerk that are open, oldest first."""
    theirs = select(StaffSession.id_hash).where(StaffSession.staff == staff, col(StaffSession.ends_at_s) > now_s)
    return list(session.exec(theirs.order_by(col(StaffSession.started_at_s))).all())
