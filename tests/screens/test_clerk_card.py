"""What a clerk puts right about a client, and that nothing of her is left on the device when the task is over."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import Browser, CDPSession, Page, expect

from tests.screens.browser import SIZES, a_context, an_unseen_page, shell_is_kept
from tests.screens.clerk_samples import a_known_client, a_shift_view, an_asked_task
from tests.screens.conftest import WITHIN_MS, Open
from tests.screens.samples import a_claimed_task, a_greeted_task
from tests.screens.stand_in import StandIn
from wire.messages.screens.clerk import NoteCard

TASK = "/api/tasks/task-1"

TRACES = """
async () => {
  const found = [document.title, location.href, JSON.stringify(history.state)]
  const visit = (root) => {
    found.push(root.textContent ?? '')
    for (const one of root.querySelectorAll('*')) {
      for (const { value } of one.attributes) found.push(value)
      if ('value' in one) found.push(String(one.value))
      if (one.shadowRoot) visit(one.shadowRoot)
    }
  }
  visit(document)
  found.push(JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.cookie)
  const done = (request) => new Promise((resolve) => { request.onsuccess = () => resolve(request.result) })
  for (const { name } of await indexedDB.databases()) {
    const database = await done(indexedDB.open(name))
    for (const store of database.objectStoreNames) {
      found.push(JSON.stringify(await done(database.transaction(store).objectStore(store).getAll())))
    }
    database.close()
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name)
    for (const request of await cache.keys()) {
      found.push(request.url)
      const kept = await cache.match(request)
      if (!/\\.woff2$/.test(request.url)) found.push(await kept.text())
    }
  }
  const registration = await navigator.serviceWorker.getRegistration()
  for (const one of (await registration?.getNotifications()) ?? []) {
    found.push(one.title, one.body, one.tag, JSON.stringify(one.data))
  }
  return found.join('\\n')
}
"""
"Everything that a page can leave behind, as one text."

PLANT = """
async () => {
  const registration = await navigator.serviceWorker.ready
  await registration.showNotification('Someone is here', { tag: 'a', data: { task: 'task-1', note: 'planted notice' } })
  localStorage.setItem('planted', 'planted storage')
  await (await caches.open('planted')).put('/planted', new Response('planted cache'))
  await new Promise((resolve) => {
    const request = indexedDB.open('planted')
    request.onupgradeneeded = () => request.result.createObjectStore('rows', { autoIncrement: true })
    request.onsuccess = () => {
      const writing = request.result.transaction('rows', 'readwrite')
      writing.objectStore('rows').add('planted row')
      writing.oncomplete = () => { request.result.close(); resolve() }
    }
  })
}
"""

EVIDENCE = "Viewed 3 times, last while xylophones played"
"Words that stand nowhere else, to be looked for in the page's memory."


async def memory_of(session: CDPSession) -> str:
    """Every string that the page still holds, after what it let go of was collected."""
    parts: list[str] = []
    session.on("HeapProfiler.addHeapSnapshotChunk", lambda chunk: parts.append(chunk["chunk"]))
    await session.send("HeapProfiler.collectGarbage")
    await session.send("HeapProfiler.takeHeapSnapshot", {"reportProgress": False})
    return "\n".join(json.loads("".join(parts))["strings"])


async def is_in_memory(page: Page, text: str) -> bool:
    session = await page.context.new_cdp_session(page)
    try:
        return text in await memory_of(session)
    finally:
        await session.detach()


@pytest_asyncio.fixture(loop_scope="session")
async def ringing(whole_browser: Browser, server: StandIn) -> AsyncIterator[Page]:
    """A page, not opened yet, in a browser that shows notifications and keeps the shell."""
    context = await a_context(whole_browser, SIZES["clerk"], worker=True, permissions=["notifications"])
    page = await an_unseen_page(context)
    page.set_default_timeout(WITHIN_MS)
    yield page
    await context.close()


async def test_nothing_of_a_client_is_left_once_the_task_is_over(server: StandIn, ringing: Page) -> None:
    now_s, page = time.time(), ringing
    task = a_greeted_task(now_s, zone="coffee-bar")
    clerk = server.channels["clerk"]
    clerk.view = a_shift_view(now_s, tasks=[task])
    server.answer("GET", f"{TASK}/card", a_known_client(now_s, evidence=EVIDENCE))
    server.answer("POST", f"{TASK}/done", a_claimed_task(now_s, state="done"))
    await page.goto(f"{server.url}/clerk/")
    await shell_is_kept(page)
    await expect(page.get_by_text(EVIDENCE).first).to_be_visible()
    await page.evaluate(PLANT)
    traces = await page.evaluate(TRACES)
    for planted in ("Jane", "planted notice", "planted storage", "planted cache", "planted row"):
        assert planted in traces, planted  # it does look there
    assert await is_in_memory(page, EVIDENCE)

    await page.get_by_role("button", name="Done").click()
    await page.get_by_role("button", name="Helped").click()
    await expect(page.get_by_role("heading", name="All quiet")).to_be_visible()
    await expect(page.get_by_text("Done.", exact=True)).to_have_count(0)
    traces = await page.evaluate(TRACES)
    assert [word for word in ("Jane", EVIDENCE, "planted notice", "Asked for a quiet one") if word in traces] == []
    assert not await is_in_memory(page, EVIDENCE)


async def test_what_is_wrong_about_a_client_is_put_right_with_taps(server: StandIn, open_screen: Open) -> None:
    now_s = time.time()
    server.channels["clerk"].view = a_shift_view(now_s, tasks=[a_greeted_task(now_s, zone="coffee-bar")])
    server.answer("GET", f"{TASK}/card", a_known_client(now_s))
    for path in ("intent", "browsing", "notes", "not-her"):
        server.answer("POST", f"{TASK}/{path}", {})
    server.answer("GET", "/api/sell/products", [])
    page = await open_screen("clerk")
    await page.get_by_role("button", name="Not that?").click()
    await page.get_by_label("Something else").fill("stove")
    await page.get_by_role("button", name="Search").click()
    await expect(page.get_by_text("Nothing found.")).to_be_visible()
    await page.get_by_role("button", name="Pour kettle").click()
    await expect(page.get_by_text("Noted: Pour kettle.")).to_be_visible()
    [said] = server.asked("POST", f"{TASK}/intent")
    assert (said["sku"], said["verdict"]) == ("KTL-1", "wants")

    await page.get_by_role("switch", name="Let Jane browse").click()
    await expect(page.get_by_text("Left to browse.")).to_be_visible()
    line = page.get_by_label("A line for your colleagues")
    await line.fill("Left-handed")
    # What did not arrive is still there to be sent.
    server.answer("POST", f"{TASK}/notes", {"title": "Service Unavailable"}, 503)
    await page.get_by_role("button", name="Add").click()
    await expect(page.get_by_text("That did not work.")).to_be_visible()
    await expect(line).to_have_value("Left-handed")
    noted = NoteCard(note="note-2", text="Left-handed", by_name="Mara", at_s=now_s)
    server.answer("POST", f"{TASK}/notes", {})
    server.answer("GET", f"{TASK}/card", a_known_client(now_s, notes=[noted]))
    await page.get_by_role("button", name="Add").click()
    await expect(page.get_by_text("Added.")).to_be_visible()
    await expect(line).to_have_value("")
    assert server.asked("POST", f"{TASK}/browsing") == [{"browsing": True}]
    assert server.asked("POST", f"{TASK}/notes") == [{"text": "Left-handed"}] * 2

    server.answer("GET", f"{TASK}/card", {"title": "Gone", "status": 410}, 410)
    await page.get_by_role("button", name="This isn’t Jane").click()
    await expect(page.get_by_role("heading", name="Nothing to show")).to_be_visible()
    await expect(page.get_by_role("heading", name="Jane")).to_have_count(0)
    server.answer("GET", f"{TASK}/card", a_known_client(now_s))
    await page.get_by_role("button", name="Undo").click()
    await expect(page.get_by_role("heading", name="Jane", exact=True)).to_be_visible()
    assert server.asked("POST", f"{TASK}/not-her") == [{}, {"undo": True}]


async def test_who_is_asked_why_and_until_when_is_said(server: StandIn, open_screen: Open) -> None:
    now_s = time.time()
    clerk = server.channels["clerk"]
    strayed = an_asked_task(now_s, kind="strayed", escalates_at_s=now_s + 600)
    clerk.view = a_shift_view(now_s, tasks=[strayed])
    server.answer("GET", f"{TASK}/card", a_known_client(now_s))
    page = await open_screen("clerk")
    await expect(page.get_by_text("Jane is walking away from Coffee bar. Show the way.")).to_be_visible()
    await expect(page.get_by_text("Yours first.")).to_be_visible()
    await expect(page.get_by_text("Close by · Served them last time.")).to_be_visible()
    await expect(page.locator(".left")).to_have_text("9:58", timeout=60_000)
    escalated = strayed.model_copy(update={"state": "escalated", "circle": "manager", "escalates_at_s": None})
    await clerk.event("task.escalated", escalated)
    await expect(page.get_by_text("Nobody nearer could go: you are asked.")).to_be_visible()
    await clerk.event("task.greeted", a_greeted_task(now_s, by="theo", name="Theo"))
    await expect(page.get_by_text("Theo is with them, Coffee bar")).to_be_visible()


async def test_a_shift_begins_pauses_and_says_where_one_is(server: StandIn, open_screen: Open) -> None:
    now_s = time.time()
    clerk = server.channels["clerk"]
    clerk.view = a_shift_view(now_s, shift={"on": False})
    server.answer("POST", "/api/shift", lambda body: (200, {**body, "since_s": now_s, "zone": None}))
    server.answer("POST", "/api/shift/place", lambda body: (200, {"on": True, "on_break": False, "since_s": 0, **body}))
    page = await open_screen("clerk")
    await page.get_by_role("button", name="Start shift").click()
    await expect(page.get_by_role("heading", name="All quiet")).to_be_visible()
    await page.get_by_role("link", name="My shift").click()
    await page.get_by_role("button", name="Camp kitchen").click()
    await expect(page.get_by_role("button", name="Camp kitchen")).to_have_attribute("aria-pressed", "true")
    await page.get_by_role("button", name="Take a break").click()
    await page.get_by_role("link", name="Now").click()
    await expect(page.get_by_role("heading", name="On a break")).to_be_visible()
    assert server.asked("POST", "/api/shift") == [{"on": True, "on_break": False}, {"on": True, "on_break": True}]
    assert server.asked("POST", "/api/shift/place") == [{"zone": "camp-kitchen"}]
    await server.stop()
    await expect(page.get_by_role("heading", name="Out of earshot")).to_be_visible()
    await page.get_by_role("link", name="My shift").click()
    await page.get_by_role("button", name="Back to work").click(force=True)
    await expect(page.get_by_text("so nothing has changed")).to_be_visible()
    await expect(page.get_by_text("On a break").first).to_be_visible()
