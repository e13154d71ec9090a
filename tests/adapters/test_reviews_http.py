"""Reviews over HTTP: written with a receipt, decided on without the stars, read by everybody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import delete, update
from sqlmodel import Session, col, func, select

from kiosk_server.privacy.erasing import UNDO_S, begin, erase_person
from kiosk_server.reviews.shown import QUOTE_LETTERS, quotes
from kiosk_server.reviews.tables import Review, ReviewVersion
from tests.adapters.kiosk_site import Shop, make_site, running
from tests.adapters.review_stand import DAY_S, WORDS, ReviewStand


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """One server for all of them."""
    data = make_site(tmp_path_factory.mktemp("reviews"))
    with running(data, shop_origins=("https://shop.example",)) as shop:
        yield shop


@pytest.fixture
def stand(served: Shop) -> ReviewStand:
    """A day later, with no reviews and nobody's rules."""

    def forget(session: Session) -> None:
        for table in ("review_version", "review", "review_ask", "review_rules"):
            session.connection().execute(delete(Review.metadata.tables[table]))

    served.database.writer.run(forget)
    served.clock.now_s += DAY_S
    return ReviewStand(served)


def set_rules(stand: ReviewStand, **rules: Any) -> None:
    answer = stand.shop.http.put("/api/desk/review-rules", json=rules, headers=stand.manager())
    assert answer.status_code == 200, answer.text


def test_what_a_buyer_writes_is_read_by_everybody_once_a_moderator_let_it_pass(stand: ReviewStand) -> None:
    jane = stand.buyer("m64")
    review = stand.write(jane, stars=4, title="Good", text=WORDS)
    assert (review["state"], review["shown"], review["may_edit"]) == ("waiting", False, True)
    assert stand.page()["reviews"] == []
    stand.publish(stand.waiting()[0])
    page = stand.page()
    assert page["score"] == {"count": 1, "average": 4.0, "stars": [0, 0, 0, 1, 0], "incentivized": 0}
    (card,) = page["reviews"]
    assert (card["verified"], card["by_staff"], card["incentive"], card["edited"]) == (True, False, "none", False)
    assert (card["stars"], card["title"], card["text"]) == (4, "Good", WORDS)
    assert card["bought_at_s"] % DAY_S == 0
    assert stand.purchase(jane)["review"]["state"] == "shown"


def test_nothing_that_everybody_reads_names_its_writer(stand: ReviewStand) -> None:
    jane = stand.buyer("m64", first_name="Jane")
    stand.write(jane)
    stand.publish(stand.waiting()[0])
    told = stand.shop.http.get("/api/catalogue/products/m64/reviews").text
    number = stand.shop.http.get("/api/phone/me", headers=jane).json()["member_number"]
    for secret in ("Jane", stand.shop.member(jane), number, "sale-"):
        assert secret not in told


def test_without_a_receipt_line_of_ones_own_nothing_is_written(stand: ReviewStand) -> None:
    jane, other = stand.buyer("m64"), stand.shop.register()
    token = stand.purchase(jane)["token"]
    assert stand.send(other, token).status_code == 404
    name, _, signature = token.partition(".")
    assert stand.send(jane, f"{name}.{signature[:-2]}AA").status_code == 404
    assert stand.send(jane, f"MTpzYWxlLTE.{signature}").status_code == 404
    assert stand.purchases(other)["purchases"] == []
    assert stand.shop.http.get(f"/api/phone/reviews/{token}", headers=other).status_code == 404
    assert stand.shop.http.delete(f"/api/phone/reviews/{token}", headers=other).status_code == 404


def test_one_person_has_one_review_of_a_product_however_often_she_buys_it(stand: ReviewStand) -> None:
    jane = stand.buyer("brush", "brush")
    first, second = stand.purchases(jane)["purchases"]
    assert stand.send(jane, first["token"]).status_code == 200
    assert stand.send(jane, second["token"]).status_code == 409
    assert [each["elsewhere"] for each in stand.purchases(jane)["purchases"]] == [False, True]
    stand.shop.http.delete(f"/api/phone/reviews/{first['token']}", headers=jane)
    assert stand.send(jane, second["token"]).json()["reason"] == "one_per_product", "she writes anew where she wrote"


