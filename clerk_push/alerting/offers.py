"""Alerts of offered tasks that wait to ring a device.

Rows are written in the transaction of the offer, and leased while they are sent: whoever dies in between leaves a row
that is due again, and the same Topic and tag make a repetition take the place of the first.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, delete, func, insert, update
from sqlmodel import Session, col, select

from clerk_push.alerting import hops
from clerk_push.alerting.hops import Said
from clerk_push.alerting.notification import TEST, Alert
from clerk_push.alerting.tables import AlertPushRow, AlertRoundRow, AlertSubscriptionRow
from clerk_push.site_card import site_card
from clerk_push.tables import StaffSession
from wire.messages.screens.clerk import TaskCard
from wire.texts import FALLBACK
from wire.web_push.browser_keys import BrowserKeys

GRACE_S = 2.0
"A device that shows the task says so within it, and then nothing is pushed to that clerk."

LEASE_S = 20.0
"Longer than an attempt may take."

LIFE_S = 120.0
"Of an offer that goes on to nobody else: later than this she has been met, or has gone on."

LEAST_LIFE_S = 10.0
"A phone that sleeps needs some seconds to be woken at all."

WAITING = ("offered", "released", "escalated")
"States in which somebody is asked."


class Over(StrEnum):
    """Why a push is not sent (any more)."""

    SEEN = "seen"
    "A device of the same clerk showed the task."
    SETTLED = "settled"
    "Somebody took the task, or it ended."
    TOO_LATE = "too_late"
    GONE = "gone"
    "The device is not subscribed any more, or signed out."
    REFUSED = "refused"
    "The push service will not take it."


@dataclass(frozen=True, slots=True, repr=False)
class Sendable:
    """One attempt."""

    alert: Alert
    session: str
    staff: str
    endpoint: str
    keys: BrowserKeys
    origin: str
    attempts: int
    language: str | None
    "In which the device's page last spoke."
    site_language: str


def follow(session: Session, card: TaskCard, now_s: float) -> None:
    """In the transaction that changed the task: rings who is asked anew, and calls off what is still to be sent to who
    is asked no more."""
    if card.state in WAITING and card.asked:
        _ask(session, card, now_s)
        return
    if card.state == "claimed" and card.claimed_by is not None:
        hops.note(session, Said(card.task, "claimed", now_s, card.claimed_by))
    known = session.get(AlertRoundRow, card.task)
    if known is not None and known.question != "":
        known.question = ""
        session.flush()
        call_off(session, card.task, Over.SETTLED)


def call_off(session: Session, task: str, why: Over, staff: Collection[str] | None = None) -> None:
    """Nothing more is sent for it, or to those of `staff`; what was shown is taken away by the devices themselves, as
    soon as they can."""
    pending = update(AlertPushRow).where(col(AlertPushRow.task) == task, col(AlertPushRow.due_at_s).is_not(None))
    if staff is not None:
        pending = pending.where(col(AlertPushRow.staff).in_(staff))
    session.connection().execute(pending.values(due_at_s=None, outcome=why.value))


def _ask(session: Session, card: TaskCard, now_s: float) -> None:
    asked = {each.staff for each in card.asked}
    question = f"{card.state} {card.circle} {card.escalates_at_s}"
    known = session.get(AlertRoundRow, card.task)
    if known is not None and known.question == question:
        no_more = update(AlertPushRow).where(
            col(AlertPushRow.task) == card.task,
            col(AlertPushRow.due_at_s).is_not(None),
            col(AlertPushRow.staff).not_in(asked),
        )
        session.connection().execute(no_more.values(due_at_s=None, outcome=Over.SETTLED.value))
        # The last circle is looked through again and again, and who came since hears of it then.
        _ring(session, card, known.round, asked - hops.offered_to(session, card.task, known.round), now_s)
        return
    round_ = 1 if known is None else known.round + 1
    if known is None:
        session.add(AlertRoundRow(task=card.task, round=round_, question=question, asked_at_s=now_s))
    else:
        known.round, known.question, known.asked_at_s = round_, question, now_s
    session.flush()
    call_off(session, card.task, Over.SETTLED)
    _ring(session, card, round_, asked, now_s)


def _ring(session: Session, card: TaskCard, round_: int, asked: Collection[str], now_s: float) -> None:
    if not asked:
        return
    hops.note_each(session, card.task, [Said(card.task, "offered", now_s, staff) for staff in sorted(asked)], round_)
    ends_at_s = now_s + LIFE_S if card.escalates_at_s is None else max(card.escalates_at_s, now_s + LEAST_LIFE_S)
    queue(session, Alert(card.task, card.kind, card.zone_name, round_, ends_at_s), asked, now_s, now_s + GRACE_S)


def queue(session: Session, alert: Alert, asked: Collection[str], now_s: float, due_at_s: float) -> int:
    """A push to each subscribed device of those who are `asked`; how many."""
    theirs = select(AlertSubscriptionRow).where(col(AlertSubscriptionRow.staff).in_(asked))
    devices = session.exec(theirs).all()
    anew = delete(AlertPushRow).where(
        col(AlertPushRow.task) == alert.task, col(AlertPushRow.session).in_([each.session for each in devices])
    )
    session.connection().execute(anew)
    rows = [
        {
            "task": alert.task,
            "session": device.session,
            "staff": device.staff,
            "kind": alert.kind,
            "zone_name": alert.zone_name,
            "round": alert.round,
            "queued_at_s": now_s,
            "ends_at_s": alert.ends_at_s,
            "due_at_s": due_at_s,
            "attempts": 0,
        }
        for device in devices
    ]
    if rows:
        session.connection().execute(insert(AlertPushRow), rows)
    return len(rows)


def heard(session: Session, task: str, said: Collection[Said]) -> None:
    """Writes down what devices tell of one task. Who has seen it is not rung for it any more."""
    hops.note_each(session, task, said, hops.newest_round(session, task))
    seen = {one.staff for one in said if one.hop in hops.SEEN}
    if seen:
        call_off(session, task, Over.SEEN, seen)


# -- sending -----------------------------------------------------------------------------------------------------------


def next_due_s(session: Session) -> float | None:
    return session.exec(select(func.min(AlertPushRow.due_at_s))).one()


def take_due(session: Session, now_s: float, most: int) -> list[Sendable]:
    """What is to be sent now, leased: nobody else gets it until the lease ends. What may not go any more is settled
    with its reason."""
    due = select(AlertPushRow).where(col(AlertPushRow.due_at_s) <= now_s).order_by(col(AlertPushRow.due_at_s))
    taken: list[Sendable] = []
    rows = session.exec(due.limit(most).execution_options(populate_existing=True)).all()
    site = site_card(session) if rows else None
    for row in rows:
        device = session.get(AlertSubscriptionRow, row.session, populate_existing=True)
        over = _over(session, row, device, now_s)
        if over is not None or device is None:
            row.due_at_s, row.outcome = None, (over or Over.GONE).value
            continue
        if not _lease(session, row, now_s + LEASE_S):
            continue
        hops.note(session, Said(row.task, "queued", now_s, row.staff, row.session), row.round)
        alert = Alert(row.task, row.kind, row.zone_name, row.round, row.ends_at_s)
        keys = BrowserKeys(device.p256dh, device.auth)
        taken.append(
            Sendable(
                alert,
                row.session,
                row.staff,
                device.endpoint,
                keys,
                device.origin,
                attempts=row.attempts + 1,
                language=device.language,
                site_language=FALLBACK if site is None else site.language,
            )
        )
    return taken


def _lease(session: Session, row: AlertPushRow, until_s: float) -> bool:
    """Not where another process of the site has just done so."""
    mine = update(AlertPushRow).where(
        col(AlertPushRow.task) == row.task,
        col(AlertPushRow.session) == row.session,
        col(AlertPushRow.due_at_s) == row.due_at_s,
    )
    taken = mine.values(due_at_s=until_s, attempts=row.attempts + 1).execution_options(synchronize_session=False)
    return session.connection().execute(taken).rowcount == 1


def _over(session: Session, row: AlertPushRow, device: AlertSubscriptionRow | None, now_s: float) -> Over | None:
    signed_in = session.get(StaffSession, row.session)
    if device is None or signed_in is None or signed_in.ends_at_s <= now_s:
        return Over.GONE
    if row.ends_at_s <= now_s:
        return Over.TOO_LATE
    if row.kind == TEST:
        # It goes over each way to each device, whichever has shown it first.
        return None
    return Over.SEEN if hops.has_seen(session, row.task, row.round, row.staff) else None


def handed_over(session: Session, sent: Sendable, now_s: float) -> None:
    """The push service answers for it now."""
    hops.note(session, Said(sent.alert.task, "handed_over", now_s, sent.staff, sent.session), sent.alert.round)
    session.connection().execute(update(AlertPushRow).where(_row(sent)).values(due_at_s=None, outcome=None))


def over(session: Session, sent: Sendable, why: Over) -> None:
    """It will never be taken; where the subscription is gone, it goes here too, unless another took its place."""
    still = update(AlertPushRow).where(_row(sent), col(AlertPushRow.due_at_s).is_not(None))
    session.connection().execute(still.values(due_at_s=None, outcome=why.value))
    if why is Over.GONE:
        gone = delete(AlertSubscriptionRow).where(
            col(AlertSubscriptionRow.session) == sent.session, col(AlertSubscriptionRow.endpoint) == sent.endpoint
        )
        session.connection().execute(gone)


def again(session: Session, sent: Sendable, at_s: float) -> None:
    """Another try at this instant, unless it came about otherwise meanwhile."""
    still = update(AlertPushRow).where(_row(sent), col(AlertPushRow.due_at_s).is_not(None))
    session.connection().execute(still.values(due_at_s=at_s))


def slow_down(session: Session, origin: str, until_s: float) -> None:
    """A push service asked for fewer: nothing that waits goes there before then."""
    theirs = select(AlertSubscriptionRow.session).where(AlertSubscriptionRow.service == origin)
    waiting = update(AlertPushRow).where(col(AlertPushRow.session).in_(theirs), col(AlertPushRow.due_at_s) < until_s)
    session.connection().execute(waiting.values(due_at_s=until_s))


def _row(sent: Sendable) -> ColumnElement[bool]:
    return and_(
        col(AlertPushRow.task) == sent.alert.task,
        col(AlertPushRow.session) == sent.session,
        col(AlertPushRow.round) == sent.alert.round,
    )
