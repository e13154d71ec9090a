"""At the real server a manager holds a drawing in a browser; a stranger without script and a member enter; one wins."""

from __future__ import annotations

import datetime
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest_asyncio
from playwright.async_api import Browser, Page, expect
from sqlmodel import Session, select

from kiosk_server.drawings.closing import close_due
from kiosk_server.drawings.tables import Drawing
from tests.adapters.drawing_stand import DAY_S, PULSE, link_in_letter
from tests.adapters.kiosk_site import NOW_S, bearer, credential, registration
from tests.screens.browser import SIZES, a_context, an_unseen_page, axe_violations, overflows, small_targets
from tests.screens.conftest import Open
from tests.screens.drawing_samples import a_card, cards
from tests.screens.samples import TUESDAY_S, a_phone
from tests.screens.served_site import ServedSite
from tests.screens.stand_in import StandIn

PHONE_PX = 48
PROGRAM = "python winner.py receipt.json"


@pytest_asyncio.fixture(loop_scope="session")
async def site(tmp_path: Path) -> AsyncIterator[ServedSite]:
    site = ServedSite(tmp_path, NOW_S)
    await site.start()
    yield site
    await site.stop()


async def a_page(browser: Browser, site: ServedSite, size: str, path: str, *, script: bool = True) -> Page:
    context = await a_context(browser, SIZES[size], java_script_enabled=script, bypass_csp=script)
    page = await an_unseen_page(context)
    await page.clock.set_fixed_time(datetime.datetime.fromtimestamp(site.clock.now_s, datetime.UTC))
    await page.goto(f"{site.url}{path}")
    return page


async def at_desk(browser: Browser, site: ServedSite) -> Page:
    page = await a_page(browser, site, "desk", "/desk/")
    await page.get_by_label("User name").fill("manager")
    await page.get_by_label("Password").fill(credential(site.data, "staff-manager")["password"])
    await page.get_by_role("button", name="Sign in").click()
    await page.get_by_role("button", name="Drawings", exact=True).click()
    return page


async def publish(page: Page) -> str:
    """Through the form; the path of the public page."""
    await page.get_by_role("button", name="New drawing").click()
    await page.get_by_label("What people read").fill("A card for spring")
    await page.get_by_label("Opens").fill("2026-11-22T05:00")
    await page.get_by_role("button", name="Save the draft").click()
    await expect(page.get_by_text("Say whose residents may enter.")).to_be_visible()
    await page.get_by_role("button", name="Change").click()
    await page.get_by_label("Oregon").check()
    await page.get_by_role("button", name="Save the draft").click()
    await page.get_by_role("button", name="Publish").click()
    await page.get_by_role("dialog").get_by_role("button", name="Publish").click()
    return str(await page.get_by_role("link", name="Public page").get_attribute("href"))


async def test_from_the_rules_to_the_gift_card(browser: Browser, site: ServedSite) -> None:
    desk = await at_desk(browser, site)
    public = await publish(desk)
    stranger = await a_page(browser, site, "phone", public, script=False)
    await stranger.get_by_label("E-mail address").fill("stranger@example.com")
    await stranger.get_by_label("Where you live").select_option("Oregon")
    await stranger.get_by_label("I am at least 18 years old.").check()
    await stranger.get_by_label("I accept the official rules below.").check()
    await stranger.get_by_role("button", name="Enter").click()
    await expect(stranger.get_by_text("We have sent a letter")).to_be_visible()
    await stranger.goto(await link_in_letter(site.data, "stranger@example.com"))
    await stranger.get_by_role("button", name="Yes, enter me").click()
    code = await stranger.locator(".code").inner_text()

    assert site.database is not None
    site.clock.now_s = await site.database.writer.run_async(_closes_at_s)
    await site.database.writer.run_async(partial(_close, site.clock.now_s))
    site.clock.now_s += 30 * DAY_S
    desk = await at_desk(browser, site)
    await desk.get_by_role("button", name="Open").click()
    for label in ("NIST Randomness Beacon:", "NIST Randomness Beacon once more"):
        await desk.get_by_label(label).fill(PULSE)
    await desk.get_by_role("button", name="Draw the winners").click()
    await expect(desk.get_by_role("cell", name=code)).to_be_visible()

    await stranger.goto(f"{site.url}{public}")
    await expect(stranger.get_by_text(PROGRAM).first).to_be_visible()
    await stranger.goto(await link_in_letter(site.data, "stranger@example.com", "claim"))
    await stranger.get_by_label("First name").fill("Theo")
    await stranger.get_by_label("neither work for").check()
    await stranger.get_by_role("button", name="Claim the gift card").click()
    await expect(stranger.get_by_text("It is yours.")).to_be_visible()
    for page in (desk, stranger):
        await page.context.close()


def _closes_at_s(session: Session) -> float:
    return session.exec(select(Drawing.closes_at_s)).one()


def _close(now_s: float, session: Session) -> None:
    close_due(session, now_s)


async def test_the_public_page_is_for_everybody(browser: Browser, site: ServedSite) -> None:
    plan = {
        "heading": "A card for spring",
        "prizes": 2,
        "prize_minor": 50_00,
        "premises_state": "OR",
        "states": ["OR", "WA"],
        "opens_at_s": NOW_S - 60,
        "closes_at_s": NOW_S + 7 * DAY_S,
        "numbers_at_s": NOW_S + 8 * DAY_S,
        "sources": ["nist_beacon"],
    }
    manager = await site.manager()
    made = await site.ask("POST", "/api/drawings", headers=manager, json=plan)
    await site.ask("POST", f"/api/drawings/{made['drawing']}/publish", headers=manager)
    for theme in ("", "?language=es"):
        page = await a_page(browser, site, "phone", f"{made['path']}{theme}")
        assert await axe_violations(page) == []
        assert await overflows(page) == []
        await page.context.close()
    jane = bearer((await site.ask("POST", "/api/phone/register", headers={}, json=registration()))["credential"])
    wish = {"state": "OR", "is_of_age": True, "accepts_rules": True}
    answer = await site.ask("POST", f"/api/phone/drawings/{made['drawing']}/entry", headers=jane, json=wish)
    assert answer["outcome"] == "confirm_by_mail"


async def test_what_she_answers_is_large_enough_and_sent_once(open_screen: Open, server: StandIn) -> None:
    card = a_card()
    server.channels["phone"].view = a_phone(TUESDAY_S)
    server.answer("GET", "/api/phone/drawings", cards(card))
    server.answer(
        "POST",
        f"/api/phone/drawings/{card.drawing}/entry",
        {"outcome": "confirm_by_mail", "drawing": card.model_dump() | {"unconfirmed_address": "j•••@mail.example"}},
    )
    page = await open_screen("phone", query="#drawing")
    await expect(page.get_by_role("button", name="Enter the drawing")).to_be_visible()
    assert await small_targets(page, PHONE_PX) == []
    await page.get_by_role("button", name="Enter the drawing").click()
    await expect(page.get_by_text("Please say where you live")).to_be_visible()
    await page.get_by_label("Utah").check()
    await page.get_by_label("I am at least 18").check()
    await page.get_by_label("I accept the official rules").check()
    await page.get_by_role("button", name="Enter the drawing").click()
    await expect(page.get_by_role("heading", name="Almost in")).to_be_visible()
    asked = server.asked("POST", f"/api/phone/drawings/{card.drawing}/entry")
    assert asked == [{"state": "UT", "is_of_age": True, "accepts_rules": True}]
