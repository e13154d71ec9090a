"""What the kiosk's signage looks like to those before it, and what comes before it."""

from __future__ import annotations

import time

import pytest
from playwright.async_api import expect

from tests.screens import player_samples as samples
from tests.screens.browser import fit_kiosk, settle
from tests.screens.conftest import Open
from tests.screens.shop_samples import a_kiosk
from tests.screens.stand_in import StandIn
from tests.screens.test_kiosk_page import LEAST_TEXT_PX, facts
from wire.messages.screens.kiosk import AttractCard
from wire.messages.screens.signage import EmergencyCard, SignageItem, SignagePlaylist

EMERGENCY_WITHIN_S = 2.0


@pytest.mark.parametrize(
    "item",
    [
        samples.the_product(),
        samples.three_products(),
        samples.talking_points(),
        samples.the_reviews(),
        samples.the_drawing(time.time() + samples.DAY_S),
    ],
    ids=["product", "products", "talking points", "reviews", "drawing"],
)
async def test_what_is_shown_is_legible_and_there_is_nothing_to_press_in_it(
    server: StandIn, open_screen: Open, item: SignageItem
) -> None:
    server.channels["kiosk"].view = a_kiosk()
    server.answer("GET", "/api/kiosk/signage", samples.a_manifest(item))
    page = await open_screen("kiosk")
    layer = page.locator(f"sb-layer[seen][data-item={item.item}]")
    await expect(layer).to_be_visible()
    await expect(page.locator("sb-layer[seen]")).to_have_count(1)
    found = await facts(page)
    assert [words for size, words in found["sizes"] if size < LEAST_TEXT_PX] == []
    assert await layer.get_by_role("button").count() + await layer.get_by_role("link").count() == 0


@pytest.mark.parametrize("large", [False, True], ids=["usual letters", "large letters"])
async def test_of_two_long_reviews_the_second_stands_on_the_sign_too(
    server: StandIn, open_screen: Open, large: bool
) -> None:
    server.channels["kiosk"].view = a_kiosk()
    item = samples.the_reviews("It is too tall for the shelf over my counter, and I had to move the shelf for it. " * 5)
    server.answer("GET", "/api/kiosk/signage", samples.a_manifest(item))
    page = await open_screen("kiosk")
    layer = page.locator(f"sb-layer[seen][data-item={item.item}]")
    await expect(layer).to_be_visible()
    await fit_kiosk(page, large=large)
    await settle(page)
    await expect(layer.get_by_role("listitem")).to_have_count(2)
    sign = await layer.get_by_role("list").bounding_box()
    last = await layer.get_by_role("listitem").last.bounding_box()
    assert sign is not None
    assert last is not None
    assert last["y"] + last["height"] <= sign["y"] + sign["height"]
    assert last["x"] + last["width"] <= sign["x"] + sign["width"], "in the second column, which nobody sees"


async def test_those_who_are_near_are_greeted_first_and_then_shown_what_is_for_them(
    server: StandIn, open_screen: Open
) -> None:
    always = samples.a_template("message", heading="For everybody", products=[])
    guests = always.model_copy(update={"item": "guests"})
    lists = [
        SignagePlaylist(playlist="all", name="All", items=[always.item], dayparts=[]),
        SignagePlaylist(
            playlist="near", name="Near", items=["guests"], dayparts=[], priority=5, trigger="members_near"
        ),
    ]
    kiosk = server.channels["kiosk"]
    kiosk.view = a_kiosk()
    server.answer("GET", "/api/kiosk/signage", samples.a_manifest(always, guests, playlists=lists))
    page = await open_screen("kiosk")
    await expect(page.locator(f"sb-layer[seen][data-item={always.item}]")).to_be_visible()
    await kiosk.state("attract", AttractCard(mode="invite", since_s=time.time()), at_s=time.time())
    await expect(page.get_by_role("heading", name="Good to see you")).to_be_visible()
    await expect(page.locator("sb-player")).to_be_hidden()
    await kiosk.state("attract", AttractCard(mode="invite", since_s=time.time() - 60), at_s=time.time())
    await expect(page.locator("sb-layer[seen][data-item=guests]")).to_be_visible()
    await expect(page.get_by_role("heading", name="Good to see you")).to_have_count(0)


async def test_an_emergency_is_over_everything_within_two_seconds_and_goes_when_it_is_over(
    server: StandIn, open_screen: Open
) -> None:
    kiosk = server.channels["kiosk"]
    kiosk.view = a_kiosk()
    page = await open_screen("kiosk")
    await page.get_by_role("button", name="How this works").click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    began = time.monotonic()
    await kiosk.state("emergency", EmergencyCard(message=samples.an_emergency()), at_s=time.time())
    await expect(page.get_by_role("alert")).to_contain_text("Salgan ahora")
    assert time.monotonic() - began < EMERGENCY_WITHIN_S
    over = "document.elementFromPoint(540, 960).localName"
    assert await page.evaluate(over) == "sb-emergency"
    await kiosk.state("emergency", EmergencyCard(message=None), at_s=time.time() + 1)
    await expect(page.get_by_role("alert")).to_have_count(0)
