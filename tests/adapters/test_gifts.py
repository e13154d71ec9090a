"""Gifts for points in a real database: both or neither, once, and no further than her points reach."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL
from sqlmodel import Session, select

from kiosk_server.campaigns.book import ENDED, RUNNING
from kiosk_server.campaigns.tables import Campaign
from kiosk_server.database import Database, new_id
from kiosk_server.errors import BadField
from kiosk_server.gift_cards.tables import GiftAccount, GiftCard
from kiosk_server.gifts.catalogue import FIRST, add, add_first, gifts, lines, retire
from kiosk_server.gifts.errors import NeedsOffers, NoSuchGift, NotThere, TooFewPoints
from kiosk_server.gifts.tables import Gift, GiftTaken
from kiosk_server.gifts.taking import COUPON_S, gifts_view, take
from kiosk_server.members.consents import record_consent
from kiosk_server.members.purposes import Purpose
from kiosk_server.offers.tables import OfferTerms, Voucher
from kiosk_server.points.ledger import earn
from kiosk_server.points.postings import Reference
from kiosk_server.points.tables import PointsAccount
from kiosk_server.points.view import points_view
from kiosk_server.privacy.erasing import erase_person
from kiosk_server.web.identities import merge
from tests.adapters.offer_stand import NOW_S, Stand
from wire.messages.screens.rewards import GiftsView, GiftTakenCard
from wire.messages.screens.rewards_desk import GiftWish


@pytest.fixture(scope="module")
def opened(shared_place: Path | URL) -> Iterator[Stand]:
    with Database.open(shared_place) as database:
        made = Stand(database, members=1)
        database.writer.run(lambda session: add_first(session, "USD", NOW_S))
        yield made


@pytest.fixture
def stand(opened: Stand) -> Iterator[Stand]:
    opened.meet(2)
    yield opened
    opened.database.writer.run(_withdraw_others)


def _withdraw_others(session: Session) -> None:
    """What a test added to the first gifts, or withdrew of them, or changed of the campaign."""
    for gift in session.exec(select(Gift)):
        gift.retired_at_s = None if gift.amount_minor is not None else NOW_S
        session.add(gift)
    first = session.exec(select(OfferTerms).where(OfferTerms.version == 1)).one()
    session.get_one(Campaign, "welcome").terms = first.id


def give_points(stand: Stand, points: int, sale: str = "sale-1") -> None:
    stand.database.writer.run(
        lambda session: earn(
            session,
            stand.members[0],
            points,
            Reference("sale", f"{sale}-{stand.members[0]}"),
            NOW_S,
            active_from_s=NOW_S,
            expires_at_s=None,
        )
    )


def view(stand: Stand, member: int = 0) -> GiftsView:
    with stand.database.reader.session() as session:
        return gifts_view(session, stand.vouchers, stand.members[member], NOW_S)


def taken(stand: Stand, gift: str, key: str = "press-0001") -> GiftTakenCard:
    member = stand.members[0]
    press = f"phone-of-{member}:{key}"
    return stand.database.writer.run(lambda session: take(session, stand.vouchers, member, gift, press, NOW_S))


def points_left(stand: Stand) -> int:
    with stand.database.reader.session() as session:
        return points_view(session, stand.members[0], NOW_S).active


def hers(stand: Stand, kind: type[Any]) -> list[Any]:
    return [row for row in stand.all(kind) if row.member == stand.members[0]]


def coupon_gift(stand: Stand) -> str:
    """A coupon of a campaign that takes 40.00 off a grinder, for 100 points."""

    def command(session: Session) -> str:
        campaign = session.exec(select(Campaign)).one()
        offer = {"kind": "amount", "amount_minor": 40_00, "sku": "m64"}
        number, name = len(session.exec(select(OfferTerms)).all()) + 1, new_id(NOW_S)
        fresh = OfferTerms(id=name, campaign=campaign.id, version=number, offer=offer, made_at_s=NOW_S)
        session.add(fresh)
        session.flush()
        campaign.terms, campaign.budget_minor = name, campaign.promised_minor + 100_00
        session.add(campaign)
        session.flush()
        return add(session, GiftWish(name="40 off", points=100, campaign=campaign.id), "staff-1", NOW_S).id

    return stand.database.writer.run(command)


def test_thresholds_say_what_is_missing(stand: Stand) -> None:
    give_points(stand, 300)
    found = view(stand)
    assert found.points == 300
    assert [(each.points, each.missing) for each in found.gifts] == [(250, 0), (500, 200), (1_000, 700)]
    assert [each.worth.amount_minor for each in found.gifts] == [units * 100 for _, units in FIRST]


def test_points_become_a_card_once_for_a_press(stand: Stand) -> None:
    give_points(stand, 600)
    gift = view(stand).gifts[0].gift
    with ThreadPoolExecutor(8) as threads:
        cards = {taken(stand, gift).taken for _ in threads.map(lambda _: taken(stand, gift), range(12))}
    assert len(cards) == 1
    assert points_left(stand) == 350
    assert [each.left.amount_minor for each in view(stand).cards] == [5_00]
    again = taken(stand, gift, "press-0002")
    assert again.taken not in cards
    assert points_left(stand) == 100
    assert len(hers(stand, GiftCard)) == 2


def test_a_press_is_one_taking_also_when_her_memberships_are_joined_between(stand: Stand) -> None:
    give_points(stand, 600)
    gift = view(stand).gifts[0].gift
    older, newer = stand.members[0], stand.members[1]

    def press(session: Session, member: str) -> str:
        return take(session, stand.vouchers, member, gift, f"phone-of-{newer}:press-0001", NOW_S).taken

    def joined(session: Session) -> None:
        merge(session, older, newer, NOW_S, actor="staff-1", why="the same person")

    first = stand.database.writer.run(lambda session: press(session, older))
    stand.database.writer.run(joined)
    assert stand.database.writer.run(lambda session: press(session, newer)) == first
    assert points_left(stand) == 350


def test_many_presses_at_once_spend_no_more_than_there_is(stand: Stand) -> None:
    give_points(stand, 600)
    gift = view(stand).gifts[0].gift

    def press(number: int) -> bool:
        try:
            taken(stand, gift, f"press-{number:04d}")
        except TooFewPoints:
            return False
        return True

    with ThreadPoolExecutor(12) as threads:
        assert sum(threads.map(press, range(24))) == 2
    assert points_left(stand) == 100
    assert len(hers(stand, GiftCard)) == len(hers(stand, GiftTaken)) == 2
    assert sum(row.balance for row in stand.all(PointsAccount)) == 0
    assert sum(row.balance for row in stand.all(GiftAccount)) == 0


def test_what_is_refused_costs_nothing(stand: Stand) -> None:
    give_points(stand, 100)
    with pytest.raises(TooFewPoints):
        taken(stand, view(stand).gifts[0].gift)
    with pytest.raises(NoSuchGift):
        taken(stand, "nothing")
    assert points_left(stand) == 100
    assert hers(stand, GiftCard) == []


def test_points_become_a_coupon_that_lasts_and_is_taken_off(stand: Stand) -> None:
    gift = coupon_gift(stand)
    give_points(stand, 250)
    assert next(each for each in view(stand).gifts if each.gift == gift).worth.amount_minor == 40_00
    made = taken(stand, gift)
    assert made.voucher is not None
    assert (made.voucher.off.amount_minor, made.voucher.valid_until_s) == (40_00, NOW_S + COUPON_S)
    assert "for your points" in made.voucher.reason.text
    assert taken(stand, gift) == made
    assert len(hers(stand, Voucher)) == 1
    assert points_left(stand) == 150


def test_a_coupon_that_cannot_be_had_leaves_her_points(stand: Stand) -> None:
    gift = coupon_gift(stand)
    give_points(stand, 400)
    taken(stand, gift, "press-0001")
    taken(stand, gift, "press-0002")
    with pytest.raises(NotThere):
        taken(stand, gift, "press-0003")
    assert points_left(stand) == 200, "the campaign's money was spent"
    stand.limit(state=ENDED)
    with pytest.raises(NotThere):
        taken(stand, gift, "press-0003")
    assert gift not in {each.gift for each in view(stand).gifts}
    stand.limit(state=RUNNING)


def test_a_coupon_needs_her_yes_to_offers(stand: Stand) -> None:
    gift = coupon_gift(stand)
    give_points(stand, 100)

    def withdraw(session: Session) -> None:
        record_consent(
            session,
            stand.members[0],
            Purpose.OFFERS,
            granted=False,
            notice_version="1",
            surface="phone",
            actor="member",
            at_s=NOW_S,
            now_s=NOW_S,
        )

    stand.database.writer.run(withdraw)
    with pytest.raises(NeedsOffers):
        taken(stand, gift)
    assert points_left(stand) == 100


def test_a_gift_that_was_withdrawn_stays_with_who_took_it(stand: Stand) -> None:
    give_points(stand, 500)
    gift = view(stand).gifts[0].gift
    made = taken(stand, gift)
    stand.database.writer.run(lambda session: retire(session, gift, NOW_S))
    with pytest.raises(NoSuchGift):
        stand.database.writer.run(lambda session: retire(session, gift, NOW_S))
    with pytest.raises(NoSuchGift):
        taken(stand, gift, "press-0002")
    assert taken(stand, gift) == made
    with stand.database.reader.session() as session:
        assert gift not in {each.id for each in gifts(session)} | {each.gift for each in lines(session, "USD", NOW_S)}


@pytest.mark.parametrize("wish", [{}, {"amount_minor": 5_00, "campaign": "welcome"}, {"campaign": "welcome"}])
def test_a_gift_is_one_thing_and_a_coupon_of_a_wish_is_none(stand: Stand, wish: dict[str, object]) -> None:
    """The first campaign is about what she wants most: nobody could say what that costs in points."""
    with pytest.raises(BadField):
        stand.database.writer.run(
            lambda session: add(session, GiftWish.model_validate({"name": "gift", "points": 9} | wish), None, NOW_S).id
        )


def test_erasing_her_keeps_what_was_taken_under_nobody(stand: Stand) -> None:
    give_points(stand, 250)
    made = taken(stand, view(stand).gifts[0].gift)
    stand.database.writer.run(lambda session: erase_person(session, stand.members[0]) and None)
    assert hers(stand, GiftTaken) == []
    assert next(row for row in stand.all(GiftTaken) if row.id == made.taken).member is None
    assert sum(each.balance for each in stand.all(PointsAccount)) == 0
