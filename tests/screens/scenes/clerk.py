"""The states of the clerk's screen, on phone and watch."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from playwright.async_api import expect

from tests.screens.clerk_samples import a_known_client, a_shift, a_shift_view, an_asked_task
from tests.screens.samples import TUESDAY_S, a_claimed_task, a_client, a_greeted_task, a_task
from tests.screens.scenes import clerk_selling
from tests.screens.scenes.scene import Scene, Stage
from wire.messages.screens.clerk import TaskCard

CARD = "/api/tasks/task-1/card"

LOST = {"zone": "maps-and-books", "zone_name": "Maps and books"}


def shown(*tasks: TaskCard) -> Callable[[Stage], Awaitable[None]]:
    """A clerk on shift with these tasks; the first is Jane's, and open."""

    async def play(stage: Stage) -> None:
        stage.server.channels["clerk"].view = a_shift_view(TUESDAY_S, tasks=list(tasks))
        stage.server.answer("GET", CARD, a_known_client(TUESDAY_S, **(LOST if tasks[0].zone == LOST["zone"] else HERE)))
        page = await stage.open("clerk")
        await expect(page.get_by_role("heading", name="Jane", exact=True)).to_be_visible()

    return play


HERE = {"zone": "coffee-bar", "zone_name": "Coffee bar", "route_to_aisle": []}


async def sign_in(stage: Stage) -> None:
    stage.server.channels["clerk"].signed_in = False
    page = await stage.open("clerk")
    await expect(page.get_by_role("heading", level=1)).to_be_visible()


async def arrival(stage: Stage) -> None:
    stage.server.channels["clerk"].view = a_shift_view(TUESDAY_S, tasks=[an_asked_task(TUESDAY_S)])
    stage.server.answer("GET", CARD, a_client(TUESDAY_S))
    page = await stage.open("clerk")
    await expect(page.get_by_role("heading", name="Jane")).to_be_visible()


SEVERAL = [
    an_asked_task(TUESDAY_S, kind="complaint", circle="manager", state="escalated", escalates_at_s=None),
    a_task(TUESDAY_S, task="task-2", offered_at_s=TUESDAY_S - 20, zone_name="Camp kitchen", kind="help"),
    a_task(TUESDAY_S, task="task-3", offered_at_s=TUESDAY_S - 5, zone=None, zone_name=None, kind="pick_up"),
]


async def taken(stage: Stage) -> None:
    await arrival(stage)
    won = a_claimed_task(TUESDAY_S, "theo", "Theo").model_dump()
    stage.server.answer("POST", "/api/tasks/task-1/claim", {"title": "Taken", "status": 409, "task": won}, 409)
    await stage.page.get_by_role("button", name="I’ll go").click()
    await expect(stage.page.get_by_role("heading", name="Theo has it")).to_be_visible()


async def loading(stage: Stage) -> None:
    stage.server.channels["clerk"].view = a_shift_view(TUESDAY_S, tasks=[a_task(TUESDAY_S)])
    stage.server.hang("GET", CARD)
    page = await stage.open("clerk")
    await expect(page.get_by_role("heading", name="Someone is here")).to_be_visible()


async def gone(stage: Stage) -> None:
    stage.server.channels["clerk"].view = a_shift_view(TUESDAY_S, tasks=[a_task(TUESDAY_S)])
    stage.server.answer("GET", CARD, {"title": "The visit has ended", "status": 410}, 410)
    page = await stage.open("clerk")
    await expect(page.get_by_role("heading", name="Nothing to show")).to_be_visible()


async def quiet(stage: Stage) -> None:
    with_theo = a_greeted_task(TUESDAY_S, by="theo", name="Theo", task="task-9")
    stage.server.channels["clerk"].view = a_shift_view(TUESDAY_S, tasks=[with_theo])
    page = await stage.open("clerk")
    await expect(page.get_by_role("heading", name="All quiet")).to_be_visible()


