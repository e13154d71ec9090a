from __future__ import annotations

from kiosk_server.members.consents import bell_card
from kiosk_server.members.purposes import OPTED_OUT, Purpose
from kiosk_server.members.tables import ConsentState

NOW_S = 1_800_000_000.0


def said(purpose: Purpose, *, granted: bool) -> dict[Purpose, ConsentState]:
    return {purpose: ConsentState(member="m", purpose=purpose, granted=granted, at_s=NOW_S - 5, event="e")}


def test_the_bell_is_off_until_she_agrees_to_be_recognised() -> None:
    assert bell_card({}, None, NOW_S).bell == "off"
    assert bell_card(said(Purpose.OFFERS, granted=True), None, NOW_S).bell == "off"
    assert bell_card(said(Purpose.RECOGNISE_IN_STORE, granted=True), None, NOW_S).bell == "on"
    assert bell_card(said(Purpose.RECOGNISE_IN_STORE, granted=False), None, NOW_S).bell == "off"


def test_a_pause_ends_at_its_second() -> None:
    consents = said(Purpose.RECOGNISE_IN_STORE, granted=True)
    assert bell_card(consents, NOW_S + 1, NOW_S).bell == "paused"
    assert bell_card(consents, NOW_S + 1, NOW_S + 1).bell == "on"
    assert bell_card(consents, NOW_S + 1, NOW_S + 1).paused_until_s is None


def test_a_pause_does_not_switch_on_what_is_off() -> None:
    assert bell_card({}, NOW_S + 100, NOW_S).bell == "off"


def test_every_purpose_is_listed_with_when_she_last_spoke() -> None:
    cards = bell_card(said(Purpose.OFFERS, granted=False), None, NOW_S).consents
    assert [card.purpose for card in cards] == list(Purpose)
    by_purpose = {card.purpose: card for card in cards}
    assert (by_purpose["offers"].granted, by_purpose["offers"].at_s) == (False, NOW_S - 5)
    assert (by_purpose["marketing_sms"].granted, by_purpose["marketing_sms"].at_s) == (False, None)


def test_stopping_withdraws_all_that_follows_from_being_heard() -> None:
    assert set(OPTED_OUT) == {Purpose.RECOGNISE_IN_STORE, Purpose.OFFERS, Purpose.CLERK_ASSIST}
