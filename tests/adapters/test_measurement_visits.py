"""What a visit of somebody does whom a campaign fits: the draw is written down, and whom it drew gets nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import col, select

from kiosk_server.measurement.holdout import Arm
from kiosk_server.measurement.tables import CampaignAssignment
from kiosk_server.visits.tables import DecisionRow
from kiosk_server.web.identities import join
from tests.adapters.kiosk_site import Shop, copy_site, make_site, running, views
from tests.adapters.measured_desk import Desk

DAY_S = 86_400.0


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_site(tmp_path_factory.mktemp("made"))


@pytest.fixture
def shop(made: Path, tmp_path: Path) -> Iterator[Shop]:
    with running(copy_site(made, tmp_path)) as shop:
        yield shop


@pytest.fixture
def desk(shop: Shop) -> Desk:
    return Desk(shop)


def test_a_visit_writes_the_draw_down_and_holds_back_whom_it_drew(desk: Desk) -> None:
    """Sent and held back are what was triggered, each with its reason."""
    for n, arm in enumerate((Arm.TREATED, Arm.HOLDOUT)):
        phone = desk.member(arm)
        member = desk.shop.member(phone)
        browser = f"browser-{n}"
        looked = views(2, anonymous_id=browser, at_s=desk.shop.clock.now_s - 60)
        assert desk.shop.http.post("/api/web/events", json=looked).status_code == 202
        now_s = desk.shop.clock.now_s
        desk.shop.database.writer.run(lambda s, b=browser, m=member, at=now_s: join(s, b, m, at) and None)
        for _ in range(2):
            assert desk.shop.http.post("/api/phone/check-in", headers=phone).status_code == 200
            vouchers = desk.shop.http.get("/api/phone/me", headers=phone).json()["vouchers"]
            assert bool(vouchers) is (arm is Arm.TREATED)
            assert desk.shop.http.post("/api/phone/opt-out", headers=phone).status_code == 200
            desk.shop.clock.now_s += 2 * DAY_S
            for purpose in ("recognise_in_store", "offers"):
                yes = {"purpose": purpose, "granted": True}
                assert desk.shop.http.post("/api/phone/consents", json=yes, headers=phone).status_code == 200
        with desk.shop.database.reader.session() as session:
            [row] = session.exec(select(CampaignAssignment).where(col(CampaignAssignment.member) == member))
            decided = session.exec(
                select(DecisionRow.reason).where(DecisionRow.member == member, DecisionRow.subject == desk.campaign)
            ).all()
        assert row.held_out is (arm is Arm.HOLDOUT)
        assert decided[0] == ("holdout" if arm is Arm.HOLDOUT else None)
        assert len(decided) == 2