def test_of_two_memberships_that_are_one_persons_either_phone_writes_about_both(stand: ReviewStand) -> None:
    older, newer = stand.buyer("m64"), stand.buyer("brush", "m64")
    stand.write(older, "m64", stars=3)
    numbers = [stand.shop.http.get("/api/phone/me", headers=each).json()["member_number"] for each in (older, newer)]
    joined = {"other": numbers[1], "why": "the same person"}
    admin = stand.as_staff("admin")
    answer = stand.shop.http.post(f"/api/members/{numbers[0]}/merge", json=joined, headers=admin)
    assert answer.status_code == 201, answer.text
    for headers in (older, newer):
        assert len(stand.purchases(headers)["purchases"]) == 3
    assert stand.write(newer, "brush")["state"] == "waiting"
    again = next(each for each in stand.purchases(newer)["purchases"] if each["elsewhere"])
    assert stand.send(newer, again["token"]).json()["reason"] == "one_per_product"


def test_the_same_words_again_are_one_review(stand: ReviewStand) -> None:
    jane = stand.buyer("m64")
    token = stand.purchase(jane)["token"]
    answers = [stand.send(jane, token).json() for _ in range(3)]
    assert answers[0] == answers[1] == answers[2]
    assert len(stand.waiting()) == 1
    assert stand.send(jane, token, text="Other words than before.").status_code == 409, "she has not seen version 1"


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


def test_negatives_are_shown_and_filters_find_them(stand: ReviewStand) -> None:
    for stars in (1, 5, 5, 3, 2, 5, 1):
        stand.write(stand.buyer("m64"), stars=stars)
        stand.publish(stand.waiting()[0])
        stand.shop.clock.now_s += 60
    page = stand.page()
    assert page["score"] == {"count": 7, "average": 3.1, "stars": [2, 1, 1, 0, 3], "incentivized": 0}
    assert page["decided"] == 7
    assert [each["stars"] for each in page["reviews"]] == [1, 5, 2, 3, 5, 5, 1]
    assert [each["stars"] for each in stand.page(stars=1)["reviews"]] == [1, 1]
    assert [each["stars"] for each in stand.page(order="worst")["reviews"]] == [1, 1, 2, 3, 5, 5, 5]
    for order in ("newest", "best", "worst"):
        whole = [each["review"] for each in stand.page(order=order)["reviews"]]
        pages, after = [], None
        while True:
            page = stand.page(order=order, limit=2, **({"after": after} if after else {}))
            pages += [each["review"] for each in page["reviews"]]
            after = page["next"]
            if after is None:
                break
        assert pages == whole
    wrong = stand.shop.http.get("/api/catalogue/products/m64/reviews", params={"order": "best", "after": "newest:1"})
    assert wrong.status_code == 422
    assert stand.shop.http.get("/api/catalogue/products/none/reviews").status_code == 404


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


def test_she_takes_her_words_back_and_may_write_anew(stand: ReviewStand) -> None:
    jane = stand.buyer("m64")
    stand.write(jane)
    stand.publish(stand.waiting()[0])
    token = stand.purchase(jane)["token"]
    for _ in range(2):
        assert stand.shop.http.delete(f"/api/phone/reviews/{token}", headers=jane).status_code == 200
    assert (stand.page()["reviews"], stand.page()["score"]["average"]) == ([], None)
    with stand.shop.database.reader.session() as session:
        assert session.exec(select(func.count()).select_from(ReviewVersion)).one() == 0
    assert stand.write(jane)["state"] == "waiting"


def points(stand: ReviewStand, headers: dict[str, str]) -> int:
    found: int = stand.shop.http.get("/api/phone/points", headers=headers).json()["active"]
    return found


