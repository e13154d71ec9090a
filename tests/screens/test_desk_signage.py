"""The signage place of the desk: what kiosks show is planned, looked at in the real player, and taken back."""

from __future__ import annotations

import re
import time
from typing import Any

from playwright.async_api import Page, expect

from kiosk_server.signage.plan import SignagePlan
from tests.screens.browser import overflows, small_targets
from tests.screens.conftest import Open
from tests.screens.fleet_samples import a_bare_kiosk, a_fleet_desk, a_kiosk_card
from tests.screens.samples import a_clerk
from tests.screens.shop_samples import a_desk
from tests.screens.signage_samples import BEANS, a_signage, an_emergency, answer_signage, draw_media, nothing_planned
from tests.screens.stand_in import StandIn

DESK_PX = 36


async def at_signage(server: StandIn, open_screen: Open, **changes: Any) -> Page:
    now_s = time.time()
    answer_signage(server, now_s, a_signage(now_s, **changes))
    return await _opened(server, open_screen)


async def _opened(server: StandIn, open_screen: Open) -> Page:
    now_s = time.time()
    server.channels["desk"].view = a_fleet_desk(now_s, [a_kiosk_card(now_s), a_bare_kiosk(now_s, "silent")])
    page = await open_screen("desk")
    await draw_media(page)
    await page.get_by_role("button", name="Signage", exact=True).click()
    await expect(page.get_by_role("heading", name="Signage", exact=True)).to_be_visible()
    return page


def saved(server: StandIn) -> SignagePlan:
    return SignagePlan.model_validate(server.asked("PUT", "/api/signage/plan")[-1]["plan"])


async def test_an_item_is_seen_as_a_kiosk_shows_it_before_it_is_saved(server: StandIn, open_screen: Open) -> None:
    page = await at_signage(server, open_screen)
    await page.get_by_role("button", name="New item").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("It shows").select_option("message")
    await dialog.get_by_label("Heading", exact=True).fill("Fresh roast on Friday")
    await expect(dialog.locator("sb-player").get_by_text("Fresh roast on Friday")).to_be_visible()
    assert server.asked("PUT", "/api/signage/plan") == []
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog.get_by_text("Give it a name.")).to_be_visible()
    await dialog.get_by_label("Name", exact=True).fill("Café: Friday")
    await dialog.get_by_label("Seconds on screen").fill("2")
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog.get_by_text("Three to 600 seconds.")).to_be_visible()
    await dialog.get_by_label("Seconds on screen").fill("20")
    await dialog.get_by_label("Plays an hour, at most").fill("12")
    await dialog.get_by_label("Last day").fill("2030-01-31")
    await dialog.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("heading", name="Café: Friday")).to_be_visible()
    item = saved(server).items[-1]
    assert (item.item, item.name, item.shows_s, item.plays_per_hour) == ("cafe-friday", "Café: Friday", 20, 12)
    assert item.layout.kind == "template"
    assert (item.layout.template, item.layout.heading) == ("message", "Fresh roast on Friday")
    # The first second after the 31st, by the store's clocks.
    assert (item.valid_from_s, item.valid_until_s) == (None, 1896152400.0)


async def test_a_picture_is_chosen_among_the_files(server: StandIn, open_screen: Open) -> None:
    page = await at_signage(server, open_screen)
    await page.get_by_role("button", name="Change: The bell").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("It shows").select_option("image")
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog.get_by_text("Choose a file.")).to_be_visible()
    await dialog.get_by_label("File", exact=True).select_option(label="fresh-beans.png")
    await dialog.get_by_label("What is to be seen").fill("Beans")
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog).to_have_count(0)
    layout = next(each for each in saved(server).items if each.item == "bell").layout
    assert layout.model_dump() == {"kind": "image", "sha256": BEANS, "alt": "Beans", "fit": "cover"}


