"""Carries decisions out: each becomes its row, and the effect itself, in the transaction of its cause."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import insert
from sqlmodel import Session

from kiosk_server.campaigns.book import Entry
from kiosk_server.campaigns.triggers import OnVisit
from kiosk_server.catalogue.tables import Product
from kiosk_server.database import new_id, outbox
from kiosk_server.database.prepared import Prepared, insert_later
from kiosk_server.delivery.waiting import announce
from kiosk_server.engagement.consent import Effect
from kiosk_server.engagement.decider import CHANNELS, Decision, Outcome, Suppressed, decide
from kiosk_server.engagement.restraint import KEPT, Reason
from kiosk_server.offers.vouchers import Permission, Vouchers
from kiosk_server.visits import waiting
from kiosk_server.visits.circumstances import Circumstances, Occasion, circumstances
from kiosk_server.visits.tables import DecisionRow


@dataclass(frozen=True, slots=True)
class Carried:
    """What was really sent, after the database had its word."""

    outcomes: list[Outcome]
    product: Product | None
    "What the decisions were about."

    def sent(self, effect: Effect) -> bool:
        return any(isinstance(each, Decision) and each.effect is effect for each in self.outcomes)


def react(session: Session, vouchers: Vouchers, occasion: Occasion, now_s: float) -> Carried:
    """Decides on everything this occasion triggers, writes it, and keeps what waits for a better moment."""
    known = circumstances(session, vouchers.shop, occasion, now_s)
    decided = decide(occasion.trigger, known.context)
    _assign(known, decided, now_s)
    outcomes = [_carry_out(session, vouchers, occasion, outcome, known, now_s) for outcome in decided]
    write(session, occasion, outcomes, now_s)
    _keep_waiting(session, occasion.member, known, outcomes, now_s)
    return Carried(outcomes, known.product)


def _assign(known: Circumstances, decided: list[Outcome], now_s: float) -> None:
    """Whoever a campaign would be sent to, or is held out of it alone, counts from now on, whatever comes of it."""
    choice = known.choice
    would_be = [choice.chosen.campaign] if choice.chosen is not None else []
    hers = {campaign.id: campaign for campaign in (*choice.held_out, *would_be)}
    for each in decided:
        if each.effect is Effect.VOUCHER and (isinstance(each, Decision) or each.reason is Reason.HOLDOUT):
            known.arms.write(hers[each.subject], now_s)


def _carry_out(
    session: Session, vouchers: Vouchers, occasion: Occasion, outcome: Outcome, known: Circumstances, now_s: float
) -> Outcome:
    """Only a voucher has something of its own to write: the task and the invitation follow from events and state."""
    visit = occasion.visit
    if isinstance(outcome, Suppressed) or outcome.effect is not Effect.VOUCHER:
        return outcome
    fit, word = known.choice.chosen, outcome.consent.id
    if fit is None or visit is None:
        return Suppressed(outcome.effect, outcome.subject, Reason.NOT_OFFERABLE, word)
    voucher = vouchers.issue(
        session,
        campaign=fit.campaign,
        member=visit.member,
        visit=visit.id,
        intent=known.intent if known.intent is not None and known.intent.sku in fit.offered.skus else None,
        offered=fit.offered,
        currency=vouchers.shop.currency,
        permission=Permission(outcome.consent.id, outcome.consent.granted_at_s),
        now_s=now_s,
        begins=occasion.begins,
    )
    if voucher is None:
        return Suppressed(outcome.effect, outcome.subject, Reason.BUDGET, word)
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


def _keep_waiting(session: Session, member: str, known: Circumstances, outcomes: list[Outcome], now_s: float) -> None:
    """What is held back waits where a better moment may come; what was sent, or never will be, waits no more."""
    kept: list[dict[str, object]] = []
    gone: list[str] = []
    for outcome in outcomes:
        entry = known.choice.entries.get(outcome.subject) if outcome.effect is Effect.VOUCHER else None
        if entry is None:
            continue
        if isinstance(outcome, Suppressed) and _waits(entry, outcome):
            kept.append(_waiting_row(member, entry, outcome, now_s, known.wait_s))
        elif outcome.subject in known.waiting:
            gone.append(outcome.subject)
    waiting.keep(session, kept)
    waiting.drop(session, member, gone)


def _waits(entry: Entry, outcome: Suppressed) -> bool:
    # Every visit sets such a campaign off anew: only a moment within this one could be missed.
    comes_anyway = entry.plan is not None and isinstance(entry.plan.trigger, OnVisit)
    within_visit = outcome.until_s is not None or outcome.reason is Reason.ALL_PAUSED
    return outcome.reason in KEPT and (within_visit or not comes_anyway)


def _waiting_row(member: str, entry: Entry, outcome: Suppressed, now_s: float, wait_s: float) -> dict[str, object]:
    over_s = entry.campaign.active_until_s
    return {
        "member": member,
        "campaign": entry.campaign.id,
        "since_s": now_s,
        "reason": outcome.reason.value,
        "again_at_s": outcome.until_s,
        "until_s": now_s + wait_s if over_s is None else min(now_s + wait_s, over_s),
    }


def write(session: Session, occasion: Occasion, outcomes: Iterable[Outcome], now_s: float) -> None:
    """Each outcome's row, and its line on the desk's timeline."""
    rows = [_row(occasion, outcome, now_s) for outcome in outcomes]
    for row in rows:
        insert_later(session, _DECIDED, row)
        outbox.append(session, outbox.DESK, "timeline.row", str(row["id"]), now_s, {"of": "decision"})


_DECIDED = Prepared(insert(DecisionRow.metadata.tables["decision"]))


def _row(occasion: Occasion, outcome: Outcome, now_s: float) -> dict[str, object]:
    sent = outcome if isinstance(outcome, Decision) else None
    return {
        "id": new_id(now_s),
        "cause": occasion.cause,
        "effect": outcome.effect.value,
        "channel": CHANNELS[outcome.effect],
        "subject": outcome.subject,
        "outcome": "sent" if sent else "held",
        "reason": outcome.reason.value if isinstance(outcome, Suppressed) else None,
        "consent": outcome.word if isinstance(outcome, Suppressed) else outcome.consent.id,
        "visit": occasion.visit.id if occasion.visit is not None else None,
        "member": occasion.member,
        "sku": sent.sku if sent else None,
        "at_s": now_s,
    }
