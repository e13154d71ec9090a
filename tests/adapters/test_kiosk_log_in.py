"""Logging in at a kiosk over HTTP: by phone hand-off, by number and PIN, and what attackers get."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI
from sqlmodel import Session, select

from kiosk_server.database.outbox import OutboxEvent
from kiosk_server.kiosks.access import CHANGED, access_card
from kiosk_server.kiosks.extending import MORE_TRIES
from kiosk_server.kiosks.pairing_times import ANSWER_S, CODE_S, EXTENSIONS, FAR_ANSWER_S, FAR_MOST_S
from kiosk_server.kiosks.pairings import CODES_A_MINUTE, FAR_CLAIMS
from kiosk_server.kiosks.pin_rules import PAUSE_AFTER, PAUSE_S, VOID_AFTER, why_not
from kiosk_server.kiosks.pins import PIN_TRIES
from kiosk_server.kiosks.tables import KioskHandOff, KioskPairing, KioskPin, KioskSession
from kiosk_server.kiosks.walking_away import AWAY_S, IDLE_S, LATE_S, QUIET_S, WARNS_S
from kiosk_server.visits import records
from kiosk_server.visits.tables import Visit
from tests.adapters.kiosk_site import Shop, copy_site, make_site, running
from tests.adapters.kiosk_stand import KioskPage, PhonePage, code_of, last_session, look_after, seconds_pass

PIN = "274951"

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    folder = tmp_path_factory.mktemp("shop")
    with running(copy_site(make_site(tmp_path_factory.mktemp("made")), folder)) as shop:
        yield shop


@pytest.fixture
def kiosk(shop: Shop) -> KioskPage:
    """A page that was just loaded, minutes after whatever was before."""
    shop.clock.now_s += 1_000
    page = KioskPage(shop)
    page.begin()
    return page


@pytest.fixture
def jane(shop: Shop) -> PhonePage:
    return PhonePage(shop, shop.register())


@pytest.fixture
def mara(shop: Shop) -> PhonePage:
    return PhonePage(shop, shop.register(first_name="Mara"))


def in_full(page: KioskPage, phone: PhonePage) -> None:
    phone.walk_to("g1")
    assert phone.log_in_at(page).json()["scope"] == "full"


def test_she_logs_in_with_her_phone_beside_the_kiosk(kiosk: KioskPage, jane: PhonePage) -> None:
    jane.walk_to("g1")
    jane.shop.clock.now_s += 60
    jane.walk_to("g1")  # heard here again, as a phone is that stays
    offer = jane.open_code(kiosk.show_code()).json()
    assert (offer["kiosk_name"], offer["zone_name"], offer["near"]) == ("Kiosk", "Front door", True)
    assert kiosk.picture() in offer["pictures"]
    assert kiosk.log_in().status_code == 409, "nobody has confirmed it yet"
    assert jane.confirm(kiosk).json() == {"scope": "full"}
    answer = kiosk.log_in()
    assert answer.status_code == 201
    assert (answer.json()["scope"], answer.json()["label"]) == ("full", "Jane")
    assert kiosk.ask().json() == answer.json()
    assert kiosk.ask().headers["cache-control"] == "no-store"
    assert jane.kiosks()["at"]["kiosk_name"] == "Kiosk"
    assert kiosk.log_out().status_code == 204
    assert kiosk.ask().status_code == 401
    assert jane.kiosks()["at"] is None
    assert last_session(jane.shop).end_reason == "done"


def test_every_answer_may_be_lost_and_asked_for_again(kiosk: KioskPage, jane: PhonePage) -> None:
    jane.walk_to("g1")
    code = kiosk.show_code()
    assert jane.open_code(code).json() == jane.open_code(code).json()
    assert jane.confirm(kiosk).json() == jane.confirm(kiosk).json() == {"scope": "full"}
    assert kiosk.log_in().json() == kiosk.log_in().json()
    with jane.shop.database.reader.session() as session:
        assert len(session.exec(select(KioskSession).where(KioskSession.member == jane.member)).all()) == 1
    assert kiosk.log_out().status_code == 204
    assert kiosk.log_in().status_code == 401, "the proof of an ended session opens no other"


def test_a_phone_that_is_not_heard_here_may_only_look_and_is_not_named(kiosk: KioskPage, jane: PhonePage) -> None:
    for where in (None, "g2"):
        if where is not None:
            jane.walk_to(where)
        code = kiosk.show_code()
        assert jane.open_code(code).json()["near"] is False
        assert jane.confirm(kiosk).json() == {"scope": "read"}
        assert (kiosk.log_in().json()["scope"], kiosk.log_in().json()["label"]) == ("read", "")
        assert kiosk.log_out().status_code == 204


def test_a_phone_that_was_here_long_ago_is_not_here(kiosk: KioskPage, jane: PhonePage) -> None:
    jane.walk_to("g1")
    jane.shop.clock.now_s += 60
    code = kiosk.show_code()
    assert jane.open_code(code).json()["near"] is False


def test_a_photographed_code_is_worth_nothing_once_a_phone_has_opened_it(
    kiosk: KioskPage, jane: PhonePage, mara: PhonePage
) -> None:
    code = kiosk.show_code()
    assert jane.open_code(code).status_code == 200
    assert mara.open_code(code).status_code == 410
    assert mara.ask("kiosk/approve", pairing=kiosk.pairing, picture=kiosk.picture()).status_code == 410
    assert mara.ask("kiosk/refuse", pairing=kiosk.pairing).status_code == 410
    assert jane.confirm(kiosk).status_code == 200


def test_a_photographed_code_opened_outside_knows_no_picture_and_a_guess_ends_it(
    kiosk: KioskPage, mara: PhonePage
) -> None:
    offer = mara.open_code(kiosk.show_code()).json()
    guess = next(each for each in offer["pictures"] if each != kiosk.picture())
    assert mara.ask("kiosk/approve", pairing=kiosk.pairing, picture=guess).status_code == 403
    assert mara.confirm(kiosk).status_code == 410, "there is one guess"
    assert kiosk.log_in().status_code == 410


def test_a_code_lives_a_minute_and_is_opened_once(kiosk: KioskPage, jane: PhonePage) -> None:
    code = kiosk.show_code()
    jane.shop.clock.now_s += CODE_S
    assert jane.open_code(code).status_code == 410
    fresh = kiosk.show_code()
    assert jane.open_code(fresh).json()["left_s"] == FAR_ANSWER_S
    jane.shop.clock.now_s += FAR_ANSWER_S
    assert jane.confirm(kiosk).status_code == 410
    assert kiosk.log_in().status_code == 410


def test_whoever_still_looks_for_the_picture_is_given_more_time_on_the_phone_and_by_touches(
    kiosk: KioskPage, jane: PhonePage
) -> None:
    def half_a_minute_passes() -> None:
        jane.shop.clock.now_s += 30
        jane.walk_to("g1")  # she stays, and is heard

    jane.walk_to("g1")
    assert jane.open_code(kiosk.show_code()).json()["left_s"] == ANSWER_S

    def whole() -> dict[str, object]:
        ends_at_s = jane.shop.clock.now_s + ANSWER_S
        return {"pairing": kiosk.pairing, "near": True, "left_s": ANSWER_S, "ends_at_s": ends_at_s}

    for _ in range(EXTENSIONS):
        half_a_minute_passes()
        assert jane.ask("kiosk/more", pairing=kiosk.pairing).json() == whole()
        half_a_minute_passes()
        assert kiosk.touch_picture().json() == whole()
        assert jane.kiosks()["confirming"] == whole(), "her phone knows what the touch has given"
    while (answer := kiosk.touch_picture()).json()["left_s"] == ANSWER_S:
        half_a_minute_passes()
    jane.shop.clock.now_s += answer.json()["left_s"]
    assert kiosk.touch_picture().status_code == 410, "it keeps others waiting so long and no longer"
    assert jane.confirm(kiosk).status_code == 410
    assert jane.kiosks()["confirming"] is None


def test_a_kiosk_that_is_taken_off_the_plan_while_she_confirms_hears_nobody(kiosk: KioskPage, jane: PhonePage) -> None:
    jane.walk_to("g1")
    jane.open_code(kiosk.show_code())
    app = jane.shop.http.app
    assert isinstance(app, FastAPI)
    store = app.state.running.shop
    without = replace(store, floor=store.floor.model_copy(update={"kiosks": []}))
    with jane.shop.database.reader.session() as session:
        cards = [access_card(session, each, jane.member, jane.shop.clock()) for each in (store, without)]
    assert [card.confirming and card.confirming.near for card in cards] == [True, False]


def test_nobody_else_gives_it_more_time(kiosk: KioskPage, jane: PhonePage, mara: PhonePage) -> None:
    jane.walk_to("g1")
    mara.walk_to("g1")
    code = kiosk.show_code()
    assert kiosk.touch_picture().status_code == 410, "no phone has opened it"
    jane.open_code(code)
    strangers = KioskPage(jane.shop, pairing=kiosk.pairing, secret="w" * 43)
    assert mara.ask("kiosk/more", pairing=kiosk.pairing).status_code == 410
    assert (
        strangers.touch_picture().status_code,
        KioskPage(jane.shop, pairing=kiosk.pairing).touch_picture().status_code,
    ) == (
        410,
        401,
    )
    jane.shop.clock.now_s += ANSWER_S
    assert jane.ask("kiosk/more", pairing=kiosk.pairing).status_code == 403, "not heard for a minute"
    assert kiosk.touch_picture().status_code == 410, "what has ended stays so"
    jane.open_code(kiosk.show_code())
    kiosk.go_back()
    assert kiosk.touch_picture().status_code == 410


def test_a_far_phone_holds_a_kiosk_shortly_and_a_touch_there_alone_gives_it_more(
    kiosk: KioskPage, jane: PhonePage, mara: PhonePage
) -> None:
    assert mara.open_code(kiosk.show_code()).json()["left_s"] == FAR_ANSWER_S
    assert mara.ask("kiosk/more", pairing=kiosk.pairing).status_code == 403
    jane.walk_to("g1")
    waiting = KioskPage(jane.shop, kiosk.boot)
    jane.shop.clock.now_s += FAR_ANSWER_S - 1
    jane.walk_to("g1")
    assert jane.open_code(waiting.show_code()).status_code == 409
    jane.shop.clock.now_s += 1
    assert jane.open_code(waiting.show_code()).status_code == 200
    waiting.go_back()
    assert mara.open_code(kiosk.show_code()).status_code == 200
    jane.shop.clock.now_s += FAR_ANSWER_S - 1
    assert kiosk.touch_picture().json()["left_s"] == FAR_ANSWER_S, "somebody stands there who has not gone back"
    jane.shop.clock.now_s += FAR_ANSWER_S - 1
    assert mara.confirm(kiosk).json() == {"scope": "read"}


def test_more_time_is_written_down_where_it_is_more_and_asked_for_so_often(kiosk: KioskPage, jane: PhonePage) -> None:
    def told() -> int:
        with jane.shop.database.reader.session() as session:
            mine = select(OutboxEvent.id).where(OutboxEvent.member == jane.member, OutboxEvent.kind == CHANGED)
            return len(session.exec(mine).all())

    jane.walk_to("g1")
    jane.open_code(kiosk.show_code())
    before = told()
    asked = [jane.ask("kiosk/more", pairing=kiosk.pairing) for _ in range(MORE_TRIES.attempts)]
    assert {(answer.status_code, answer.json()["left_s"]) for answer in asked} == {(200, ANSWER_S)}
    assert jane.ask("kiosk/more", pairing=kiosk.pairing).status_code == 429
    touched = [kiosk.touch_picture().status_code for _ in range(MORE_TRIES.attempts + 1)]
    assert touched == [200] * MORE_TRIES.attempts + [429]
    assert told() == before, "there was nothing to give"
    jane.shop.clock.now_s += 5
    assert kiosk.touch_picture().json()["left_s"] == ANSWER_S
    assert kiosk.touch_picture().json()["left_s"] == ANSWER_S
    assert told() == before + 1


def test_touches_hold_a_kiosk_for_a_far_phone_so_long_and_no_longer(
    kiosk: KioskPage, jane: PhonePage, mara: PhonePage
) -> None:
    shown_at_s = jane.shop.clock.now_s
    mara.open_code(kiosk.show_code())
    while (answer := kiosk.touch_picture()).status_code == 200:
        jane.shop.clock.now_s += min(FAR_ANSWER_S / 2, answer.json()["left_s"])
    assert jane.shop.clock.now_s == shown_at_s + FAR_MOST_S
    jane.walk_to("g1")
    assert jane.open_code(KioskPage(jane.shop, kiosk.boot).show_code()).status_code == 200


def test_whoever_types_her_number_is_not_held_up_by_a_phone_with_a_photograph(
    kiosk: KioskPage, jane: PhonePage, mara: PhonePage
) -> None:
    number = with_pin(jane)
    photographed = kiosk.show_code()
    assert mara.open_code(photographed).status_code == 200
    kiosk.go_back()  # as the page does when the keypad is opened
    at_keypad = KioskPage(jane.shop, kiosk.boot)
    at_keypad.ask_for_code()
    at_keypad.show_code()  # one that is shown nowhere
    assert mara.open_code(photographed).status_code == 410
    assert at_keypad.log_in(member_number=number, pin=PIN).status_code == 201
    at_keypad.log_out()


def test_a_page_that_is_loaded_anew_is_not_held_up_by_what_the_one_before_has_shown(
    kiosk: KioskPage, jane: PhonePage, mara: PhonePage
) -> None:
    mara.open_code(kiosk.show_code())
    anew = KioskPage(jane.shop)
    anew.begin()
    assert mara.confirm(kiosk).status_code == 410
    assert jane.open_code(anew.show_code()).status_code == 200


def test_a_used_code_and_its_proof_open_nothing_again(kiosk: KioskPage, jane: PhonePage, mara: PhonePage) -> None:
    jane.walk_to("g1")
    code = kiosk.show_code()
    jane.open_code(code)
    jane.confirm(kiosk)
    kiosk.log_in()
    assert mara.open_code(code).status_code == 410
    assert jane.open_code(code).status_code == 410
    kiosk.log_out()
    assert jane.open_code(code).status_code == 410
    assert kiosk.log_in().status_code == 401


def test_what_she_refuses_is_over(kiosk: KioskPage, jane: PhonePage) -> None:
    jane.open_code(kiosk.show_code())
    assert jane.ask("kiosk/refuse", pairing=kiosk.pairing).status_code == 204
    assert jane.confirm(kiosk).status_code == 410
    assert kiosk.log_in().status_code == 410


def test_a_proof_is_good_at_its_own_kiosk_and_for_its_own_pairing_alone(kiosk: KioskPage, jane: PhonePage) -> None:
    jane.open_code(kiosk.show_code())
    jane.confirm(kiosk)
    other = KioskPage(jane.shop, pairing=kiosk.pairing, secret="w" * 43)
    assert other.log_in().status_code == 410
    assert KioskPage(jane.shop, pairing=kiosk.pairing).log_in().status_code == 401
    assert KioskPage(jane.shop, pairing="unknown", secret=kiosk.secret).log_in().status_code == 410


def test_while_one_phone_confirms_no_other_gets_in_between(kiosk: KioskPage, jane: PhonePage, mara: PhonePage) -> None:
    earlier = kiosk.show_code()
    earlier_page = KioskPage(jane.shop, kiosk.boot, kiosk.pairing, kiosk.secret)
    later = kiosk.show_code()
    assert jane.open_code(earlier).status_code == 200
    assert mara.open_code(later).status_code == 410
    after = KioskPage(jane.shop, kiosk.boot)
    assert mara.open_code(after.show_code()).status_code == 409, "somebody is at it"
    assert jane.confirm(earlier_page).status_code == 200
    assert earlier_page.log_in().status_code == 201


def test_of_two_phones_at_the_same_instant_one_gets_the_code(
    kiosk: KioskPage, jane: PhonePage, mara: PhonePage
) -> None:
    code = kiosk.show_code()
    with ThreadPoolExecutor(2) as pool:
        statuses = sorted(answer.status_code for answer in pool.map(lambda p: p.open_code(code), (jane, mara)))
    assert statuses == [200, 410]


def test_a_second_shopper_neither_inherits_nor_takes_over(kiosk: KioskPage, jane: PhonePage, mara: PhonePage) -> None:
    in_full(kiosk, jane)
    mara.walk_to("g1")
    seconds_pass(jane.shop, 3)
    assert kiosk.ask().json()["label"] == "Jane", "her coming changes nothing"
    assert kiosk.ask_for_code().status_code == 409, "nobody logs in over somebody"
    assert mara.kiosks()["at"] is None
    jane.walk_to("g2")
    seconds_pass(jane.shop, int(AWAY_S) + 1)
    assert kiosk.touch().status_code == 401, "a touch of hers revives nothing"
    assert last_session(jane.shop).end_reason == "walked_away"
    mara.walk_to("g1")
    assert mara.log_in_at(kiosk).json()["label"] == "Mara"
    kiosk.log_out()


def test_stepping_aside_for_a_moment_ends_nothing(kiosk: KioskPage, jane: PhonePage) -> None:
    in_full(kiosk, jane)
    jane.walk_to("g2")
    seconds_pass(jane.shop, int(AWAY_S) - 2)
    jane.walk_to("g1")
    seconds_pass(jane.shop, int(AWAY_S) + 2)
    assert kiosk.ask().status_code == 200


def test_while_her_phone_is_silent_touches_give_no_more_time(kiosk: KioskPage, jane: PhonePage) -> None:
    in_full(kiosk, jane)
    most_s = IDLE_S + WARNS_S
    look_after(jane.shop, QUIET_S - 10)
    assert kiosk.touch().json() == {"left_s": most_s}, "a pocket may swallow the radio for a while"
    look_after(jane.shop, 20)
    assert kiosk.touch().json() == {"left_s": most_s - 20}
    jane.walk_to("g1")
    assert kiosk.touch().json() == {"left_s": most_s}, "heard again"
    look_after(jane.shop, QUIET_S - 10)
    kiosk.touch()
    for _ in range(22):
        look_after(jane.shop, 5)
        kiosk.touch()
    assert kiosk.ask().status_code == 401, "the next person's touches held it no longer"
    assert last_session(jane.shop).end_reason == "idle"


def test_that_her_zone_is_given_up_is_no_silence_yet(kiosk: KioskPage, jane: PhonePage) -> None:
    in_full(kiosk, jane)
    look_after(jane.shop, QUIET_S - 10)
    give_up_zone(jane)
    assert kiosk.touch().json() == {"left_s": IDLE_S + WARNS_S}


def give_up_zone(phone: PhonePage) -> None:
    """As the rounds do once the tracker's grace is over."""

    def command(session: Session) -> None:
        visit = session.exec(select(Visit).where(Visit.member == phone.member)).one()
        records.move(session, visit, None, phone.shop.clock())

    phone.shop.database.writer.run(command)


