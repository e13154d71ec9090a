"""The clerk's page in a real browser, on phone and watch: one glance, one act, and never a pretended claim."""

from __future__ import annotations

import time
from typing import Any

from playwright.async_api import expect

from tests.screens.conftest import Open
from tests.screens.samples import a_claimed_task, a_clerk_view, a_client, a_greeted_task, a_task
from tests.screens.stand_in import StandIn

CARD = "/api/tasks/task-1/card"
CLAIM = "/api/tasks/task-1/claim"


def now_s() -> float:
    return time.time()


async def test_an_arrival_is_shown_and_announced_once(server: StandIn, open_screen: Open) -> None:
    clerk = server.channels["clerk"]
    clerk.view = a_clerk_view(now_s())
    server.answer("GET", CARD, a_client(now_s()))
    page = await open_screen("clerk")
    await expect(page.get_by_role("heading", name="All quiet")).to_be_visible()
    await page.evaluate(
        """() => {
          window.said = []
          const voice = document.querySelector('sb-clerk').shadowRoot.querySelector('[aria-live=assertive]')
          new MutationObserver(() => window.said.push(voice.textContent)).observe(voice, {
            childList: true, subtree: true, characterData: true })
        }"""
    )
    await clerk.event("task.offered", a_task(now_s()), repeat=3)
    await expect(page.get_by_role("heading", name="Jane")).to_be_visible()
    await expect(page.get_by_text("Made for single doses")).to_be_visible()
    await clerk.event("task.offered", a_task(now_s()))
    assert await page.evaluate("window.said") == ["Jane is here. Coffee bar. Morrow 64 grinder"]
    assert len(server.asked("GET", CARD)) == 1


async def test_a_claim_is_hers_only_when_the_server_said_so(server: StandIn, open_screen: Open) -> None:
    server.channels["clerk"].view = a_clerk_view(now_s(), tasks=[a_task(now_s())])
    server.answer("GET", CARD, a_client(now_s()))
    server.answer("POST", CLAIM, a_claimed_task(now_s()))
    server.answer("POST", "/api/tasks/task-1/greet", a_greeted_task(now_s()))
    server.answer("POST", "/api/tasks/task-1/done", a_claimed_task(now_s(), state="done"))
    page = await open_screen("clerk")
    await page.get_by_role("button", name="I’ll go").click()
    await expect(page.get_by_text("Yours since")).to_be_visible()
    await page.get_by_role("button", name="I’m with Jane").click()
    await expect(page.get_by_text("With you since")).to_be_visible()
    await page.get_by_role("button", name="Done").click()
    await page.get_by_role("button", name="Sold something").click()
    await expect(page.get_by_role("heading", name="All quiet")).to_be_visible()
    assert server.asked("POST", "/api/tasks/task-1/done") == [{"outcome": "sold"}]


async def test_the_card_follows_the_visitor_to_another_zone(server: StandIn, open_screen: Open) -> None:
    clerk = server.channels["clerk"]
    task = a_claimed_task(now_s())
    clerk.view = a_clerk_view(now_s(), tasks=[task])
    server.answer("GET", CARD, a_client(now_s()))
    page = await open_screen("clerk")
    await expect(page.locator(".where")).to_have_text("Coffee bar")
    await clerk.event("task.claimed", task.model_copy(update={"zone": "repairs", "zone_name": "Repair bench"}))
    await expect(page.locator(".where")).to_have_text("Repair bench")
    await expect(page.get_by_text("Yours since")).to_be_visible()


async def test_handing_back_returns_the_task_to_the_queue(server: StandIn, open_screen: Open) -> None:
    server.channels["clerk"].view = a_clerk_view(now_s(), tasks=[a_claimed_task(now_s())])
    server.answer("GET", CARD, a_client(now_s()))
    server.answer("POST", "/api/tasks/task-1/release", a_task(now_s()))
    page = await open_screen("clerk")
    await page.get_by_role("button", name="Hand back").click()
    await expect(page.get_by_text("Back in the queue.")).to_be_visible()
    await expect(page.get_by_role("heading", name="You passed on")).to_be_visible()


