"""A voucher is redeemed once, whatever races; every refusal is explained, and kept. On SQLite and PostgreSQL."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import URL, update
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from kiosk_server.campaigns.budgets import forget_days
from kiosk_server.campaigns.tables import Campaign, CampaignCap
from kiosk_server.database import Database
from kiosk_server.offers.redeeming import Attempt, Outcome, attempt, expire
from kiosk_server.offers.tables import OfferTerms, Redemption, Voucher, VoucherAttempt
from kiosk_server.offers.voucher_states import RESERVED_S, Act, Refusal
from tests.adapters.offer_stand import KEY, NOW_S, Stand

ATTEMPTS = 1_000


@pytest.fixture
def stand(place: Path | URL) -> Iterator[Stand]:
    with Database.open(place) as database:
        yield Stand(database)


def given(stand: Stand, visit: str = "visit-1") -> str:
    voucher = stand.issue(stand.members[0], visit)
    assert voucher is not None
    return stand.code_of(voucher)


def ask(database: Database, code: str, act: Act, sale: str, now_s: float = NOW_S, **prices: int) -> Outcome:
    wish = Attempt(act, sale, "staff:mara", prices or None)
    return database.writer.run(lambda session: attempt(session, KEY, code, wish, now_s))


def test_a_thousand_attempts_redeem_once_and_each_other_one_is_told_why(place: Path | URL) -> None:
    """On PostgreSQL two server processes' worth of writers take part."""
    with ExitStack() as stack:
        databases = [stack.enter_context(Database.open(place)) for _ in range(1 if isinstance(place, Path) else 2)]
        stand = Stand(databases[0])
        code = given(stand)
        with ThreadPoolExecutor(32) as pool:
            outcomes = list(
                pool.map(lambda n: ask(databases[n % len(databases)], code, Act.REDEEM, f"sale-{n}"), range(ATTEMPTS))
            )
        found = Counter(outcome.refusal for outcome in outcomes)
        assert found == {None: 1, Refusal.ALREADY_REDEEMED: ATTEMPTS - 1}
        [redemption] = stand.all(Redemption)
        [voucher] = stand.all(Voucher)
        assert (voucher.status, voucher.sale) == ("redeemed", redemption.sale)
        kept = Counter(row.refusal for row in stand.all(VoucherAttempt))
        assert kept == {None: 1, "already_redeemed": ATTEMPTS - 1}


def test_tills_that_reserve_and_redeem_at_once_give_one_discount(stand: Stand) -> None:
    code = given(stand)

    def sale(number: int) -> bool:
        if ask(stand.database, code, Act.RESERVE, f"sale-{number}").refusal is not None:
            return False
        return ask(stand.database, code, Act.REDEEM, f"sale-{number}").refusal is None

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(sale, range(100))) == 1
    assert len(stand.all(Redemption)) == 1


def test_a_redemption_rolls_back_with_the_sale_it_belongs_to(stand: Stand) -> None:
    """The caller's transaction decides: the sale that fails takes the redemption with it."""
    code = given(stand)

    def sale_that_fails(session: Session) -> None:
        wish = Attempt(Act.REDEEM, "sale-1", "staff:mara")
        assert attempt(session, KEY, code, wish, NOW_S).refusal is None
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        stand.database.writer.run(sale_that_fails)
    assert stand.all(Redemption) == stand.all(VoucherAttempt) == []
    assert ask(stand.database, code, Act.REDEEM, "sale-2").refusal is None


def test_what_is_rolled_back_can_be_redeemed_in_another_sale(stand: Stand) -> None:
    code = given(stand)
    for sale in ("sale-1", "sale-2"):
        assert ask(stand.database, code, Act.REDEEM, sale).off_minor == 40_00
        assert ask(stand.database, code, Act.REDEEM, sale).off_minor == 40_00
        assert ask(stand.database, code, Act.ROLL_BACK, sale).refusal is None
    assert [row.rolled_back_at_s for row in stand.all(Redemption)] == [NOW_S, NOW_S]
    assert ask(stand.database, code, Act.ROLL_BACK, "sale-1").refusal is Refusal.NOT_REDEEMED


def test_a_reservation_keeps_others_away_until_it_ends(stand: Stand) -> None:
    code = given(stand)
    assert ask(stand.database, code, Act.RESERVE, "sale-1").refusal is None
    assert ask(stand.database, code, Act.REDEEM, "sale-2").refusal is Refusal.RESERVED_ELSEWHERE
    later_s = NOW_S + RESERVED_S
    assert ask(stand.database, code, Act.REDEEM, "sale-2", later_s).refusal is None
    assert ask(stand.database, code, Act.REDEEM, "sale-1", later_s).refusal is Refusal.ALREADY_REDEEMED


