"""What is held back waits for its moment: caps, quiet hours, stays, sales and changes of mind, on the real database."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, col, select, update

from kiosk_server.after_sale import sold
from kiosk_server.campaigns import editing, switch
from kiosk_server.campaigns.editing import CampaignWish
from kiosk_server.campaigns.restraints import rules_of, set_rules
from kiosk_server.campaigns.states import Step
from kiosk_server.campaigns.tables import Campaign
from kiosk_server.database import outbox
from kiosk_server.database.outbox import OutboxEvent
from kiosk_server.lingering import Lingering, let_go
from kiosk_server.members.choices import Saying, choose, pause
from kiosk_server.members.notices import Notices
from kiosk_server.members.purposes import Purpose
from kiosk_server.members.tables import MemberPii
from kiosk_server.offers.tables import Voucher
from kiosk_server.visits.tables import DecisionRow, Visit, WaitingOffer
from kiosk_server.visits.withdrawing import heed
from tests.stories.arrival_shop import NOON_S, ArrivalShop, Jane, open_shop, set_up_shop
from wire.messages.restraint import RestraintRules

DAY_S = 86_400.0
FREE = RestraintRules(per_visit=None, caps=[], while_here="always", cool_down_hours=0)
HOUR_S = 3_600.0


@pytest.fixture(scope="module")
def new_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return set_up_shop(tmp_path_factory.mktemp("shop"))


@pytest.fixture
def data(new_shop: Path, tmp_path: Path) -> Path:
    return shutil.copytree(new_shop, tmp_path / "data")


@pytest.fixture
def shop(data: Path) -> Iterator[ArrivalShop]:
    with open_shop(data) as made:
        yield made


def rules(shop: ArrivalShop, wish: RestraintRules) -> None:
    shop.database.writer.run(lambda s: set_rules(s, "riverside", wish, None, shop.now_s))


def campaign(shop: ArrivalShop, **wish: Any) -> str:
    """A running one, for 10 % off what she wants most, with nobody held out."""
    made = CampaignWish.model_validate(
        {"name": "Ten", "offer": {"kind": "percent", "percent": 10, "sku": "grinder"}} | wish
    )

    def command(session: Session) -> str:
        row = editing.make(session, made, "manager", shop.now_s)
        editing.step(session, row.id, Step.START, shop.now_s)
        session.connection().execute(update(Campaign).where(col(Campaign.id) == row.id).values(holdout_share=0.0))
        return row.id

    return shop.database.writer.run(command)


def stop_welcome(shop: ArrivalShop) -> None:
    def command(session: Session) -> None:
        for row in session.exec(select(Campaign)).all():
            editing.step(session, row.id, Step.PAUSE, shop.now_s)

    shop.database.writer.run(command)


def looks(shop: ArrivalShop) -> int:
    lingering = Lingering(shop.vouchers, shop.presence)
    return shop.database.writer.run(lambda s: lingering.look(s, shop.now_s))


def stands(shop: ArrivalShop, jane: Jane, seconds: int, gateway: str = "aisle") -> None:
    """She is heard there once a second, and the server looks once a second."""
    for _ in range(seconds):
        shop.now_s += 1
        shop.hears(jane, gateway, rssi_dbm=-50)
        looks(shop)


def leaves(shop: ArrivalShop) -> None:
    shop.now_s += 301
    shop.expire()


def told(shop: ArrivalShop) -> list[tuple[str, str | None]]:
    """Of vouchers: the campaign and why it was held back; None: sent."""
    rows = [row for row in shop.all(DecisionRow) if row.effect == "voucher"]
    return [(row.subject, row.reason) for row in sorted(rows, key=lambda row: row.at_s)]


def outcomes(shop: ArrivalShop, of: str) -> list[str | None]:
    return [reason for subject, reason in told(shop) if subject == of]


def waits(shop: ArrivalShop) -> dict[str, str]:
    return {row.campaign: row.reason for row in shop.all(WaitingOffer)}


def say(shop: ArrivalShop, jane: Jane, purpose: Purpose, *, granted: bool) -> None:
    saying = Saying(Notices.load().current, "phone", shop.now_s, shop.now_s)

    def command(session: Session) -> None:
        choose(session, jane.member, purpose, saying, granted=granted)
        heed(session, shop.shop, jane.member, shop.now_s)

    shop.database.writer.run(command)


def test_a_stay_in_a_zone_sets_its_campaign_off_once_though_the_server_restarts(data: Path) -> None:
    with open_shop(data) as shop:
        stop_welcome(shop)
        stay = campaign(shop, trigger={"kind": "zone_dwelled", "zone": "coffee", "least_s": 40})
        jane = shop.join()
        shop.hears(jane)
        stands(shop, jane, 30)
        assert outcomes(shop, stay) == []
        stands(shop, jane, 15)
        assert outcomes(shop, stay) == [None]
        last_s = shop.now_s
    with open_shop(data) as shop:
        shop.now_s = last_s
        shop.seqs["aisle"] = iter(range(100, 999))
        stands(shop, jane, 20)
        assert outcomes(shop, stay) == [None]
        assert len(shop.all(Voucher)) == 1


def test_a_stay_is_as_long_as_she_was_heard_and_another_zone_begins_another(shop: ArrivalShop) -> None:
    stop_welcome(shop)
    rules(shop, FREE)
    short = campaign(shop, trigger={"kind": "zone_dwelled", "zone": "coffee", "least_s": 30})
    long = campaign(shop, trigger={"kind": "zone_dwelled", "zone": "coffee", "least_s": 60})
    jane = shop.join()
    shop.hears(jane)
    stands(shop, jane, 20)
    shop.now_s += 25
    looks(shop)
    assert told(shop) == [("", "no_campaign")]
    stands(shop, jane, 2)
    assert (outcomes(shop, short), outcomes(shop, long)) == ([None], [])
    stands(shop, jane, 30)
    assert (outcomes(shop, short), outcomes(shop, long)) == ([None], [None])


def test_a_sale_brings_nothing_more_to_who_was_rung_today_and_waits_for_her_next_visit(shop: ArrivalShop) -> None:
    rules(shop, RestraintRules(cool_down_hours=0))
    after = campaign(shop, trigger={"kind": "sale", "least_minor": 100_00}, priority=9)
    jane = shop.join()
    shop.hears(jane)
    assert len(shop.all(Voucher)) == 1

    def sells(total_minor: int, sale: str) -> int:
        return len(
            shop.database.writer.run(lambda s: sold(s, shop.vouchers, jane.member, sale, total_minor, shop.now_s))
        )

    assert sells(50_00, "till-1:1") == 0
    assert sells(300_00, "till-1:2") == 1
    assert sells(300_00, "till-1:2") == 0
    assert (outcomes(shop, after), waits(shop)) == (["enough_this_visit"], {after: "enough_this_visit"})
    leaves(shop)
    shop.now_s += 2 * DAY_S
    shop.hears(jane)
    assert outcomes(shop, after) == ["enough_this_visit", None]
    assert {reason for _, reason in told(shop)[-2:]} == {None, "outranked"}
    assert after not in waits(shop)


def test_a_sale_to_somebody_whose_phone_was_not_heard_waits(shop: ArrivalShop) -> None:
    stop_welcome(shop)
    after = campaign(shop, trigger={"kind": "sale"})
    jane = shop.join()
    shop.database.writer.run(lambda s: sold(s, shop.vouchers, jane.member, "till-1:7", 1, shop.now_s))
    [row] = shop.all(DecisionRow)
    assert (row.subject, row.reason, row.visit, row.consent is None) == (after, "not_here", None, False)
    shop.hears(jane)
    assert outcomes(shop, after) == ["not_here", None]
    assert waits(shop) == {}


def test_in_quiet_hours_it_waits_and_goes_out_when_they_end(shop: ArrivalShop) -> None:
    # NOON_S is three in the morning in New York.
    rules(shop, RestraintRules(quiet_from_minute=0, quiet_until_minute=190, while_here="never"))
    jane = shop.join()

    def settle(session: Session) -> None:
        session.get_one(MemberPii, jane.member).time_zone = "America/New_York"

    shop.database.writer.run(settle)
    shop.hears(jane)
    [waiting] = shop.all(WaitingOffer)
    assert (waiting.reason, waiting.again_at_s) == ("quiet_hours", NOON_S + 600)
    for _ in range(5):
        shop.now_s += 110
        shop.hears(jane)
        looks(shop)
    assert shop.all(Voucher) == []
    shop.now_s = NOON_S + 600
    shop.hears(jane)
    looks(shop)
    looks(shop)
    assert [reason for _, reason in told(shop)] == ["quiet_hours", None]
    assert (len(shop.all(Voucher)), shop.all(WaitingOffer)) == (1, [])


def test_where_she_lives_is_not_known_it_is_quiet_while_it_is_anywhere_in_the_country(shop: ArrivalShop) -> None:
    rules(shop, RestraintRules(quiet_from_minute=180, quiet_until_minute=181, while_here="never"))
    jane = shop.join()
    shop.hears(jane)
    [waiting] = shop.all(WaitingOffer)
    assert waiting.again_at_s == NOON_S + 60
    elsewhere = shop.join()

    def settle(session: Session) -> None:
        session.get_one(MemberPii, elsewhere.member).time_zone = "Pacific/Honolulu"

    shop.database.writer.run(settle)
    shop.hears(elsewhere)
    assert [row.member for row in shop.all(Voucher)] == [elsewhere.member]


def test_two_a_week_and_a_clock_set_back_gives_no_third(shop: ArrivalShop) -> None:
    jane = shop.join()
    for _ in range(4):
        shop.hears(jane)
        leaves(shop)
        shop.now_s += DAY_S
    assert [reason for _, reason in told(shop)] == [None, None, "capped", "capped"]
    assert [row.again_at_s for row in shop.all(WaitingOffer)] == [NOON_S + 7 * DAY_S]
    shop.now_s -= 3 * DAY_S
    other = shop.join()
    shop.hears(other)
    assert len(shop.all(Voucher)) == 3
    shop.now_s = NOON_S + 8 * DAY_S
    shop.hears(jane)
    assert told(shop)[-1][1] is None


def test_a_pause_that_she_ends_lets_go_what_waited(shop: ArrivalShop) -> None:
    jane = shop.join()
    shop.database.writer.run(lambda s: pause(s, jane.member, NOON_S + HOUR_S))
    shop.hears(jane)
    assert [row.again_at_s for row in shop.all(WaitingOffer)] == [NOON_S + HOUR_S]
    looks(shop)
    assert shop.all(Voucher) == []

    def resume(session: Session) -> None:
        pause(session, jane.member, None)
        heed(session, shop.shop, jane.member, shop.now_s)

    shop.database.writer.run(resume)
    looks(shop)
    assert [reason for _, reason in told(shop)] == ["paused", None]


def test_the_stores_switch_holds_back_and_lets_go(shop: ArrivalShop) -> None:
    jane = shop.join()

    def turn(paused: bool) -> None:
        shop.database.writer.run(lambda s: switch.switch(s, "riverside", paused=paused, by="manager", now_s=shop.now_s))

    turn(True)
    shop.hears(jane)
    looks(shop)
    assert [reason for _, reason in told(shop)] == ["all_paused"]
    turn(False)
    looks(shop)
    assert [reason for _, reason in told(shop)] == ["all_paused", None]


def test_what_waits_for_a_campaign_that_is_paused_is_looked_at_at_her_next_visit(shop: ArrivalShop) -> None:
    jane = shop.join()
    shop.database.writer.run(lambda s: pause(s, jane.member, NOON_S + 60))
    shop.hears(jane)
    stop_welcome(shop)
    shop.now_s += 61
    assert looks(shop) == looks(shop) == 0
    assert [row.again_at_s for row in shop.all(WaitingOffer)] == [None]


def test_what_no_better_moment_came_for_gets_a_last_word(shop: ArrivalShop) -> None:
    nth = campaign(shop, trigger={"kind": "nth_visit", "n": 1})
    over = campaign(shop, trigger={"kind": "nth_visit", "n": 1})
    shop.hears(shop.join())
    assert waits(shop) == {nth: "outranked", over: "outranked"}
    shop.database.writer.run(lambda s: editing.step(s, over, Step.END, shop.now_s) and None)
    assert shop.database.writer.run(lambda s: let_go(s, shop.now_s)) == 1
    shop.now_s += 31 * DAY_S
    assert shop.database.writer.run(lambda s: let_go(s, shop.now_s)) == 1
    assert (outcomes(shop, nth)[-1], outcomes(shop, over)[-1]) == ("waited_too_long", "campaign_over")
    assert shop.all(WaitingOffer) == []


def test_dates_numbers_of_visits_and_days_away_each_end_in_an_outcome(shop: ArrivalShop) -> None:
    stop_welcome(shop)
    rules(shop, FREE)
    date = campaign(shop, trigger={"kind": "date", "dates": ["2027-01-15"]})
    second = campaign(shop, trigger={"kind": "nth_visit", "n": 2}, priority=5)
    strayed = campaign(shop, trigger={"kind": "strayed", "days": 20})
    jane = shop.join()
    shop.hears(jane)
    assert told(shop) == [(date, None)]
    leaves(shop)
    shop.now_s += 21 * DAY_S
    shop.hears(jane)
    assert sorted(told(shop)[1:], key=str) == sorted([(second, None), (strayed, "outranked")], key=str)
    assert waits(shop) == {strayed: "outranked"}
    leaves(shop)
    shop.hears(jane)
    assert told(shop)[-1] == (strayed, None)


@pytest.mark.parametrize(("repeat", "expected"), [("always", None), ("until_used", "had_it"), ("once", "had_it")])
def test_who_used_it_may_or_may_not_have_it_again(shop: ArrivalShop, repeat: str, expected: str | None) -> None:
    stop_welcome(shop)
    made = campaign(shop, repeat=repeat, cool_down_hours=0)
    rules(shop, FREE)
    jane = shop.join()
    shop.hears(jane)
    shop.database.writer.run(
        lambda s: s.connection().execute(update(Voucher).values(status="redeemed", sale="s1")) and None
    )
    leaves(shop)
    shop.hears(jane)
    assert outcomes(shop, made) == [None, expected]


def test_a_campaigns_own_cool_down_outranks_the_sites(shop: ArrivalShop) -> None:
    stop_welcome(shop)
    rules(shop, RestraintRules(caps=[]))
    made = campaign(shop, cool_down_hours=72)
    jane = shop.join()
    shop.hears(jane)
    for _ in range(3):
        leaves(shop)
        shop.now_s += DAY_S
        shop.hears(jane)
    assert outcomes(shop, made) == [None, "cool_down", "cool_down", None]


def test_withdrawing_clerk_assist_ends_the_task_and_nothing_else(shop: ArrivalShop) -> None:
    jane = shop.join()
    shop.hears(jane)
    say(shop, jane, Purpose.CLERK_ASSIST, granted=False)
    say(shop, jane, Purpose.CLERK_ASSIST, granted=True)
    say(shop, jane, Purpose.CLERK_ASSIST, granted=False)
    ended = [each for each in shop.all(OutboxEvent) if each.kind == "visit.ended"]
    assert [each.audience for each in ended] == [outbox.STORE] * 2, "each withdrawal is told, and nobody else"
    assert all('"reason":"unassisted"' in each.body for each in ended)
    [visit] = shop.all(Visit)
    assert visit.ended_at_s is None


def test_withdrawing_offers_forgets_what_waited(shop: ArrivalShop) -> None:
    after = campaign(shop, trigger={"kind": "sale"})
    jane = shop.join()
    shop.hears(jane)
    shop.database.writer.run(lambda s: sold(s, shop.vouchers, jane.member, "till-1:7", 1, shop.now_s))
    assert list(waits(shop)) == [after]
    say(shop, jane, Purpose.CLERK_ASSIST, granted=False)
    assert list(waits(shop)) == [after]
    say(shop, jane, Purpose.OFFERS, granted=False)
    assert waits(shop) == {}


def test_rules_that_a_newer_program_wrote_are_as_if_there_were_none(shop: ArrivalShop) -> None:
    rules(shop, FREE)

    def spoil(session: Session) -> None:
        session.connection().exec_driver_sql('UPDATE site_restraint SET rules = \'{"while_here": "sometimes"}\'')

    shop.database.writer.run(spoil)
    with shop.database.reader.session() as session:
        assert rules_of(session, "riverside") == RestraintRules()