async def test_who_loses_the_race_is_told_who_has_it(server: StandIn, open_screen: Open) -> None:
    won = a_claimed_task(now_s(), "theo", "Theo")
    server.channels["clerk"].view = a_clerk_view(now_s(), tasks=[a_task(now_s())])
    server.answer("GET", CARD, a_client(now_s()))
    server.answer("POST", CLAIM, {"title": "Taken", "status": 409, "task": won.model_dump()}, 409)
    page = await open_screen("clerk")
    await page.get_by_role("button", name="I’ll go").click()
    await expect(page.get_by_role("heading", name="Theo has it")).to_be_visible()
    assert "Jane" not in await page.evaluate("document.querySelector('sb-clerk').shadowRoot.textContent")
    await page.get_by_role("button", name="All right").click()
    await expect(page.get_by_role("heading", name="All quiet")).to_be_visible()


async def test_a_task_that_a_colleague_takes_leaves_the_screen(server: StandIn, open_screen: Open) -> None:
    clerk = server.channels["clerk"]
    clerk.view = a_clerk_view(now_s(), tasks=[a_task(now_s())])
    server.answer("GET", CARD, a_client(now_s()))
    page = await open_screen("clerk")
    await expect(page.get_by_role("heading", name="Jane")).to_be_visible()
    await clerk.event("task.claimed", a_claimed_task(now_s(), "theo", "Theo"))
    await expect(page.get_by_text("Theo has it.")).to_be_visible()
    await expect(page.get_by_role("heading", name="All quiet")).to_be_visible()


async def test_passing_leaves_it_to_the_others_and_can_be_undone(server: StandIn, open_screen: Open) -> None:
    server.channels["clerk"].view = a_clerk_view(now_s(), tasks=[a_task(now_s())])
    server.answer("GET", CARD, a_client(now_s()))
    page = await open_screen("clerk")
    await page.get_by_role("button", name="Pass").click()
    await expect(page.get_by_role("heading", name="All quiet")).to_be_visible()
    await page.get_by_role("button", name="Undo").click()
    await expect(page.get_by_role("heading", name="Jane")).to_be_visible()
    assert len(server.asked("POST", "/api/tasks/task-1/pass")) == 1


async def test_whoever_left_or_withdrew_is_not_shown(server: StandIn, open_screen: Open) -> None:
    server.channels["clerk"].view = a_clerk_view(now_s(), tasks=[a_task(now_s())])
    server.answer("GET", CARD, {"title": "Gone", "status": 410}, 410)
    page = await open_screen("clerk")
    await expect(page.get_by_role("heading", name="Nothing to show")).to_be_visible()
    await expect(page.get_by_role("button", name="I’ll go")).to_have_count(0)


async def test_a_card_that_did_not_come_can_be_fetched_again(server: StandIn, open_screen: Open) -> None:
    server.channels["clerk"].view = a_clerk_view(now_s(), tasks=[a_task(now_s())])
    server.answer("GET", CARD, {"title": "Busy", "status": 502}, 502)
    page = await open_screen("clerk")
    await expect(page.get_by_role("button", name="I’ll go")).to_be_visible()
    server.answer("GET", CARD, a_client(now_s()))
    await page.get_by_role("button", name="Fetch again").click()
    await expect(page.get_by_role("heading", name="Jane")).to_be_visible()


async def test_without_a_link_nothing_is_claimed_and_the_age_is_told(server: StandIn, open_screen: Open) -> None:
    server.channels["clerk"].view = a_clerk_view(now_s(), tasks=[a_task(now_s())])
    server.answer("GET", CARD, a_client(now_s()))
    page = await open_screen("clerk")
    await expect(page.get_by_role("heading", name="Jane")).to_be_visible()
    await server.stop()
    await expect(page.get_by_text("Offline")).to_be_visible()
    go = page.get_by_role("button", name="I’ll go")
    await expect(go).to_have_attribute("aria-disabled", "true")
    await go.click(force=True)
    await expect(page.get_by_text("nobody knows. Try again, or tell a colleague.")).to_be_visible()
    await expect(page.get_by_text("Yours since")).to_have_count(0)
    await expect(page.get_by_text("s old", exact=False).first).to_be_visible()


async def test_a_server_restart_is_survived_without_a_reload(server: StandIn, open_screen: Open) -> None:
    clerk = server.channels["clerk"]
    clerk.view = a_clerk_view(now_s())
    server.answer("GET", CARD, a_client(now_s()))
    page = await open_screen("clerk")
    await expect(page.get_by_text("Live")).to_be_visible()
    await page.evaluate("window.notReloaded = true")
    await server.stop()
    await clerk.event("task.offered", a_task(now_s()))
    await server.start()
    await expect(page.get_by_role("heading", name="Jane")).to_be_visible()
    await expect(page.get_by_text("Live")).to_be_visible()
    assert await page.evaluate("window.notReloaded") is True


