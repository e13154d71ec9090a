"""What came of a campaign: whom it was kept from and why, what became of its vouchers, and what it cost."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import case, func
from sqlmodel import Session, col, select

from kiosk_server.campaigns.tables import Campaign
from kiosk_server.engagement.consent import Effect
from kiosk_server.messages.keys import Key
from kiosk_server.offers.tables import Redemption, Voucher, VoucherAttempt
from kiosk_server.offers.voucher_states import Status
from kiosk_server.running import Running
from kiosk_server.visits.tables import DecisionRow
from wire.messages.reading import Message
from wire.messages.screens.shown import Money


class ReasonCount(Message):
    reason: str
    text: str
    count: int


class FiguresAnswer(Message):
    """Counts since it was made, as far as they are kept: given + all of held = set_off."""

    campaign: str
    set_off: int
    given: int
    held: list[ReasonCount]
    "The most frequent reason first, as in `refused`."
    waiting: int
    "Vouchers that are good and not used; with those that a till holds just now."
    redeemed: int
    expired: int
    rolled_back: int
    "Sales that were undone; the voucher was good again."
    refused: list[ReasonCount]
    "What tills tried with its vouchers and were refused."
    promised: Money
    "Given out and not expired unused."
    taken: Money
    "Really taken off at tills, without sales that were undone."


def figures(session: Session, here: Running, row: Campaign) -> FiguresAnswer:
    """Reads only."""
    outcomes = session.exec(
        select(DecisionRow.reason, func.count())
        .where(
            DecisionRow.at_s >= row.made_at_s,
            DecisionRow.effect == Effect.VOUCHER.value,
            DecisionRow.subject == row.id,
        )
        .group_by(col(DecisionRow.reason))
    ).all()
    held = {reason: count for reason, count in outcomes if reason is not None}
    given = sum(count for reason, count in outcomes if reason is None)
    standing = _standing(session, row.id, here.clock())
    redeemed, taken_minor, rolled_back = session.exec(
        select(
            func.coalesce(func.sum(case((col(Redemption.rolled_back_at_s).is_(None), 1), else_=0)), 0),
            func.coalesce(
                func.sum(case((col(Redemption.rolled_back_at_s).is_(None), col(Redemption.off_minor)), else_=0)), 0
            ),
            func.coalesce(func.sum(case((col(Redemption.rolled_back_at_s).is_not(None), 1), else_=0)), 0),
        )
        .join(Voucher, col(Voucher.id) == col(Redemption.voucher))
        .where(Voucher.offer == row.id)
    ).one()
    return FiguresAnswer(
        campaign=row.id,
        set_off=given + sum(held.values()),
        given=given,
        held=_told(here, "reason", held.items()),
        waiting=standing.get(Status.ISSUED, 0) + standing.get(Status.RESERVED, 0),
        redeemed=int(redeemed),
        expired=standing.get(Status.EXPIRED, 0),
        rolled_back=int(rolled_back),
        refused=_told(here, "till", _refused(session, row.id)),
        promised=Money(amount_minor=row.promised_minor, currency=here.shop.currency),
        taken=Money(amount_minor=int(taken_minor), currency=here.shop.currency),
    )


def _standing(session: Session, campaign: str, now_s: float) -> dict[Status, int]:
    """Vouchers by where they stand now: one whose time is over has expired, whether or not that is written down."""
    over = (col(Voucher.status) == Status.ISSUED.value) & (col(Voucher.valid_until_s) <= now_s)
    status = case((over, Status.EXPIRED.value), else_=col(Voucher.status))
    rows = session.exec(select(status, func.count()).where(Voucher.offer == campaign).group_by(status))
    return {Status(name): count for name, count in rows}


def _refused(session: Session, campaign: str) -> list[tuple[str, int]]:
    rows = session.exec(
        select(VoucherAttempt.refusal, func.count())
        .join(Voucher, col(Voucher.id) == col(VoucherAttempt.voucher))
        .where(Voucher.offer == campaign, col(VoucherAttempt.refusal).is_not(None))
        .group_by(col(VoucherAttempt.refusal))
    )
    return [(refusal, count) for refusal, count in rows if refusal is not None]


def _told(here: Running, stem: str, counts: Iterable[tuple[str, int]]) -> list[ReasonCount]:
    """In words; the most frequent first."""
    return [
        ReasonCount(reason=reason, text=here.texts.say(Key(f"{stem}.{reason}"), here.shop.language), count=count)
        for reason, count in sorted(counts, key=lambda each: (-each[1], each[0]))
    ]
