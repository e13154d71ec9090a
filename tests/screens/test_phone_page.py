"""The phone's page in a real browser: what she sees, what she can stop, and what still works with no signal."""

from __future__ import annotations

import json
import time
from typing import Any

from playwright.async_api import Page, expect

from tests.screens.browser import enlarge_text, overflows, shell_is_kept, small_targets
from tests.screens.conftest import Open
from tests.screens.samples import a_bell, a_phone, a_phone_with_coupon, a_visit, a_voucher
from tests.screens.stand_in import StandIn
from wire.messages.screens.phone import AssistanceCard

HAND_PX = 48


def now_s() -> float:
    return time.time()


async def test_a_coupon_that_comes_is_shown_and_spoken_once(server: StandIn, open_screen: Open) -> None:
    phone = server.channels["phone"]
    phone.view = a_phone(now_s(), visit=a_visit(now_s()))
    page = await open_screen("phone")
    await expect(page.get_by_role("heading", name="Welcome in, Jane.")).to_be_visible()
    await phone.event("voucher.issued", a_voucher(now_s()), repeat=3)
    await expect(page.get_by_text("A coupon for you: $40 off the Morrow 64.")).to_have_count(1)
    await expect(page.locator("sb-ticket")).to_have_count(1)
    await expect(page.get_by_role("img", name="QR code for BELL 4K7M")).to_be_visible()
    await expect(page.get_by_text("You looked at the Morrow 64 on Saturday")).to_be_visible()


async def test_every_event_is_acknowledged_repeats_too(server: StandIn, open_screen: Open) -> None:
    phone = server.channels["phone"]
    phone.view = a_phone(now_s())
    page = await open_screen("phone")
    await expect(page.get_by_role("heading", name="Hello, Jane.")).to_be_visible()
    await phone.event("visit.started", a_visit(now_s()), repeat=2)
    await expect(page.get_by_role("heading", name="Welcome in, Jane.")).to_be_visible()
    await phone.event("visit.ended", a_visit(now_s(), ended_at_s=now_s()))
    await expect(page.get_by_role("heading", name="Hello, Jane.")).to_be_visible()
    # The first says that the page stands.
    assert phone.acks == [0, 1, 1, 2]


async def test_the_bell_goes_off_with_one_tap_and_on_with_one(server: StandIn, open_screen: Open) -> None:
    state = {"granted": True}

    def consent(body: dict[str, Any]) -> tuple[int, Any]:
        state["granted"] = body["granted"]
        return 200, a_bell(now_s(), "on" if body["granted"] else "off")

    server.channels["phone"].view = a_phone(now_s())
    server.answer("POST", "/api/phone/consents", consent)
    page = await open_screen("phone")
    await page.get_by_role("button", name="Bell on").click()
    await expect(page.get_by_role("heading", name="The bell is off")).to_be_visible()
    assert server.asked("POST", "/api/phone/consents")[-1]["purpose"] == "recognise_in_store"
    assert state["granted"] is False
    await page.get_by_role("button", name="Undo").click()
    await expect(page.get_by_role("heading", name="The bell is on")).to_be_visible()
    await page.get_by_role("button", name="Bell on").click()
    await page.get_by_role("button", name="Bell off").click()
    await expect(page.get_by_role("button", name="Bell on")).to_have_attribute("aria-pressed", "true")
    assert state["granted"] is True


async def test_a_refused_change_leaves_the_bell_as_it_was(server: StandIn, open_screen: Open) -> None:
    server.channels["phone"].view = a_phone(now_s())
    server.answer("POST", "/api/phone/consents", {"title": "Busy", "status": 503}, 503)
    page = await open_screen("phone")
    await page.get_by_role("button", name="Bell on").click()
    await expect(page.get_by_text("The bell stays as it was.")).to_be_visible()
    await expect(page.get_by_role("button", name="Bell on")).to_have_attribute("aria-pressed", "true")


async def test_stop_for_today_lasts_until_the_shops_midnight(server: StandIn, open_screen: Open) -> None:
    server.channels["phone"].view = a_phone_with_coupon(now_s())
    server.answer("POST", "/api/phone/pause", lambda _: (200, a_bell(now_s(), "paused")))
    page = await open_screen("phone")
    await page.get_by_role("button", name="Stop for today").click()
    await expect(page.get_by_text("Quiet until tomorrow.")).to_be_visible()
    until_s = server.asked("POST", "/api/phone/pause")[0]["until_s"]
    assert now_s() < until_s <= now_s() + 25 * 3600
    assert (until_s + 1) % 3600 == 0
    await expect(page.get_by_role("button", name="Bell paused")).to_be_visible()


