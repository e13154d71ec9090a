"""Many arrive within one moment. They are asked about and written down together, and each is decided as if she were
alone: in either database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from sqlalchemy import URL, update
from sqlmodel import Session

from kiosk_server.campaigns.tables import Campaign
from kiosk_server.database.inbox import GatewayCursor
from kiosk_server.members.consents import record_consent
from kiosk_server.members.purposes import Purpose
from kiosk_server.offers.tables import Voucher
from kiosk_server.visits.tables import DecisionRow, Visit
from tests.stories.arrival_shop import ALL, ArrivalShop, Jane, open_shop, set_up_shop

Command = Callable[[Session], Any]


@pytest.fixture
def shop(place: Path | URL, tmp_path: Path) -> Iterator[ArrivalShop]:
    server = place if isinstance(place, URL) else None
    with open_shop(set_up_shop(tmp_path, server), server) as shop:
        yield shop


def at_once(shop: ArrivalShop, commands: Sequence[Command]) -> list[Future[Any]]:
    """What becomes of commands that stand in the writer's queue together."""
    held, may_go = Event(), Event()

    def hold(_session: Session) -> None:
        held.set()
        may_go.wait(60)

    shop.database.writer.submit(hold)
    assert held.wait(60)
    futures = [shop.database.writer.submit(command) for command in commands]
    may_go.set()
    for each in futures:
        each.exception(60)
    return futures


def arrives(shop: ArrivalShop, jane: Jane) -> Command:
    return shop.arrivals.taking(shop.batch(shop.row(jane)), shop.now_s, lambda: shop.now_s)


def decided(shop: ArrivalShop, janes: Sequence[Jane]) -> list[Counter[tuple[str, str, str | None]]]:
    """Of each, in their order."""
    found = {jane.member: Counter[tuple[str, str, str | None]]() for jane in janes}
    for row in shop.all(DecisionRow):
        if row.member in found:
            found[row.member][row.effect, row.outcome, row.reason] += 1
    return [found[jane.member] for jane in janes]


def all_kinds(shop: ArrivalShop) -> list[Jane]:
    wishes: list[tuple[Sequence[Purpose], str | None]] = [(ALL, "grinder"), (ALL, None), (ALL[:1], "grinder")]
    wishes += [(ALL[:2], "grinder"), ((Purpose.RECOGNISE_IN_STORE, Purpose.CLERK_ASSIST), None)]
    return [shop.join(consents, wants=wants) for consents, wants in wishes * 2]


def test_a_crowd_is_decided_as_one_by_one(shop: ArrivalShop) -> None:
    crowd, single = all_kinds(shop), all_kinds(shop)
    for _ in range(2):  # the second time, what reached them the first time counts
        done = at_once(shop, [arrives(shop, jane) for jane in crowd])
        assert all(each.exception() is None for each in done)
        for jane in single:
            shop.hears(jane)
        assert decided(shop, crowd) == decided(shop, single)
        shop.now_s += 3_600
        shop.expire()
    assert len(shop.all(Visit)) == 2 * (len(crowd) + len(single))


def test_a_crowd_gets_no_more_than_there_is(shop: ArrivalShop) -> None:
    some = update(Campaign).values(budget=7)
    shop.database.writer.run(lambda session: session.connection().execute(some).rowcount)
    janes = [shop.join() for _ in range(12)]
    at_once(shop, [arrives(shop, jane) for jane in janes])
    offers = Counter((row.outcome, row.reason) for row in shop.all(DecisionRow) if row.effect == "voucher")
    assert offers == {("sent", None): 7, ("held", "budget"): 5}
    assert len(shop.all(Voucher)) == 7
    (campaign,) = shop.all(Campaign)
    assert campaign.issued == 7
    assert campaign.promised_minor == sum(each.off_minor for each in shop.all(Voucher))


def test_one_that_fails_takes_no_other_with_it(shop: ArrivalShop) -> None:
    janes = [shop.join() for _ in range(6)]
    good = [arrives(shop, jane) for jane in janes]
    spoilt = shop.join()
    batch = shop.batch(shop.row(spoilt))

    def fails(session: Session) -> None:
        shop.arrivals.take(session, batch, shop.now_s, shop.now_s)
        raise ValueError("by itself")

    done = at_once(shop, [*good[:3], fails, *good[3:]])
    assert [type(each.exception()) for each in done] == [type(None)] * 3 + [ValueError] + [type(None)] * 3
    assert {visit.member for visit in shop.all(Visit)} == {jane.member for jane in janes}
    assert not shop.presence.is_here(spoilt.member)
    assert all(sum(each.values()) == 2 for each in decided(shop, janes))


def test_the_same_batch_twice_and_the_same_person_twice(shop: ArrivalShop) -> None:
    jane, other = shop.join(), shop.join()
    once = shop.batch(shop.row(jane))
    again, hers = shop.batch(shop.row(jane)), shop.batch(shop.row(other))
    takings = [shop.arrivals.taking(each, shop.now_s, lambda: shop.now_s) for each in (once, once, again, hers, once)]
    done = at_once(shop, takings)
    assert [each.result() for each in done] == [1, 1, 2, 3, 3]
    assert shop.arrivals.counts["repeated"] == 2
    assert len(shop.all(Visit)) == 2
    (cursor,) = shop.all(GatewayCursor)
    assert (cursor.contiguous_seq, cursor.missing) == (3, 0)


def test_a_word_said_in_between_counts(shop: ArrivalShop) -> None:
    """Both arrive in one batch of the writer with a withdrawal between them."""
    before, behind = shop.join(), shop.join()

    def no_offers(session: Session) -> None:
        for jane in (before, behind):
            record_consent(
                session,
                jane.member,
                Purpose.OFFERS,
                granted=False,
                notice_version="1",
                surface="phone",
                actor="member",
                at_s=shop.now_s,
                now_s=shop.now_s,
            )

    done = at_once(shop, [arrives(shop, before), no_offers, arrives(shop, behind)])
    assert all(each.exception() is None for each in done)
    sent = [{effect for effect, outcome, _ in each if outcome == "sent"} for each in decided(shop, [before, behind])]
    assert ["voucher" in each for each in sent] == [True, False]