def test_going_back_ends_what_a_phone_has_opened_or_confirmed(
    kiosk: KioskPage, jane: PhonePage, mara: PhonePage
) -> None:
    jane.open_code(kiosk.show_code())
    stranger = KioskPage(jane.shop, pairing=kiosk.pairing, secret="w" * 43)
    assert stranger.go_back().status_code == 410
    assert kiosk.go_back().status_code == 204
    assert jane.confirm(kiosk).status_code == 410
    assert mara.open_code(kiosk.show_code()).status_code == 200, "the next one need not wait"
    mara.confirm(kiosk)
    kiosk.go_back()
    assert kiosk.log_in().status_code == 410
    mara.log_in_at(kiosk)
    assert kiosk.go_back().status_code == 204, "the session's answer was not heard"
    assert kiosk.ask().status_code == 401


def test_opting_out_ends_it(kiosk: KioskPage, jane: PhonePage) -> None:
    in_full(kiosk, jane)
    jane.ask("opt-out")
    seconds_pass(jane.shop, 1)
    assert kiosk.ask().status_code == 401


def test_without_touches_it_ends_by_itself_and_a_touch_gives_it_the_whole_time_again(
    kiosk: KioskPage, jane: PhonePage
) -> None:
    assert jane.log_in_at(kiosk).json()["scope"] == "read"
    most_s = IDLE_S + WARNS_S
    for _ in range(11):  # WCAG 2.2.1 asks for ten
        look_after(jane.shop, most_s)
        assert kiosk.touch().json() == {"left_s": most_s}
    look_after(jane.shop, most_s + LATE_S - 1)
    assert kiosk.ask().status_code == 200
    look_after(jane.shop, 1)
    assert kiosk.ask().status_code == 401
    assert last_session(jane.shop).end_reason == "idle"


