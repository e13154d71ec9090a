"""The clerk's screen as an app of its own on phone and watch: it can be installed, opens without signal, and fits."""

from __future__ import annotations

import json
import time

import pytest
from playwright.async_api import Page, expect

from tests.screens.browser import enlarge_text, overflows, shell_is_kept, small_targets
from tests.screens.clerk_samples import a_known_client, a_shift_view, an_asked_task
from tests.screens.conftest import Open
from tests.screens.samples import a_greeted_task
from tests.screens.stand_in import StandIn

HAND_PX = 48

ICON_SIZES = """
(icons) => Promise.all(icons.map(async ({ src, type }) => {
  const answer = await fetch(src)
  const kind = answer.headers.get('content-type').split(';')[0]
  if (type === 'image/svg+xml') return [src, kind, 'any']
  const drawn = await createImageBitmap(await answer.blob())
  return [src, kind, `${drawn.width}x${drawn.height}`]
}))
"""


async def test_it_can_be_installed_and_opens_without_signal(server: StandIn, open_screen: Open) -> None:
    server.channels["clerk"].view = a_shift_view(time.time())
    page = await open_screen("clerk", worker=True)
    await shell_is_kept(page)
    session = await page.context.new_cdp_session(page)
    found = await session.send("Page.getAppManifest")
    assert found["errors"] == []
    manifest = json.loads(found["data"])
    assert (manifest["display"], manifest["scope"], manifest["start_url"]) == ("standalone", "/clerk/", "/clerk/")
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}
    asked = [[icon["src"], icon["type"], icon["sizes"]] for icon in manifest["icons"]]
    assert await page.evaluate(ICON_SIZES, manifest["icons"]) == asked
    why_not = await session.send("Page.getInstallabilityErrors")
    # A test's browser is always a private window, in which nothing is installed.
    assert [one["errorId"] for one in why_not["installabilityErrors"] if one["errorId"] != "in-incognito"] == []
    await server.stop()
    await page.reload()
    await expect(page.get_by_role("heading", name="Out of earshot")).to_be_visible()
    await server.start()
    await expect(page.get_by_role("heading", name="All quiet")).to_be_visible(timeout=60_000)


async def lowest_part(page: Page, name: str) -> float:
    """How far down the page a button begins, 0 to 1."""
    box = await page.get_by_role("button", name=name).bounding_box()
    assert box is not None
    assert page.viewport_size is not None
    return box["y"] / page.viewport_size["height"]


@pytest.mark.parametrize("size", ["clerk", "watch", "watch-small"])
async def test_it_is_used_with_one_hand_on_every_glass(server: StandIn, open_screen: Open, size: str) -> None:
    now_s = time.time()
    clerk = server.channels["clerk"]
    clerk.view = a_shift_view(now_s, tasks=[an_asked_task(now_s, escalates_at_s=now_s + 300)])
    server.answer("GET", "/api/tasks/task-1/card", a_known_client(now_s))
    page = await open_screen("clerk", size=size, reduced_motion="reduce")
    await expect(page.get_by_role("heading", name="Jane", exact=True)).to_be_visible()
    names = ["Pass", "I’ll go"]
    for step in ("offered", "greeted"):
        if step == "greeted":
            await clerk.event("task.greeted", a_greeted_task(now_s))
            names = ["Hand back", "Done"]
        await expect(page.get_by_role("button", name=names[-1])).to_be_visible()
        assert await small_targets(page, HAND_PX) == []
        assert await overflows(page) == []
        for name in names:
            await expect(page.get_by_role("button", name=name)).to_be_in_viewport(ratio=1)
        if size == "clerk":
            await reads_large_and_lies_low(page, names)


async def reads_large_and_lies_low(page: Page, names: list[str]) -> None:
    """The buttons are in the lower 40 % of the phone, and still all there with text of twice the size."""
    for name in names:
        assert await lowest_part(page, name) >= 0.6, name
    await enlarge_text(page, 200)
    assert await overflows(page) == []
    for name in names:
        await expect(page.get_by_role("button", name=name)).to_be_in_viewport(ratio=1)
    await enlarge_text(page, 100)
