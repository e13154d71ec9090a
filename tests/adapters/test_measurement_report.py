"""A manager reads whether a campaign works: who was drawn into which arm counts, from the first visit it fitted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import Session, select

from kiosk_server.measurement.folding import fold_before
from kiosk_server.measurement.holdout import SHARE, Arm, arm_of
from kiosk_server.measurement.tables import CampaignArmTotal, CampaignAssignment, HoldoutSwitch
from kiosk_server.members.tables import MemberPii
from kiosk_server.privacy.erasing import erase_person
from kiosk_server.staff.tables import AuditRow
from kiosk_server.web.identities import end_link, merge
from tests.adapters.kiosk_site import NOW_S, Shop, copy_site, make_site, running
from tests.adapters.measured_desk import Desk

DAY_S = 86_400.0
REASON = "everybody is to have it before the holidays"


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


def test_a_campaign_holds_a_tenth_out_unless_it_is_switched_off_with_a_reason(desk: Desk) -> None:
    assert desk.report()["holdout"] == {
        "on": True,
        "share": 0.1,
        "reason": None,
        "changed_by": None,
        "changed_at_s": None,
    }
    path = f"{desk.path}/holdout"
    for reason in ("", "   ", "why not", "tab\tand \u0000 more letters"):
        refused = desk.call("PUT", path, {"on": False, "reason": reason}, 422)
        assert refused["errors"][0]["field"] == "reason"
    desk.shop.clock.now_s += 5
    off = desk.call("PUT", path, {"on": False, "reason": f"  {REASON} "})
    assert off == {"on": False, "share": 0, "reason": REASON, "changed_by": "Manager", "changed_at_s": NOW_S + 5}
    assert desk.call("PUT", path, {"on": False, "reason": "another reason altogether"}) == off
    assert desk.report()["advice"]["verdict"] == "off"
    assert desk.call("PUT", path, {"on": True})["on"] is True
    mine = [row for row in desk.rows(HoldoutSwitch) if row.campaign == desk.campaign]
    assert sorted((row.is_on, row.reason) for row in mine) == [(False, REASON), (True, "")]
    acts = [row.act for row in desk.rows(AuditRow) if row.act.startswith("campaign.holdout")]
    assert sorted(acts) == ["campaign.holdout_off", "campaign.holdout_on"]


def test_the_campaign_of_a_new_site_says_why_it_holds_nobody_out(desk: Desk) -> None:
    cards = desk.call("GET", "/api/campaigns")["campaigns"]
    welcome = next(card["campaign"] for card in cards if card["campaign"] != desk.campaign)
    holdout = desk.call("GET", f"/api/campaigns/{welcome}/report")["holdout"]
    assert (holdout["on"], holdout["changed_by"]) == (False, None)
    assert holdout["reason"].startswith("It comes with a new site")


def test_an_empty_report_says_what_it_waits_for(desk: Desk) -> None:
    found = desk.report()
    assert (found["since_s"], found["treated"]["people"], found["currency"]) == (None, 0, "USD")
    assert found["advice"]["verdict"] == "too_early"
    assert found["advice"]["still_needed"]
    assert [each["measure"] for each in found["measures"]] == ["revenue", "conversion"]


def test_people_count_in_their_arm_with_what_they_bought_in_the_window(desk: Desk) -> None:
    bought, nothing = desk.member(Arm.TREATED), desk.member(Arm.TREATED)
    held_out = desk.member(Arm.HOLDOUT)
    desk.buys(bought, 999_00)
    desk.shop.clock.now_s += 60
    for phone in (bought, nothing, held_out):
        desk.fits(phone)
    desk.later(DAY_S)
    desk.buys(bought, 100_00, 60_00)
    desk.buys(held_out, 30_00)
    undone = desk.buys(held_out, 500_00)
    desk.shop.http.post(f"/api/till/sales/{undone}/undo", headers=desk.till)
    desk.later(28 * DAY_S)
    desk.buys(bought, 777_00)
    found = desk.report()
    assert found["since_s"] == NOW_S + 60
    assert found["treated"] == {"people": 2, "buyers": 1, "revenue_minor": 100_00}
    assert found["held_out"] == {"people": 1, "buyers": 1, "revenue_minor": 30_00}
    assert found["cost_known"] == pytest.approx(100 / 130)
    revenue, margin, conversion = found["measures"]
    assert (revenue["treated"], revenue["holdout"], revenue["difference"]) == (50_00, 30_00, 20_00)
    assert (margin["treated"], margin["holdout"]) == (20_00, 0)
    assert (conversion["treated"], conversion["holdout"], conversion["interval"]) == (0.5, 1, None)


def test_being_fitted_again_changes_nothing(desk: Desk) -> None:
    phone = desk.member(Arm.HOLDOUT)
    for _ in range(3):
        desk.fits(phone)
        desk.shop.clock.now_s += DAY_S
    [row] = desk.rows(CampaignAssignment)
    assert (row.held_out, row.assigned_at_s) == (True, NOW_S)


def test_nobody_is_put_down_while_the_holdout_is_off_and_what_comes_after_does_not_count(desk: Desk) -> None:
    before, after = desk.member(Arm.TREATED), desk.member(Arm.TREATED)
    desk.fits(before)
    desk.later(DAY_S)
    desk.buys(before, 10_00)
    desk.later(DAY_S)
    desk.call("PUT", f"{desk.path}/holdout", {"on": False, "reason": REASON})
    desk.fits(after)
    desk.later(DAY_S)
    desk.buys(before, 500_00)
    assert desk.report()["treated"] == {"people": 1, "buyers": 1, "revenue_minor": 10_00}


def test_renaming_anything_moves_nobody(desk: Desk) -> None:
    phones = [desk.shop.register() for _ in range(40)]
    before = [desk.arm(desk.shop.member(phone)) for phone in phones]
    desk.call("POST", f"{desk.path}/pause")
    wish = {"name": "Another name", "offer": {"kind": "percent", "percent": 20}, "priority": 7}
    desk.call("PUT", desk.path, wish)
    for n, phone in enumerate(phones):
        told = {"first_name": f"Member {n}", "email": f"member{n}@example.com"}
        assert desk.shop.http.post("/api/phone/details", json=told, headers=phone).status_code == 200
    with desk.shop.database.reader.session() as session:
        assert {row.first_name for row in session.exec(select(MemberPii))} >= {"Member 0", "Member 39"}
        salt = desk.row(session).holdout_salt
    assert [desk.arm(desk.shop.member(phone)) for phone in phones] == before
    assert before == [arm_of(desk.campaign, salt, desk.shop.member(phone), SHARE) for phone in phones]


def test_joined_memberships_are_one_person_of_the_first_draw_and_two_again_when_parted(desk: Desk) -> None:
    older, newer = desk.member(Arm.TREATED), desk.member(Arm.HOLDOUT)
    one, other = desk.shop.member(older), desk.shop.member(newer)
    desk.fits(newer)
    desk.later(DAY_S)
    desk.fits(older)
    desk.buys(older, 10_00)
    desk.buys(newer, 7_00)

    def make_one(session: Session) -> str:
        link = merge(session, one, other, desk.shop.clock.now_s, actor="member", why="sign_in")
        assert link is not None
        return link.id

    link = desk.shop.database.writer.run(make_one)
    assert desk.arm(one) is Arm.HOLDOUT
    found = desk.report()
    assert found["treated"]["people"] == 0
    assert found["held_out"] == {"people": 1, "buyers": 1, "revenue_minor": 17_00}
    now_s = desk.shop.clock.now_s
    desk.shop.database.writer.run(lambda s: end_link(s, link, now_s, actor="support", why="a mistake") and None)
    parted = desk.report()
    assert (parted["treated"]["revenue_minor"], parted["held_out"]["revenue_minor"]) == (10_00, 7_00)


def test_whoever_is_erased_stays_in_the_totals_and_nowhere_else(desk: Desk) -> None:
    gone, stays = desk.member(Arm.TREATED), desk.member(Arm.TREATED)
    held_out = desk.member(Arm.HOLDOUT)
    for phone, paid_minor in ((gone, 80_00), (stays, 40_00), (held_out, 20_00)):
        desk.fits(phone)
        desk.buys(phone, paid_minor, paid_minor // 2)
    before = desk.report()
    for phone in (gone, held_out):
        member = desk.shop.member(phone)
        desk.shop.database.writer.run(lambda s, member=member: erase_person(s, member) and None)
    assert desk.report() == before
    assert [row.member for row in desk.rows(CampaignAssignment)] == [desk.shop.member(stays)]
    assert {row.arm: (row.people, row.revenue) for row in desk.rows(CampaignArmTotal)} == {
        "treated": (1, 80_00),
        "holdout": (1, 20_00),
    }


def test_assignments_past_their_days_become_sums(desk: Desk) -> None:
    old, young = desk.member(Arm.TREATED), desk.member(Arm.TREATED)
    desk.fits(old)
    desk.buys(old, 80_00)
    desk.later(40 * DAY_S)
    desk.fits(young)
    before = desk.report()
    limit_s = NOW_S + DAY_S
    assert desk.shop.database.writer.run(lambda session: fold_before(session, limit_s, 500)) == 1
    assert desk.shop.database.writer.run(lambda session: fold_before(session, limit_s, 500)) == 0
    assert desk.report() == before
    assert [row.member for row in desk.rows(CampaignAssignment)] == [desk.shop.member(young)]


def test_only_managers_read_and_switch(desk: Desk) -> None:
    clerk = desk.shop.staff("mara")
    for method, path in (("GET", "report"), ("PUT", "holdout")):
        answer = desk.shop.http.request(method, f"{desk.path}/{path}", json={"on": True}, headers=clerk)
        assert answer.status_code == 403
        desk.call(method, f"/api/campaigns/nowhere/{path}", {"on": True}, 404)