async def test_a_playlist_says_what_where_when_and_how_often(server: StandIn, open_screen: Open) -> None:
    page = await at_signage(server, open_screen)
    await page.get_by_role("button", name="New playlist").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Name", exact=True).fill("Evening")
    for name in ("The bell", "Fresh beans", "The quiet grinder"):
        await dialog.get_by_label("Add an item").select_option(label=name)
    await dialog.get_by_role("button", name="Up: The quiet grinder").click()
    await dialog.get_by_role("button", name="Remove: The bell").click()
    await dialog.get_by_label("Only on these").check()
    await dialog.get_by_label("At the bar").check()
    await dialog.get_by_label("Late nights").check()
    await dialog.get_by_label("Trigger").select_option("interest")
    await dialog.get_by_label("Category").select_option("Kettles")
    await dialog.get_by_label("Interrupts whatever plays").check()
    await dialog.get_by_label("Percent of the time").fill("101")
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog.get_by_text("One to 100 percent.")).to_be_visible()
    await dialog.get_by_label("Percent of the time").fill("30")
    await dialog.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("while Kettles interests somebody near")).to_be_visible()
    playlist = saved(server).playlists[-1]
    assert playlist.items == ["grinder", "beans"]
    assert (playlist.kiosks, playlist.groups, playlist.dayparts) == (["bar"], [], ["nights"])
    assert (playlist.interrupt_percent, playlist.trigger, playlist.interest) == (30, "interest", "Kettles")


async def test_a_time_across_midnight_and_a_group_are_made(server: StandIn, open_screen: Open) -> None:
    page = await at_signage(server, open_screen)
    await page.get_by_role("button", name="New time").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Name", exact=True).fill("Night shift")
    for day in ("Mon", "Tue", "Wed", "Thu", "Fri"):
        await dialog.get_by_label(day, exact=True).uncheck()
    await dialog.get_by_label("From", exact=True).fill("22:30")
    await dialog.get_by_label("Until", exact=True).fill("05:00")
    await dialog.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Sat, Sun · 22:30–05:00")).to_be_visible()
    assert saved(server).dayparts[-1].model_dump(exclude={"name"}) == {
        "daypart": "night-shift",
        "weekdays": [5, 6],
        "from_minute": 1350,
        "until_minute": 300,
    }
    await page.get_by_role("button", name="New group").click()
    await dialog.get_by_label("Name", exact=True).fill("All of them")
    await dialog.get_by_label("At the bar · Coffee bar").check()
    await dialog.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("heading", name="All of them")).to_be_visible()
    assert saved(server).groups[-1].kiosks == ["bar"]


async def test_what_was_saved_is_taken_back_with_one_press(server: StandIn, open_screen: Open) -> None:
    page = await at_signage(server, open_screen)
    before = answer_plan(server)
    await page.get_by_role("button", name="Remove: For grinder people").click()
    await expect(page.get_by_text("For grinder people is removed.")).to_be_visible()
    assert [each.playlist for each in saved(server).playlists] == ["house", "mornings", "late"]
    await page.get_by_role("button", name="Undo").click()
    await expect(page.get_by_text("As it was before.")).to_be_visible()
    assert saved(server) == before
    assert [each["revision"] for each in server.asked("PUT", "/api/signage/plan")] == [7, 8]


def answer_plan(server: StandIn) -> SignagePlan:
    return SignagePlan.model_validate(server.answers["GET", "/api/signage"]({})[1]["plan"])


async def test_what_is_used_stays_and_says_where(server: StandIn, open_screen: Open) -> None:
    page = await at_signage(server, open_screen)
    await page.get_by_role("button", name="Remove: Fresh beans").click()
    await expect(page.get_by_text("Fresh beans is still used by Always.")).to_be_visible()
    await page.get_by_role("button", name="Remove: Mornings").click()
    await expect(page.get_by_text("Mornings is still used by Coffee mornings.")).to_be_visible()
    assert server.asked("PUT", "/api/signage/plan") == []


