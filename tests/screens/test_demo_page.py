"""The demo page in a real browser: what moves Jane, what the buttons ask for, and real screens in its frames."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from playwright.async_api import Locator, Page, Route, expect

from tests.screens.browser import overflows
from tests.screens.conftest import Open
from tests.screens.samples import a_clerk_view, a_phone
from tests.screens.shop_samples import a_demo, a_desk, a_kiosk
from tests.screens.stand_in import StandIn

FAR_M = 0.35
"The pointer's pixel is not a place's centimetre."


async def opened(server: StandIn, open_screen: Open, **changes: Any) -> Page:
    now = time.time()
    server.channels["phone"].view = a_phone(now)
    server.channels["clerk"].view = a_clerk_view(now)
    server.channels["kiosk"].view = a_kiosk()
    server.channels["desk"].view = a_desk(now)
    server.channels["demo"].view = a_demo(now, server.url, **changes)
    for act in ("play", "start-over", "walk", "place", "bell", "broker-outage", "server-kill"):
        server.answer("POST", f"/api/demo/{act}", None, 202)
    page = await open_screen("demo")
    await expect(jane_on(page)).to_be_visible()
    return page


def jane_on(page: Page) -> Locator:
    return page.get_by_role("button", name="Jane, drag to move")


async def asked(server: StandIn, act: str, count: int = 1) -> list[dict[str, Any]]:
    """The bodies of at least `count` requests of one kind."""
    for _ in range(300):
        if len(found := server.asked("POST", f"/api/demo/{act}")) >= count:
            return found
        await asyncio.sleep(0.01)
    raise AssertionError(f"{act} was asked {len(server.asked('POST', f'/api/demo/{act}'))} times, not {count}")


async def middle(jane: Locator) -> tuple[float, float]:
    box = await jane.locator(".face").bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


async def metre_px(page: Page) -> float:
    """How many pixels a metre of the floor has on this page: the floor is 24 m wide."""
    box = await page.locator("sb-demo-plan rect.floor").bounding_box()
    assert box is not None
    return box["width"] / 24


async def test_every_button_asks_for_what_it_says(server: StandIn, open_screen: Open) -> None:
    page = await opened(server, open_screen)
    for name, act, body in (
        ("Play her visit", "play", {}),
        ("Start over", "start-over", {}),
        ("Bell off", "bell", {"on": False}),
        ("Broker outage 20 s", "broker-outage", {"seconds": 20}),
        ("Kill the server", "server-kill", {}),
    ):
        await page.get_by_role("button", name=name).click()
        assert await asked(server, act) == [body]
    await page.get_by_role("button", name="Walk her in").click()
    await page.get_by_role("button", name="To the coffee bar").click()
    inside, bar = await asked(server, "walk", 2)
    assert inside["person"] == bar["person"] == "jane"
    assert 0 < inside["y_m"] < 5.5
    assert bar["x_m"] < 10
    assert bar["y_m"] > 9.2


async def test_the_way_to_the_web_shop_is_there_where_one_is_served(server: StandIn, open_screen: Open) -> None:
    page = await opened(server, open_screen)
    shop = page.get_by_role("link", name="Web shop")
    await expect(shop).to_have_attribute("href", "http://127.0.0.1:8000/")
    await expect(shop).to_have_attribute("rel", "noopener")
    without = await opened(server, open_screen, web_shop="")
    await expect(without.get_by_role("link", name="Web shop")).to_have_count(0)


async def test_dragging_places_her_where_she_is_let_go(server: StandIn, open_screen: Open) -> None:
    page = await opened(server, open_screen)
    jane = jane_on(page)
    x, y = await middle(jane)
    metre = await metre_px(page)
    await page.mouse.move(x, y)
    await page.mouse.down()
    await page.mouse.move(x + 3 * metre, y - 4 * metre, steps=12)
    await page.mouse.up()
    places = await asked(server, "place")
    for _ in range(100):
        places = await asked(server, "place")
        if abs(places[-1]["x_m"] - 9.0) < FAR_M:
            break
        await asyncio.sleep(0.01)
    assert abs(places[-1]["x_m"] - 9.0) < FAR_M
    assert abs(places[-1]["y_m"] - 6.6) < FAR_M
    assert len(places) <= 12, "she is not sent at every pixel"
    assert server.asked("POST", "/api/demo/walk") == [], "letting go is not a click on the floor"


async def test_arrow_keys_walk_her_and_add_up(server: StandIn, open_screen: Open) -> None:
    page = await opened(server, open_screen)
    await jane_on(page).focus()
    for key in ("ArrowUp", "ArrowUp", "Shift+ArrowRight"):
        await page.keyboard.press(key)
    walks = await asked(server, "walk", 3)
    assert [(walk["x_m"], walk["y_m"]) for walk in walks] == [(6.0, 3.1), (6.0, 3.6), (8.0, 3.6)]


async def test_a_frame_whose_screen_does_not_answer_is_asked_for_again(server: StandIn, open_screen: Open) -> None:
    page = await opened(server, open_screen)
    await expect(page.get_by_text("All four screens live")).to_be_visible()
    starting = [True]

    async def answer(route: Route) -> None:
        if starting.pop() if starting else False:
            await route.fulfill(status=500, body="Internal Server Error")
        else:
            await route.continue_()

    await page.route("**/phone/?take=2", answer)
    view = a_demo(time.time(), server.url)
    screens = view.screens.model_copy(update={"phone": f"{server.url}/phone/?take=2"})
    await server.channels["demo"].state("demo", view.model_copy(update={"screens": screens}))
    await expect(page.get_by_text("3 of 4 screens live")).to_be_visible()
    await expect(page.get_by_text("All four screens live")).to_be_visible()


async def test_a_click_on_the_floor_sends_her_there(server: StandIn, open_screen: Open) -> None:
    page = await opened(server, open_screen)
    x, y = await middle(jane_on(page))
    metre = await metre_px(page)
    await page.mouse.click(x + 6 * metre, y - 2 * metre)
    (walk,) = await asked(server, "walk")
    assert abs(walk["x_m"] - 12.0) < FAR_M
    assert abs(walk["y_m"] - 4.6) < FAR_M


async def test_she_stands_where_the_view_says_and_her_bell_can_be_seen_off(server: StandIn, open_screen: Open) -> None:
    page = await opened(server, open_screen)
    x, _ = await middle(jane_on(page))
    view = a_demo(time.time(), server.url)
    moved = view.people[0].model_copy(update={"x_m": 16.0, "y_m": 7.5, "bell": False})
    await server.channels["demo"].state("demo", view.model_copy(update={"people": [moved, *view.people[1:]]}))
    await expect(page.get_by_role("button", name="Bell on", exact=True)).to_be_visible()
    await expect(page.get_by_text("Jane is in: Maps and books.")).to_have_count(1)
    metre = await metre_px(page)
    await page.wait_for_timeout(200)  # the figure glides to her new place
    after, _ = await middle(jane_on(page))
    assert abs(after - x - 10 * metre) < metre


async def test_the_frames_hold_the_real_screens_and_say_whether_they_are_live(
    server: StandIn, open_screen: Open
) -> None:
    page = await opened(server, open_screen)
    await expect(page.get_by_text("All four screens live")).to_be_visible()
    phone = page.frame_locator("iframe[title='Jane’s phone']")
    await expect(phone.get_by_role("heading", name="Hello, Jane.")).to_be_visible()
    desk = page.frame_locator("iframe[title='Store desk']")
    await expect(desk.get_by_role("heading", name="The floor now")).to_be_visible()
    await server.stop()
    await expect(page.get_by_text("The demo does not answer")).to_be_visible()
    await expect(page.get_by_text("offline").first).to_be_visible()
    await server.start()
    await expect(page.get_by_text("All four screens live")).to_be_visible()


async def test_a_screen_is_enlarged_and_put_back_without_being_loaded_anew(server: StandIn, open_screen: Open) -> None:
    page = await opened(server, open_screen)
    kiosk = page.locator("iframe[title='Kiosk by the door']")
    await expect(page.get_by_text("All four screens live")).to_be_visible()
    frame = next(each for each in page.frames if each.url.endswith("/kiosk/"))
    await frame.evaluate("window.loadedOnce = true")
    small = await kiosk.bounding_box()
    await page.get_by_role("button", name="Enlarge: Kiosk by the door").click()
    await expect(page.get_by_role("dialog", name="Kiosk by the door")).to_be_visible()
    large = await kiosk.bounding_box()
    assert small is not None
    assert large is not None
    assert large["width"] > small["width"] * 1.4
    await page.get_by_role("button", name="Back to the demo").click()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(page.get_by_role("button", name="Enlarge: Kiosk by the door")).to_be_focused()
    assert await frame.evaluate("window.loadedOnce") is True


async def test_starting_over_loads_her_new_phone_and_nothing_else(server: StandIn, open_screen: Open) -> None:
    page = await opened(server, open_screen)
    await expect(page.get_by_text("All four screens live")).to_be_visible()
    desk = next(each for each in page.frames if each.url.endswith("/desk/"))
    await desk.evaluate("window.loadedOnce = true")
    view = a_demo(time.time(), server.url)
    screens = view.screens.model_copy(update={"phone": f"{server.url}/phone/?take=2"})
    await server.channels["demo"].state("demo", view.model_copy(update={"screens": screens}))
    await expect(page.locator("iframe[title='Jane’s phone']")).to_have_attribute("src", f"{server.url}/phone/?take=2")
    assert await desk.evaluate("window.loadedOnce") is True


async def test_a_refused_command_is_told(server: StandIn, open_screen: Open) -> None:
    page = await opened(server, open_screen)
    server.answer("POST", "/api/demo/play", {"title": "Busy"}, 503)
    await page.get_by_role("button", name="Play her visit").click()
    await expect(page.get_by_text("That did not reach the demo.")).to_be_visible()


async def test_it_stacks_on_narrow_windows(server: StandIn, open_screen: Open) -> None:
    page = await opened(server, open_screen)
    for width, height in ((1600, 1000), (1280, 800), (1000, 900), (480, 900)):
        await page.set_viewport_size({"width": width, "height": height})
        # Strangers may stand at the floor's edge; frames are larger than what is seen of them.
        found = [one for one in await overflows(page) if not one.startswith(("iframe", "g.", "circle"))]
        assert found == [], width
