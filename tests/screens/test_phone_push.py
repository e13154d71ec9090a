"""A phone with its page closed: the real server pushes through a push service that decrypts, the real worker rings in
Chromium, and the coupon opens though the server is gone. What Chromium cannot do without Google's service, its
subscription, is played by a browser of the tests; see docs/delivery.md."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, CDPSession, Page, Worker, expect

from tests.adapters.kiosk_site import bearer, copy_site, make_site, registration
from tests.adapters.live_server import free_port
from tests.adapters.push_server import WITHIN_S, PushServer
from tests.adapters.push_service import PushService, push_service
from tests.screens.browser import (
    DIST,
    SIZES,
    a_context,
    an_unseen_page,
    axe_violations,
    built,
    comes_true,
    shell_is_kept,
    small_targets,
    watch_for_errors,
)

PLAYED = """
(subscription) => {
  let said = 'default', standing = null
  Object.defineProperty(Notification, 'permission', { get: () => said })
  window.asked = 0
  window.ended = 0
  Notification.requestPermission = async () => { window.asked += 1; said = 'granted'; return said }
  PushManager.prototype.getSubscription = async () => standing
  PushManager.prototype.subscribe = async (options) => (standing = {
    endpoint: subscription.endpoint,
    options,
    toJSON: () => ({ endpoint: subscription.endpoint, keys: subscription }),
    unsubscribe: async () => { standing = null; window.ended += 1; return true },
  })
}
"""


@pytest.fixture(scope="module")
def service() -> Iterator[PushService]:
    with push_service() as service:
        yield service


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_site(tmp_path_factory.mktemp("made"), now_s=time.time() - 86_400)


@pytest.fixture
def server(made: Path, tmp_path: Path, service: PushService) -> Iterator[PushServer]:
    built("phone")
    server = PushServer(copy_site(made, tmp_path), free_port(), service.origin, DIST)
    try:
        server.start()
        yield server
    finally:
        server.kill()


@pytest_asyncio.fixture(loop_scope="session")
async def context(whole_browser: Browser) -> AsyncIterator[BrowserContext]:
    context = await a_context(whole_browser, SIZES["phone"], worker=True, permissions=["notifications"])
    yield context
    await context.close()


def jane(server: PushServer) -> dict[str, str]:
    """Headers of a phone whose owner has looked at a grinder."""
    now_s = time.time()
    event = {"message_id": "view-1-of-jane", "event": "Product Viewed", "at_s": now_s - 60, "sku": "m64"}
    events = {"anonymous_id": "anonymous-1", "events": [event]}
    assert httpx2.post(f"{server.url}/api/web/events", json=events, timeout=WITHIN_S).status_code == 202
    wish = registration(anonymous_id="anonymous-1")
    answer = httpx2.post(f"{server.url}/api/phone/register", json=wish, timeout=WITHIN_S)
    assert answer.status_code == 201, answer.text
    return bearer(answer.json()["credential"])


async def post(server: PushServer, headers: dict[str, str], path: str) -> Any:
    answer = await asyncio.to_thread(httpx2.post, f"{server.url}{path}", headers=headers, timeout=WITHIN_S)
    assert answer.status_code < 300, answer.text
    return answer.json()


async def until(true: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + WITHIN_S
    while not (found := true()):
        assert time.monotonic() < deadline, "that did not come about in time"
        await asyncio.sleep(0.05)
    return found


async def deliver(page: Page, server: PushServer, content: dict[str, Any]) -> None:
    """Gives a decrypted push to the worker, as the browser's own push client does."""
    session: CDPSession = await page.context.new_cdp_session(page)
    found: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def registered(event: dict[str, Any]) -> None:
        for each in event["registrations"]:
            if each["scopeURL"] == f"{server.url}/phone/" and not found.done():
                found.set_result(each["registrationId"])

    session.on("ServiceWorker.workerRegistrationUpdated", registered)
    await session.send("ServiceWorker.enable")
    async with asyncio.timeout(WITHIN_S):
        registration_id = await found
    data = json.dumps(content)
    message = {"origin": server.url, "registrationId": registration_id, "data": data}
    await session.send("ServiceWorker.deliverPushMessage", message)
    await session.detach()


def worker_of(context: BrowserContext) -> Worker:
    workers = [each for each in context.service_workers if each.url.endswith("/phone/sw.js")]
    return workers[-1]


async def press_the_notice(context: BrowserContext) -> None:
    """As the system does; silent ones are pressed too."""
    pressed = """async () => {
      const [notification] = await self.registration.getNotifications()
      if (notification === undefined) return false
      self.dispatchEvent(new NotificationEvent('notificationclick', { notification }))
      return notification.silent
    }"""
    worker = worker_of(context)
    async with asyncio.timeout(WITHIN_S):
        while not await worker.evaluate(pressed):
            await asyncio.sleep(0.05)


async def notices(context: BrowserContext) -> list[dict[str, str]]:
    worker = worker_of(context)
    script = "() => self.registration.getNotifications().then((all) => all.map(({title, body}) => ({title, body})))"
    found: list[dict[str, str]] = await worker.evaluate(script)
    return found


