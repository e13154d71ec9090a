"""The states of the clerk's screen, on phone and watch."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from playwright.async_api import expect

from tests.screens.samples import TUESDAY_S, a_claimed_task, a_clerk_view, a_client, a_task
from tests.screens.scenes.scene import Scene, Stage

CARD = "/api/tasks/task-1/card"


async def sign_in(stage: Stage) -> None:
    stage.server.channels["clerk"].signed_in = False
    page = await stage.open("clerk")
    await expect(page.get_by_role("heading", level=1)).to_be_visible()


async def arrival(stage: Stage) -> None:
    stage.server.channels["clerk"].view = a_clerk_view(TUESDAY_S, tasks=[a_task(TUESDAY_S)])
    stage.server.answer("GET", CARD, a_client(TUESDAY_S))
    page = await stage.open("clerk")
    await expect(page.get_by_role("heading", name="Jane")).to_be_visible()


async def several(stage: Stage) -> None:
    tasks = [
        a_task(TUESDAY_S),
        a_task(TUESDAY_S, task="task-2", offered_at_s=TUESDAY_S - 20, zone_name="Kitchen"),
        a_task(TUESDAY_S, task="task-3", offered_at_s=TUESDAY_S - 5, zone=None, zone_name=None),
    ]
    stage.server.channels["clerk"].view = a_clerk_view(TUESDAY_S, tasks=tasks)
    stage.server.answer("GET", CARD, a_client(TUESDAY_S))
    page = await stage.open("clerk")
    await expect(page.get_by_role("heading", name="Jane")).to_be_visible()


async def claimed(stage: Stage) -> None:
    stage.server.channels["clerk"].view = a_clerk_view(TUESDAY_S, tasks=[a_claimed_task(TUESDAY_S)])
    stage.server.answer("GET", CARD, a_client(TUESDAY_S))
    page = await stage.open("clerk")
    await expect(page.get_by_role("button", name="I’m ")).to_be_visible()
    await expect(page.get_by_role("heading", name="Jane")).to_be_visible()


async def taken(stage: Stage) -> None:
    await arrival(stage)
    won = a_claimed_task(TUESDAY_S, "theo", "Theo").model_dump()
    stage.server.answer("POST", "/api/tasks/task-1/claim", {"title": "Taken", "status": 409, "task": won}, 409)
    await stage.page.get_by_role("button", name="I’ll go").click()
    await expect(stage.page.get_by_role("heading", name="Theo has it")).to_be_visible()


async def loading(stage: Stage) -> None:
    stage.server.channels["clerk"].view = a_clerk_view(TUESDAY_S, tasks=[a_task(TUESDAY_S)])
    stage.server.hang("GET", CARD)
    page = await stage.open("clerk")
    await expect(page.get_by_role("heading", name="Someone is here")).to_be_visible()


async def gone(stage: Stage) -> None:
    stage.server.channels["clerk"].view = a_clerk_view(TUESDAY_S, tasks=[a_task(TUESDAY_S)])
    stage.server.answer("GET", CARD, {"title": "The visit has ended", "status": 410}, 410)
    page = await stage.open("clerk")
    await expect(page.get_by_role("heading", name="Nothing to show")).to_be_visible()


async def quiet(stage: Stage) -> None:
    stage.server.channels["clerk"].view = a_clerk_view(TUESDAY_S)
    page = await stage.open("clerk")
    await expect(page.get_by_role("heading", name="All quiet")).to_be_visible()


async def passed(stage: Stage) -> None:
    await arrival(stage)
    await stage.page.get_by_role("button", name="Pass").click()
    await expect(stage.page.get_by_role("heading", name="All quiet")).to_be_visible()


async def team(stage: Stage) -> None:
    stage.server.channels["clerk"].view = a_clerk_view(TUESDAY_S)
    page = await stage.open("clerk")
    await page.get_by_role("link", name="Team").click()
    await expect(page.get_by_role("heading", name="Team")).to_be_visible()


def then_lost(first: Callable[[Stage], Awaitable[None]]) -> Callable[[Stage], Awaitable[None]]:
    async def play(stage: Stage) -> None:
        await first(stage)
        await stage.lose_link()
        await expect(stage.page.get_by_text("4 min old").first).to_be_visible()

    return play


WATCH = ("dark",)
"The watch is always dark, whatever the device asks."

SCENES = [
    Scene("clerk", "sign-in", sign_in),
    Scene("clerk", "arrival", arrival),
    Scene("clerk", "several", several),
    Scene("clerk", "claimed", claimed),
    Scene("clerk", "taken", taken),
    Scene("clerk", "loading", loading),
    Scene("clerk", "gone", gone),
    Scene("clerk", "quiet", quiet),
    Scene("clerk", "passed", passed),
    Scene("clerk", "team", team),
    Scene("clerk", "offline", then_lost(quiet)),
    Scene("clerk", "offline-card", then_lost(arrival)),
    Scene("clerk", "sign-in", sign_in, WATCH, "watch"),
    Scene("clerk", "arrival", arrival, WATCH, "watch"),
    Scene("clerk", "claimed", claimed, WATCH, "watch"),
    Scene("clerk", "taken", taken, WATCH, "watch"),
    Scene("clerk", "loading", loading, WATCH, "watch"),
    Scene("clerk", "gone", gone, WATCH, "watch"),
    Scene("clerk", "quiet", quiet, WATCH, "watch"),
    Scene("clerk", "offline", then_lost(quiet), WATCH, "watch"),
]