def test_a_page_that_is_loaded_anew_inherits_nothing(kiosk: KioskPage, jane: PhonePage) -> None:
    in_full(kiosk, jane)
    kiosk.begin()
    assert kiosk.ask().status_code == 200, "the page itself may say again that it is there"
    KioskPage(jane.shop).begin()
    assert kiosk.ask().status_code == 401
    assert last_session(jane.shop).end_reason == "restarted"


def test_she_ends_it_from_her_phone(kiosk: KioskPage, jane: PhonePage) -> None:
    in_full(kiosk, jane)
    assert jane.ask("kiosk/log-out").json()["at"] is None
    assert kiosk.ask().status_code == 401


def test_a_phone_that_is_shut_out_takes_its_session_and_its_yes_with_it(kiosk: KioskPage, jane: PhonePage) -> None:
    def shut_out() -> None:
        (device,) = jane.shop.http.get("/api/phone/devices", headers=jane.headers).json()
        path = f"/api/phone/devices/{device['device']}"
        assert jane.shop.http.delete(path, headers=jane.headers).status_code == 204

    in_full(kiosk, jane)
    shut_out()
    assert kiosk.ask().status_code == 401
    other = PhonePage(jane.shop, jane.shop.register())
    other.open_code(kiosk.show_code())
    other.confirm(kiosk)
    (device,) = other.shop.http.get("/api/phone/devices", headers=other.headers).json()
    other.shop.http.delete(f"/api/phone/devices/{device['device']}", headers=other.headers)
    assert kiosk.log_in().status_code == 410


