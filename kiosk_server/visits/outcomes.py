"""Carries decisions out: each becomes its row, and the effect itself, in the transaction of its cause."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import insert
from sqlmodel import Session

from kiosk_server.catalogue.tables import Product
from kiosk_server.database import new_id, outbox
from kiosk_server.delivery.waiting import announce
from kiosk_server.engagement.consent import Effect
from kiosk_server.engagement.decider import Decision, Outcome, Suppressed, Trigger, decide
from kiosk_server.engagement.restraint import Reason
from kiosk_server.offers.vouchers import Permission, Vouchers
from kiosk_server.visits.circumstances import Circumstances, circumstances
from kiosk_server.visits.tables import DecisionRow, Visit


@dataclass(frozen=True, slots=True)
class Carried:
    """What was really sent, after the database had its word."""

    outcomes: list[Outcome]
    product: Product | None
    "What the decisions were about."

    def sent(self, effect: Effect) -> bool:
        return any(isinstance(each, Decision) and each.effect is effect for each in self.outcomes)


def react(
    session: Session, vouchers: Vouchers, visit: Visit, cause: str, trigger: Trigger, stays_until_s: float, now_s: float
) -> Carried:
    """Decides on everything this cause triggers, and writes it."""
    known = circumstances(session, vouchers.shop, visit, stays_until_s, now_s)
    outcomes = [
        _carry_out(session, vouchers, visit, outcome, known, now_s) for outcome in decide(trigger, known.context)
    ]
    _write(session, visit, cause, outcomes, now_s)
    return Carried(outcomes, known.product)


def _carry_out(
    session: Session, vouchers: Vouchers, visit: Visit, outcome: Outcome, known: Circumstances, now_s: float
) -> Outcome:
    """Only a voucher has something of its own to write: the task and the invitation follow from events and state."""
    if isinstance(outcome, Suppressed) or outcome.effect is not Effect.VOUCHER:
        return outcome
    if known.campaign is None or known.offered is None:
        return Suppressed(outcome.effect, outcome.subject, Reason.NOT_OFFERABLE)
    voucher = vouchers.issue(
        session,
        campaign=known.campaign,
        member=visit.member,
        visit=visit.id,
        intent=known.intent if known.intent is not None and known.intent.sku in known.offered.skus else None,
        offered=known.offered,
        currency=vouchers.shop.currency,
        permission=Permission(outcome.consent.id, outcome.consent.granted_at_s),
        now_s=now_s,
    )
    if voucher is None:
        return Suppressed(outcome.effect, outcome.subject, Reason.BUDGET)
    outbox.append(
        session,
        outbox.phone(visit.member),
        "voucher.issued",
        voucher.id,
        now_s,
        # Its code stands in no table: the card is made when it is sent.
        {"voucher": voucher.id},
        member=visit.member,
        not_after_s=voucher.valid_until_s,
    )
    announce(session, voucher, now_s)
    return outcome


def _write(session: Session, visit: Visit, cause: str, outcomes: list[Outcome], now_s: float) -> None:
    rows = [_row(visit, cause, outcome, now_s) for outcome in outcomes]
    if rows:
        session.connection().execute(_DECIDED, rows)
    for row in rows:
        outbox.append(session, outbox.DESK, "timeline.row", str(row["id"]), now_s, {"of": "decision"})


_DECIDED = insert(DecisionRow.metadata.tables["decision"])


def _row(visit: Visit, cause: str, outcome: Outcome, now_s: float) -> dict[str, object]:
    sent = outcome if isinstance(outcome, Decision) else None
    return {
        "id": new_id(now_s),
        "cause": cause,
        "effect": outcome.effect.value,
        "subject": outcome.subject,
        "outcome": "sent" if sent else "held",
        "reason": outcome.reason.value if isinstance(outcome, Suppressed) else None,
        "consent": sent.consent.id if sent else None,
        "visit": visit.id,
        "member": visit.member,
        "sku": sent.sku if sent else None,
        "at_s": now_s,
    }