async def test_a_phone_with_its_page_closed_rings_and_opens_the_coupon_without_the_server(
    server: PushServer, service: PushService, context: BrowserContext
) -> None:
    headers = await asyncio.to_thread(jane, server)
    page = await an_unseen_page(context)
    errors = watch_for_errors(page)
    browser = service.browser("jane")
    await page.add_init_script(f"({PLAYED})({json.dumps(browser.subscription())})")
    link = await post(server, headers, "/api/phone/link")
    await page.goto(f"{server.url}{link['path']}")
    await shell_is_kept(page)

    # Asked for only after a tap.
    offer = page.get_by_role("button", name="Ring this phone")
    await expect(offer).to_be_visible()
    assert await page.evaluate("window.asked") == 0
    await offer.click()
    await until(lambda: server.rows("SELECT endpoint FROM push_subscription") == [(browser.endpoint,)])
    assert await page.evaluate("window.asked") == 1

    # She closes the page and walks in.
    await page.goto(f"{server.url}/api/health")
    await post(server, headers, "/api/phone/check-in")
    [push] = await until(lambda: service.heard)
    await deliver(page, server, push.content)
    await until(lambda: server.rows("SELECT 1 FROM delivery WHERE shown_at_s IS NOT NULL"))
    [notice] = await notices(context)
    assert notice["title"] == "The bell rings for you"
    assert "Corner shop" in notice["body"]
    assert "Jane" not in str(push.content)
    assert "Morrow" not in str(push.content)

    # No link to the shop: the coupon that came with the page closed opens all the same, with its code.
    kept = "async () => (await caches.match('/phone/kept-coupons')) !== undefined"
    async with asyncio.timeout(60):
        while not await page.evaluate(kept):
            await asyncio.sleep(0.05)
    await asyncio.to_thread(server.kill)
    voucher = push.content["voucher"]
    await page.goto(f"{server.url}/phone/#coupon={voucher}")
    await expect(page.get_by_role("img", name=re.compile("^QR code for BELL "))).to_be_visible()
    assert server.rows("SELECT opened_at_s FROM delivery") == [(None,)]

    await asyncio.to_thread(server.start)
    # It would come back by itself, within its pause of up to twenty seconds.
    await page.reload()
    await until(lambda: server.rows("SELECT 1 FROM delivery WHERE opened_at_s IS NOT NULL"))
    [(way, attempts)] = server.rows("SELECT way, attempts FROM delivery")
    assert (way, attempts) == ("push", 1)
    assert errors == []


async def test_a_page_that_is_open_rings_by_itself_and_withdrawing_ends_the_subscription(
    server: PushServer, service: PushService, context: BrowserContext
) -> None:
    headers = await asyncio.to_thread(jane, server)
    page = await an_unseen_page(context)
    browser = service.browser("open-jane")
    await page.add_init_script(f"({PLAYED})({json.dumps(browser.subscription())})")
    link = await post(server, headers, "/api/phone/link")
    await page.goto(f"{server.url}{link['path']}")
    await shell_is_kept(page)
    offer = page.get_by_role("button", name="Ring this phone")
    await expect(offer).to_be_visible()
    assert await axe_violations(page) == []
    assert await small_targets(page, 44) == []
    await offer.click()
    await until(lambda: server.rows("SELECT 1 FROM push_subscription"))

    await post(server, headers, "/api/phone/check-in")
    await expect(page.get_by_role("img", name=re.compile("^QR code for BELL "))).to_be_visible()
    await until(lambda: server.rows("SELECT 1 FROM delivery WHERE shown_at_s IS NOT NULL"))
    [(voucher, way, attempts, due_at_s)] = server.rows("SELECT voucher, way, attempts, due_at_s FROM delivery")
    # On a machine that is too busy for the page to say so within the grace, the push has gone out as well.
    assert due_at_s is None
    assert way == "socket" or attempts == 1

    # A push that was under way already rings without a sound; pressing its notice opens the coupon on this page.
    said = {"title": "The bell rings for you", "body": "A coupon", "tag": "coupon", "lang": "en"}
    await deliver(page, server, {"web_push": 8030, "notification": said, "voucher": voucher})
    await page.evaluate("location.hash = '#know'")
    await press_the_notice(context)
    await until(lambda: server.rows("SELECT 1 FROM delivery WHERE opened_at_s IS NOT NULL"))
    await expect(page.get_by_role("img", name=re.compile("^QR code for BELL "))).to_be_visible()

    await page.evaluate("location.hash = '#know'")
    await expect(page.get_by_role("switch", name="Ring with this page closed")).to_be_checked()
    assert await axe_violations(page) == []
    await page.get_by_role("button", name="Stop all of it").click()
    await until(lambda: server.rows("SELECT count(*) FROM push_subscription") == [(0,)])
    await comes_true(page, "window.ended === 1")
    await expect(page.get_by_role("switch", name="Ring with this page closed")).to_have_count(0)