def test_a_kiosk_asks_for_so_many_codes_a_minute(kiosk: KioskPage) -> None:
    statuses = [kiosk.ask_for_code().status_code for _ in range(CODES_A_MINUTE + 1)]
    assert statuses == [201] * CODES_A_MINUTE + [429]


def test_a_phone_that_is_not_here_holds_up_a_kiosk_so_often(kiosk: KioskPage, jane: PhonePage) -> None:
    for _ in range(FAR_CLAIMS):
        assert jane.open_code(kiosk.show_code()).status_code == 200
        jane.ask("kiosk/refuse", pairing=kiosk.pairing)
    assert jane.open_code(kiosk.show_code()).status_code == 429
    jane.walk_to("g1")
    assert jane.open_code(kiosk.show_code()).status_code == 200


def test_a_phone_opens_so_many_codes(jane: PhonePage) -> None:
    statuses = {jane.open_code("x" * 43).status_code for _ in range(11)}
    assert statuses == {410, 429}


def with_pin(phone: PhonePage) -> str:
    """Her number, once she has chosen a PIN; its hash costs a fraction of the work, as it says itself."""
    answer = phone.shop.http.put("/api/phone/kiosk/pin", json={"pin": PIN}, headers=phone.headers)
    assert answer.json()["has_pin"] is True
    member = phone.member

    def hash_anew(session: Session) -> None:
        session.get_one(KioskPin, member).pin_hash = QUICK.hash(PIN)

    phone.shop.database.writer.run(hash_anew)
    return str(phone.shop.http.get("/api/phone/me", headers=phone.headers).json()["member_number"])


