"""A coupon's way to a phone on either kind of database, step by step and with two who send at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL
from sqlmodel import Session, select

from kiosk_server.database import Database
from kiosk_server.delivery import waiting
from kiosk_server.delivery.gate import Over
from kiosk_server.delivery.receipts import Hop, Way, deliveries_of_visit, note
from kiosk_server.delivery.subscriptions import Subscription, follow_consents, subscribe
from kiosk_server.delivery.tables import Delivery, PushSubscription
from kiosk_server.members.choices import Saying, choose
from kiosk_server.members.devices import Phone, phone_of_device
from kiosk_server.members.notices import Notices
from kiosk_server.members.purposes import Purpose
from kiosk_server.members.tables import MemberDevice
from kiosk_server.web.tables import MemberStanding
from tests.adapters.offer_stand import NOW_S, Stand
from tests.adapters.push_service import Browser
from wire.web_push.browser_keys import BrowserKeys
from wire.web_push.endpoints import read_endpoint

DUE_S = NOW_S + waiting.GRACE_S


class Ringing:
    """A member with one subscribed phone and a coupon that was announced."""

    def __init__(self, database: Database) -> None:
        self.stand, self.writer = Stand(database), database.writer
        self.database = database
        self.member = self.stand.members[0]
        self.phone = self.writer.run(self._phone)
        self.subscribe("https://push.example.com/first")
        voucher = self.stand.issue(self.member, "visit-1")
        assert voucher is not None
        self.voucher = voucher.id
        self.writer.run(lambda session: waiting.announce(session, voucher, NOW_S))

    def _phone(self, session: Session) -> Phone:
        device = session.exec(select(MemberDevice.id).where(MemberDevice.member == self.member)).one()
        phone = phone_of_device(session, device)
        assert phone is not None
        return phone

    def subscribe(self, address: str) -> None:
        told = Browser(address).subscription()
        wanted = Subscription(read_endpoint(address), address, BrowserKeys.read(told["p256dh"], told["auth"]))
        self.writer.run(lambda session: subscribe(session, self.phone, wanted, NOW_S))

    def take(self, now_s: float) -> list[waiting.Sendable]:
        return self.writer.run(lambda session: waiting.take_due(session, "corner", now_s, 8))

    def delivery(self) -> Delivery:
        with self.database.reader.session() as session:
            return session.exec(select(Delivery)).one()

    def endpoints(self) -> list[str]:
        with self.database.reader.session() as session:
            return list(session.exec(select(PushSubscription.endpoint)))


@pytest.fixture
def ringing(place: Path | URL) -> Iterator[Ringing]:
    with Database.open(place) as database:
        yield Ringing(database)


def test_it_is_leased_to_one_and_handed_over_once(ringing: Ringing) -> None:
    assert ringing.take(NOW_S) == []
    [sent] = ringing.take(DUE_S)
    assert ringing.take(DUE_S) == []
    # Whoever had it first died; the next one has it when the lease has ended.
    [again] = ringing.take(DUE_S + waiting.LEASE_S)
    assert (again.voucher, again.device, again.attempts) == (sent.voucher, sent.device, 2)
    for at_s in (DUE_S + 21, DUE_S + 22):
        ringing.writer.run(lambda session, at_s=at_s: waiting.handed_over(session, again, at_s))
    delivery = ringing.delivery()
    assert (delivery.handed_over_at_s, delivery.way, delivery.due_at_s) == (DUE_S + 21, "push", None)
    assert ringing.take(DUE_S + 1000) == []


def test_what_the_page_has_shown_meanwhile_is_not_tried_again(ringing: Ringing) -> None:
    [sent] = ringing.take(DUE_S)
    for hop in (Hop.SHOWN, Hop.OPENED, Hop.SHOWN):
        ringing.writer.run(
            lambda session, hop=hop: note(
                session, ringing.phone, ringing.voucher, hop, Way.SOCKET, DUE_S + 1, DUE_S + 1
            )
        )
    ringing.writer.run(lambda session: waiting.again(session, sent, DUE_S + 5))
    ringing.writer.run(lambda session: waiting.over(session, sent, Over.REFUSED))
    delivery = ringing.delivery()
    assert (delivery.due_at_s, delivery.outcome, delivery.way) == (None, None, "socket")
    with ringing.database.reader.session() as session:
        assert [row.opened_at_s for row in deliveries_of_visit(session, "visit-1")] == [DUE_S + 1]


def test_a_subscription_that_took_the_place_of_one_that_is_gone_stays(ringing: Ringing) -> None:
    [sent] = ringing.take(DUE_S)
    ringing.subscribe("https://push.example.com/second")
    ringing.writer.run(lambda session: waiting.over(session, sent, Over.GONE))
    assert ringing.endpoints() == ["https://push.example.com/second"]


def test_a_service_that_asks_for_fewer_holds_up_its_own_alone(ringing: Ringing) -> None:
    ringing.writer.run(lambda session: waiting.slow_down(session, "https://other.example.com", DUE_S + 60))
    assert ringing.delivery().due_at_s == DUE_S
    ringing.writer.run(lambda session: waiting.slow_down(session, "https://push.example.com", DUE_S + 60))
    assert ringing.delivery().due_at_s == DUE_S + 60


def test_a_phone_that_subscribed_under_a_joined_membership_rings_for_whoever_stands_for_her(ringing: Ringing) -> None:
    older = ringing.stand.member(7)
    ringing.writer.run(lambda session: session.add(MemberStanding(member=ringing.member, stands_for=older)))
    voucher = ringing.stand.issue(older, "visit-2")
    assert voucher is not None
    ringing.writer.run(lambda session: waiting.announce(session, voucher, NOW_S))
    sent = {each.voucher: each.device for each in ringing.take(DUE_S)}
    assert sent[voucher.id] == ringing.phone.device
    # What stops her stops the phone under each of her memberships.
    said = Saying(Notices.load().current, "phone", DUE_S, DUE_S)
    ringing.writer.run(lambda session: choose(session, older, Purpose.OFFERS, said, granted=False) and None)
    ringing.writer.run(lambda session: follow_consents(session, older))
    assert ringing.endpoints() == []
    assert ringing.take(DUE_S + 1000) == []