def test_the_basket_must_have_the_product_and_no_more_is_taken_off_than_it_costs(stand: Stand) -> None:
    code = given(stand)
    assert ask(stand.database, code, Act.REDEEM, "sale-1", brush=9_00).refusal is Refusal.MISSING_ITEM
    assert ask(stand.database, code, Act.REDEEM, "sale-1", m64=35_00).off_minor == 35_00
    [redemption] = stand.all(Redemption)
    assert redemption.off_minor == 35_00


def test_an_unknown_and_a_misread_code_are_told_apart_and_kept(stand: Stand) -> None:
    code = given(stand)
    wrong = code[:-1] + ("A" if code[-1] != "A" else "C")
    assert ask(stand.database, wrong, Act.REDEEM, "sale-1").refusal is Refusal.MISREAD
    assert ask(stand.database, "BELL ACDE", Act.REDEEM, "sale-1").refusal is Refusal.UNKNOWN_CODE
    kept = {(row.voucher, row.refusal) for row in stand.all(VoucherAttempt)}
    assert kept == {(None, "misread"), (None, "unknown_code")}


def test_time_ends_vouchers_and_gives_the_promised_money_back(stand: Stand) -> None:
    voucher = stand.issue(stand.members[0], "visit-1")
    used = given(stand, "visit-2")
    assert voucher is not None
    assert ask(stand.database, used, Act.REDEEM, "sale-1").refusal is None
    assert stand.campaign().promised_minor == 80_00
    assert stand.database.writer.run(lambda session: expire(session, voucher.valid_until_s - 1)) == 0
    assert stand.database.writer.run(lambda session: expire(session, voucher.valid_until_s)) == 1
    assert stand.campaign().promised_minor == 40_00
    assert {row.status for row in stand.all(Voucher)} == {"expired", "redeemed"}
    code = stand.code_of(voucher)
    assert ask(stand.database, code, Act.REDEEM, "sale-2", voucher.valid_until_s).refusal is Refusal.EXPIRED


@pytest.mark.parametrize(
    "change",
    [
        update(OfferTerms).values(offer={"kind": "percent", "percent": 99}),
        update(Voucher).values(off_minor=1),
        update(Voucher).values(price_before_minor=10**6),
        update(Voucher).values(lines=[]),
        update(Voucher).values(currency="JPY"),
    ],
)
def test_the_database_refuses_to_reprice_what_was_promised(stand: Stand, change: object) -> None:
    given(stand)
    with pytest.raises(DBAPIError, match="written once"):
        stand.database.writer.run(lambda session: session.connection().execute(change) and None)  # type: ignore[call-overload]


@pytest.mark.parametrize(
    ("limits", "most"),
    [
        ({"budget": 0}, 0),
        ({"budget": 3}, 3),
        ({"budget_minor": 0}, 0),
        ({"budget_minor": 100_00}, 2),
        ({"per_day": 0}, 0),
        ({"per_day": 5}, 5),
        ({"per_member": 0}, 0),
        ({"per_member": 2}, 6),
        ({"per_member": 2, "per_day": 5, "budget": 4}, 4),
    ],
)
def test_no_limit_is_exceeded_whatever_races(place: Path | URL, limits: dict[str, int], most: int) -> None:
    with Database.open(place) as database:
        stand = Stand(database, members=3)
        stand.limit(**limits)
        with ThreadPoolExecutor(16) as pool:
            found = list(pool.map(lambda n: stand.issue(stand.members[n % 3], f"visit-{n}"), range(30)))
        assert len([each for each in found if each]) == len(stand.all(Voucher)) == most
        campaign = stand.campaign()
        assert (campaign.issued, campaign.promised_minor) == (most, most * 40_00)


def test_a_day_of_the_stores_calendar_has_its_own_count(stand: Stand) -> None:
    stand.limit(per_day=1)
    assert stand.issue(stand.members[0], "visit-1")
    assert stand.issue(stand.members[0], "visit-2") is None
    assert stand.issue(stand.members[0], "visit-3", NOW_S + 86_400)
    assert stand.database.writer.run(lambda session: forget_days(session, "2026-11-23")) == 1
    assert [row.day for row in stand.all(CampaignCap)] == ["2026-11-23"]


def test_a_campaign_that_is_paused_gives_nothing_more(stand: Stand) -> None:
    stand.limit(state="paused")
    assert stand.issue(stand.members[0], "visit-1") is None
    assert stand.all(Campaign)[0].issued == 0
