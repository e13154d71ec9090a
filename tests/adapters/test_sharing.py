"""Points for a visit that was shared: once a cap, for who was here, and nothing of what she wrote."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import URL
from sqlmodel import Session

from kiosk_server.badges.counting import counted
from kiosk_server.database import Database, new_id
from kiosk_server.points.view import points_view
from kiosk_server.privacy.erasing import erase_person
from kiosk_server.sharing.granting import HERE_S, OtherShare, share_view, told
from kiosk_server.sharing.rules import set_sharing_rules
from kiosk_server.sharing.tables import Share
from kiosk_server.visits.tables import Visit
from tests.adapters.offer_stand import NOW_S, Stand
from wire.messages.screens.rewards import ShareThanks, ShareView, SharingRules

WEEK_S = 7 * 86_400.0


@pytest.fixture(scope="module")
def opened(shared_place: Path | URL) -> Iterator[Stand]:
    with Database.open(shared_place) as database:
        yield Stand(database, members=1)


@pytest.fixture
def stand(opened: Stand) -> Stand:
    opened.meet(2)
    rules(opened)
    return opened


def visits(stand: Stand, at_s: float = NOW_S, member: int = 0) -> None:
    visit = Visit(
        id=new_id(at_s),
        site="corner",
        member=stand.members[member],
        opening_event=new_id(at_s),
        started_at_s=at_s - 600,
        last_heard_at_s=at_s,
        stays_until_s=at_s,
        ended_at_s=at_s,
        end_reason="left",
    )
    stand.database.writer.run(lambda session: session.add(visit))


def tell(stand: Stand, share: str, now_s: float = NOW_S, member: int = 0) -> ShareThanks:
    return stand.database.writer.run(
        lambda session: told(session, stand.vouchers.shop, stand.members[member], share, now_s)
    )


def look(stand: Stand, now_s: float = NOW_S) -> ShareView:
    with stand.database.reader.session() as session:
        return share_view(session, stand.vouchers.shop, stand.members[0], now_s)


def points(stand: Stand, now_s: float = NOW_S) -> int:
    with stand.database.reader.session() as session:
        return points_view(session, stand.members[0], now_s).active


def hers(stand: Stand) -> list[Share]:
    return [row for row in stand.all(Share) if row.member == stand.members[0]]


def rules(stand: Stand, **changes: int) -> None:
    wish = SharingRules(**changes)
    stand.database.writer.run(lambda session: set_sharing_rules(session, "corner", wish, None, NOW_S))


def test_a_shared_visit_earns_once_a_week(stand: Stand) -> None:
    visits(stand)
    assert look(stand).state == "ready"
    first = str(uuid.uuid4())
    assert tell(stand, first).points == 25
    assert tell(stand, first).points == 25, "telling it again is telling it once"
    second = tell(stand, str(uuid.uuid4()))
    assert (second.points, second.view.state) == (0, "had")
    assert points(stand) == 25
    assert second.view.again_at_s is not None
    assert NOW_S < second.view.again_at_s <= NOW_S + WEEK_S
    visits(stand, second.view.again_at_s)
    assert tell(stand, str(uuid.uuid4()), second.view.again_at_s).points == 25


def test_telling_twenty_at_once_grants_the_cap(stand: Stand) -> None:
    rules(stand, points=10, per_week=3)
    visits(stand)
    with ThreadPoolExecutor(12) as threads:
        granted = [each.points for each in threads.map(lambda _: tell(stand, str(uuid.uuid4())), range(20))]
    assert sorted(granted, reverse=True)[:4] == [10, 10, 10, 0]
    assert points(stand) == 30
    assert sorted(row.n for row in hers(stand)) == [1, 2, 3]


def test_who_was_not_here_has_no_visit_to_share(stand: Stand) -> None:
    visits(stand, NOW_S - HERE_S - 1)
    visits(stand, member=1)
    assert look(stand).state == "not_here"
    assert tell(stand, str(uuid.uuid4())).points == 0
    assert (points(stand), hers(stand)) == (0, [])


def test_a_store_may_give_nothing_for_it(stand: Stand) -> None:
    rules(stand, points=0)
    visits(stand)
    assert look(stand).state == "off"
    assert tell(stand, str(uuid.uuid4())).points == 0


def test_nobody_gets_points_by_anothers_name_for_it(stand: Stand) -> None:
    visits(stand)
    visits(stand, member=1)
    share = str(uuid.uuid4())
    tell(stand, share)
    with pytest.raises(OtherShare):
        tell(stand, share, member=1)


def test_the_disclosure_names_the_shop_in_both_languages(stand: Stand) -> None:
    found = look(stand)
    assert set(found.disclosure) == {"en", "es"}
    assert all("Corner shop" in text and text.startswith("#") for text in found.disclosure.values())
    assert found.place == "Corner shop, 1 Side Street"


def test_badges_count_it_and_erasing_forgets_it(stand: Stand) -> None:
    visits(stand)
    visits(stand, NOW_S - 86_400)
    tell(stand, str(uuid.uuid4()))
    with stand.database.reader.session() as session:
        found = counted(session, stand.vouchers.shop, stand.members[0], NOW_S)
    assert (found.visits, found.days, found.shares, found.points, found.purchases) == (2, 2, 1, 25, 0)
    stand.database.writer.run(lambda session: _erase(session, stand.members[0]))
    assert hers(stand) == []


def _erase(session: Session, member: str) -> None:
    erase_person(session, member)