def test_number_and_pin_open_a_session_and_her_phone_says_so(kiosk: KioskPage, jane: PhonePage) -> None:
    number = with_pin(jane)
    kiosk.show_code()
    answer = kiosk.log_in(member_number=number.replace(" ", ""), pin=PIN)
    assert (answer.status_code, answer.json()["scope"]) == (201, "read")
    assert kiosk.log_in(member_number=number, pin=PIN).json() == answer.json()
    assert jane.kiosks()["at"]["scope"] == "read"
    kiosk.log_out()
    jane.walk_to("g1")
    kiosk.show_code()
    assert kiosk.log_in(member_number=number, pin=PIN).json()["scope"] == "full"
    kiosk.log_out()


def test_a_pin_opens_nothing_over_a_phone_that_is_confirming(
    kiosk: KioskPage, jane: PhonePage, mara: PhonePage
) -> None:
    number = with_pin(jane)
    mara.open_code(kiosk.show_code())
    assert kiosk.log_in(member_number=number, pin=PIN).status_code == 410


def test_a_right_pin_counts_as_no_wrong_one_and_another_one_ends_what_it_opened(
    kiosk: KioskPage, jane: PhonePage, mara: PhonePage
) -> None:
    def wrong() -> int:
        with jane.shop.database.reader.session() as session:
            return session.get_one(KioskPin, jane.member).wrong

    number = with_pin(jane)
    kiosk.show_code()
    waiting = KioskPage(jane.shop, kiosk.boot, kiosk.pairing, kiosk.secret)
    mara.log_in_at(kiosk)
    assert waiting.log_in(member_number=number, pin=PIN).status_code == 410
    assert wrong() == 0
    kiosk.log_out()
    kiosk.show_code()
    for _ in range(3):
        assert kiosk.log_in(member_number=number, pin=PIN).status_code == 201
    assert wrong() == 0
    with_pin(jane)
    assert kiosk.ask().status_code == 401


