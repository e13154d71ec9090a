"""Reviews over HTTP: written with a receipt, once a person and product, and read by everybody."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import update
from sqlmodel import Session, col, func, select

from kiosk_server.privacy.erasing import UNDO_S, begin, erase_person
from kiosk_server.reviews.shown import QUOTE_LETTERS, quotes
from kiosk_server.reviews.tables import Review, ReviewVersion
from tests.adapters.kiosk_site import Shop, make_site, running
from tests.adapters.review_stand import DAY_S, WORDS, ReviewStand, a_new_day


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """One server for all of them."""
    data = make_site(tmp_path_factory.mktemp("reviews"))
    with running(data, shop_origins=("https://shop.example",)) as shop:
        yield shop


@pytest.fixture
def stand(served: Shop) -> ReviewStand:
    return a_new_day(served)


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
