"""Random histories of consents, visits, stays, sales and pauses through the real writer: nothing is sent whose purposes
were not granted at that instant, nothing beyond what the store allows itself, and every trigger ends in one outcome.

What should come out is told by a book of its own, which shares no code with the program.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlmodel import Session, select

from kiosk_server.after_sale import sold
from kiosk_server.campaigns.tables import Campaign
from kiosk_server.lingering import Lingering
from kiosk_server.members.choices import Saying, choose, pause
from kiosk_server.members.notices import Notices
from kiosk_server.members.purposes import Purpose
from kiosk_server.offers.tables import Voucher
from kiosk_server.visits.tables import DecisionRow, WaitingOffer
from kiosk_server.visits.withdrawing import heed
from tests.stories.arrival_shop import ALL, ArrivalShop, Jane, open_shop, set_up_shop
from tests.stories.test_restraint import campaign, rules
from wire.messages.restraint import RestraintRules

HISTORIES = 200
STEPS = 5
NEEDED = {
    "voucher": ("recognise_in_store", "offers"),
    "clerk_task": ("recognise_in_store", "clerk_assist"),
    "kiosk_invite": ("recognise_in_store",),
}
WEEK_S, DAY_S = 7 * 86_400.0, 86_400.0
NOTICE = Notices.load().current
PURPOSES = [Purpose.RECOGNISE_IN_STORE, Purpose.OFFERS, Purpose.OFFERS, Purpose.CLERK_ASSIST, Purpose.MARKETING_PUSH]


@dataclass(slots=True)
class Book:
    """What one member said and got, as somebody would note it down who stands beside her."""

    said: dict[str, bool] = field(default_factory=dict)
    paused_until_s: float = 0.0
    sent_at_s: list[float] = field(default_factory=list)
    visit_of: dict[str, int] = field(default_factory=dict)

    def agrees(self, effect: str) -> bool:
        return all(self.said.get(purpose, False) for purpose in NEEDED[effect])


class History:
    """One member's random weeks in one command of the writer."""

    def __init__(self, shop: ArrivalShop, jane: Jane, seed: str, visit_campaigns: set[str], after_sale: str) -> None:
        self.shop, self.jane, self.chance = shop, jane, random.Random(seed)
        self.on_visit, self.after_sale = visit_campaigns, after_sale
        self.book = Book({purpose.value: True for purpose in ALL})
        self.now_s = shop.now_s
        self.seen: set[str] = set()
        self.sent = self.held = 0

    def play(self, session: Session) -> None:
        for step in range(STEPS):
            self.now_s += self.chance.choice((1.0, 60.0, 3_600.0, DAY_S, 2 * DAY_S))
            self.shop.departures.expire(session, self.now_s)
            act = self.chance.choice((self.comes, self.comes, self.comes, self.buys, self.says, self.pauses))
            act(session, step)

    def comes(self, session: Session, _step: int) -> None:
        here, waiting = self.is_here(), self.waiting(session)
        if not self.book.said["recognise_in_store"]:
            return
        self.shop.arrivals.check_in(session, self.jane.member, self.now_s)
        expected = set() if here else {("clerk_task", "")} | {("voucher", each) for each in self.on_visit | waiting}
        self.check(session, expected)
        Lingering(self.shop.vouchers, self.shop.presence).look(session, self.now_s)
        self.check(session, None)

    def buys(self, session: Session, step: int) -> None:
        waiting = self.waiting(session)
        sold(session, self.shop.vouchers, self.jane.member, f"{self.jane.member}:{step}", 5_000, self.now_s)
        self.check(session, {("voucher", each) for each in waiting | {self.after_sale}})

    def says(self, session: Session, _step: int) -> None:
        purpose, granted = self.chance.choice(PURPOSES), self.chance.random() < 0.6
        saying = Saying(NOTICE, "phone", self.now_s, self.now_s)
        choose(session, self.jane.member, purpose, saying, granted=granted)
        self.book.said[purpose.value] = granted
        heed(session, self.shop.shop, self.jane.member, self.now_s)
        if purpose is Purpose.RECOGNISE_IN_STORE and not granted:
            self.shop.departures.opted_out(session, self.jane.member, self.now_s)
        assert self.book.agrees("voucher") or self.waiting(session) == set()

    def pauses(self, session: Session, _step: int) -> None:
        until_s = self.now_s + self.chance.choice((-1.0, 60.0, DAY_S))
        pause(session, self.jane.member, until_s)
        self.book.paused_until_s = until_s
        heed(session, self.shop.shop, self.jane.member, self.now_s)

    def is_here(self) -> bool:
        return self.shop.presence.is_here(self.jane.member)

    def waiting(self, session: Session) -> set[str]:
        rows = session.exec(select(WaitingOffer).where(WaitingOffer.member == self.jane.member)).all()
        return {row.campaign for row in rows if row.until_s > self.now_s}

    def check(self, session: Session, expected: set[tuple[str, str]] | None) -> None:
        rows = session.exec(select(DecisionRow).where(DecisionRow.member == self.jane.member)).all()
        new = [row for row in rows if row.id not in self.seen]
        self.seen |= {row.id for row in new}
        found = [(row.effect, row.subject) for row in new]
        assert len(found) == len(set(found))
        assert expected is None or set(found) == expected
        for row in new:
            self.check_one(row)

    def check_one(self, row: DecisionRow) -> None:
        assert (row.outcome == "sent") is (row.reason is None)
        agreed = self.book.agrees(row.effect)
        assert agreed is (row.reason not in ("no_consent", "opted_out"))
        assert (row.consent is not None) or not agreed
        if row.outcome == "held":
            self.held += 1
            return
        self.sent += 1
        assert self.book.paused_until_s <= self.now_s
        if row.effect == "voucher":
            book, visit = self.book, row.visit or ""
            assert self.is_here()
            assert book.visit_of.get(visit, 0) == 0
            assert sum(self.now_s - at_s < WEEK_S for at_s in book.sent_at_s) < 2
            book.visit_of[visit] = 1
            book.sent_at_s.append(self.now_s)


def test_hundreds_of_histories_through_the_real_writer(tmp_path: Path) -> None:
    with open_shop(set_up_shop(tmp_path)) as shop:
        rules(shop, RestraintRules(cool_down_hours=0.01))
        second = campaign(shop, name="Second", cool_down_hours=0)
        after_sale = campaign(shop, name="After a sale", trigger={"kind": "sale"}, priority=5)
        with shop.database.reader.session() as session:
            [welcome] = set(session.exec(select(Campaign.id))) - {second, after_sale}
        sent = held = 0
        for number in range(HISTORIES):
            history = History(shop, shop.join(), f"history {number}", {welcome, second}, after_sale)
            try:
                shop.database.writer.run(history.play)
            except AssertionError as error:
                pytest.fail(f"history {number}: {error}")
            sent, held = sent + history.sent, held + history.held
        rows = shop.all(DecisionRow)
        assert len(rows) == sent + held
        vouchers = [row for row in rows if row.effect == "voucher" and row.outcome == "sent"]
        assert len(vouchers) == len(shop.all(Voucher))
        assert {row.subject for row in vouchers} >= {welcome, after_sale}
        assert min(sent, held) > HISTORIES
        reasons = {row.reason for row in rows}
        assert reasons >= {"no_consent", "paused", "capped", "not_here", "enough_this_visit", "cool_down", "outranked"}