def test_a_try_that_is_said_again_after_a_lost_answer_is_one_try(kiosk: KioskPage, jane: PhonePage) -> None:
    def wrong() -> int:
        with jane.shop.database.reader.session() as session:
            return session.get_one(KioskPin, jane.member).wrong

    number = with_pin(jane)
    kiosk.show_code()
    for _ in range(PIN_TRIES.attempts):
        assert kiosk.log_in(member_number=number, pin="905813").status_code == 403
    assert wrong() == 1
    jane.shop.clock.now_s += PIN_TRIES.attempts * PIN_TRIES.per_s
    kiosk.show_code()
    assert kiosk.log_in(member_number=number, pin="905814").status_code == 403
    assert wrong() == 2
    kiosk.show_code()
    assert kiosk.log_in(member_number=number, pin="905814").status_code == 403
    assert wrong() == 3, "at another code it is another try"
    jane.shop.clock.now_s += 60
    for guess in ("905815", "905816"):
        kiosk.show_code()
        kiosk.log_in(member_number=number, pin=guess)
    assert kiosk.log_in(member_number=number, pin=PIN).status_code == 403, "there is a pause now"
    jane.shop.clock.now_s += 60
    kiosk.show_code()
    assert kiosk.log_in(member_number=number, pin=PIN).status_code == 403, "and nothing gets around it"
    assert wrong() == PAUSE_AFTER


