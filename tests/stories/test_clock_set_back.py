"""A server whose clock is set back, as by a time server that it could not reach before: nobody arrives twice, and what
was promised is kept once. On SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL

from kiosk_server.offers.codes import code
from kiosk_server.offers.redeeming import Attempt, attempt
from kiosk_server.offers.tables import Redemption, Voucher
from kiosk_server.offers.voucher_states import Act, Refusal
from kiosk_server.visits.tables import Visit
from tests.stories.arrival_shop import ArrivalShop, open_shop, set_up_shop

BACK_S = 1_800.0


@pytest.fixture
def shop(place: Path | URL, tmp_path: Path) -> Iterator[ArrivalShop]:
    server = place if isinstance(place, URL) else None
    with open_shop(set_up_shop(tmp_path, server), server) as shop:
        yield shop


def test_nobody_arrives_twice_and_nobody_stays_for_ever(shop: ArrivalShop) -> None:
    jane = shop.join()
    shop.hears(jane)
    shop.now_s -= BACK_S
    for gateway in ("door", "aisle", "aisle"):
        shop.hears(jane, gateway)
        shop.now_s += 10
    [visit] = shop.all(Visit)
    assert visit.ended_at_s is None
    assert len(shop.all(Voucher)) == 1
    shop.now_s += BACK_S + 300
    shop.expire()
    [visit] = shop.all(Visit)
    assert visit.ended_at_s is not None
    assert visit.ended_at_s >= visit.started_at_s
    shop.hears(jane)
    assert len(shop.all(Visit)) == 2


def test_a_restart_after_it_finds_her_where_she_was(place: Path | URL, tmp_path: Path) -> None:
    server = place if isinstance(place, URL) else None
    data = set_up_shop(tmp_path, server)
    with open_shop(data, server) as shop:
        jane = shop.join()
        shop.hears(jane)
        now_s, seqs, people = shop.now_s, shop.seqs, shop.people
    with open_shop(data, server) as shop:
        shop.now_s, shop.seqs, shop.people = now_s - BACK_S, seqs, people
        shop.hears(jane)
        assert len(shop.all(Visit)) == len(shop.all(Voucher)) == 1


def test_a_coupon_is_redeemed_once(shop: ArrivalShop) -> None:
    shop.hears(shop.join())
    [voucher] = shop.all(Voucher)
    spoken = code(shop.vouchers.key, voucher.id, voucher.code_attempt)

    def ask(act: Act, sale: str) -> Refusal | None:
        wish = Attempt(act, sale, "staff:mara")
        command = shop.database.writer.run
        return command(lambda session: attempt(session, shop.vouchers.key, spoken, wish, shop.now_s)).refusal

    assert ask(Act.RESERVE, "sale-1") is None
    shop.now_s -= BACK_S
    assert ask(Act.REDEEM, "sale-2") is Refusal.RESERVED_ELSEWHERE
    assert ask(Act.REDEEM, "sale-1") is None
    shop.now_s -= BACK_S
    assert ask(Act.REDEEM, "sale-1") is None
    assert ask(Act.REDEEM, "sale-2") is Refusal.ALREADY_REDEEMED
    assert len(shop.all(Redemption)) == 1
