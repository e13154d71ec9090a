"""Receipts, late words, and stopping it all by the poster's code without signing in."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from kiosk_server.members.notices import Notices
from kiosk_server.members.purposes import Purpose
from kiosk_server.privacy.opt_out_page import OPT_OUTS
from tests.adapters.kiosk_site import NOW_S, Shop, copy_site, make_site, running


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_site(tmp_path_factory.mktemp("made"))


@pytest.fixture
def shop(made: Path, tmp_path: Path) -> Iterator[Shop]:
    with running(copy_site(made, tmp_path)) as shop:
        yield shop


def bell(shop: Shop, headers: dict[str, str]) -> str:
    found: str = shop.http.get("/api/phone/me", headers=headers).json()["bell"]["bell"]
    return found


def say(shop: Shop, headers: dict[str, str], purpose: str, granted: bool, **more: object) -> int:
    body = {"purpose": purpose, "granted": granted, **more}
    return shop.http.post("/api/phone/consents", json=body, headers=headers).status_code


def test_every_word_has_a_receipt_with_what_was_read(shop: Shop) -> None:
    headers = shop.register(consents=["offers"])
    assert say(shop, headers, "offers", False) == 200
    no, yes = shop.http.get("/api/phone/receipts", headers=headers).json()
    assert (yes["granted"], yes["in_force"], no["granted"], no["in_force"]) == (True, False, False, False)
    notice = Notices.load().current
    assert yes["notice_hash"] == notice.hash_of(Purpose.OFFERS)
    assert (yes["title"], yes["text"]) == (
        notice.words[Purpose.OFFERS].title,
        notice.words[Purpose.OFFERS].more,
    )
    assert (yes["notice_version"], yes["surface"], yes["actor"], yes["at_s"]) == ("phone-3", "phone", "member", NOW_S)
    assert "/opt-out" in yes["withdraw"]


def test_a_consent_to_words_that_nobody_knows_is_refused(shop: Shop) -> None:
    wish = shop.registration(notice_version="made-up")
    answer = shop.http.post("/api/phone/register", json=wish)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "notice_version")


def test_a_word_that_comes_late_does_not_undo_a_newer_one(shop: Shop) -> None:
    headers = shop.register(consents=[])
    shop.clock.now_s += 100
    assert say(shop, headers, "recognise_in_store", True, at_s=NOW_S + 90) == 200
    generation = shop.http.post("/api/phone/tokens", headers=headers).json()["generation"]
    assert say(shop, headers, "recognise_in_store", False, at_s=NOW_S + 50) == 200
    assert bell(shop, headers) == "on"
    assert shop.http.post("/api/phone/tokens", headers=headers).json()["generation"] == generation
    assert say(shop, headers, "recognise_in_store", False, at_s=NOW_S + 95) == 200
    assert bell(shop, headers) == "off"
    assert shop.http.post("/api/phone/tokens", headers=headers).json()["generation"] == generation + 1
    assert say(shop, headers, "recognise_in_store", True, at_s=NOW_S + 1_000) == 422
    received = [card["received_at_s"] for card in shop.http.get("/api/phone/receipts", headers=headers).json()]
    assert received == [NOW_S + 100] * 3


def test_her_own_phone_stops_with_one_tap_and_no_sign_in(shop: Shop) -> None:
    headers = shop.register()
    secret = headers["Authorization"].split()[1]
    cookie = {"Cookie": f"shopbell_phone={secret}"}
    page = shop.http.get("/opt-out", headers=cookie)
    assert "This phone belongs to a member" in page.text
    assert "<input" not in page.text
    assert "Stopped." in shop.http.post("/opt-out", headers=cookie).text
    assert bell(shop, headers) == "off"


def test_any_other_device_stops_it_with_number_and_code(shop: Shop) -> None:
    headers = shop.register()
    data = shop.http.get("/api/phone/data", headers=headers).json()
    page = shop.http.get("/opt-out").text
    assert "keeps nothing about your phone" in page
    assert "<script" not in page
    spoken = {"member_number": data["member_number"].replace(" ", ""), "code": data["opt_out_code"].lower()}
    answers = []
    for form in ({**spoken, "code": "AAAA-AAAA"}, {"member_number": "0000 0000 0", "code": "AAAA-AAAA"}, {}, spoken):
        assert bell(shop, headers) == "on"
        answers.append(shop.http.post("/opt-out", data=form))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1, "nobody learns who is a member"
    assert bell(shop, headers) == "off"


def test_guessing_is_slow(shop: Shop) -> None:
    headers = shop.register()
    number = shop.http.get("/api/phone/data", headers=headers).json()["member_number"]
    tries = [shop.http.post("/opt-out", data={"member_number": number, "code": "X"}) for _ in range(6)]
    assert [answer.status_code for answer in tries] == [200] * OPT_OUTS.attempts + [429] * 2
    shop.clock.now_s += OPT_OUTS.per_s
    assert shop.http.post("/opt-out", data={"member_number": number, "code": "X"}).status_code == 200


def test_a_foreign_page_stops_nobody(shop: Shop) -> None:
    headers = shop.register()
    secret = headers["Authorization"].split()[1]
    foreign = {"Cookie": f"shopbell_phone={secret}", "Origin": "https://elsewhere.example"}
    assert shop.http.post("/opt-out", headers=foreign).status_code == 403
    assert bell(shop, headers) == "on"


def test_the_poster_comes_from_the_desk_and_the_command_line(shop: Shop, tmp_path: Path) -> None:
    manager = shop.staff("manager")
    drawn = shop.http.get("/api/desk/poster?format=png&paper=letter", headers=manager)
    picture = Image.open(io.BytesIO(drawn.content))
    assert picture.size == (1727, 2235)
    assert len(drawn.content) < 500_000
    assert shop.http.get("/api/desk/poster", headers=shop.staff("mara")).status_code == 403
    out = tmp_path / "door.pdf"
    command = [sys.executable, "-m", "kiosk_server", "poster", "--data", str(shop.data), "--out", str(out)]
    done = subprocess.run([*command, "--public-url", "https://bell.example"], capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr
    (page,) = PdfReader(out).pages
    assert (round(page.mediabox.width), round(page.mediabox.height)) == (595, 842)
    words = page.extract_text().replace("\n", " ")
    assert all(text in words for text in ("Corner shop", "A bell rings here", "30 days", "bell.example/opt-out"))
    assert subprocess.run(command, capture_output=True, timeout=60).returncode == 2