async def test_a_silent_line_is_called_slow_and_then_given_up(server: StandIn, open_screen: Open) -> None:
    clerk = server.channels["clerk"]
    clerk.view = a_clerk_view(now_s())
    page = await open_screen("clerk")
    await expect(page.get_by_text("Live")).to_be_visible()
    start_s = now_s()
    await page.clock.set_fixed_time(start_s + 19)
    await expect(page.get_by_text("Slow")).to_be_visible()
    greetings = len(clerk.hellos)
    await page.clock.set_fixed_time(start_s + 27)
    await expect(page.get_by_text("Live")).to_be_visible()
    assert len(clerk.hellos) > greetings


async def test_signing_in_opens_the_feed_and_a_wrong_password_says_so(server: StandIn, open_screen: Open) -> None:
    clerk = server.channels["clerk"]
    clerk.signed_in = False
    clerk.view = a_clerk_view(now_s())

    def session(body: dict[str, Any]) -> tuple[int, Any]:
        if body["password"] != "right":
            return 401, {"title": "Wrong", "status": 401}
        clerk.signed_in = True
        return 200, a_clerk_view(now_s()).clerk

    server.answer("POST", "/api/session", session)
    server.answer("DELETE", "/api/session", lambda _: (204, None))
    page = await open_screen("clerk")
    await page.get_by_label("User name").fill("mara")
    await page.get_by_label("Password", exact=True).fill("wrong")
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_text("do not fit together")).to_be_visible()
    await page.get_by_label("Password", exact=True).fill("right")
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("heading", name="All quiet")).to_be_visible()
    await page.get_by_role("link", name="My shift").click()
    await page.get_by_role("button", name="Sign out").click()
    await expect(page.get_by_role("heading", name="Ready for the floor")).to_be_visible()


async def test_a_used_sign_in_link_says_so_once(server: StandIn, open_screen: Open) -> None:
    server.channels["clerk"].signed_in = False
    page = await open_screen("clerk", query="?refused=LinkEnded")
    await expect(page.get_by_text("This sign-in link was used or has ended.")).to_be_visible()
    assert "refused" not in page.url


async def test_several_tasks_wait_in_line_and_each_can_be_opened(server: StandIn, open_screen: Open) -> None:
    second = a_task(now_s(), task="task-2", visit="visit-2", zone_name="Kitchen", offered_at_s=now_s() - 5)
    server.channels["clerk"].view = a_clerk_view(now_s(), tasks=[a_task(now_s()), second])
    server.answer("GET", CARD, a_client(now_s()))
    server.answer("GET", "/api/tasks/task-2/card", a_client(now_s(), display_name="Member 2", zone_name="Kitchen"))
    page = await open_screen("clerk")
    await expect(page.get_by_role("heading", name="Jane")).to_be_visible()
    await page.get_by_role("button", name="Kitchen").click()
    await expect(page.get_by_role("heading", name="Member 2")).to_be_visible()
    await expect(page.get_by_role("button", name="Coffee bar")).to_be_visible()


async def test_the_team_says_who_can_be_reached(server: StandIn, open_screen: Open) -> None:
    clerk = server.channels["clerk"]
    clerk.view = a_clerk_view(now_s())
    page = await open_screen("clerk", query="#team")
    theo = page.get_by_role("listitem").filter(has_text="Theo")
    await expect(theo.get_by_text("Reachable")).to_be_visible()
    colleagues = [{**one.model_dump(), "reachable": False} for one in a_clerk_view(now_s()).colleagues]
    await clerk.state("colleagues", {"colleagues": colleagues})
    await expect(theo.get_by_text("Out of reach")).to_be_visible()


async def test_the_watch_is_dark_and_claims_with_one_tap(server: StandIn, open_screen: Open) -> None:
    server.channels["clerk"].view = a_clerk_view(now_s(), tasks=[a_task(now_s())])
    server.answer("GET", CARD, a_client(now_s()))
    server.answer("POST", CLAIM, a_claimed_task(now_s()))
    page = await open_screen("clerk", theme="light", size="watch")
    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    await expect(page.get_by_text("Morrow 64, $40 off")).to_be_visible()
    await page.get_by_role("button", name="I’ll go").click()
    await expect(page.get_by_role("button", name="I’m there")).to_be_visible()
