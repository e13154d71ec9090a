"""My data on the phone: erased only after a second word, and kept again with one tap."""

from __future__ import annotations

import json
import re
import time

from playwright.async_api import expect

from kiosk_server.members.notices import Notices
from tests.screens.browser import ROOT
from tests.screens.conftest import Open
from tests.screens.samples import a_data_view, a_phone, a_receipt
from tests.screens.stand_in import StandIn
from wire.messages.screens.my_data import DeviceCard


def serve_data(server: StandIn) -> None:
    now_s = time.time()
    server.channels["phone"].view = a_phone(now_s)
    server.answer("GET", "/api/phone/data", a_data_view(now_s))
    server.answer("GET", "/api/phone/receipts", [a_receipt(now_s).model_dump()])
    server.answer("GET", "/api/phone/devices", [a_device("d1", now_s, this=True), a_device("d2", now_s, rings=True)])


def a_device(device: str, now_s: float, *, rings: bool = False, this: bool = False) -> dict[str, object]:
    return DeviceCard(device=device, since_s=now_s - 86_400, rings=rings, this=this).model_dump()


async def test_erasing_takes_two_words_and_can_be_undone(server: StandIn, open_screen: Open) -> None:
    serve_data(server)
    now_s = time.time()
    server.answer("POST", "/api/phone/erasure", {"asked_at_s": now_s, "due_at_s": now_s + 3600})
    server.answer("DELETE", "/api/phone/erasure", lambda _: (204, None))
    page = await open_screen("phone", query="#my-data")
    await page.get_by_role("button", name="Erase everything about me").click()
    assert server.asked("POST", "/api/phone/erasure") == []
    await expect(page.get_by_role("heading", name="Are you sure?")).to_be_focused()
    await page.get_by_role("button", name="No, keep it").click()
    await page.get_by_role("button", name="Erase everything about me").click()
    await page.get_by_role("button", name="Yes, erase me").click()
    await expect(page.get_by_role("heading", name="You will be erased at")).to_be_visible()
    await page.get_by_role("button", name="Stay a member").click()
    await expect(page.get_by_text("You stay. The bell is off.")).to_be_visible()
    assert len(server.asked("POST", "/api/phone/erasure")) == 1


async def test_details_are_corrected_and_a_refusal_changes_nothing(server: StandIn, open_screen: Open) -> None:
    serve_data(server)
    server.answer("POST", "/api/phone/details", lambda body: (200, body))
    page = await open_screen("phone", query="#my-data")
    await page.get_by_label("First name").fill("Janet")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Saved.")).to_be_visible()
    assert server.asked("POST", "/api/phone/details") == [{"first_name": "Janet", "email": "jane@example.org"}]
    server.answer("POST", "/api/phone/details", {"title": "Busy"}, 503)
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("That did not work. Nothing was changed.")).to_be_visible()


async def test_a_lost_phone_is_shut_out_after_a_second_word(server: StandIn, open_screen: Open) -> None:
    serve_data(server)
    server.answer("DELETE", "/api/phone/devices/d2", {"title": "Busy"}, 503)
    page = await open_screen("phone", query="#my-data")
    await expect(page.get_by_text("This one")).to_be_visible()
    await page.get_by_role("button", name="Shut out").click()
    assert server.asked("DELETE", "/api/phone/devices/d2") == []
    await page.get_by_role("button", name="Yes, shut it out").click()
    await expect(page.get_by_text("It is not shut out yet.")).to_be_visible()
    server.answer("DELETE", "/api/phone/devices/d2", lambda _: (204, None))
    await page.get_by_role("button", name="Shut out").click()
    await page.get_by_role("button", name="Yes, shut it out").click()
    await expect(page.get_by_text("It is shut out.")).to_be_visible()
    await expect(page.get_by_text("Another one")).to_have_count(0)
    assert len(server.asked("DELETE", "/api/phone/devices/d2")) == 2


async def test_the_way_there_and_back(server: StandIn, open_screen: Open) -> None:
    serve_data(server)
    page = await open_screen("phone", query="#know")
    await page.get_by_role("link", name="My data and receipts").click()
    await expect(page.get_by_role("heading", name="Receipts")).to_be_visible()
    await expect(page.get_by_role("link", name="Download")).to_have_attribute("href", "/api/phone/export?language=en")
    await page.get_by_role("button", name="Back").click()
    await expect(page.get_by_role("heading", name="What we know")).to_be_visible()


def test_the_phone_shows_the_words_that_the_ledger_keeps() -> None:
    folder, notices = ROOT / "screens/src/phone", Notices.load()
    named = re.search(r"NOTICES.* = \{(.*)\}", (folder / "view.ts").read_text(encoding="utf-8"))
    assert named is not None
    versions = dict(re.findall(r"(\w+): '([\w-]+)'", named[1]))
    assert versions["en"] == notices.current.version
    for language, version in versions.items():
        name = "en.json" if language == "en" else f"{language}.json"
        shown = json.loads((folder / name).read_text(encoding="utf-8"))
        notice = notices.named(version)
        assert notice.language == language
        for purpose, words in notice.words.items():
            assert (shown[f"notice.{purpose}"], shown[f"notice.{purpose}.more"]) == (words.title, words.more), purpose
