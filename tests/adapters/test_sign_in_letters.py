"""Signing in by a letter, through a real mail server."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from kiosk_server.intents.web_events import top_intent
from kiosk_server.mail.carriers import SmtpServer, WrongMailServer
from kiosk_server.mail.outbox import FIRST_PAUSE_S
from kiosk_server.mail.tables import Letter
from tests.adapters.kiosk_site import Shop, bearer, copy_site, make_site, running, views
from tests.adapters.smtp_server import Mailbox, mail_server

WITHIN_S = 60.0


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_site(tmp_path_factory.mktemp("made"))


@pytest.fixture(scope="module")
def mailbox() -> Iterator[Mailbox]:
    with mail_server() as mailbox:
        yield mailbox


@pytest.fixture(scope="module")
def shop(made: Path, tmp_path_factory: pytest.TempPathFactory, mailbox: Mailbox) -> Iterator[Shop]:
    data = copy_site(made, tmp_path_factory.mktemp("shop"))
    with running(data, smtp_url=f"smtp://127.0.0.1:{mailbox.port}") as shop:
        yield shop


@pytest.fixture(autouse=True)
def _nobody_is_signed_in(shop: Shop, mailbox: Mailbox) -> None:
    shop.http.cookies.clear()
    # What the limits took is given back by then.
    shop.clock.now_s += 3_600
    until(lambda: not waiting(shop))
    mailbox.letters.clear()


def until(true: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + WITHIN_S
    while not (found := true()):
        assert time.monotonic() < deadline, "that did not come about in time"
        time.sleep(0.02)
    return found


def next_try_s(shop: Shop) -> float | None:
    """When the one letter that waits is tried again; it counts from when the failure was written down."""
    with shop.database.reader.session() as session:
        return session.exec(select(Letter.due_at_s).where(col(Letter.settled_at_s).is_(None))).first()


def waiting(shop: Shop) -> bool:
    with shop.database.reader.session() as session:
        return session.exec(select(Letter.id).where(col(Letter.settled_at_s).is_(None))).first() is not None


def ask(shop: Shop, email: str, headers: dict[str, str] | None = None) -> str:
    """Asks for a letter; the handle."""
    shop.http.cookies.clear()
    answer = shop.http.post("/api/sign-in/letter", json={"email": email}, headers=headers)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["handle"])


def letter(mailbox: Mailbox) -> tuple[str, str]:
    """Link and digits of the letter that comes."""
    until(lambda: mailbox.letters)
    text = mailbox.letters.pop().get_content()
    link, digits = re.search(r"#sign-in=(\S+)", text), re.search(r"^ +(\d{3}) (\d{3})", text, re.MULTILINE)
    assert link is not None
    assert digits is not None
    return link[1], digits[1] + digits[2]


def sign_in(shop: Shop, headers: dict[str, str] | None = None, **body: Any) -> Any:
    answer = shop.http.post("/api/sign-in", json=body, headers=headers)
    shop.http.cookies.clear()
    return answer


def proven(shop: Shop, mailbox: Mailbox, **changes: Any) -> tuple[dict[str, str], str]:
    """A member who registered and proved her address: her phone's headers and the address."""
    wish = shop.registration(**changes)
    phone = shop.register(**wish)
    ask(shop, wish["email"])
    link, _ = letter(mailbox)
    assert sign_in(shop, phone, link=link).status_code == 200
    return phone, wish["email"]


def test_a_link_opens_the_browser_that_opens_it_once(shop: Shop, mailbox: Mailbox) -> None:
    phone, email = proven(shop, mailbox)
    ask(shop, email.upper())
    link, _ = letter(mailbox)
    assert mailbox.recipients[-1] == email
    opened = sign_in(shop, link=link)
    assert opened.status_code == 200
    assert "HttpOnly" in opened.headers["set-cookie"]
    assert shop.member(bearer(opened.json()["credential"])) == shop.member(phone)
    assert sign_in(shop, link=link).status_code == 410