async def test_of_two_managers_the_second_sees_what_the_first_did(server: StandIn, open_screen: Open) -> None:
    page = await at_signage(server, open_screen)
    await expect(page.get_by_role("heading", name="Late opening")).to_be_visible()
    now_s = time.time()
    plan = answer_plan(server)
    others = plan.model_copy(update={"playlists": plan.playlists[:1]})
    answer_signage(server, now_s, a_signage(now_s, revision=8, plan=others, changed_by="Administrator"))
    await page.get_by_role("button", name="Down: Always").click()
    await expect(page.get_by_text("Somebody else has changed the plan.")).to_be_visible()
    await expect(page.get_by_role("heading", name="Late opening")).to_have_count(0)
    assert len(server.asked("PUT", "/api/signage/plan")) == 1


async def test_what_was_filled_in_stays_when_somebody_else_was_quicker(server: StandIn, open_screen: Open) -> None:
    page = await at_signage(server, open_screen)
    await page.get_by_role("button", name="Change: Open late").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Name", exact=True).fill("Open very late")
    plan, now_s = answer_plan(server), time.time()
    renamed = [each.model_copy(update={"name": f"{each.name}, theirs"}) for each in plan.items]
    others = plan.model_copy(update={"items": renamed})
    answer_signage(server, now_s, a_signage(now_s, revision=8, plan=others))
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog.get_by_text("What you filled in is still here")).to_be_visible()
    await expect(dialog.get_by_label("Name", exact=True)).to_have_value("Open very late")
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog).to_have_count(0)
    assert [each.name for each in saved(server).items[1:4]] == [
        "Fresh beans, theirs",
        "Open very late",
        "The bell, theirs",
    ]
    # Another one saves, and this page hears of it, before this is taken back: theirs stays.
    now_s = time.time()
    answer_signage(server, now_s, a_signage(now_s, revision=10, plan=others))
    undo = page.get_by_role("button", name="Undo")
    await undo.focus()
    await page.locator("sb-signage").evaluate("(place) => place.fetch()")
    await undo.click()
    await expect(page.get_by_text("Somebody else has changed the plan.")).to_be_visible()
    assert [each["revision"] for each in server.asked("PUT", "/api/signage/plan")] == [7, 8, 9]


async def test_an_earlier_plan_comes_back(server: StandIn, open_screen: Open) -> None:
    page = await at_signage(server, open_screen)
    await page.get_by_text("Earlier plans").click()
    await page.get_by_role("button", name="Bring back: Plan 6").click()
    await expect(page.get_by_text("Plan 6 is in force again.")).to_be_visible()
    assert server.asked("PUT", "/api/signage/plan")[-1]["revision"] == 7


async def test_a_message_goes_to_all_screens_in_two_languages_and_is_taken_back(
    server: StandIn, open_screen: Open
) -> None:
    page = await at_signage(server, open_screen)
    message = an_emergency(time.time()).model_dump(mode="json")
    server.answer("POST", "/api/signage/emergency", {"message": message})
    server.answer("DELETE", "/api/signage/emergency", {"message": None})
    await page.get_by_role("button", name="Send a message to all screens").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Send it to every screen").click()
    await expect(dialog.get_by_text("Write a heading in each language.")).to_be_visible()
    await dialog.get_by_label("Heading").fill("Please leave the store")
    await dialog.get_by_role("button", name="Say it in a second language too").click()
    await dialog.get_by_label("Heading · Spanish").fill("Sal de la tienda, por favor")
    await dialog.get_by_label("It stands").select_option(label="For 15 minutes")
    await dialog.get_by_role("button", name="Send it to every screen").click()
    await expect(page.get_by_text("Sal de la tienda, por favor")).to_be_visible()
    # The server's answer is no word of the kiosks: those without a link are named.
    await expect(page.get_by_text("Sent to the kiosks.")).to_be_visible()
    await expect(page.get_by_text("Not reached now: Kiosk silent.")).to_be_visible()
    (sent,) = server.asked("POST", "/api/signage/emergency")
    assert (sent["kind"], sent["lasts_s"]) == ("alarm", 900)
    assert [each["language"] for each in sent["texts"]] == ["en", "es"]
    await page.get_by_role("button", name="Take it back").click()
    await expect(page.get_by_text("Taken back, and sent to the kiosks.")).to_be_visible()
    await expect(page.get_by_text("Sal de la tienda, por favor")).to_have_count(0)


