"""The desk's page in a real browser: current, honest about its link, and silent about names it may not show."""

from __future__ import annotations

import time
from typing import Any

from playwright.async_api import Page, expect

from tests.screens.browser import SIZES, overflows, small_targets
from tests.screens.conftest import Open
from tests.screens.shop_samples import (
    a_desk,
    a_gateway,
    a_held_row,
    a_manager,
    a_presence,
    a_row,
    a_trace,
)
from tests.screens.stand_in import StandIn
from wire.messages.screens import GatewaysCard, TotalsCard

DESK_PX = 36


def now_s() -> float:
    return time.time()


async def opened(server: StandIn, open_screen: Open, **changes: Any) -> Page:
    server.channels["desk"].view = a_desk(now_s(), **changes)
    page = await open_screen("desk")
    await expect(page.get_by_role("heading", name="The floor now")).to_be_visible()
    return page


async def test_states_and_rows_appear_as_they_come(server: StandIn, open_screen: Open) -> None:
    desk = server.channels["desk"]
    page = await opened(server, open_screen)
    await desk.state("presence", a_presence({"coffee-bar": 7}))
    await expect(page.get_by_role("row", name="Coffee bar 7")).to_have_count(1)
    await desk.state("totals", TotalsCard(in_store=7, sent_today=24, held_today=32, median_claim_s=180.0))
    await expect(page.get_by_role("button", name="Rung 24")).to_be_visible()
    await expect(page.get_by_text("3 min", exact=True)).to_be_visible()
    await desk.state("gateways", GatewaysCard(gateways=[a_gateway(now_s(), state="offline", text="Offline")]))
    await expect(page.get_by_role("button", name="Front door Offline")).to_be_visible()
    await desk.event("timeline.row", a_row("new", now_s(), title="Clerks told", who="Member 2"), repeat=2)
    await expect(page.get_by_role("button", name="Clerks told · Member 2")).to_have_count(1)
    await expect(page.locator("sb-timeline li").first).to_contain_text("Clerks told · Member 2")


async def test_it_resumes_after_a_restart_without_being_loaded_anew(server: StandIn, open_screen: Open) -> None:
    desk = server.channels["desk"]
    page = await opened(server, open_screen)
    await desk.event("timeline.row", a_row("before", now_s(), title="Before the restart"))
    await expect(page.get_by_text("Before the restart")).to_be_visible()
    await page.evaluate("window.loadedOnce = true")
    await server.stop()
    await expect(page.get_by_text("No link to the server.")).to_be_visible()
    await desk.event("timeline.row", a_row("meanwhile", now_s(), title="While it was away"))
    await server.start()
    await page.get_by_role("button", name="Try now").click()
    await expect(page.get_by_text("While it was away")).to_be_visible()
    await expect(page.get_by_text("No link to the server.")).to_have_count(0)
    assert await page.evaluate("window.loadedOnce") is True
    assert (desk.hellos[-1].epoch, desk.hellos[-1].seq) == ("epoch-1", 1)


async def test_names_stand_only_where_the_view_carries_them(server: StandIn, open_screen: Open) -> None:
    rows = [row.model_copy(update={"who": None}) for row in a_desk(now_s()).timeline]
    page = await opened(server, open_screen, presence=a_presence(names=False), timeline=rows)
    await expect(page.get_by_role("row", name="Coffee bar 5")).to_have_count(1)
    for name in ("Jane", "Member 12", "Member 11"):
        await expect(page.get_by_text(name)).to_have_count(0)
    await expect(page.get_by_role("columnheader", name="First names")).to_have_count(0)


async def test_every_reason_is_said_in_words(server: StandIn, open_screen: Open) -> None:
    now = now_s()
    keys = ["no_consent", "opted_out", "paused", "too_late", "no_intent", "no_campaign", "budget", "already_in_visit"]
    rows = [a_held_row(key, now - index, key) for index, key in enumerate([*keys, "not_offerable"])]
    rows.append(a_held_row("new", now - 20, "moon_phase", detail="The moon is full"))
    rows.append(a_held_row("newer", now - 21, "tide"))
    page = await opened(server, open_screen, timeline=rows)
    told = await page.locator("sb-timeline li").all_text_contents()
    assert len(told) == len(rows)
    assert not [words for words in told if any(key in words for key in keys if "_" in key)]
    assert "The moon is full" in told[-2]
    assert "tide" in told[-1]


async def test_filters_show_what_rang_or_what_was_held_back(server: StandIn, open_screen: Open) -> None:
    page = await opened(server, open_screen)
    await page.get_by_role("button", name="Held back 31").click()
    await expect(page.locator("sb-timeline li")).to_have_count(4)
    await expect(page.locator("sb-timeline li:not(.held)")).to_have_count(0)
    await page.get_by_role("button", name="Rung 23").click()
    await expect(page.locator("sb-timeline li.sent")).to_have_count(4)
    await page.get_by_role("button", name="All", exact=True).click()
    await expect(page.locator("sb-timeline li")).to_have_count(12)