def test_the_digits_open_the_browser_that_asked_and_no_other(shop: Shop, mailbox: Mailbox) -> None:
    phone, email = proven(shop, mailbox)
    handle = ask(shop, email)
    _, digits = letter(mailbox)
    assert sign_in(shop, handle="x" * 43, digits=digits).status_code == 410
    opened = sign_in(shop, handle=handle, digits=digits)
    assert shop.member(bearer(opened.json()["credential"])) == shop.member(phone)
    assert sign_in(shop, handle=handle, digits=digits).status_code == 410


def test_digits_may_be_tried_five_times(shop: Shop, mailbox: Mailbox) -> None:
    _, email = proven(shop, mailbox)
    handle = ask(shop, email)
    _, digits = letter(mailbox)
    wrong = f"{(int(digits) + 1) % 1_000_000:06d}"
    assert [sign_in(shop, handle=handle, digits=wrong).status_code for _ in range(5)] == [410] * 5
    assert sign_in(shop, handle=handle, digits=digits).status_code == 410


def test_a_letter_ends_after_fifteen_minutes(shop: Shop, mailbox: Mailbox) -> None:
    _, email = proven(shop, mailbox)
    ask(shop, email)
    link, _ = letter(mailbox)
    shop.clock.now_s += 901
    assert sign_in(shop, link=link).status_code == 410


def test_nobody_learns_who_is_a_member(shop: Shop, mailbox: Mailbox) -> None:
    _, email = proven(shop, mailbox)
    known = shop.http.post("/api/sign-in/letter", json={"email": email})
    unknown = shop.http.post("/api/sign-in/letter", json={"email": "nobody@example.com"})
    assert (known.status_code, set(known.json())) == (unknown.status_code, set(unknown.json()))
    assert len(known.json()["handle"]) == len(unknown.json()["handle"])
    answers = [sign_in(shop, handle=a.json()["handle"], digits="000000") for a in (known, unknown)]
    assert answers[0].json() == answers[1].json()
    until(lambda: mailbox.letters)
    assert mailbox.recipients[-1] == email
    limits = []
    for address in (email, "nobody@example.com"):
        limits.append([shop.http.post("/api/sign-in/letter", json={"email": address}).status_code for _ in range(4)])
    # The known one had been asked for once more, to prove it.
    assert limits == [[202, 429, 429, 429], [202, 202, 429, 429]]


def test_an_address_that_was_only_typed_opens_nothing(shop: Shop, mailbox: Mailbox) -> None:
    """A stranger registers with Jane's address, and asks for a letter to it; she opens it."""
    wish = shop.registration(first_name="Mallory", anonymous_id="browser-mallory")
    shop.http.post("/api/web/events", json=views(3, anonymous_id="browser-mallory", at_s=shop.clock()))
    strangers = shop.register(**wish)
    ask(shop, wish["email"], strangers)
    link, _ = letter(mailbox)
    unnamed = sign_in(shop, link=link)
    assert (unnamed.status_code, unnamed.json()["name_needed"]) == (409, True)
    hers = bearer(sign_in(shop, link=link, first_name="Jane").json()["credential"])
    assert shop.http.get("/api/phone/me", headers=hers).json()["first_name"] == "Jane"
    assert shop.member(hers) != shop.member(strangers)
    with shop.database.reader.session() as session:
        assert top_intent(session, shop.member(hers), shop.clock()) is None
    # And what she proved later is not the stranger's.
    ask(shop, wish["email"], strangers)
    again = bearer(sign_in(shop, link=letter(mailbox)[0]).json()["credential"])
    assert shop.member(again) == shop.member(hers)


def test_a_second_membership_becomes_one_with_the_first_when_it_proves_the_address(
    shop: Shop, mailbox: Mailbox
) -> None:
    for browser, count in (("browser-first", 2), ("browser-second", 3)):
        shop.http.post("/api/web/events", json=views(count, anonymous_id=browser, at_s=shop.clock()))
    first, email = proven(shop, mailbox, anonymous_id="browser-first")
    shop.clock.now_s += 1
    second = shop.register(**shop.registration(email=email, anonymous_id="browser-second"))
    assert shop.member(first) != shop.member(second)
    handle = ask(shop, email, second)
    _, digits = letter(mailbox)
    assert sign_in(shop, second, handle=handle, digits=digits).status_code == 200
    assert shop.member(first) == shop.member(second)
    with shop.database.reader.session() as session:
        wanted = top_intent(session, shop.member(first), shop.clock())
    assert wanted is not None
    assert wanted.evidence.views == 5


