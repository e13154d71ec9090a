"""The kiosk's page as a device: its heartbeat, what it does when it is asked, and how it joins."""

from __future__ import annotations

from typing import Any

from playwright.async_api import Page, expect

from tests.screens.browser import comes_true
from tests.screens.conftest import Open
from tests.screens.fleet_samples import ALWAYS, NOTHING_ASKED
from tests.screens.shop_samples import a_kiosk
from tests.screens.stand_in import StandIn
from wire.messages.screens.fleet import DeviceOrders, KioskAsking, KioskBeatKept, KioskOrder, OrderKind

BEAT = "/api/kiosk/heartbeat"
DEVICE = {"version": "1", "up_s": 60, "temperature_c": 50, "mended": 0, "last_mended": ""}


async def a_page(server: StandIn, open_screen: Open) -> Page:
    """A kiosk whose first heartbeat has come."""
    server.channels["kiosk"].view = a_kiosk()
    server.answer("POST", BEAT, KioskBeatKept(at_s=0.0))
    page = await open_screen("kiosk")
    await expect(page.get_by_role("button", name="Log in")).to_be_visible()
    await time_passes(page, server, 1)
    return page


async def time_passes(page: Page, server: StandIn, beats: int) -> list[dict[str, Any]]:
    """In real time: frames are not painted by a clock of a test's."""
    for _ in range(600):
        if len(server.asked("POST", BEAT)) >= beats:
            return server.asked("POST", BEAT)
        await page.wait_for_timeout(100)
    raise AssertionError(f"no {beats} heartbeats came within a minute")


async def ask(server: StandIn, page: Page, what: OrderKind, name: str = "order-1") -> None:
    here = server.asked("POST", BEAT)[-1]["page"]
    order = KioskOrder(order=name, what=what, page=here, until_s=await page.evaluate("Date.now() / 1000 + 600"))
    await server.channels["kiosk"].state("device", DeviceOrders(orders=[order], hours=ALWAYS))


async def came(page: Page, server: StandIn, path: str) -> dict[str, Any]:
    for _ in range(600):
        if found := server.asked("POST", path):
            return found[0]
        await page.wait_for_timeout(100)
    raise AssertionError(f"nothing came to {path} within a minute")


async def test_it_says_that_it_paints_and_which_page_it_is(server: StandIn, open_screen: Open) -> None:
    page = await a_page(server, open_screen)
    await page.reload()
    first, second = (await time_passes(page, server, 2))[:2]
    assert first["page"] != second["page"]
    assert all(beat["frames"] >= 0 and beat["still_s"] < 5 and beat["visible"] for beat in (first, second))
    assert first["device"] is None, "nobody looks after this browser"
    assert set(first) <= set(DeviceOrders.model_fields) | {
        *("page", "build", "at_s", "frames", "still_s", "visible", "in_use", "item", "item_since_s", "heap_bytes"),
        *("cache", "errors", "asleep_until_s", "device"),
    }


async def test_a_kiosk_that_is_touched_is_in_use_and_says_not_by_whom(server: StandIn, open_screen: Open) -> None:
    page = await a_page(server, open_screen)
    await page.mouse.click(540, 500)
    await page.evaluate("shopbellKiosk.sleep(5)")
    beat = server.asked("POST", BEAT)[-1]
    assert (beat["in_use"], beat["item"], beat["asleep_until_s"]) == (True, None, 5)


async def test_it_loads_anew_once_and_not_while_somebody_is_there(server: StandIn, open_screen: Open) -> None:
    page = await a_page(server, open_screen)
    await page.evaluate("window.loadedOnce = true")
    await page.mouse.click(540, 500)
    await ask(server, page, "reload")
    await page.wait_for_timeout(2500)
    assert await page.evaluate("window.loadedOnce") is True
    before = server.asked("POST", BEAT)[-1]["page"]
    await page.clock.install()
    async with page.expect_event("load", timeout=60_000):
        await page.clock.fast_forward(31_000)
    assert await page.evaluate("window.loadedOnce") is None
    pages = [beat["page"] for beat in await time_passes(page, server, 2)]
    assert pages[-1] != before
    assert len(set(pages)) == 2, "the one that came knows that it need not go"