async def test_each_consent_is_shown_and_withdrawn_in_one_tap(server: StandIn, open_screen: Open) -> None:
    server.channels["phone"].view = a_phone_with_coupon(now_s())
    server.answer("POST", "/api/phone/consents", lambda body: (200, a_bell(now_s(), offers=body["granted"])))
    page = await open_screen("phone")
    await page.get_by_role("link", name="What we know").click()
    offers = page.get_by_role("switch", name="Ring for things I looked at")
    await expect(offers).to_have_attribute("aria-checked", "true")
    await offers.click()
    await expect(offers).to_have_attribute("aria-checked", "false")
    asked = server.asked("POST", "/api/phone/consents")
    assert [(body["purpose"], body["granted"]) for body in asked] == [("offers", False)]
    await page.get_by_role("button", name="Back").click()
    await expect(page.get_by_role("heading", name="Welcome in, Jane.")).to_be_visible()


async def test_stopping_all_of_it_is_one_tap_and_takes_effect_on_the_page(server: StandIn, open_screen: Open) -> None:
    server.channels["phone"].view = a_phone(now_s())
    server.answer("POST", "/api/phone/opt-out", a_bell(now_s(), "off", offers=False, clerk_assist=False))
    page = await open_screen("phone", query="#know")
    await page.get_by_role("button", name="Stop all of it").click()
    await expect(page.get_by_text("The shop no longer hears this phone.")).to_be_visible()
    switches = page.get_by_role("switch")
    for place in range(await switches.count()):
        await expect(switches.nth(place)).to_have_attribute("aria-checked", "false")


async def test_sign_up_starts_with_every_consent_off_and_sends_only_what_was_chosen(
    server: StandIn, open_screen: Open
) -> None:
    phone = server.channels["phone"]
    phone.signed_in = False

    def register(_: dict[str, Any]) -> tuple[int, Any]:
        phone.signed_in = True
        phone.view = a_phone(now_s())
        return 201, {"member_number": "FF-1", "device": "d", "credential": "not kept by the page"}

    server.answer("POST", "/api/phone/register", register)
    page = await open_screen("phone", query="?anonymous_id=visitor-7")
    switches = page.get_by_role("switch")
    await expect(switches).to_have_count(3)
    for place in range(3):
        await expect(switches.nth(place)).to_have_attribute("aria-checked", "false")
    await page.get_by_label("First name").fill("Jane")
    await page.get_by_label("E-mail").fill("jane@example.org")
    await switches.nth(1).click()
    await page.get_by_role("button", name="Join").click()
    await expect(page.get_by_role("heading", name="Hello, Jane.")).to_be_visible()
    (body,) = server.asked("POST", "/api/phone/register")
    assert body["consents"] == ["offers"]
    assert body["anonymous_id"] == "visitor-7"
    assert body["notice_version"] == "phone-3"
    assert "visitor-7" not in page.url


async def test_a_refused_field_is_named_and_focused(server: StandIn, open_screen: Open) -> None:
    server.channels["phone"].signed_in = False
    problem = {"title": "Invalid", "status": 422, "errors": [{"field": "email", "message": "not an address"}]}
    server.answer("POST", "/api/phone/register", problem, 422)
    page = await open_screen("phone")
    await page.get_by_role("button", name="Join").click()
    await expect(page.get_by_label("First name")).to_be_focused()
    await page.get_by_label("First name").fill("Jane")
    await page.get_by_label("E-mail").fill("jane@example.org")
    await page.get_by_role("button", name="Join").click()
    email = page.get_by_label("E-mail")
    await expect(email).to_be_focused()
    await expect(email).to_have_attribute("aria-invalid", "true")


async def test_she_can_check_in_by_hand(server: StandIn, open_screen: Open) -> None:
    server.channels["phone"].view = a_phone(now_s())
    server.answer("POST", "/api/phone/check-in", a_visit(now_s()))
    page = await open_screen("phone")
    await page.get_by_role("button", name="I’m here").click()
    await expect(page.get_by_role("heading", name="Welcome in, Jane.")).to_be_visible()
    await expect(page.get_by_role("button", name="I’m here")).to_have_count(0)