def test_a_joining_at_sign_in_takes_the_visit_along_and_heeds_a_withdrawal(shop: Shop, mailbox: Mailbox) -> None:
    for stopped_before in (False, True):
        first, email = proven(shop, mailbox)
        shop.clock.now_s += 1
        second = shop.register(**shop.registration(email=email))
        visit = shop.http.post("/api/phone/check-in", headers=second).json()["visit"]
        shop.clock.now_s += 1
        if stopped_before:
            shop.http.post("/api/phone/opt-out", headers=first)
        handle = ask(shop, email, second)
        assert sign_in(shop, second, handle=handle, digits=letter(mailbox)[1]).status_code == 200
        assert shop.member(first) == shop.member(second)
        for phone in (first, second):
            view = shop.http.get("/api/phone/me", headers=phone).json()
            if stopped_before:
                assert (view["visit"], view["bell"]["bell"]) == (None, "off")
            else:
                assert (view["visit"]["visit"], view["bell"]["bell"]) == (visit, "on")


def test_support_sees_everybody_who_gave_an_address_and_who_proved_it(shop: Shop, mailbox: Mailbox) -> None:
    admin = shop.staff("admin")

    def find(email: str) -> list[tuple[str, bool]]:
        answer = shop.http.post("/api/privacy/people/find", json={"email": email}, headers=admin)
        return [(person["member"], person["address_proven"]) for person in answer.json()["people"]]

    wish = shop.registration()
    strangers = shop.register(**wish)
    shop.clock.now_s += 1
    hers = shop.register(**wish)
    both = [shop.member(strangers), shop.member(hers)]
    assert find(wish["email"].upper()) == [(both[0], False), (both[1], False)]
    handle = ask(shop, wish["email"], hers)
    assert sign_in(shop, hers, handle=handle, digits=letter(mailbox)[1]).status_code == 200
    assert find(wish["email"]) == [(both[1], True), (both[0], False)]
    # What became one person is told once.
    shop.clock.now_s += 1
    second = shop.register(**wish)
    handle = ask(shop, wish["email"], second)
    assert sign_in(shop, second, handle=handle, digits=letter(mailbox)[1]).status_code == 200
    assert find(wish["email"]) == [(both[1], True), (both[0], False)]


def details(shop: Shop, wish: dict[str, Any], phone: dict[str, str]) -> None:
    assert shop.http.post("/api/phone/details", json=wish, headers=phone).status_code == 200


def test_what_was_proven_of_one_address_is_not_proven_of_the_next(shop: Shop, mailbox: Mailbox) -> None:
    """A stranger proves her own address, and then calls Jane's hers. Jane opens her own letter."""
    strangers, _ = proven(shop, mailbox)
    wish = shop.registration()
    details(shop, {"email": wish["email"]}, strangers)
    janes = shop.register(**wish)
    handle = ask(shop, wish["email"], janes)
    assert sign_in(shop, janes, handle=handle, digits=letter(mailbox)[1]).status_code == 200
    assert shop.member(janes) != shop.member(strangers)
    # Nor can the stranger take the address back by calling it hers once more.
    details(shop, {"email": wish["email"]}, strangers)
    ask(shop, wish["email"])
    opened = bearer(sign_in(shop, link=letter(mailbox)[0]).json()["credential"])
    assert shop.member(opened) == shop.member(janes)


