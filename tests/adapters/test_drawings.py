"""A drawing from its rules to the gift card, over HTTP."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, col, select

from kiosk_server.drawings import awarding, winner
from kiosk_server.drawings.configuration import LAW, SOURCES, Drawings
from kiosk_server.drawings.editing import listed
from kiosk_server.drawings.entering import Part, enter_member
from kiosk_server.drawings.shown import announced, countdowns
from kiosk_server.drawings.tables import DrawingAsking, DrawingAward, DrawingEntry
from kiosk_server.drawings.wording import official_rules
from kiosk_server.errors import CannotStart
from kiosk_server.gift_cards.tables import GiftCard
from kiosk_server.privacy.erasing import erase_person
from kiosk_server.privacy.holdings import holdings
from kiosk_server.privacy.retention import Retention
from kiosk_server.sign_in.addresses import prove
from kiosk_server.web.identities import merge
from tests.adapters.drawing_stand import DAY_S, ME, DrawingStand, plan
from tests.adapters.kiosk_site import Shop, make_site, running
from tests.adapters.kiosk_stand import KioskPage, PhonePage
from wire.messages.screens.drawings import DrawingPlan


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with running(make_site(tmp_path_factory.mktemp("shop"))) as shop:
        yield shop


@pytest.fixture
def stand(shop: Shop) -> DrawingStand:
    shop.http.cookies.clear()
    # What the limits took is given back by then.
    shop.clock.now_s += DAY_S
    return DrawingStand(shop, shop.staff("manager"))


def test_a_drawing_that_breaks_a_law_stays_a_draft_and_the_law_is_named(stand: DrawingStand) -> None:
    drawing = stand.draft(states=["NY", "CA"], prizes=60, prize_minor=100_00)
    refused = stand.at_desk("POST", f"/{drawing}/publish")
    assert refused.status_code == 409
    broken = refused.json()["refusals"]
    assert [(each["rule"], each["source"]) for each in broken] == [
        ("new_york_registration", "N.Y. Gen. Bus. Law § 369-e")
    ]
    assert "$6,000" in broken[0]["says"]
    assert stand.line(drawing)["refusals"] == broken
    stand.at_desk("PUT", f"/{drawing}", plan(stand.shop.clock()))
    assert stand.at_desk("POST", f"/{drawing}/publish").json()["state"] == "published"


@pytest.mark.parametrize(
    ("file", "change"),
    [
        (LAW, lambda kept: kept["rules"].pop(8)),
        (LAW, lambda kept: kept["rules"].pop(10)),
        (LAW, lambda kept: kept["rules"][0]["name"].pop("en")),
        (SOURCES, lambda kept: kept["sources"][0]["when"].pop("en")),
    ],
    ids=["prizes_are_given", "list_before_numbers", "a name", "a source"],
)
def test_a_law_that_lacks_what_a_drawing_asks_for_is_found_at_the_start(
    stand: DrawingStand, tmp_path: Path, file: str, change: Callable[[Any], Any]
) -> None:
    own = json.loads(files("kiosk_server.drawings").joinpath(file.removeprefix("drawing-")).read_text())
    change(own)
    (tmp_path / file).write_text(json.dumps(own))
    with pytest.raises(CannotStart, match=file):
        Drawings.load(tmp_path, stand.drawings.shop, stand.drawings.months, "https://corner.example", lambda: None)


def test_what_is_published_is_changed_no_more(stand: DrawingStand) -> None:
    drawing = stand.publish()
    assert stand.at_desk("PUT", f"/{drawing}", plan(stand.shop.clock(), prizes=9)).status_code == 409
    assert stand.at_desk("DELETE", f"/{drawing}").status_code == 409
    assert stand.at_desk("POST", f"/{drawing}/publish").status_code == 200


def test_it_opens_no_earlier_than_it_is_published(stand: DrawingStand) -> None:
    now_s = stand.shop.clock()
    late, later = stand.publish(opens_at_s=now_s - 3600), stand.publish(opens_at_s=now_s + 3600)
    assert [stand.line(each)["plan"]["opens_at_s"] for each in (late, later)] == [now_s, now_s + 3600]


def test_a_draft_has_no_page_and_can_be_thrown_away(stand: DrawingStand) -> None:
    drawing = stand.draft()
    assert stand.shop.http.get(f"/drawings/{drawing}/").status_code == 404
    assert stand.at_desk("DELETE", f"/{drawing}").status_code == 204
    assert stand.at_desk("PUT", f"/{drawing}", plan(stand.shop.clock())).status_code == 404


def test_drawings_of_one_promotion_are_added_up(stand: DrawingStand) -> None:
    together = {"promotion": "Spring", "states": ["FL"], "prizes": 30, "prize_minor": 100_00}
    stand.publish(**together)
    assert [each["rule"] for each in stand.line(stand.draft(**together))["refusals"]] == ["florida_registration"]


def test_the_same_command_makes_one_drawing(stand: DrawingStand) -> None:
    body, key = plan(stand.shop.clock()), {"Idempotency-Key": f"make-{stand.shop.clock()}"}
    first, again = (stand.at_desk("POST", body=body, **key).json()["drawing"] for _ in range(2))
    assert first == again


def test_she_enters_once_however_often_she_presses(stand: DrawingStand) -> None:
    drawing, jane = stand.publish(), stand.member()
    first = stand.enter(jane, drawing).json()
    assert first["outcome"] == "entered"
    assert stand.enter(jane, drawing, state="OR").json()["drawing"]["mine"] == first["drawing"]["mine"]
    assert stand.line(drawing)["ways"] == {"kiosk": 0, "phone": 1, "form": 0}


@pytest.mark.parametrize("wrong", [{"state": "NY"}, {"is_of_age": False}, {"accepts_rules": False}])
def test_whom_the_rules_leave_out_does_not_enter(stand: DrawingStand, wrong: dict[str, Any]) -> None:
    drawing, jane = stand.publish(), stand.member()
    assert stand.enter(jane, drawing, **wrong).status_code == 422
    assert stand.mine(jane, drawing)["mine"] is None


def test_nobody_enters_before_it_opens_or_after_it_closed(stand: DrawingStand) -> None:
    now_s = stand.shop.clock()
    drawing, jane = stand.publish(opens_at_s=now_s + 3600), stand.member()
    assert stand.enter(jane, drawing).status_code == 409
    # Nobody has looked at the clock yet: the time alone closes it.
    stand.shop.clock.now_s = now_s + 7 * DAY_S
    assert stand.enter(jane, drawing).status_code == 409
    assert stand.ask_by_form(drawing, "late@example.com").status_code == 409


def test_anybody_enters_without_membership_or_purchase(stand: DrawingStand) -> None:
    drawing = stand.publish()
    code = stand.enter_by_form(drawing, "visitor@example.com")
    assert stand.line(drawing)["ways"]["form"] == 1
    listed = stand.close(drawing)
    assert stand.receipt(drawing)["entries"] == [code]
    assert listed["entries_sha256"] == winner.list_hash([code])


def test_typing_somebodys_address_neither_tells_that_they_take_part_nor_ends_it(stand: DrawingStand) -> None:
    drawing, address = stand.publish(), "not.mine@example.com"
    code = stand.enter_by_form(drawing, address)
    typed, hers = stand.member(proven=False, email=address), stand.member(email="mine@example.com")
    stand.enter(hers, drawing)
    export = stand.shop.http.get("/api/phone/export", headers=typed)
    assert "drawing_entry" not in export.json()["holds"]
    assert "drawing_entry" in stand.shop.http.get("/api/phone/export", headers=hers).json()["holds"]
    for headers, left in ((typed, 2), (hers, 1)):
        erased = stand.shop.database.writer.run(partial(erase_person, member=stand.shop.member(headers)))
        assert address.encode() not in erased.needles, "the file is not to be cleaned of what rightly stands in it"
        assert stand.line(drawing)["entries"] == left
    stand.close(drawing)
    assert stand.receipt(drawing)["entries"] == [code]


def test_an_export_holds_no_link_of_a_letter(stand: DrawingStand) -> None:
    hers = stand.shop.member(stand.member(email="letters@example.com"))
    columns = {
        column.name for each in holdings(hers) if each.table.name == "letter" for column in each.rows().selected_columns
    }
    assert ("recipient" in columns, "text" in columns) == (True, False)


def test_opening_the_letter_changes_nothing_until_its_button_is_pressed(stand: DrawingStand) -> None:
    drawing = stand.publish()
    stand.ask_by_form(drawing, "careful@example.com")
    link = stand.link("careful@example.com")
    assert stand.shop.http.get(link).status_code == 200
    stand.ask_by_form(drawing, "careful@example.com")
    assert (stand.line(drawing)["entries"], stand.line(drawing)["unconfirmed"]) == (0, 1)
    assert stand.confirm(link) == stand.confirm(link)
    assert (stand.line(drawing)["entries"], stand.line(drawing)["unconfirmed"]) == (1, 0)


def test_a_wrong_link_enters_nobody(stand: DrawingStand) -> None:
    drawing, other = stand.publish(), stand.publish()
    stand.ask_by_form(drawing, "elsewhere@example.com")
    link = stand.link("elsewhere@example.com").replace(drawing, other)
    assert stand.shop.http.get(link).status_code == 410
    assert stand.shop.http.post(f"/drawings/{drawing}/confirm", data={"code": "x" * 43}).status_code == 410


def test_one_person_has_one_entry_over_all_ways(stand: DrawingStand) -> None:
    drawing = stand.publish()
    jane = stand.member(email="every.way@example.com")
    stand.ask_by_form(drawing, "Every.Way@example.com")
    by_form = stand.confirm(stand.link("every.way@example.com"))
    assert stand.enter(jane, drawing).json()["drawing"]["mine"]["entry"] == by_form
    page, phone = KioskPage(stand.shop), PhonePage(stand.shop, jane)
    page.begin()
    phone.walk_to("g1")
    assert phone.log_in_at(page).status_code == 201
    at_kiosk = stand.shop.http.post(f"/api/kiosk/session/drawing/{drawing}/entry", json=ME, headers=page.headers)
    assert at_kiosk.json()["drawing"]["mine"]["entry"] == by_form
    assert stand.line(drawing)["entries"] == 1
    page.log_out()


def test_an_address_that_was_only_typed_is_asked_by_letter_first(stand: DrawingStand) -> None:
    drawing, jane = stand.publish(), stand.member(proven=False, email="typed@example.com")
    answer = stand.enter(jane, drawing).json()
    assert answer["outcome"] == "confirm_by_mail"
    assert answer["drawing"]["unconfirmed_address"] == "t•••@example.com"
    code = stand.confirm(stand.link("typed@example.com"), jane)
    # The letter was opened on her own phone: it proves the address as a sign-in letter does.
    assert stand.mine(jane, drawing)["mine"]["entry"] == code


def test_a_stranger_who_types_her_address_keeps_nobody_out_and_gets_nothing(stand: DrawingStand) -> None:
    drawing = stand.publish()
    stranger = stand.member(proven=False, email="hers@example.com")
    assert stand.enter(stranger, drawing).json()["outcome"] == "confirm_by_mail"
    link = stand.link("hers@example.com")
    jane = stand.member(email="hers@example.com")
    hers = stand.enter(jane, drawing).json()["drawing"]["mine"]["entry"]
    assert stand.confirm(link) == hers
    assert stand.mine(stranger, drawing)["mine"] is None
    assert stand.line(drawing)["entries"] == 1


def test_an_address_that_took_part_and_is_hers_now_leaves_her_both_entries_until_it_closes(
    stand: DrawingStand,
) -> None:
    drawing, address, now_s = stand.publish(), "new.one@example.com", stand.shop.clock()
    stand.ask_by_form(drawing, address)
    link = stand.link(address)
    by_form = stand.confirm(link)
    jane = stand.member(email="old.one@example.com")
    stand.shop.clock.now_s += 1
    stand.enter(jane, drawing)
    member = stand.shop.member(jane)
    stand.shop.database.writer.run(lambda session: prove(session, member, address, now_s))
    assert stand.confirm(link) == by_form
    stand.close(drawing)
    assert stand.receipt(drawing)["entries"] == [by_form]


def test_a_mailbox_is_not_filled(stand: DrawingStand) -> None:
    drawing = stand.publish()
    assert [stand.ask_by_form(drawing, "full@example.com").status_code for _ in range(4)] == [200, 200, 200, 429]


def test_the_form_says_what_is_missing_and_keeps_what_was_written(stand: DrawingStand) -> None:
    drawing = stand.publish()
    answer = stand.ask_by_form(drawing, "no address", state="NY", is_of_age="")
    assert answer.status_code == 422
    assert 'value="no address"' in answer.text
    assert answer.text.count('<p class="wrong">') == 3


def test_people_found_to_be_one_since_have_one_entry_when_it_closes(stand: DrawingStand) -> None:
    drawing, first, second = stand.publish(), stand.member(), stand.member()
    kept = stand.enter(first, drawing).json()["drawing"]["mine"]["entry"]
    stand.shop.clock.now_s += 1
    stand.enter(second, drawing)
    one, other = stand.shop.member(first), stand.shop.member(second)
    now_s = stand.shop.clock()
    stand.shop.database.writer.run(
        lambda session: merge(session, one, other, now_s, actor="support", why="the same person") and None
    )
    stand.close(drawing)
    assert stand.receipt(drawing)["entries"] == [kept]


def test_the_winner_is_found_again_by_a_stranger_with_one_command(stand: DrawingStand, tmp_path: Path) -> None:
    drawing = stand.publish()
    codes = {stand.enter(stand.member(), drawing).json()["drawing"]["mine"]["entry"] for _ in range(4)}
    codes.add(stand.enter_by_form(drawing, "fifth@example.com"))
    stand.close(drawing)
    before = stand.receipt(drawing)
    assert (set(before["entries"]), before["key"], before["selected"]) == (codes, None, None)
    assert stand.draw(drawing).status_code == 200
    after = stand.receipt(drawing)
    assert (after["entries"], after["entries_sha256"]) == (before["entries"], before["entries_sha256"])
    # Two files from the public pages, in an empty folder, with nothing of ours installed.
    for name in ("winner.py", "receipt.json"):
        address = "/drawings/winner.py" if name == "winner.py" else f"/drawings/{drawing}/receipt.json"
        (tmp_path / name).write_bytes(stand.shop.http.get(address).content)
    ran = subprocess.run(
        [sys.executable, "-I", "winner.py", "receipt.json"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert f"Winner 1: {stand.line(drawing)['awards'][0]['entry']}\n" in ran.stdout
    forged = after | {"selected": [*reversed(after["selected"])]}
    (tmp_path / "receipt.json").write_text(json.dumps(forged))
    ran = subprocess.run([sys.executable, "-I", "winner.py", "receipt.json"], cwd=tmp_path, capture_output=True)
    assert ran.returncode == 1


def test_nobody_draws_before_the_numbers_or_twice_with_others(stand: DrawingStand) -> None:
    drawing = stand.publish()
    stand.enter(stand.member(), drawing)
    numbers = {"numbers": {"nist_beacon": ["9f" * 64]}}
    assert stand.at_desk("POST", f"/{drawing}/draw", numbers).status_code == 409
    stand.close(drawing)
    early = stand.at_desk("POST", f"/{drawing}/draw", numbers)
    assert (early.status_code, "not published yet" in early.text) == (409, True)
    assert stand.draw(drawing, "9f" * 63).status_code == 422
    first = stand.draw(drawing).json()
    assert stand.draw(drawing).json()["awards"] == first["awards"]
    assert stand.draw(drawing, "ab" * 64).status_code == 409
    assert stand.line(drawing)["key"] == first["key"]


def winners(stand: DrawingStand, people: int, **changes: Any) -> tuple[str, dict[str, dict[str, str]]]:
    """A drawing that is drawn, and the phones of all who entered by their codes."""
    drawing = stand.publish(**changes)
    phones = {}
    for _ in range(people):
        headers = stand.member()
        phones[stand.enter(headers, drawing).json()["drawing"]["mine"]["entry"]] = headers
    stand.close(drawing)
    assert stand.draw(drawing).status_code == 200
    return drawing, phones


def claim(stand: DrawingStand, drawing: str, headers: dict[str, str]) -> Any:
    return stand.shop.http.post(f"/api/phone/drawings/{drawing}/claim", json={"may_win": True}, headers=headers)


def cards(stand: DrawingStand, drawing: str) -> list[GiftCard]:
    with stand.shop.database.reader.session() as session:
        return list(session.exec(select(GiftCard).where(col(GiftCard.cause).startswith(drawing))))


def test_the_winner_claims_a_gift_card_once(stand: DrawingStand) -> None:
    drawing, phones = winners(stand, 3)
    code = stand.line(drawing)["awards"][0]["entry"]
    jane = phones[code]
    assert stand.mine(jane, drawing)["won"]["state"] == "offered"
    first = claim(stand, drawing, jane).json()["won"]
    assert claim(stand, drawing, jane).json()["won"] == first
    assert [(card.id, card.amount_minor, card.member) for card in cards(stand, drawing)] == [
        (first["gift_card"], 50_00, stand.shop.member(jane))
    ]
    assert stand.line(drawing)["state"] == "settled"


def test_who_did_not_win_claims_nothing(stand: DrawingStand) -> None:
    drawing, phones = winners(stand, 3)
    code = stand.line(drawing)["awards"][0]["entry"]
    for other in set(phones) - {code}:
        assert claim(stand, drawing, phones[other]).status_code == 410
    refused = stand.shop.http.post(
        f"/api/phone/drawings/{drawing}/claim", json={"may_win": False}, headers=phones[code]
    )
    assert refused.status_code == 422
    assert cards(stand, drawing) == []


def test_what_nobody_claims_goes_to_the_alternates_in_their_order(stand: DrawingStand) -> None:
    drawing, phones = winners(stand, 4, alternates=2)
    order = stand.receipt(drawing)["selected"]
    assert len(order) == 3
    for place in range(3):
        awards = stand.line(drawing)["awards"]
        assert [award["entry"] for award in awards] == order[: place + 1]
        assert awards[-1]["state"] == "offered"
        stand.shop.clock.now_s = awards[-1]["claim_until_s"]
        assert claim(stand, drawing, phones[order[place]]).status_code == 410
        stand.turn()
        stand.turn()
    assert [award["state"] for award in stand.line(drawing)["awards"]] == ["lapsed"] * 3
    assert (stand.line(drawing)["state"], cards(stand, drawing)) == ("settled", [])


def test_an_entry_that_was_withdrawn_is_passed_over(stand: DrawingStand) -> None:
    drawing, codes = stand.publish(), {}
    for _ in range(3):
        headers = stand.member()
        codes[stand.enter(headers, drawing).json()["drawing"]["mine"]["entry"]] = headers
    stand.close(drawing)
    key = winner.key_string([[int("9f" * 64, 16)]])
    order = winner.select(sorted(codes), key, 3)
    left = stand.shop.http.delete(f"/api/phone/drawings/{drawing}/entry", headers=codes[order[0]])
    assert left.status_code == 204
    stand.draw(drawing)
    assert [(award["entry"], award["state"]) for award in stand.line(drawing)["awards"]] == [
        (order[0], "passed_over"),
        (order[1], "offered"),
    ]
    assert stand.receipt(drawing)["entries"] == sorted(codes)


def test_three_prizes_go_to_three_people(stand: DrawingStand) -> None:
    drawing, phones = winners(stand, 5, prizes=3)
    for award in stand.line(drawing)["awards"]:
        assert claim(stand, drawing, phones[award["entry"]]).status_code == 200
    assert len({card.member for card in cards(stand, drawing)}) == 3


def test_a_winner_without_membership_claims_by_the_link_of_her_letter(stand: DrawingStand) -> None:
    drawing = stand.publish()
    stand.enter_by_form(drawing, "lucky@example.com")
    stand.close(drawing)
    stand.draw(drawing)
    link = stand.link("lucky@example.com")
    assert "first_name" in stand.shop.http.get(link).text
    path, _, code = link.partition("?code=")
    assert stand.shop.http.post(path, data={"code": code, "may_win": "yes"}).status_code == 422
    fields = {"code": code, "may_win": "yes", "first_name": "Theo"}
    claimed = stand.shop.http.post(path, data=fields)
    assert claimed.status_code == 200
    # The same browser is hers now, and shows the card.
    assert stand.shop.http.get("/api/phone/me").json()["first_name"] == "Theo"
    consents = stand.shop.http.get("/api/phone/me").json()["bell"]
    assert not any(value is True for value in consents.values()), "she agreed to nothing"
    assert len(cards(stand, drawing)) == 1
    # A lost answer is asked for again, by anybody with the letter: no second card, and nobody signed in.
    stand.shop.http.cookies.clear()
    again = stand.shop.http.post(path, data=fields)
    assert (again.status_code, again.text, dict(again.cookies)) == (200, claimed.text, {})
    assert stand.shop.http.get(link).text == claimed.text
    assert len(cards(stand, drawing)) == 1
    stand.shop.clock.now_s += 11 * DAY_S
    assert stand.shop.http.post(path, data=fields).status_code == 410


def test_the_letters_link_puts_a_members_card_on_her_membership_and_opens_nothing_of_it(stand: DrawingStand) -> None:
    drawing, jane = stand.publish(), stand.member(email="by.letter@example.com")
    stand.enter(jane, drawing)
    stand.close(drawing)
    stand.draw(drawing)
    stand.shop.http.cookies.clear()
    path, _, code = stand.link("by.letter@example.com").partition("?code=")
    claimed = stand.shop.http.post(path, data={"code": code, "may_win": "yes"})
    assert (claimed.status_code, dict(claimed.cookies)) == (200, {})
    assert [card.member for card in cards(stand, drawing)] == [stand.shop.member(jane)]


def test_who_is_signed_in_where_she_opens_the_letter_claims_with_her_membership(stand: DrawingStand) -> None:
    drawing, phone = stand.publish(), stand.member(proven=False, email="opened.here@example.com")
    stand.enter_by_form(drawing, "opened.here@example.com")
    stand.close(drawing)
    stand.draw(drawing)
    path, _, code = stand.link("opened.here@example.com").partition("?code=")
    assert "first_name" not in stand.shop.http.get(path, params={"code": code}, headers=phone).text
    claimed = stand.shop.http.post(path, data={"code": code, "may_win": "yes"}, headers=phone)
    assert (claimed.status_code, dict(claimed.cookies)) == (200, {})
    assert [card.member for card in cards(stand, drawing)] == [stand.shop.member(phone)]
    assert stand.mine(phone, drawing)["won"]["state"] == "claimed"


def test_who_is_one_person_since_the_list_was_published_claims_the_entry_that_won_and_one_prize(
    stand: DrawingStand,
) -> None:
    drawing, phones = winners(stand, 2, prizes=2)
    first, second = phones.values()
    one, other, now_s = stand.shop.member(first), stand.shop.member(second), stand.shop.clock()
    stand.shop.database.writer.run(
        lambda session: merge(session, one, other, now_s, actor="support", why="the same person") and None
    )
    won = claim(stand, drawing, second).json()["won"]
    assert claim(stand, drawing, first).json()["won"] == won

    def claim_other(session: Session) -> None:
        offered = (DrawingAward.drawing == drawing, DrawingAward.state == "offered")
        award = session.exec(select(DrawingAward).where(*offered)).one()
        awarding.claim(session, stand.drawings, listed(session, drawing), award, one, now_s)

    with pytest.raises(awarding.PrizeGone):
        stand.shop.database.writer.run(claim_other)
    assert len(cards(stand, drawing)) == 1


def test_who_entered_twice_before_she_was_found_to_be_one_sees_what_the_later_entry_won(stand: DrawingStand) -> None:
    drawing, phones = winners(stand, 2)
    won = stand.line(drawing)["awards"][0]["entry"]
    one, other = (stand.shop.member(phone) for phone in phones.values())
    now_s, later = stand.shop.clock(), phones[won]

    def older(session: Session) -> None:
        """The entry that lost came first."""
        for entry in session.exec(select(DrawingEntry).where(DrawingEntry.drawing == drawing)):
            entry.entered_at_s = now_s if entry.code == won else now_s - 60
        merge(session, one, other, now_s, actor="support", why="the same person")

    stand.shop.database.writer.run(older)
    assert stand.mine(later, drawing)["won"]["state"] == "offered"
    assert claim(stand, drawing, later).status_code == 200


def test_a_list_that_came_out_after_the_numbers_waits_for_later_ones(stand: DrawingStand) -> None:
    """The server was off when the drawing closed."""
    drawing = stand.publish()
    stand.enter(stand.member(), drawing)
    stand.shop.clock.now_s = stand.line(drawing)["plan"]["numbers_at_s"] + 60
    stand.turn()
    early = stand.draw(drawing)
    assert (early.status_code, "The list is published before the numbers" in early.text) == (409, True)
    stand.shop.clock.now_s += 3600
    assert stand.draw(drawing).status_code == 200
    receipt = stand.receipt(drawing)
    assert receipt["numbers_at_s"] == receipt["closed_at_s"] + 3600
    assert winner.faults(receipt) == []


def test_by_the_letters_link_an_entry_is_taken_back_before_and_after_the_drawing_closes(stand: DrawingStand) -> None:
    drawing = stand.publish()
    links = []
    for name in ("early", "late", "never"):
        stand.ask_by_form(drawing, f"{name}@example.com")
        links.append(stand.link(f"{name}@example.com"))
    codes = [stand.confirm(link) for link in links[:2]]

    def leave(link: str) -> int:
        assert "/leave" in stand.shop.http.get(link).text
        path, _, query = link.partition("confirm?code=")
        return stand.shop.http.post(f"{path}leave", data={"code": query.partition("&")[0]}).status_code

    assert leave(links[0]) == 200
    stand.close(drawing)
    assert stand.receipt(drawing)["entries"] == codes[1:]
    assert leave(links[1]) == 200
    assert [stand.shop.http.get(link).status_code for link in links] == [410, 410, 410]
    with stand.shop.database.reader.session() as session:
        for table in (DrawingEntry, DrawingAsking):
            assert not session.exec(select(table).where(table.drawing == drawing)).all()
    stand.draw(drawing)
    assert [award["state"] for award in stand.line(drawing)["awards"]] == ["passed_over"]


def test_a_drawing_is_withdrawn_only_before_anybody_enters(stand: DrawingStand) -> None:
    empty, entered = stand.publish(), stand.publish()
    stand.enter(stand.member(), entered)
    stand.ask_by_form(empty, "too.late@example.com")
    why = {"why": "The store moves house."}
    assert stand.at_desk("POST", f"/{empty}/withdraw", why).json()["state"] == "withdrawn"
    with stand.shop.database.reader.session() as session:
        assert not session.exec(select(DrawingAsking).where(DrawingAsking.drawing == empty)).all()
    refused = stand.at_desk("POST", f"/{entered}/withdraw", why)
    assert (refused.status_code, refused.json()["refusals"][0]["rule"]) == (409, "prizes_are_given")
    assert "The store moves house." in stand.shop.http.get(f"/drawings/{empty}/").text


def test_the_page_has_the_official_rules_in_both_languages(stand: DrawingStand) -> None:
    drawing = stand.publish()
    english = stand.shop.http.get(f"/drawings/{drawing}/").text
    spanish = stand.shop.http.get(f"/drawings/{drawing}/", headers={"Accept-Language": "es-MX,es;q=0.9"}).text
    for text in ("No purchase necessary", "California, Oregon", "at least 18 years old", "RFC 3797", "$50"):
        assert text in english
    assert '<html lang="es">' in spanish
    assert "No hace falta comprar" in spanish
    assert "<script" not in english


def test_the_rules_promise_the_days_that_this_site_keeps(stand: DrawingStand) -> None:
    wish, drawings = DrawingPlan.model_validate(plan(0.0)), stand.drawings
    here = replace(drawings, retention=Retention.of({"drawings": 90}))
    said = [section.paragraphs for section in official_rules(here, "any", wish, "USD", "en")]
    assert "deleted 90 days after it is over" in said[-1][0]


def test_where_only_members_could_enter_there_is_no_drawing(stand: DrawingStand) -> None:
    drawing = stand.draft(free_entry=False)
    refused = stand.at_desk("POST", f"/{drawing}/publish")
    assert [each["rule"] for each in refused.json()["refusals"]] == ["no_purchase_necessary"]


def test_what_was_published_names_nobody(stand: DrawingStand) -> None:
    drawing = stand.publish()
    stand.enter(stand.member(email="private.person@example.com"), drawing)
    stand.close(drawing)
    stand.draw(drawing)
    pages = [stand.shop.http.get(f"/drawings/{drawing}/{page}").text for page in ("", "receipt.json", "entries.txt")]
    assert not any("private" in page or "example.com" in page for page in pages)


def test_clerks_and_strangers_do_nothing_at_the_desk(stand: DrawingStand) -> None:
    drawing = stand.publish()
    assert stand.shop.http.get("/api/drawings").status_code == 401
    assert stand.shop.http.post(f"/api/drawings/{drawing}/publish", headers=stand.shop.staff("mara")).status_code == 403


def test_two_at_once_are_one_entry(stand: DrawingStand) -> None:
    """Both commands wait for the writer together."""
    drawing, jane = stand.publish(), stand.member()
    member, now_s, drawings = stand.shop.member(jane), stand.shop.clock(), stand.drawings

    def command(session: Session) -> str:
        part = Part(way="phone", residence="CA", language="en")
        entry = enter_member(session, drawings, listed(session, drawing), member, part, now_s)
        assert entry is not None
        return entry.code

    done = [stand.shop.database.writer.submit(command) for _ in range(20)]
    assert len({each.result() for each in done}) == 1
    with stand.shop.database.reader.session() as session:
        assert len(session.exec(select(DrawingEntry).where(DrawingEntry.drawing == drawing)).all()) == 1


def test_kiosks_tell_of_it_while_it_is_open(stand: DrawingStand) -> None:
    now_s = stand.shop.clock()
    later = stand.publish(prizes=3, opens_at_s=now_s + 3600)
    open_now = stand.publish(closes_at_s=now_s + DAY_S)
    with stand.shop.database.reader.session() as session:
        told = countdowns(session, now_s)
        assert list(told).index(open_now) < list(told).index(later)
        assert (told[open_now].prize, told[later].prize) == ("$50", "3 × $50")
        assert (told[open_now].is_on(now_s), told[later].is_on(now_s)) == (True, False)
        assert open_now not in countdowns(session, now_s + DAY_S)
        assert {open_now, later} <= announced(session)


def test_all_drawings_stand_on_one_page_but_drafts(stand: DrawingStand) -> None:
    draft, public = stand.draft(heading="Not yet"), stand.publish(heading="For the <autumn>")
    page = stand.shop.http.get("/drawings").text
    assert "For the &lt;autumn&gt;" in page
    assert (f"/drawings/{public}/" in page, draft in page) == (True, False)
    assert stand.shop.http.get(f"/drawings/{public}/receipt.json").status_code == 404
    assert stand.shop.http.get(f"/drawings/{public}/entries.txt").status_code == 404
    assert "text/css" in stand.shop.http.get("/drawings/style.css").headers["content-type"]


def test_entries_of_every_way_win_equally_often_from_the_list_that_was_published(stand: DrawingStand) -> None:
    """Binomial with p = 1/2; 4.9 standard deviations are passed once in a million."""
    drawing = stand.publish()
    free = {stand.enter_by_form(drawing, f"free{n}@example.com") for n in range(6)}
    members = {stand.enter(stand.member(), drawing).json()["drawing"]["mine"]["entry"] for _ in range(6)}
    stand.close(drawing)
    entries = stand.receipt(drawing)["entries"]
    assert set(entries) == free | members
    draws = 4_000
    wins = sum(winner.select(entries, winner.key_string([[n]]), 1)[0] in free for n in range(draws))
    assert abs(wins - draws / 2) < 4.9 * (draws / 4) ** 0.5