def test_a_code_that_is_over_is_no_way_to_try_a_pin(kiosk: KioskPage, jane: PhonePage, mara: PhonePage) -> None:
    number = with_pin(jane)

    def turned_down() -> None:
        statuses = [kiosk.log_in(member_number=number, pin=guess).status_code for guess in ("905813", PIN)]
        assert statuses == [410, 410], "it does not tell which one is right"

    kiosk.show_code()
    jane.shop.clock.now_s += CODE_S
    turned_down()
    kiosk.show_code()
    kiosk.go_back()
    turned_down()
    mara.open_code(kiosk.show_code())
    turned_down()
    with jane.shop.database.reader.session() as session:
        assert session.get_one(KioskPin, jane.member).wrong == 0


def test_no_part_of_either_number_of_joined_memberships_is_a_pin(shop: Shop, jane: PhonePage, mara: PhonePage) -> None:
    def number_of(phone: PhonePage) -> str:
        return str(shop.http.get("/api/phone/me", headers=phone.headers).json()["member_number"])

    def choose(pin: str) -> int:
        return int(shop.http.put("/api/phone/kiosk/pin", json={"pin": pin}, headers=jane.headers).status_code)

    digits = number_of(mara).replace(" ", "")
    pin = next(part for at in range(4) if why_not(part := digits[at : at + 6], "") is None)
    wish = {"other": number_of(mara), "why": "the same person"}
    merged = shop.http.post(f"/api/members/{number_of(jane)}/merge", json=wish, headers=shop.staff("admin"))
    assert merged.status_code == 201
    assert choose(pin) == 422


def test_wrong_number_wrong_pin_and_no_pin_are_told_alike(kiosk: KioskPage, jane: PhonePage, mara: PhonePage) -> None:
    number = with_pin(jane)
    without = str(mara.shop.http.get("/api/phone/me", headers=mara.headers).json()["member_number"])
    kiosk.show_code()
    wrongs = {"member_number": number, "pin": "905813"}, {"member_number": without, "pin": PIN}
    answers = [kiosk.log_in(**wrong) for wrong in (*wrongs, {"member_number": "99999998 2", "pin": PIN})]
    assert {(answer.status_code, answer.text) for answer in answers} == {(403, answers[0].text)}


def test_guesses_are_slowed_whether_the_number_is_known_or_not(kiosk: KioskPage, jane: PhonePage) -> None:
    kiosk.show_code()
    for number in (with_pin(jane), "12345678 2"):
        statuses = [kiosk.log_in(member_number=number, pin=f"9058{n:02}").status_code for n in range(7)]
        assert statuses == [403] * PIN_TRIES.attempts + [429] * (7 - PIN_TRIES.attempts)


def test_one_guess_said_again_and_again_does_not_tell_which_number_has_a_pin(
    kiosk: KioskPage, jane: PhonePage, mara: PhonePage
) -> None:
    without = str(mara.shop.http.get("/api/phone/me", headers=mara.headers).json()["member_number"])
    kiosk.show_code()
    for number in (with_pin(jane), without, "12345678 2"):
        answers = [kiosk.log_in(member_number=number, pin="905813").status_code for _ in range(7)]
        assert answers == [403] * PIN_TRIES.attempts + [429] * (7 - PIN_TRIES.attempts)