def test_who_has_no_membership_yet_is_not_signed_in_to_the_one_that_calls_her_address_its_own(
    shop: Shop, mailbox: Mailbox
) -> None:
    """By the member's own hand, and by an administrator's, who writes down what is said on the telephone."""
    admin = shop.staff("admin")
    for by_telephone in (False, True):
        strangers, _ = proven(shop, mailbox)
        email = shop.registration()["email"]
        if by_telephone:
            path = f"/api/privacy/people/{shop.member(strangers)}/details"
            assert shop.http.post(path, json={"email": email}, headers=admin).status_code == 200
        else:
            details(shop, {"email": email}, strangers)
        ask(shop, email)
        link, _ = letter(mailbox)
        assert sign_in(shop, link=link).json()["name_needed"] is True
        hers = bearer(sign_in(shop, link=link, first_name="Jane").json()["credential"])
        assert shop.member(hers) != shop.member(strangers)


def test_an_address_that_is_typed_again_stays_proven(shop: Shop, mailbox: Mailbox) -> None:
    phone, email = proven(shop, mailbox)
    details(shop, {"email": email.upper(), "first_name": "Janet"}, phone)
    ask(shop, email)
    opened = bearer(sign_in(shop, link=letter(mailbox)[0]).json()["credential"])
    assert shop.member(opened) == shop.member(phone)


def test_another_members_phone_is_not_signed_over(shop: Shop, mailbox: Mailbox) -> None:
    _, email = proven(shop, mailbox)
    others = shop.register()
    ask(shop, email)
    link, _ = letter(mailbox)
    assert sign_in(shop, others, link=link).status_code == 409
    assert sign_in(shop, link=link).status_code == 200


def test_a_letter_that_could_not_be_handed_over_goes_again_under_the_same_id(shop: Shop, mailbox: Mailbox) -> None:
    mailbox.answers = ["451 later", "drop"]
    wish = shop.registration()
    shop.register(**wish)
    ask(shop, wish["email"])
    until(lambda: next_try_s(shop) == shop.clock.now_s + FIRST_PAUSE_S)
    shop.clock.now_s += 30
    until(lambda: next_try_s(shop) == shop.clock.now_s + 2 * FIRST_PAUSE_S)
    shop.clock.now_s += 60
    until(lambda: len(mailbox.letters) == 2)
    # The server was cut off after taking it: it comes twice, and a mailbox can tell.
    assert len({made["Message-ID"] for made in mailbox.letters}) == 1

    def settled() -> Letter | None:
        with shop.database.reader.session() as session:
            sent = select(Letter).where(Letter.outcome == "sent", Letter.message_id == mailbox.letters[0]["Message-ID"])
            return session.exec(sent).first()

    row = until(settled)
    assert (row.recipient, row.text, row.attempts) == (None, None, 3)


def test_a_letter_that_is_refused_for_good_is_not_sent_again(shop: Shop, mailbox: Mailbox) -> None:
    mailbox.answers = ["550 no such mailbox"]
    wish = shop.registration()
    shop.register(**wish)
    ask(shop, wish["email"])

    def outcome() -> str | None:
        with shop.database.reader.session() as session:
            return session.exec(select(Letter.outcome).order_by(col(Letter.id).desc())).first()

    assert until(outcome) == "refused"
    assert mailbox.letters == []


def test_without_a_mail_server_letters_lie_in_a_folder(made: Path, tmp_path: Path) -> None:
    with running(copy_site(made, tmp_path)) as shop:
        wish = shop.registration()
        shop.register(**wish)
        ask(shop, wish["email"])
        (file,) = until(lambda: list((shop.data / "mail").glob("*.eml")))
        assert file.stat().st_mode & 0o777 == 0o600
        assert "#sign-in=" in file.read_text().replace("=\n", "").replace("=3D", "=")


@pytest.mark.parametrize("url", ["mail.example", "http://mail.example", "smtp://", "smtp://a:b", "smtp://host/path"])
def test_a_wrong_address_of_a_mail_server_is_told(url: str) -> None:
    with pytest.raises(WrongMailServer):
        SmtpServer.from_url(url)


def test_the_address_of_a_mail_server_shows_no_password() -> None:
    server = SmtpServer.from_url("smtps://bell:s%40crt@mail.example")
    assert (server.port, server.tls, server.username, server.password) == (465, True, "bell", "s@crt")
    assert "crt" not in repr(server)
