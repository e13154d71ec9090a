"""A clerk tests the alerts of all their devices: one goes over each way, and each device says what it showed."""

from __future__ import annotations

from uuid import uuid4

from sqlalchemy import delete
from sqlmodel import Session, col, select

from clerk_push.alerting import hops, offers, subscriptions
from clerk_push.alerting.hops import Said
from clerk_push.alerting.notification import TEST, Alert
from clerk_push.alerting.receipts import device_name, devices_of
from clerk_push.alerting.tables import AlertHopRow, AlertPushRow, AlertSubscriptionRow, AlertTestRow
from clerk_push.errors import ClerkPushError
from wire.messages.screens.alerts import AlertTestCard, AlertTestDevice, Hop

WITHIN_S = 10.0
"What takes longer to be shown is not reachable in the sense of an arrival."

KEPT_S = 86_400.0


class NoSuchTest(ClerkPushError):
    """There is no such test of yours."""

    status = 404


def begin(session: Session, staff: str, now_s: float) -> str:
    """Queues a push to each subscribed device of the clerk, at once; the test's id."""
    test = uuid4().hex
    session.add(AlertTestRow(test=test, staff=staff, started_at_s=now_s))
    offers.queue(session, Alert(test, TEST, None, 0, now_s + WITHIN_S), [staff], now_s, now_s)
    return test


def shown(session: Session, test: str, hop: Hop, staff: str, device: str, now_s: float) -> None:
    """A device shows it: its page (`acknowledged`) or its notification (`shown`). Raises NoSuchTest."""
    _of(session, test, staff)
    hops.note(session, Said(test, hop, now_s, staff, device), 0)
    if hop != "acknowledged":
        subscriptions.proven(session, device, now_s)


def begun(session: Session, since_s: float) -> list[AlertTestRow]:
    """The tests that began after `since_s`."""
    return list(session.exec(select(AlertTestRow).where(AlertTestRow.started_at_s > since_s)).all())


def is_test(session: Session, test: str) -> bool:
    return session.get(AlertTestRow, test) is not None


def card(session: Session, test: str, staff: str, device: str, now_s: float) -> AlertTestCard:
    """Raises NoSuchTest."""
    row = _of(session, test, staff)
    noted = session.exec(select(AlertHopRow).where(AlertHopRow.task == test)).all()
    after_s = {(hop.session, hop.hop): round(hop.at_s - row.started_at_s, 3) for hop in noted}
    found = []
    for each in devices_of(session, staff, now_s):
        push = session.get(AlertPushRow, (test, each))
        found.append(
            AlertTestDevice(
                device=device_name(each),
                this_device=each == device,
                screen_shown_after_s=after_s.get((each, "acknowledged")),
                subscribed=session.get(AlertSubscriptionRow, each) is not None,
                push_handed_over_after_s=after_s.get((each, "handed_over")),
                push_shown_after_s=after_s.get((each, "shown")),
                push_trouble=push.outcome if push is not None else None,
            )
        )
    done = all(
        each.screen_shown_after_s is not None and (not each.subscribed or each.push_shown_after_s is not None)
        for each in found
    )
    over = done or now_s >= row.started_at_s + WITHIN_S
    return AlertTestCard(test=test, started_at_s=row.started_at_s, over=over, devices=found)


def forget_old(session: Session, now_s: float) -> None:
    session.connection().execute(delete(AlertTestRow).where(col(AlertTestRow.started_at_s) < now_s - KEPT_S))
    session.connection().execute(delete(AlertPushRow).where(col(AlertPushRow.queued_at_s) < now_s - KEPT_S))


def _of(session: Session, test: str, staff: str) -> AlertTestRow:
    row = session.get(AlertTestRow, test)
    if row is None or row.staff != staff:
        raise NoSuchTest
    return row