def test_a_pin_that_was_guessed_at_too_often_opens_nothing_until_she_chooses_another(
    kiosk: KioskPage, jane: PhonePage
) -> None:
    number = with_pin(jane)
    kiosk.show_code()
    for _ in range(VOID_AFTER):
        jane.shop.clock.now_s += PAUSE_S
        kiosk.show_code()
        assert kiosk.log_in(member_number=number, pin="905813").status_code == 403
    jane.shop.clock.now_s += 10 * PAUSE_S
    kiosk.show_code()
    assert kiosk.log_in(member_number=number, pin=PIN).status_code == 403
    with_pin(jane)
    assert kiosk.log_in(member_number=number, pin=PIN).status_code == 201
    kiosk.log_out()


def test_many_guesses_at_once_are_many_guesses(kiosk: KioskPage, jane: PhonePage) -> None:
    number = with_pin(jane)
    kiosk.show_code()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: kiosk.log_in(member_number=number, pin=f"90581{n}"), range(8)))
    with jane.shop.database.reader.session() as session:
        assert session.get_one(KioskPin, jane.member).wrong == PIN_TRIES.attempts


@pytest.mark.parametrize("pin", ["123456", "12345", "abcdef", "777777"])
def test_a_pin_that_anybody_guesses_is_refused(jane: PhonePage, pin: str) -> None:
    answer = jane.shop.http.put("/api/phone/kiosk/pin", json={"pin": pin}, headers=jane.headers)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "pin"


def test_a_forgotten_pin_opens_nothing(kiosk: KioskPage, jane: PhonePage) -> None:
    number = with_pin(jane)
    assert jane.shop.http.delete("/api/phone/kiosk/pin", headers=jane.headers).json()["has_pin"] is False
    kiosk.show_code()
    assert kiosk.log_in(member_number=number, pin=PIN).status_code == 403


def test_an_act_is_handed_to_her_own_phone_and_to_no_other(kiosk: KioskPage, jane: PhonePage, mara: PhonePage) -> None:
    jane.log_in_at(kiosk)

    def hand() -> str:
        body = {"act": "review", "about": "m64"}
        answer = jane.shop.http.post("/api/kiosk/session/hand-off", json=body, headers=kiosk.headers)
        assert answer.status_code == 201
        return code_of(answer.json())

    first, code = hand(), hand()
    (handed,) = jane.kiosks()["handed"]
    assert (handed["act"], handed["about"]) == ("review", "m64")
    assert jane.ask("acts/open", code=first).status_code == 410, "the newest code counts"
    assert mara.ask("acts/open", code=code).status_code == 410
    assert mara.ask("acts/open", hand_off=handed["hand_off"]).status_code == 410
    assert jane.ask("acts/open", code=code).json() == {"act": "review", "about": "m64"}
    assert jane.kiosks()["handed"] == []
    kiosk.log_out()
    assert (
        jane.shop.http.post("/api/kiosk/session/hand-off", json={"act": "share"}, headers=kiosk.headers).status_code
        == 401
    )


def test_an_act_that_nobody_opened_ends(kiosk: KioskPage, jane: PhonePage) -> None:
    jane.log_in_at(kiosk)
    answer = jane.shop.http.post("/api/kiosk/session/hand-off", json={"act": "share"}, headers=kiosk.headers)
    jane.shop.clock.now_s += 300
    assert jane.ask("acts/open", code=code_of(answer.json())).status_code == 410
    assert jane.kiosks()["handed"] == []


def test_no_secret_is_stored_readably_and_erasing_her_leaves_nothing(kiosk: KioskPage, jane: PhonePage) -> None:
    jane.walk_to("g1")
    with_pin(jane)
    code = kiosk.show_code()
    jane.open_code(code)
    jane.confirm(kiosk)
    kiosk.log_in()
    secrets = [code, kiosk.secret, PIN]
    with jane.shop.database.reader.session() as session:
        rows = [
            str(row.model_dump())
            for table in (KioskPairing, KioskSession, KioskPin, KioskHandOff)
            for row in session.exec(select(table))
        ]
    assert [secret for secret in secrets for row in rows if secret in row] == []
    export = jane.shop.http.get("/api/phone/export", headers=jane.headers).json()["holds"]
    assert {"kiosk_session", "kiosk_pairing", "kiosk_pin"} <= set(export)
    assert "hash" not in str(export["kiosk_pin"]["rows"])
    kiosk.log_out()
