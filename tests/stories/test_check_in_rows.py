"""A phone that checked in over GATT: what its rows do, and what nobody else can do with them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk_server.database.inbox import InboxEvent
from kiosk_server.offers.tables import Voucher
from kiosk_server.presence.resolving import Fate
from kiosk_server.visits.tables import Visit, VisitHops
from tests.stories.arrival_shop import NOON_S, ArrivalShop, Jane, open_shop, set_up_shop
from wire.check_in import gateway_bytes, proof
from wire.messages.mqtt import Layout, SightingRow
from wire.tokens import auth_key

NONCE = bytes(range(16))


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[ArrivalShop]:
    with open_shop(set_up_shop(tmp_path)) as opened:
        yield opened


def check_in(shop: ArrivalShop, jane: Jane, gateway: str = "door", **what: float) -> SightingRow:
    """The row that a gateway makes of her phone's answer."""
    row = shop.row(jane, gateway, rssi_dbm=-75, count=1, lasts_s=0, **what)  # type: ignore[arg-type]
    key = auth_key(shop.keys.freshness_root, jane.handle, jane.generation)
    answered = proof(key, NONCE, gateway_bytes(shop.shop.site, gateway), bytes.fromhex(row.token))
    given = {"layout": Layout.CHECK_IN, "tick": None, "mac": None, "nonce": NONCE.hex(), "proof": answered.hex()}
    return row.model_copy(update=given)


@pytest.mark.parametrize(("gateway", "zone"), [("door", "entrance"), ("aisle", "coffee")])
def test_one_answer_starts_a_visit_where_it_was_given(shop: ArrivalShop, gateway: str, zone: str) -> None:
    jane = shop.join()
    shop.take(shop.batch(check_in(shop, jane, gateway), gateway=gateway))
    (visit,) = shop.all(Visit)
    assert (visit.zone, visit.started_at_s, len(shop.all(Voucher))) == (zone, NOON_S, 1)
    assert shop.all(VisitHops)[0].gateway == gateway
    shop.now_s += 1799
    shop.expire()
    assert shop.all(Visit)[0].ended_at_s is None  # a pocketed iPhone is never heard


def test_a_wrong_proof_leaves_nothing_but_a_number(shop: ArrivalShop) -> None:
    jane = shop.join()
    for_the_aisle = check_in(shop, jane, "aisle")
    assert shop.take(shop.batch(for_the_aisle)) == 1  # settled all the same
    assert (shop.all(Visit), shop.all(InboxEvent)) == ([], [])
    assert shop.arrivals.counts[Fate.DISPROVED] == 1


def test_an_answer_counts_once_however_often_it_is_sent(shop: ArrivalShop) -> None:
    jane = shop.join()
    batch = shop.batch(check_in(shop, jane))
    shop.take(batch)
    shop.take(batch)
    assert shop.arrivals.counts["repeated"] == 1
    again = check_in(shop, jane)  # the same nonce under another number, as a stolen gateway would send it
    shop.take(shop.batch(again))
    assert shop.arrivals.counts[Fate.DISPROVED] == 1
    assert (len(shop.all(Visit)), len(shop.all(Voucher))) == (1, 1)


def test_a_phone_that_opted_out_checks_in_nowhere(shop: ArrivalShop) -> None:
    jane = shop.join(consents=())
    shop.take(shop.batch(check_in(shop, jane)))
    shop.take(shop.batch(check_in(shop, replace(shop.join(), generation=1))))
    assert shop.all(Visit) == []
    assert shop.arrivals.counts[Fate.REVOKED] == 2


def test_an_answer_that_an_outage_held_back_keeps_its_time(shop: ArrivalShop) -> None:
    jane = shop.join()
    held = shop.batch(check_in(shop, jane))
    shop.now_s += 1200
    shop.take(held)
    (visit,) = shop.all(Visit)
    assert visit.started_at_s == NOON_S


def test_an_answer_of_yesterday_is_nobodys(shop: ArrivalShop) -> None:
    jane = shop.join()
    old = check_in(shop, jane).model_copy(update={"window_start_s": NOON_S + 7200, "window_end_s": NOON_S + 7200})
    shop.take(shop.batch(old))
    assert shop.all(Visit) == []
    assert shop.arrivals.counts[Fate.UNKNOWN] == 1