def test_points_are_for_any_review_once_and_whoever_was_promised_some_says_so_for_good(stand: ReviewStand) -> None:
    set_rules(stand, reward_points=50)
    jane, other = stand.buyer("m64"), stand.buyer("m64")
    for headers, stars in ((jane, 1), (other, 5)):
        review = stand.write(headers, stars=stars)
        assert (review["incentive"], review["points"]) == ("points", 50)
        assert points(stand, headers) == 0
        stand.publish(stand.waiting()[0])
        assert points(stand, headers) == 50
    set_rules(stand, reward_points=0)
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
    set_rules(stand, staff="blocked")
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
    set_rules(stand, staff="blocked")
    assert stand.shop.http.post("/api/desk/reviews", json=wish, headers=stand.as_staff("mara")).status_code == 403
    unknown = wish | {"sku": "x"}
    assert stand.shop.http.post("/api/desk/reviews", json=unknown, headers=stand.as_staff("mara")).status_code == 422


def test_she_is_asked_once_after_some_days_if_she_agreed(stand: ReviewStand) -> None:
    jane = stand.buyer("m64", days_ago=1)
    assert stand.purchases(jane)["ask"] is None
    stand.shop.clock.now_s += 5 * DAY_S
    assert stand.purchases(jane)["ask"] is None, "she did not agree"
    consent = {"purpose": "reviews_invite", "granted": True}
    assert stand.shop.http.post("/api/phone/consents", json=consent, headers=jane).status_code == 200
    token = stand.purchases(jane)["ask"]
    assert token == stand.purchase(jane)["token"]

    def answer(word: str) -> None:
        told = {"token": token, "answer": word}
        assert stand.shop.http.post("/api/phone/reviews/asked", json=told, headers=jane).status_code == 204

    answer("seen")
    assert stand.purchases(jane)["ask"] == token
    answer("no")
    answer("seen")
    assert stand.purchases(jane)["ask"] is None
    assert stand.purchase(jane)["review"] is None, "she may still write"


def test_a_question_that_she_saw_goes_by_itself(stand: ReviewStand) -> None:
    jane = stand.buyer("m64", consents=["reviews_invite"])
    told = {"token": stand.purchases(jane)["ask"], "answer": "seen"}
    stand.shop.http.post("/api/phone/reviews/asked", json=told, headers=jane)
    stand.shop.clock.now_s += 15 * DAY_S
    assert stand.purchases(jane)["ask"] is None


def test_nobody_is_asked_about_what_she_wrote_about_or_gave_back(stand: ReviewStand) -> None:
    jane = stand.buyer(consents=["reviews_invite"])
    sale = stand.buy(jane, "brush", days_ago=9)
    assert stand.purchases(jane)["ask"] == stand.purchase(jane, "brush")["token"], "the newest"
    till = stand.shop.bearer_of("clerk_push")
    assert stand.shop.http.post(f"/api/till/sales/{sale}/undo", headers=till).status_code == 200
    assert stand.purchases(jane)["ask"] == stand.purchase(jane, "m64")["token"]
    stand.write(jane, "m64")
    assert stand.purchases(jane)["ask"] is None


def test_what_was_given_back_since_may_be_written_about_and_says_so(stand: ReviewStand) -> None:
    jane = stand.shop.register()
    sale = stand.buy(jane, "m64", "brush")
    till = stand.shop.bearer_of("clerk_push") | {"Idempotency-Key": "give-it-back"}
    back = {"lines": [{"n": 0, "quantity": 1}]}
    assert stand.shop.http.post(f"/api/till/sales/{sale}/returns", json=back, headers=till).status_code == 200
    assert [each["returned"] for each in stand.purchases(jane)["purchases"]] == [True, False]
    stand.write(jane, stars=2)
    stand.publish(stand.waiting()[0])
    (card,) = stand.page()["reviews"]
    assert (card["returned"], card["verified"]) == (True, True)


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