async def test_she_asks_for_help_and_takes_it_back_or_asks_to_be_let_alone(server: StandIn, open_screen: Open) -> None:
    phone = server.channels["phone"]
    view = a_phone(now_s(), visit=a_visit(now_s()))
    phone.view = view.model_copy(update={"bell": a_bell(now_s(), clerk_assist=True)})
    server.answer("POST", "/api/phone/help", {"help_since_s": now_s(), "browsing": False})
    server.answer("DELETE", "/api/phone/help", {"help_since_s": None, "browsing": False})
    server.answer("POST", "/api/phone/browsing", {"help_since_s": None, "browsing": True})
    page = await open_screen("phone")
    await page.get_by_role("button", name="Ask for help").click()
    await expect(page.get_by_text("Somebody of our team is asked to come to you.")).to_be_visible()
    assert await small_targets(page, HAND_PX) == []
    await page.get_by_role("button", name="Never mind").click()
    await page.get_by_role("button", name="Let me look around alone").click()
    await expect(page.get_by_text("Nobody comes to you unasked in this visit.")).to_be_visible()
    assert server.asked("POST", "/api/phone/browsing") == [{"browsing": True}]
    await phone.event("assistance.changed", AssistanceCard())
    await expect(page.get_by_role("button", name="Let me look around alone")).to_be_visible()


async def test_who_has_not_agreed_that_clerks_are_told_is_asked_before_one_is_called(
    server: StandIn, open_screen: Open
) -> None:
    server.channels["phone"].view = a_phone(now_s(), visit=a_visit(now_s()))
    server.answer("POST", "/api/phone/consents", a_bell(now_s()))
    server.answer("POST", "/api/phone/help", {"help_since_s": now_s(), "browsing": False})
    page = await open_screen("phone")
    await page.get_by_role("button", name="Ask for help").click()
    assert server.asked("POST", "/api/phone/help") == []
    await page.get_by_role("button", name="Tell a clerk, and ask").click()
    await expect(page.get_by_text("Somebody of our team is asked to come to you.")).to_be_visible()
    assert server.asked("POST", "/api/phone/consents")[-1]["purpose"] == "clerk_assist"


async def test_a_server_restart_is_survived_without_a_reload(server: StandIn, open_screen: Open) -> None:
    phone = server.channels["phone"]
    phone.view = a_phone(now_s())
    page = await open_screen("phone")
    await expect(page.get_by_role("heading", name="Hello, Jane.")).to_be_visible()
    await page.evaluate("window.notReloaded = true")
    await phone.event("visit.started", a_visit(now_s()))
    await expect(page.get_by_role("heading", name="Welcome in, Jane.")).to_be_visible()
    await server.stop()
    await phone.event("voucher.issued", a_voucher(now_s()))
    await server.start()
    await expect(page.get_by_role("img", name="QR code for BELL 4K7M")).to_be_visible()
    assert await page.evaluate("window.notReloaded") is True
    assert (phone.hellos[-1].epoch, phone.hellos[-1].seq) == ("epoch-1", 1)


async def test_the_coupon_opens_with_no_server_and_nothing_else_is_kept(server: StandIn, open_screen: Open) -> None:
    server.channels["phone"].view = a_phone_with_coupon(now_s())
    page = await open_screen("phone", worker=True)
    await expect(page.get_by_text("BELL 4K7M").first).to_be_visible()
    await shell_is_kept(page)
    kept = await page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})")
    assert "BELL 4K7M" in kept
    assert not [word for word in ("Jane", "FF-2048-77", "visit-1", "clerk_assist") if word in kept]
    await server.stop()
    await page.reload()
    await expect(page.get_by_role("heading", name="Your coupon")).to_be_visible()
    await expect(page.get_by_role("img", name="QR code for BELL 4K7M")).to_be_visible()
    await expect(page.get_by_text("Your coupon works without it.")).to_be_visible()
    await page.get_by_role("button", name="Show it at the till").click()
    await expect(page.get_by_role("heading", name="For the till")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("heading", name="For the till")).to_have_count(0)