async def test_earlier_rows_are_fetched_once_and_joined(server: StandIn, open_screen: Open) -> None:
    now = now_s()
    last = a_desk(now).timeline[-1]
    older = [last.model_dump(), a_row("r00", now - 3000, title="Opened the shop", visit=None).model_dump()]
    server.answer("GET", "/api/desk/timeline", older)
    page = await opened(server, open_screen)
    await page.get_by_role("button", name="Earlier today").click()
    await expect(page.get_by_text("Opened the shop")).to_have_count(1)
    await expect(page.get_by_text("That was the whole day")).to_be_visible()
    await expect(page.get_by_text("Tarn kettle")).to_have_count(1)


async def test_a_failed_fetch_of_earlier_rows_can_be_tried_again(server: StandIn, open_screen: Open) -> None:
    server.answer("GET", "/api/desk/timeline", {"title": "Busy"}, 503)
    page = await opened(server, open_screen)
    await page.get_by_role("button", name="Earlier today").click()
    again = page.get_by_role("button", name="That did not work. Try again")
    await expect(again).to_be_visible()
    server.answer("GET", "/api/desk/timeline", [])
    await again.click()
    await expect(page.get_by_text("That was the whole day")).to_be_visible()


async def test_a_row_opens_the_trace_of_its_visit_hop_by_hop(server: StandIn, open_screen: Open) -> None:
    server.answer("GET", "/api/desk/visits/visit-1/trace", a_trace(now_s(), screens=False))
    page = await opened(server, open_screen)
    row = page.get_by_role("button", name="Voucher sent to the phone · Jane")
    await row.click()
    dialog = page.get_by_role("dialog", name="One sighting, hop by hop")
    for hop in ("Heard", "Gathered", "Sent on", "Received", "Decided", "Written down"):
        await expect(dialog.get_by_text(hop, exact=True)).to_be_visible()
    await expect(dialog.get_by_text("412 ms")).to_be_visible()
    await expect(dialog.get_by_text("Front door, −61 dBm")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    server.answer("GET", "/api/desk/visits/visit-1/trace", {"title": "none"}, 404)
    await row.click()
    await expect(page.get_by_text("No trace is kept for this visit.")).to_be_visible()


async def test_signing_in_opens_the_desk_and_signing_out_forgets_every_name(server: StandIn, open_screen: Open) -> None:
    desk = server.channels["desk"]
    desk.view = a_desk(now_s())
    desk.signed_in = False

    def sign_in(body: dict[str, Any]) -> tuple[int, Any]:
        if body != {"username": "manager", "password": "right"}:
            return 401, {"title": "Not signed in"}
        desk.signed_in = True
        return 200, a_manager()

    def sign_out(_: dict[str, Any]) -> tuple[int, Any]:
        desk.signed_in = False
        return 204, None

    server.answer("POST", "/api/staff/session", sign_in)
    server.answer("DELETE", "/api/staff/session", sign_out)
    page = await open_screen("desk")
    await page.get_by_label("User name").fill("manager")
    await page.get_by_label("Password").fill("wrong")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("do not go together")).to_be_visible()
    assert await page.get_by_label("User name").input_value() == "manager"
    await page.get_by_label("Password").fill("right")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="The floor now")).to_be_visible()
    await page.get_by_role("button", name="Sign out").click()
    await expect(page.get_by_role("heading", name="Store desk")).to_be_visible()
    await expect(page.get_by_text("Jane")).to_have_count(0)


async def test_an_account_that_may_not_see_the_desk_is_told_so_and_another_can_sign_in(
    server: StandIn, open_screen: Open
) -> None:
    desk = server.channels["desk"]
    desk.view = a_desk(now_s())
    desk.allowed = False

    def sign_in(_: dict[str, Any]) -> tuple[int, Any]:
        desk.allowed = True
        return 200, a_manager()

    server.answer("POST", "/api/staff/session", sign_in)
    page = await open_screen("desk")
    await expect(page.get_by_role("alert")).to_contain_text("This account may not see the desk.")
    await page.get_by_label("User name").fill("manager")
    await page.get_by_label("Password").fill("right")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="The floor now")).to_be_visible()


async def test_it_fits_small_desks_and_large_letters(server: StandIn, open_screen: Open) -> None:
    page = await opened(server, open_screen)
    assert await small_targets(page, DESK_PX) == []
    for width, height in (SIZES["desk"], SIZES["desk-small"], (900, 1000)):
        await page.set_viewport_size({"width": width, "height": height})
        assert await overflows(page) == [], width
