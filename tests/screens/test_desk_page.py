"""The desk's page in a real browser: current, honest about its link, and silent about names it may not show."""

from __future__ import annotations

import time
from typing import Any

from playwright.async_api import Page, expect

from tests.screens.browser import SIZES, overflows, small_targets
from tests.screens.conftest import Open
from tests.screens.samples import a_clerk
from tests.screens.shop_samples import (
    a_desk,
    a_gateway,
    a_held_row,
    a_lossy_gateway,
    a_manager,
    a_presence,
    a_row,
    a_silent_gateway,
    a_trace,
    some_beacons,
)
from tests.screens.stand_in import StandIn
from wire.messages.screens.desk import TotalsCard
from wire.messages.screens.radio import BeaconsCard, GatewaysCard
from wire.messages.site import BeaconPlace

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


async def at_radio(server: StandIn, open_screen: Open, **changes: Any) -> Page:
    page = await opened(server, open_screen, **changes)
    await page.get_by_role("button", name="Radio").click()
    await expect(page.get_by_role("heading", name="Listening posts")).to_be_visible()
    return page


async def test_an_alarm_appears_by_itself_and_goes_when_the_gateway_is_back(server: StandIn, open_screen: Open) -> None:
    desk = server.channels["desk"]
    page = await opened(server, open_screen)
    await expect(page.get_by_role("alert")).to_have_count(0)
    await desk.state("gateways", GatewaysCard(gateways=[a_silent_gateway(now_s())]))
    await expect(page.get_by_role("alert")).to_contain_text("Till has been silent since")
    await expect(page.get_by_role("button", name="Radio")).to_contain_text("1")
    await desk.state("gateways", GatewaysCard(gateways=[a_gateway(now_s(), "till")]))
    await expect(page.get_by_role("alert")).to_have_count(0)


async def test_a_gateway_says_what_troubles_it_and_what_it_lost(server: StandIn, open_screen: Open) -> None:
    page = await at_radio(server, open_screen, gateways=GatewaysCard(gateways=[a_lossy_gateway(now_s())]))
    packs = page.get_by_role("article", name="Packs")
    for words in ("12 sightings lost between", "1 sighting lost at", "214 rows", "try another port", "Refused: rssi"):
        await expect(packs.get_by_text(words)).to_be_visible()


async def test_a_code_lets_a_gateway_join_until_it_ends(server: StandIn, open_screen: Open) -> None:
    code = {"gateway": "coffee", "code": "7KQF-2MXD-91VT-C0HA", "expires_at_s": now_s() + 600}
    server.answer("POST", "/api/gateways/coffee/enrolment", code)
    page = await at_radio(server, open_screen)
    await page.get_by_role("button", name="Let one join").click()
    await page.get_by_label("Which one").select_option("coffee")
    await page.get_by_role("button", name="Show a code").click()
    dialog = page.get_by_role("dialog", name="Let a listening post join")
    await expect(dialog.get_by_text("7KQF-2MXD-91VT-C0HA", exact=True)).to_be_visible()
    await expect(dialog.locator("code")).to_contain_text(server.url)
    await expect(dialog.get_by_text("Good for 9:", exact=False)).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    server.answer("POST", "/api/gateways/door/enrolment", {**code, "gateway": "door", "expires_at_s": now_s() - 1})
    await page.get_by_role("button", name="New code for Front door").click()
    await page.get_by_role("button", name="Show a code").click()
    await expect(page.get_by_text("This code has ended.")).to_be_visible()
    await expect(page.get_by_text("7KQF")).to_have_count(0)


async def test_removing_a_gateway_asks_first_and_says_how_to_take_it_back(server: StandIn, open_screen: Open) -> None:
    path = "/api/gateways/till/certificate"
    server.answer("DELETE", path, lambda _: (204, None))
    page = await at_radio(server, open_screen)
    await page.get_by_role("button", name="Remove Till").click()
    await expect(page.get_by_text("give it a new code")).to_be_visible()
    await page.get_by_role("button", name="Cancel").click()
    assert server.asked("DELETE", path) == []
    await page.get_by_role("button", name="Remove Till").click()
    await page.get_by_role("button", name="Remove", exact=True).click()
    await expect(page.get_by_text("Till is removed. A new code lets it join again.")).to_be_visible()
    assert len(server.asked("DELETE", path)) == 1
    server.answer("DELETE", path, lambda _: (200, {"gateway": "till", "serials": ["1"], "refused": False}))
    await page.get_by_role("button", name="Remove Till").click()
    await page.get_by_role("button", name="Remove", exact=True).click()
    await expect(page.get_by_text("Till is removed as soon as the broker answers.")).to_be_visible()


async def test_a_beacon_is_added_with_what_it_sends(server: StandIn, open_screen: Open) -> None:
    server.answer("POST", "/api/beacons", lambda _: (201, {}))
    page = await at_radio(server, open_screen, beacons=BeaconsCard(beacons=[]))
    await page.get_by_role("button", name="Add a beacon").click()
    await page.get_by_label("Name", exact=True).fill("Aisle 7")
    await page.get_by_label("Zone").select_option("maps-and-books")
    await page.get_by_label("UUID").fill("F7826DA6-4FA2-4E98-8024-BC5B71E0893E")
    await page.get_by_label("Major").fill("70000")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Major is a number from 0 to 65535.")).to_be_visible()
    await page.get_by_label("Major").fill("7")
    await page.get_by_label("Minor").fill("258")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Saved.")).to_be_visible()
    (sent,) = server.asked("POST", "/api/beacons")
    assert (sent["beacon"], sent["identity"]) == ("aisle-7", "f7826da64fa24e988024bc5b71e0893e00070102")
    assert BeaconPlace.model_validate(sent).zone == "maps-and-books"


async def test_what_the_server_refuses_of_a_beacon_is_said_beside_the_form(server: StandIn, open_screen: Open) -> None:
    beacon = some_beacons(now_s()).beacons[0]
    fault = {"title": "Some fields are not right.", "errors": [{"field": "identity", "message": "another sends it"}]}
    server.answer("POST", f"/api/beacons/{beacon.beacon}", fault, 422)
    page = await at_radio(server, open_screen, beacons=some_beacons(now_s()))
    await page.get_by_role("button", name=f"Change {beacon.name}").click()
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("another sends it")).to_be_visible()
    await expect(page.get_by_label("Name", exact=True)).to_have_value(beacon.name)


async def test_a_clerk_sees_how_all_is_and_no_administration(server: StandIn, open_screen: Open) -> None:
    page = await at_radio(server, open_screen, staff=a_clerk(), beacons=some_beacons(now_s()))
    await expect(page.get_by_text("Battery at 2.17 V: change it today")).to_be_visible()
    names = await page.locator("sb-radio").get_by_role("button").all_inner_texts()
    assert names == []


async def test_the_radio_place_fits_small_desks(server: StandIn, open_screen: Open) -> None:
    page = await at_radio(server, open_screen, beacons=some_beacons(now_s()))
    assert await small_targets(page, DESK_PX) == []
    for width, height in (SIZES["desk"], SIZES["desk-small"], (900, 1000)):
        await page.set_viewport_size({"width": width, "height": height})
        assert await overflows(page) == [], width
