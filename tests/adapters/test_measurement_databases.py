"""The report, the sums and the draw are the same on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL
from sqlmodel import Session, col, select, update

from kiosk_server.campaigns.tables import Campaign
from kiosk_server.database import Database
from kiosk_server.measurement.assignments import Arms
from kiosk_server.measurement.cards import CampaignReport
from kiosk_server.measurement.folding import fold_before
from kiosk_server.measurement.holdout import SHARE
from kiosk_server.measurement.report import report
from kiosk_server.measurement.tables import CampaignArmTotal, CampaignAssignment
from kiosk_server.messages.texts import Texts
from kiosk_server.privacy.erasing import erase_person
from kiosk_server.sales.records import Line, OtherSale, Receipt, keep, undo
from kiosk_server.web.identities import merge
from tests.adapters.offer_stand import NOW_S, Stand

MEMBERS = 12


@pytest.fixture
def stand(place: Path | URL) -> Iterator[Stand]:
    with Database.open(place) as database:
        stand = Stand(database, members=MEMBERS)
        held = update(Campaign).where(col(Campaign.id) == "welcome").values(holdout_salt="salt", holdout_share=SHARE)
        database.writer.run(lambda session: session.connection().execute(held) and None)
        yield stand


def read(stand: Stand) -> CampaignReport:
    with stand.database.reader.session() as session:
        campaign = session.get_one(Campaign, "welcome")
        return report(session, campaign, Texts.load(), "en", "USD", NOW_S + 86_400)


def sells(stand: Stand, sale: str, member: str, paid_minor: int) -> None:
    receipt = Receipt(sale, member, NOW_S + 60, (Line("m64", 1, paid_minor, paid_minor // 2), Line("brush", 2, 0)))
    stand.database.writer.run(lambda session: keep(session, receipt, "till", "USD", NOW_S + 90) and None)


def test_drawn_bought_joined_folded_and_erased(stand: Stand) -> None:
    def draw(session: Session) -> None:
        campaign = session.get_one(Campaign, "welcome")
        for member in stand.members:
            Arms(session, member).write(campaign, NOW_S)
            Arms(session, member).write(campaign, NOW_S + 5)

    stand.database.writer.run(draw)
    for n, member in enumerate(stand.members):
        sells(stand, f"sale-{n}", member, 1_000 * (n + 1))
        sells(stand, f"sale-{n}", member, 1_000 * (n + 1))
    stand.database.writer.run(lambda session: undo(session, "sale-0", NOW_S + 95) and None)
    found = read(stand)
    assert found.treated.people + found.held_out.people == MEMBERS
    assert found.treated.buyers + found.held_out.buyers == MEMBERS - 1
    assert found.treated.revenue_minor + found.held_out.revenue_minor == sum(range(2_000, 12_001, 1_000))
    assert found.cost_known == 1
    one, other = stand.members[1], stand.members[2]
    stand.database.writer.run(lambda s: merge(s, one, other, NOW_S + 100, actor="member", why="sign_in") and None)
    # Told once more, now that both are one: by the id that stands for her, the smaller one.
    sells(stand, "sale-2", min(one, other), 3_000)
    joined = read(stand)
    assert joined.treated.people + joined.held_out.people == MEMBERS - 1
    assert joined.treated.revenue_minor + joined.held_out.revenue_minor == sum(range(2_000, 12_001, 1_000))
    for member in (one, stand.members[5]):
        stand.database.writer.run(lambda session, member=member: erase_person(session, member) and None)
    assert read(stand) == joined
    assert stand.database.writer.run(lambda session: fold_before(session, NOW_S + 1, 500)) == MEMBERS - 3
    assert read(stand) == joined
    with stand.database.reader.session() as session:
        assert session.exec(select(CampaignAssignment)).all() == []
        assert sum(row.people for row in session.exec(select(CampaignArmTotal))) == MEMBERS - 1


def test_one_sale_told_twice_at_once_is_one(stand: Stand) -> None:
    receipt = Receipt("sale-1", stand.members[0], NOW_S, (Line("m64", 1, 100),))
    other = Receipt("sale-1", stand.members[0], NOW_S, (Line("m64", 2, 100),))
    told = [
        stand.database.writer.submit(lambda session: keep(session, receipt, "till", "USD", NOW_S).id) for _ in range(20)
    ]
    assert {each.result(timeout=60) for each in told} == {"sale-1"}
    with pytest.raises(OtherSale):
        stand.database.writer.run(lambda session: keep(session, other, "till", "USD", NOW_S) and None)