def test_variants_of_a_product_share_their_reviews(stand: ReviewStand) -> None:
    product = Review.metadata.tables["product"]

    def group(session: Session, name: str | None) -> None:
        session.connection().execute(update(product).values(variant_group=name))
        brown = update(product).where(product.c.sku == "brush").values(options={"Colour": "brown"})
        session.connection().execute(brown)

    stand.shop.database.writer.run(lambda session: group(session, "boots"))
    stand.write(stand.buyer("brush"), "brush", stars=3)
    stand.publish(stand.waiting()[0])
    assert [each["variant"] for each in stand.page("m64")["reviews"]] == ["Colour brown"]
    assert [each["variant"] for each in stand.page("brush")["reviews"]] == [""]
    listed = stand.shop.http.get("/api/catalogue/reviews").json()
    assert {each["product"]["sku"]: each["score"]["average"] for each in listed} == {"m64": 3.0, "brush": 3.0}
    stand.shop.database.writer.run(lambda session: group(session, None))


def test_signs_quote_what_speaks_for_the_average(stand: ReviewStand) -> None:
    for stars, text in ((2, WORDS), (2, "Loud, and it walks."), (5, "The best thing in my kitchen."), (2, "x" * 300)):
        stand.write(stand.buyer("m64"), stars=stars, text=text)
        stand.publish(stand.waiting()[0])
        stand.shop.clock.now_s += 60
    with stand.shop.database.reader.session() as session:
        found = quotes(session, ["m64", "brush"], 2)
        assert quotes(session, [], 2) == []
    assert [(each.stars, each.text) for each in found] == [(2, "Loud, and it walks."), (2, WORDS)]
    assert all(len(each.text) <= QUOTE_LETTERS and each.score.count == 4 for each in found)


def test_what_she_wrote_is_in_her_export_and_goes_with_her(stand: ReviewStand) -> None:
    jane, other = stand.buyer("m64", consents=["reviews_invite"]), stand.buyer("m64")
    told = {"token": stand.purchases(jane)["ask"], "answer": "seen"}
    stand.shop.http.post("/api/phone/reviews/asked", json=told, headers=jane)
    for headers in (jane, other):
        stand.write(headers)
        stand.publish(stand.waiting()[0])
    holds = stand.shop.http.get("/api/phone/export", headers=jane).json()["holds"]
    assert holds["review_version"]["rows"][0]["text"] == WORDS
    assert {"review", "review_ask"} <= set(holds)
    assert "badge" not in holds["review"]["rows"][0]
    member = stand.shop.member(jane)
    assert stand.shop.http.post("/api/phone/erasure", headers=jane).status_code == 200

    def erase(session: Session) -> None:
        begin(session, member, stand.shop.clock.now_s + UNDO_S)
        erase_person(session, member)

    stand.shop.database.writer.run(erase)
    assert stand.page()["score"]["count"] == 1
    with stand.shop.database.reader.session() as session:
        left = session.exec(select(Review).where(col(Review.member) == member)).all()
        assert left == []
        assert session.exec(select(func.count()).select_from(ReviewVersion)).one() == 1


def test_pages_of_the_web_shop_may_read_reviews_and_nothing_else(stand: ReviewStand) -> None:
    origin = {"Origin": "https://shop.example"}
    answer = stand.shop.http.get("/api/catalogue/products/m64/reviews", headers=origin)
    assert answer.headers["access-control-allow-origin"] == "https://shop.example"
    assert "access-control-allow-origin" not in stand.shop.http.get("/api/site", headers=origin).headers
    foreign = {"Origin": "https://elsewhere.example"}
    answer = stand.shop.http.get("/api/catalogue/products/m64/reviews", headers=foreign)
    assert "access-control-allow-origin" not in answer.headers


def test_rules_are_managers_and_audited(stand: ReviewStand) -> None:
    for method, path, body in (
        ("GET", "/api/desk/review-rules", None),
        ("PUT", "/api/desk/review-rules", {"reward_points": 5}),
        ("GET", "/api/desk/reviews", None),
    ):
        assert stand.shop.http.request(method, path, json=body, headers=stand.as_staff("mara")).status_code == 403
    set_rules(stand, reward_points=5, ask_after_days=3)
    rules = stand.shop.http.get("/api/desk/review-rules", headers=stand.manager()).json()
    assert rules == {"reward_points": 5, "staff": "badged", "ask_after_days": 3}
    assert stand.purchase(stand.buyer())["reward_points"] == 5