async def test_without_a_program_beside_it_no_picture_can_be_taken(server: StandIn, open_screen: Open) -> None:
    page = await a_page(server, open_screen)
    server.answer("POST", "/api/kiosk/orders/order-1", None, 204)
    await ask(server, page, "picture")
    assert await came(page, server, "/api/kiosk/orders/order-1") == {"outcome": "refused", "why": "no_device"}


async def test_the_program_beside_it_is_called_for_a_picture_which_the_page_hands_on(
    server: StandIn, open_screen: Open
) -> None:
    page = await a_page(server, open_screen)
    server.answer("POST", "/api/kiosk/orders/order-1/picture", None, 204)
    called: list[str] = []
    await page.expose_function("shopbellDevice", lambda wish: called.append(wish))
    assert (await page.evaluate("(report) => shopbellKiosk.look(report)", DEVICE))["picture"] is None
    await ask(server, page, "picture")
    await comes_true(page, "shopbellKiosk.look({}).picture === 'order-1'")
    assert called == ["look"]
    await page.evaluate("shopbellKiosk.picture('order-9', 'of another order')")
    await page.evaluate("shopbellKiosk.picture('order-1', 'cGljdHVyZQ==')")
    assert await came(page, server, "/api/kiosk/orders/order-1/picture") == {"jpeg": "cGljdHVyZQ=="}
    await server.channels["kiosk"].state("device", NOTHING_ASKED)
    await comes_true(page, "shopbellKiosk.look({}).picture === null")


async def test_whoever_came_meanwhile_is_in_no_picture(server: StandIn, open_screen: Open) -> None:
    page = await a_page(server, open_screen)
    server.answer("POST", "/api/kiosk/orders/order-1", None, 204)
    await page.evaluate("(report) => shopbellKiosk.look(report)", DEVICE)
    await ask(server, page, "picture")
    await comes_true(page, "shopbellKiosk.look({}).picture === 'order-1'")
    await page.mouse.click(540, 500)
    await page.evaluate("shopbellKiosk.picture('order-1', 'cGljdHVyZQ==')")
    assert await came(page, server, "/api/kiosk/orders/order-1") == {"outcome": "refused", "why": "in_use"}
    assert server.asked("POST", "/api/kiosk/orders/order-1/picture") == []


async def test_a_screen_shows_its_code_and_begins_once_it_was_let_in(server: StandIn, open_screen: Open) -> None:
    kiosk = server.channels["kiosk"]
    kiosk.view = a_kiosk()
    kiosk.signed_in = False
    server.answer("GET", "/api/kiosk/enrolment", KioskAsking(state="none", code="", expires_at_s=None))
    server.answer("POST", "/api/kiosk/enrolment", KioskAsking(state="waiting", code="K7M 4QX", expires_at_s=1.0))
    page = await open_screen("kiosk")
    await expect(page.get_by_role("img", name="Code of this screen")).to_have_text("K7M 4QX")
    await expect(page.get_by_role("button")).to_have_count(0)
    kiosk.signed_in = True
    server.answer("GET", "/api/kiosk/enrolment", KioskAsking(state="joined", code="", expires_at_s=None))
    await expect(page.get_by_role("button", name="Log in")).to_be_visible()


async def test_fingers_find_no_menu_and_keys_no_browser(server: StandIn, open_screen: Open) -> None:
    page = await a_page(server, open_screen)
    prevented = "(kind) => !dispatchEvent(new Event(kind, { cancelable: true }))"
    assert [await page.evaluate(prevented, kind) for kind in ("contextmenu", "selectstart", "dragstart")] == [True] * 3
    key = "(init) => !dispatchEvent(new KeyboardEvent('keydown', { cancelable: true, ...init }))"
    commands = [{"key": "F12"}, {"key": "t", "ctrlKey": True}, {"key": "ArrowLeft", "altKey": True}]
    assert [await page.evaluate(key, each) for each in commands] == [True] * 3
    assert await page.evaluate(key, {"key": "7"}) is False, "a scanner types"
