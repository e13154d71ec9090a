"""A clerk's phone with its page closed: the real program pushes through a push service that decrypts, the real worker
rings in Chromium, and its buttons claim. What Chromium cannot do without Google's service, its subscription, is played
by a browser of the tests."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, CDPSession, Page, Worker, expect

from tests.adapters.clerk_program import COOKIE, WITHIN_S, Program, Store, store
from tests.adapters.clerk_server_stand_in import StandIn, running_stand_in, stand_in
from tests.adapters.mqtt_broker import Broker, mqtt_broker
from tests.adapters.push_service import PushService, push_service
from tests.screens.browser import (
    DIST,
    SIZES,
    a_context,
    an_unseen_page,
    axe_violations,
    built,
    shell_is_kept,
    small_targets,
)
from tests.screens.test_phone_push import PLAYED
from wire.messages.screens.alerts import TaskReceipts

__all__ = ["mqtt_broker", "running_stand_in", "stand_in", "store"]


@pytest.fixture
def service() -> Iterator[PushService]:
    with push_service() as service:
        yield service


@pytest.fixture
def program(tmp_path: Path, mqtt_broker: Broker, stand_in: StandIn, service: PushService) -> Iterator[Program]:
    built("clerk")
    program = Program(tmp_path, mqtt_broker, stand_in.url)
    program.start(push_services=(service.origin,), screens=DIST)
    program.wait_for_the_broker()
    try:
        yield program
    finally:
        program.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def context(whole_browser: Browser) -> AsyncIterator[BrowserContext]:
    context = await a_context(whole_browser, SIZES["clerk"], worker=True, permissions=["notifications"])
    yield context
    await context.close()


async def until(true: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + WITHIN_S
    while not (found := await asyncio.to_thread(true)):
        assert time.monotonic() < deadline, "that did not come about in time"
        await asyncio.sleep(0.05)
    return found


async def deliver(page: Page, program: Program, content: dict[str, Any]) -> None:
    """Gives a decrypted push to the worker, as the browser's own push client does."""
    session: CDPSession = await page.context.new_cdp_session(page)
    found: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def registered(event: dict[str, Any]) -> None:
        for each in event["registrations"]:
            if each["scopeURL"] == f"{program.url}/clerk/" and not found.done():
                found.set_result(each["registrationId"])

    session.on("ServiceWorker.workerRegistrationUpdated", registered)
    await session.send("ServiceWorker.enable")
    async with asyncio.timeout(WITHIN_S):
        registration_id = await found
    message = {"origin": program.url, "registrationId": registration_id, "data": json.dumps(content)}
    await session.send("ServiceWorker.deliverPushMessage", message)
    await session.detach()


def worker_of(context: BrowserContext) -> Worker:
    return [each for each in context.service_workers if each.url.endswith("/clerk/sw.js")][-1]


async def notices(context: BrowserContext) -> list[dict[str, Any]]:
    script = """() => self.registration.getNotifications().then((all) => all.map((each) => (
      { title: each.title, body: each.body, tag: each.tag, actions: each.actions.map(({ action }) => action) })))"""
    found: list[dict[str, Any]] = await worker_of(context).evaluate(script)
    return found


async def press(context: BrowserContext, action: str) -> None:
    """As the system does."""
    pressed = """async (action) => {
      const [notification] = await self.registration.getNotifications()
      if (notification === undefined) return false
      self.dispatchEvent(new NotificationEvent('notificationclick', { notification, action }))
      return true
    }"""
    async with asyncio.timeout(WITHIN_S):
        while not await worker_of(context).evaluate(pressed, action):
            await asyncio.sleep(0.05)


async def test_a_closed_page_rings_and_its_button_claims(
    program: Program, store: Store, service: PushService, context: BrowserContext
) -> None:
    cookie = await asyncio.to_thread(program.sign_in, "mara")
    await context.add_cookies([{"name": COOKIE, "value": cookie, "url": program.url}])
    page = await an_unseen_page(context)
    browser = service.browser("mara")
    await page.add_init_script(f"({PLAYED})({json.dumps(browser.subscription())})")
    await page.goto(f"{program.url}/clerk/#me")
    await shell_is_kept(page)

    # Asked for only after a tap.
    ring = page.get_by_role("switch", name="Ring with this page closed")
    await expect(ring).not_to_be_checked()
    assert await page.evaluate("window.asked") == 0
    await ring.click()
    await expect(ring).to_be_checked()

    # Test my alerts: the page shows it by itself, the push comes, the worker says that it rang.
    await page.get_by_role("button", name="Test my alerts").click()
    [push] = await until(lambda: service.heard)
    await deliver(page, program, push.content)
    await expect(page.get_by_text("The page showed it after")).to_be_visible()
    await expect(page.get_by_text("It rang after")).to_be_visible()
    assert await axe_violations(page) == []
    assert await small_targets(page, 44) == []

    # The page is closed, and a client comes.
    await page.goto(f"{program.url}/api/health")
    await asyncio.to_thread(store.publish, store.arrival(packet_at_s=time.time()))
    [_, push] = await until(lambda: service.heard if len(service.heard) > 1 else None)
    task = push.content["task"]
    await deliver(page, program, push.content)
    read = lambda: program.get(f"/api/tasks/{task}/receipts", cookie)  # noqa: E731
    async with asyncio.timeout(WITHIN_S):
        while task not in {each["tag"] for each in await notices(context)}:
            await asyncio.sleep(0.05)
    # The test's notice is over by now, or goes with the next push.
    [notice] = [each for each in await notices(context) if each["tag"] == task]
    assert notice == {"title": "A client to greet", "body": "Door", "tag": task, "actions": ["claim", "pass"]}
    close_others = """(task) => self.registration.getNotifications().then(
      (all) => all.filter((each) => each.tag !== task).forEach((each) => each.close()))"""
    await worker_of(context).evaluate(close_others, task)

    await press(context, "claim")
    await until(lambda: program.tasks(cookie)[0]["claimed_by"] == "s-mara")
    receipts = TaskReceipts.model_validate((await asyncio.to_thread(read)).json())
    hops = {line.hop for line in receipts.lines}
    assert {"offered", "queued", "handed_over", "shown", "opened", "claimed"} <= hops
    assert receipts.seen_after_s is not None


async def test_a_button_pressed_too_late_says_so_and_pretends_nothing(
    program: Program, store: Store, service: PushService, context: BrowserContext
) -> None:
    cookie = await asyncio.to_thread(program.sign_in, "mara")
    theo = await asyncio.to_thread(program.sign_in, "theo")
    await context.add_cookies([{"name": COOKIE, "value": cookie, "url": program.url}])
    page = await an_unseen_page(context)
    browser = service.browser("mara")
    await page.goto(f"{program.url}/clerk/")
    await shell_is_kept(page)
    subscribed = await asyncio.to_thread(
        program.post, "/api/alerts/push", cookie, json=browser.subscription(), headers={"origin": program.url}
    )
    assert subscribed.status_code == 200
    await page.goto(f"{program.url}/api/health")
    await asyncio.to_thread(store.publish, store.arrival())
    [push] = await until(lambda: service.heard)
    await deliver(page, program, push.content)
    task = push.content["task"]
    claimed = await asyncio.to_thread(program.post, f"/api/tasks/{task}/claim", theo)
    assert claimed.status_code == 200
    await press(context, "claim")
    async with asyncio.timeout(WITHIN_S):
        while [each["title"] for each in await notices(context)] != ["Not yours"]:
            await asyncio.sleep(0.05)
    [notice] = await notices(context)
    assert notice["body"] == "Theo has this task."
    assert notice["actions"] == []