async def test_files_are_sent_in_as_they_are(server: StandIn, open_screen: Open) -> None:
    page = await at_signage(server, open_screen)
    refused = {"title": "This is no picture or video that kiosks can show.", "status": 415}
    server.answer("POST", "/api/signage/media", refused, 415)
    await page.get_by_role("tab", name="Pictures and films").click()
    await expect(page.get_by_text("Shown by Fresh beans")).to_be_visible()
    files = page.locator("input[type=file]")
    await files.set_input_files({"name": "notes.txt", "mimeType": "text/plain", "buffer": b"no picture"})
    await expect(page.get_by_text("notes.txt:")).to_be_visible()
    card = a_signage(time.time()).media[0].model_dump(mode="json")
    server.answer("POST", "/api/signage/media", card, 201)
    await files.set_input_files({"name": "new.png", "mimeType": "image/png", "buffer": b"\x89PNG"})
    await expect(page.get_by_text("new.png is there.")).to_be_visible()


async def test_what_was_shown_is_read_by_days_and_kiosk(server: StandIn, open_screen: Open) -> None:
    page = await at_signage(server, open_screen)
    await page.get_by_role("tab", name="What plays").focus()
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("ArrowRight")
    await expect(page.get_by_role("tab", name="What was shown")).to_be_focused()
    row = page.get_by_role("row", name="The quiet grinder")
    await expect(row.get_by_role("cell", name="20:09:36")).to_be_visible()
    await expect(page.get_by_role("rowheader", name="Join, and the bell rings for you")).to_be_visible()
    await page.get_by_label("First day").fill("2026-02-01")
    await page.get_by_label("Kiosk", exact=True).select_option(label="At the bar")
    file = page.get_by_role("link", name="For a spreadsheet")
    await expect(file).to_have_attribute("href", re.compile(r"first=2026-02-01&last=.*&kiosk=bar$"))


async def test_a_store_that_planned_nothing_is_told_how_to_begin(server: StandIn, open_screen: Open) -> None:
    answer_signage(server, time.time(), nothing_planned(time.time()))
    page = await _opened(server, open_screen)
    await expect(page.get_by_text("the kiosks show their own messages.").first).to_be_visible()
    await expect(page.get_by_role("heading", name="No playlist yet")).to_be_visible()


async def test_clerks_have_no_such_place(server: StandIn, open_screen: Open) -> None:
    server.channels["desk"].view = a_desk(time.time(), staff=a_clerk())
    page = await open_screen("desk")
    await expect(page.get_by_role("button", name="Today", exact=True)).to_be_visible()
    await expect(page.get_by_role("button", name="Signage", exact=True)).to_have_count(0)


async def test_everything_is_large_enough_and_fits(server: StandIn, open_screen: Open) -> None:
    page = await at_signage(server, open_screen)
    await expect(page.get_by_role("heading", name="Late opening")).to_be_visible()
    assert await overflows(page) == []
    assert await small_targets(page, DESK_PX) == []
    await page.get_by_role("button", name="Change: Coffee mornings").click()
    # Of a box to check its whole line can be pressed.
    assert {each for each in await small_targets(page, DESK_PX) if not each.endswith(" 22 x 22")} == set()
    lines = [await each.bounding_box() for each in await page.locator("label.check").all() if await each.is_visible()]
    assert len(lines) == 10
    assert all(line is not None and line["height"] >= DESK_PX for line in lines)