async def test_the_worker_never_keeps_an_answer_of_the_api(server: StandIn, open_screen: Open) -> None:
    server.channels["phone"].view = a_phone(now_s())
    server.answer("GET", "/api/phone/me", {"first_name": "Jane"})
    page = await open_screen("phone", worker=True)
    await shell_is_kept(page)
    assert await page.evaluate("fetch('/api/phone/me').then((answer) => answer.status)") == 200
    names = await page.evaluate(
        """async () => {
          const paths = []
          for (const name of await caches.keys())
            for (const request of await (await caches.open(name)).keys()) paths.push(new URL(request.url).pathname)
          return paths
        }"""
    )
    assert "/phone/" in names
    assert [name for name in names if not name.startswith(("/phone/", "/assets/"))] == []
    await server.stop()
    assert await page.evaluate("fetch('/api/phone/me').then(() => 'answered', () => 'refused')") == "refused"


async def test_signed_out_elsewhere_forgets_the_coupon(server: StandIn, open_screen: Open) -> None:
    phone = server.channels["phone"]
    phone.view = a_phone_with_coupon(now_s())
    page = await open_screen("phone")
    await expect(page.get_by_text("BELL 4K7M").first).to_be_visible()
    phone.signed_in = False
    await page.reload()
    await expect(page.get_by_role("heading", name="Hear the bell")).to_be_visible()
    assert json.loads(await page.evaluate("JSON.stringify({...localStorage})")) == {}


async def test_an_open_page_lets_go_of_a_coupon_whose_time_is_over(server: StandIn, open_screen: Open) -> None:
    server.channels["phone"].view = a_phone_with_coupon(
        now_s(), vouchers=[a_voucher(now_s(), valid_until_s=now_s() + 10)]
    )
    page = await open_screen("phone")
    await expect(page.locator("sb-ticket")).to_have_count(1)
    await expect(page.locator("sb-ticket")).to_have_count(0)


async def focus_rings(page: Page, presses: int) -> list[str]:
    """Which controls the Tab key reached, and how wide their ring is."""
    rings = []
    for _ in range(presses):
        await page.keyboard.press("Tab")
        rings.append(
            await page.evaluate(
                """() => {
                  let at = document.activeElement
                  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement
                  return `${at.textContent.trim()}: ${getComputedStyle(at).outlineWidth}`
                }"""
            )
        )
    return rings


async def test_the_keyboard_reaches_every_act_and_shows_where_it_is(server: StandIn, open_screen: Open) -> None:
    server.channels["phone"].view = a_phone_with_coupon(now_s())
    page = await open_screen("phone")
    await expect(page.get_by_text("BELL 4K7M").first).to_be_visible()
    assert await focus_rings(page, 7) == [
        "Bell on: 3px",
        "Show it at the till: 3px",
        "Ask for help: 3px",
        "Gifts and gift cards: 3px",
        "Share your visit: 3px",
        "What we know: 3px",
        "Stop for today: 3px",
    ]


async def test_text_at_twice_its_size_stays_inside_and_targets_stay_large(server: StandIn, open_screen: Open) -> None:
    server.channels["phone"].view = a_phone_with_coupon(now_s())
    page = await open_screen("phone")
    for place in ("", "#know"):
        await page.evaluate("(place) => { location.hash = place }", place)
        await expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert await small_targets(page, HAND_PX) == []
        await enlarge_text(page, 200)
        assert await overflows(page) == []
        assert await small_targets(page, HAND_PX) == []
        await enlarge_text(page, 100)


async def test_sign_up_at_twice_the_text_size_stays_inside(server: StandIn, open_screen: Open) -> None:
    server.channels["phone"].signed_in = False
    page = await open_screen("phone")
    await expect(page.get_by_role("heading", name="Hear the bell")).to_be_visible()
    assert await small_targets(page, HAND_PX) == []
    await enlarge_text(page, 200)
    assert await overflows(page) == []


async def test_who_asks_for_less_motion_sees_no_swing(server: StandIn, open_screen: Open) -> None:
    phone = server.channels["phone"]
    phone.view = a_phone(now_s(), visit=a_visit(now_s()))
    page = await open_screen("phone", reduced_motion="reduce")
    await expect(page.get_by_role("heading", name="Welcome in, Jane.")).to_be_visible()
    await phone.event("voucher.issued", a_voucher(now_s()))
    await expect(page.locator("sb-ticket")).to_have_count(1)
    swings = "document.querySelector('sb-phone').shadowRoot.querySelector('sb-bell').shadowRoot.getAnimations().length"
    assert await page.evaluate(swings) == 0