async def passed(stage: Stage) -> None:
    await arrival(stage)
    await stage.page.get_by_role("button", name="Pass").click()
    await expect(stage.page.get_by_role("heading", name="All quiet")).to_be_visible()


async def team(stage: Stage) -> None:
    stage.server.channels["clerk"].view = a_shift_view(TUESDAY_S)
    page = await stage.open("clerk", "#team")
    await expect(page.get_by_role("heading", name="Team")).to_be_visible()


async def my_shift(stage: Stage) -> None:
    stage.server.channels["clerk"].view = a_shift_view(TUESDAY_S)
    page = await stage.open("clerk", "#me")
    await expect(page.get_by_role("heading", name="Where are you?")).to_be_visible()


async def on_a_break(stage: Stage) -> None:
    stage.server.channels["clerk"].view = a_shift_view(TUESDAY_S, shift=a_shift(TUESDAY_S, on_break=True))
    page = await stage.open("clerk")
    await expect(page.get_by_role("heading", name="On a break")).to_be_visible()


async def correcting(stage: Stage) -> None:
    await shown(a_greeted_task(TUESDAY_S, zone="coffee-bar"))(stage)
    await stage.page.get_by_role("button", name="Not that?").click()
    await expect(stage.page.get_by_role("heading", name="What is Jane here for?")).to_be_visible()


async def ending(stage: Stage) -> None:
    await shown(a_greeted_task(TUESDAY_S, zone="coffee-bar"))(stage)
    await stage.page.get_by_role("button", name="Done").click()
    await expect(stage.page.get_by_role("heading", name="How did it go with Jane?")).to_be_visible()


def then_lost(first: Callable[[Stage], Awaitable[None]]) -> Callable[[Stage], Awaitable[None]]:
    async def play(stage: Stage) -> None:
        await first(stage)
        await stage.lose_link()
        await expect(stage.page.get_by_text("4 min old").first).to_be_visible()

    return play


STRAYED = a_claimed_task(TUESDAY_S, kind="strayed", **LOST)
GREETED = a_greeted_task(TUESDAY_S, kind="strayed", **LOST)

WATCH = ("dark",)
"The watch is always dark, whatever the device asks."

SCENES = [
    Scene("clerk", "sign-in", sign_in),
    Scene("clerk", "arrival", arrival),
    Scene("clerk", "several", shown(*SEVERAL)),
    Scene("clerk", "strayed", shown(an_asked_task(TUESDAY_S, kind="strayed", **LOST))),
    Scene("clerk", "claimed", shown(STRAYED)),
    Scene("clerk", "card", shown(GREETED), size_name="clerk-long"),
    Scene("clerk", "correcting", correcting),
    Scene("clerk", "ending", ending),
    Scene("clerk", "taken", taken),
    Scene("clerk", "loading", loading),
    Scene("clerk", "gone", gone),
    Scene("clerk", "quiet", quiet),
    Scene("clerk", "passed", passed),
    Scene("clerk", "team", team),
    Scene("clerk", "my-shift", my_shift),
    Scene("clerk", "break", on_a_break),
    Scene("clerk", "offline", then_lost(quiet)),
    Scene("clerk", "offline-card", then_lost(arrival)),
    Scene("clerk", "sign-in", sign_in, WATCH, "watch"),
    Scene("clerk", "arrival", arrival, WATCH, "watch"),
    Scene("clerk", "claimed", shown(STRAYED), WATCH, "watch"),
    Scene("clerk", "taken", taken, WATCH, "watch"),
    Scene("clerk", "loading", loading, WATCH, "watch"),
    Scene("clerk", "gone", gone, WATCH, "watch"),
    Scene("clerk", "quiet", quiet, WATCH, "watch"),
    Scene("clerk", "offline", then_lost(quiet), WATCH, "watch"),
    Scene("clerk", "arrival", arrival, WATCH, "watch-small"),
    Scene("clerk", "claimed", shown(GREETED), WATCH, "watch-small"),
    *clerk_selling.SCENES,
]
