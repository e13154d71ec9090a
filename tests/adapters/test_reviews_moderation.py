"""Moderation over HTTP: decided on without the stars, alike for all of them, and with what must never come off."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import update

from kiosk_server.reviews.tables import Review
from tests.adapters.kiosk_site import Shop, make_site, running
from tests.adapters.review_stand import WORDS, ReviewStand, a_new_day


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """One server for all of them."""
    data = make_site(tmp_path_factory.mktemp("reviews"))
    with running(data) as shop:
        yield shop


@pytest.fixture
def stand(served: Shop) -> ReviewStand:
    return a_new_day(served)


def test_what_a_moderator_gets_is_the_same_whatever_the_stars(stand: ReviewStand) -> None:
    cards = []
    for stars in (1, 2, 3, 4, 5):
        stand.write(stand.buyer("m64"), stars=stars)
        card = stand.waiting()[-1]
        cards.append({name: value for name, value in card.items() if name != "review"})
    assert all(card == cards[0] for card in cards)
    assert not any("star" in name for name in cards[0])
    assert stand.figures()["lines"] == [
        {"stars": stars, "published": 0, "sent_back": 0, "refused": 0, "low": 0.0, "high": 1.0}
        for stars in (1, 2, 3, 4, 5)
    ], "of what waits nothing can be guessed"


def test_they_wait_in_the_order_in_which_they_came(stand: ReviewStand) -> None:
    for stars in (5, 1, 3):
        stand.write(stand.buyer("m64"), stars=stars, text=f"{WORDS} {stars}")
        stand.shop.clock.now_s += 1
    assert [each["text"][-1] for each in stand.waiting()] == ["5", "1", "3"]


def test_what_is_sent_back_is_mended_and_keeps_its_history(stand: ReviewStand) -> None:
    jane = stand.buyer("m64")
    stand.write(jane, text="Call me on 212 555 0143 to hear it.")
    (card,) = stand.waiting()
    assert [each["kind"] for each in card["findings"]] == ["phone_number"]
    assert stand.decide(card, "private", "Without the number it is fine.").status_code == 200
    own = stand.purchase(jane)["review"]
    assert (own["state"], own["versions"][0]["reason"]) == ("sent_back", "private")
    assert own["versions"][0]["note"] == "Without the number it is fine."
    same = stand.send(jane, stand.purchase(jane)["token"], version=1, text="Call me on 212 555 0143 to hear it.")
    assert same.status_code == 409
    stand.write(jane, text="You do not hear it.")
    (card,) = stand.waiting()
    assert [(each["published"], each["reason"]) for each in card["earlier"]] == [(False, "private")]
    stand.publish(card)
    assert [each["version"] for each in stand.purchase(jane)["review"]["versions"]] == [2, 1]
    assert stand.page()["reviews"][0]["edited"] is True


def test_while_an_edit_waits_the_words_of_before_stay(stand: ReviewStand) -> None:
    jane = stand.buyer("m64")
    stand.write(jane, stars=5)
    stand.publish(stand.waiting()[0])
    stand.write(jane, stars=1, text="After a month the burrs are blunt.")
    assert stand.page()["reviews"][0]["stars"] == 5
    assert stand.decide(stand.waiting()[0], "abusive").status_code == 200
    assert stand.page()["score"]["average"] == 5.0
    stand.write(jane, stars=1, text="After a month the burrs were blunt.")
    stand.publish(stand.waiting()[0])
    assert stand.page()["score"]["average"] == 1.0


def test_everybody_sees_how_many_are_not_shown(stand: ReviewStand) -> None:
    def told() -> tuple[int, int]:
        page = stand.page()
        return page["score"]["count"], page["decided"]

    jane, other, insider = (stand.buyer("m64") for _ in range(3))
    for headers, more in ((jane, {}), (other, {}), (insider, {"works_here": True})):
        stand.write(headers, **more)
        stand.publish(stand.waiting()[0])
    assert told() == (2, 2), "who works here counts nowhere"
    stand.write(jane, text="Words that wait, while those of before stay.")
    assert told() == (2, 2)
    stand.write(other, text="Words that are refused in a moment.")
    refused = next(each for each in stand.waiting() if "refused" in each["text"])
    assert stand.decide(refused, "fake", "Known from elsewhere.").status_code == 200
    assert told() == (1, 2)


def test_a_refusal_is_for_good_and_says_how_it_is_known(stand: ReviewStand) -> None:
    jane = stand.buyer("m64")
    stand.write(jane)
    (card,) = stand.waiting()
    assert stand.decide(card, "fake").status_code == 422
    assert stand.decide(card, "fake", "The same words came from four phones in one minute.").status_code == 200
    token = stand.purchase(jane)["token"]
    assert stand.send(jane, token, version=1, text="Some other words now.").status_code == 409
    assert stand.shop.http.delete(f"/api/phone/reviews/{token}", headers=jane).status_code == 200
    assert stand.send(jane, token, version=1).status_code == 409
    assert stand.purchase(jane)["review"]["versions"] == []


def test_two_moderators_decide_once_and_a_repeated_answer_changes_nothing(stand: ReviewStand) -> None:
    stand.write(stand.buyer("m64"))
    (card,) = stand.waiting()
    stand.publish(card)
    assert stand.decide(card).status_code == 200
    assert stand.decide(card, "abusive").status_code == 409
    assert stand.decide(card, by="admin").status_code == 409
    assert stand.decide(card | {"review": "nobody"}).status_code == 404
    assert stand.decide(card, by="mara").status_code == 403


def points(stand: ReviewStand, headers: dict[str, str]) -> int:
    found: int = stand.shop.http.get("/api/phone/points", headers=headers).json()["active"]
    return found


def test_points_are_for_any_review_once_and_whoever_was_promised_some_says_so_for_good(stand: ReviewStand) -> None:
    stand.set_rules(reward_points=50)
    jane, other = stand.buyer("m64"), stand.buyer("m64")
    for headers, stars in ((jane, 1), (other, 5)):
        review = stand.write(headers, stars=stars)
        assert (review["incentive"], review["points"]) == ("points", 50)
        assert points(stand, headers) == 0
        stand.publish(stand.waiting()[0])
        assert points(stand, headers) == 50
    stand.set_rules(reward_points=0)
    assert stand.write(jane, text="A second thought about it.")["incentive"] == "points"
    stand.publish(stand.waiting()[0])
    assert points(stand, jane) == 50
    assert stand.page()["score"]["incentivized"] == 2
    assert {each["incentive"] for each in stand.page()["reviews"]} == {"points"}


def test_what_she_owns_up_to_cannot_be_taken_back(stand: ReviewStand) -> None:
    jane = stand.buyer("m64")
    stand.write(jane)
    assert stand.write(jane, got_something=True)["incentive"] == "said", "the same words, and the truth"
    assert stand.write(jane, text="Once more, in other words.")["incentive"] == "said"
    assert stand.write(jane, text="And once more after that.", works_here=True)["works_here"] is True
    assert stand.write(jane, text="And a last time, honestly.")["works_here"] is True


@pytest.mark.parametrize("change", [{"incentive": "none", "points": 0}, {"works_here": True}, {"sku": "brush"}])
def test_a_row_that_another_hand_changed_has_no_badge_and_is_told(stand: ReviewStand, change: dict[str, Any]) -> None:
    stand.write(stand.buyer("m64"), got_something=True)
    stand.publish(stand.waiting()[0])
    assert stand.figures()["broken"] == 0
    stand.shop.database.writer.run(lambda session: session.connection().execute(update(Review).values(change)) and None)
    (card,) = stand.page(change.get("sku", "m64"))["reviews"]
    assert (card["verified"], card["bought_at_s"]) == (False, None)
    assert stand.figures()["broken"] == 1


def test_who_works_here_is_marked_and_in_no_average_or_blocked(stand: ReviewStand) -> None:
    stand.write(stand.buyer("m64"), stars=2)
    stand.publish(stand.waiting()[0])
    stand.shop.clock.now_s += 60
    insider = stand.buyer("m64")
    stand.write(insider, stars=5, works_here=True)
    stand.publish(stand.waiting()[0])
    assert stand.page()["score"]["average"] == 2.0
    assert [(each["by_staff"], each["verified"]) for each in stand.page()["reviews"]] == [(True, True), (False, True)]
    stand.set_rules(staff="blocked")
    assert stand.send(stand.buyer("m64"), stand.purchase(insider)["token"]).status_code == 404
    another = stand.buyer("m64")
    assert stand.send(another, stand.purchase(another)["token"], works_here=True).status_code == 403


def test_a_browser_that_is_signed_in_at_the_desk_writes_as_staff(stand: ReviewStand) -> None:
    jane = stand.buyer("m64")
    secret = stand.as_staff("mara")["Authorization"].split()[1]
    wish = {"token": stand.purchase(jane)["token"], "stars": 5, "text": WORDS}
    cookie = {"Cookie": f"shopbell_staff={secret}"}
    answer = stand.shop.http.post("/api/phone/reviews", json=wish, headers=jane | cookie)
    assert answer.json()["review"]["works_here"] is True


def test_a_clerk_says_what_she_thinks_as_a_clerk_and_a_manager_not_of_her_own(stand: ReviewStand) -> None:
    wish = {"sku": "m64", "stars": 5, "text": "We use it at the bar every day."}
    for username in ("mara", "manager"):
        answer = stand.shop.http.post("/api/desk/reviews", json=wish, headers=stand.as_staff(username))
        assert answer.status_code == 201, answer.text
        stand.shop.clock.now_s += 60
    first, second = stand.waiting()
    assert (first["yours"], second["yours"]) == (False, True)
    assert stand.decide(second).status_code == 403
    stand.publish(first)
    (card,) = stand.page()["reviews"]
    assert (card["by_staff"], card["verified"], stand.page()["score"]["count"]) == (True, False, 0)
    assert stand.figures()["lines"][4]["published"] == 0, "figures are about buyers"
    stand.set_rules(staff="blocked")
    assert stand.shop.http.post("/api/desk/reviews", json=wish, headers=stand.as_staff("mara")).status_code == 403
    unknown = wish | {"sku": "x"}
    assert stand.shop.http.post("/api/desk/reviews", json=unknown, headers=stand.as_staff("mara")).status_code == 422


def test_what_is_reported_is_looked_at_again_and_stays_until_then(stand: ReviewStand) -> None:
    jane = stand.buyer("m64")
    stand.write(jane)
    stand.publish(stand.waiting()[0])
    review = stand.page()["reviews"][0]["review"]
    kiosk = stand.shop.bearer_of("kiosk-k1")

    def report(name: str = review) -> int:
        path = f"/api/kiosk/reviews/{name}/report"
        return stand.shop.http.post(path, json={"reason": "advert"}, headers=kiosk).status_code

    assert report() == 204
    (card,) = stand.waiting()
    assert (card["reported"], len(stand.page()["reviews"])) == ("advert", 1)
    stand.publish(card)
    assert (report(), stand.waiting()) == (204, []), "it was found right: saying it again changes nothing"
    assert report("nobody") == 404
    stand.write(jane, text="Other words, and reported once more.")
    stand.publish(stand.waiting()[0])
    assert report() == 204
    assert stand.decide(stand.waiting()[0], "advert").status_code == 200
    assert stand.page()["reviews"] == []
    assert 429 in {report() for _ in range(12)}


def test_stars_are_treated_alike_and_who_hides_complaints_is_told(stand: ReviewStand) -> None:
    for stars in (1, 5) * 8:
        stand.write(stand.buyer("m64"), stars=stars)
        stand.decide(stand.waiting()[0], "false" if stars == 1 else None, "We do not like it." if stars == 1 else "")
    figures = stand.figures()
    assert figures["alike"] is False
    assert (figures["lines"][0]["sent_back"], figures["lines"][4]["published"]) == (8, 8)
    assert figures["reasons"] == {"false": 8}
    assert (stand.page()["score"]["count"], stand.page()["decided"]) == (8, 16), "and everybody sees it"


def test_rules_are_managers_and_audited(stand: ReviewStand) -> None:
    for method, path, body in (
        ("GET", "/api/desk/review-rules", None),
        ("PUT", "/api/desk/review-rules", {"reward_points": 5}),
        ("GET", "/api/desk/reviews", None),
    ):
        assert stand.shop.http.request(method, path, json=body, headers=stand.as_staff("mara")).status_code == 403
    stand.set_rules(reward_points=5, ask_after_days=3)
    rules = stand.shop.http.get("/api/desk/review-rules", headers=stand.manager()).json()
    assert rules == {"reward_points": 5, "staff": "badged", "ask_after_days": 3}
    assert stand.purchase(stand.buyer())["reward_points"] == 5
