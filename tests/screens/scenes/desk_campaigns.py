"""The states of the desk's campaigns place."""

from __future__ import annotations

from playwright.async_api import Page, expect

from tests.screens.campaign_samples import a_preview, an_import, answer_campaigns, some_campaigns
from tests.screens.samples import TUESDAY_S
from tests.screens.scenes.scene import Scene, Stage
from tests.screens.shop_samples import a_desk, an_empty_desk
from wire.messages.screens.desk import DeskView, OutgoingCard

PAUSED = OutgoingCard(paused_at_s=TUESDAY_S - 60, changed_by="Manager")


async def _opened(stage: Stage, view: DeskView) -> Page:
    stage.server.channels["desk"].view = view
    page = await stage.open("desk")
    await page.get_by_role("button", name="Campaigns", exact=True).click()
    await expect(page.get_by_role("heading", name="Campaigns", exact=True)).to_be_visible()
    return page


async def campaigns(stage: Stage) -> Page:
    answer_campaigns(stage.server, TUESDAY_S)
    page = await _opened(stage, a_desk(TUESDAY_S))
    await expect(page.get_by_role("heading", name="Grinder week")).to_be_visible()
    return page


async def none(stage: Stage) -> None:
    answer_campaigns(stage.server, TUESDAY_S, [])
    page = await _opened(stage, an_empty_desk(TUESDAY_S))
    await expect(page.get_by_role("button", name="Thank-you for the third visit")).to_be_visible()


async def all_paused(stage: Stage) -> None:
    answer_campaigns(stage.server, TUESDAY_S)
    await _opened(stage, a_desk(TUESDAY_S, outgoing=PAUSED))
    await expect(stage.page.get_by_role("heading", name="Everything outgoing is paused")).to_be_visible()


async def paused_today(stage: Stage) -> None:
    stage.server.channels["desk"].view = a_desk(TUESDAY_S, outgoing=PAUSED)
    page = await stage.open("desk")
    await expect(page.get_by_role("heading", name="Everything outgoing is paused")).to_be_visible()


async def form(stage: Stage) -> Page:
    page = await campaigns(stage)
    await page.get_by_role("button", name="New campaign").click()
    await page.get_by_label("Name", exact=True).fill("Grinder week")
    await page.get_by_role("button", name="Only some of them").click()
    await page.get_by_label("Which one").select_option(label="Coffee grinders")
    return page


async def form_with_preview(stage: Stage) -> None:
    page = await form(stage)
    await page.get_by_role("button", name="Play last week").click()
    await expect(page.get_by_text("24 coupons", exact=True)).to_be_visible()
    await page.locator("main").evaluate("(main) => main.scrollTo(0, 0)")


async def form_offer(stage: Stage) -> None:
    page = await form(stage)
    await page.get_by_label("Coupons in all").fill("50")
    await page.get_by_label("Money promised").fill("2000")
    await page.get_by_label("They get").scroll_into_view_if_needed()
    await page.get_by_label("Importance").scroll_into_view_if_needed()


async def form_refused(stage: Stage) -> None:
    page = await form(stage)
    await page.get_by_label("Name", exact=True).fill("")
    await page.get_by_label("Share", exact=True).fill("120")
    await page.get_by_role("button", name="Save as a draft").click()
    await expect(page.get_by_text("Give it a name.")).to_be_visible()


async def report(stage: Stage) -> Page:
    page = await campaigns(stage)
    await page.get_by_role("button", name="Open Grinder week").click()
    await expect(page.get_by_text("Another campaign came first")).to_be_visible()
    return page


async def effect(stage: Stage) -> None:
    page = await report(stage)
    await page.get_by_role("heading", name="Who would have got it last week?").scroll_into_view_if_needed()
    await expect(page.get_by_text("It works: go on")).to_be_visible()


async def holdout(stage: Stage) -> None:
    page = await report(stage)
    await page.get_by_role("button", name="Let nobody go without").click()
    await expect(page.get_by_label("Why")).to_be_visible()


async def draft(stage: Stage) -> None:
    page = await campaigns(stage)
    await page.get_by_role("button", name="Open For regulars").click()
    await page.get_by_role("button", name="Play last week").click()
    await expect(page.get_by_text("24 coupons", exact=True)).to_be_visible()


async def start(stage: Stage) -> None:
    page = await campaigns(stage)
    await page.get_by_role("button", name="Start For regulars").click()
    await expect(page.get_by_role("heading", name="Start For regulars?")).to_be_visible()


async def end(stage: Stage) -> None:
    page = await report(stage)
    await page.get_by_role("button", name="End", exact=True).click()
    await expect(page.get_by_role("heading", name="End Grinder week?")).to_be_visible()


async def paused_one(stage: Stage) -> None:
    card = some_campaigns(TUESDAY_S)[0].model_copy(update={"state": "paused"})
    page = await campaigns(stage)
    stage.server.answer("POST", f"/api/campaigns/{card.campaign}/pause", card.model_dump(mode="json"))
    await page.get_by_role("button", name="Pause Grinder week").click()
    await expect(page.get_by_role("button", name="Undo")).to_be_visible()


async def nobody(stage: Stage) -> None:
    page = await campaigns(stage)
    found = a_preview(TUESDAY_S, given=0, given_members=0, visits=0, set_off=0, held=[], sample=[])
    stage.server.answer("GET", "/api/campaigns/regulars/preview", found.model_dump(mode="json"))
    await page.get_by_role("button", name="Open For regulars").click()
    await page.get_by_role("button", name="Play last week").click()
    await expect(page.get_by_text("Nobody was here")).to_be_visible()


FEED = b"id,title,price\nMOR-64,Morrow 64 grinder,349.00 USD\nSCL-1,Bench scale,cheap\n"


async def checked_import(stage: Stage) -> None:
    stage.server.channels["desk"].view = a_desk(TUESDAY_S)
    stage.server.answer("POST", "/api/catalogue/import", an_import(None).model_dump(mode="json"))
    page = await stage.open("desk")
    await page.get_by_role("button", name="Catalogue", exact=True).click()
    await page.get_by_label("File", exact=True).set_input_files(
        {"name": "feed.csv", "mimeType": "text/csv", "buffer": FEED}
    )
    await page.get_by_role("button", name="Check the file").click()
    await expect(page.get_by_text("This would become of it")).to_be_visible()


SCENES = [
    Scene("desk", "campaigns", campaigns),
    Scene("desk", "campaigns-none", none),
    Scene("desk", "campaigns-all-paused", all_paused),
    Scene("desk", "all-paused-today", paused_today, ("light",)),
    Scene("desk", "campaign-form", form),
    Scene("desk", "campaign-preview", form_with_preview),
    Scene("desk", "campaign-offer", form_offer, ("light",)),
    Scene("desk", "campaign-refused", form_refused, ("light",)),
    Scene("desk", "campaign-report", report),
    Scene("desk", "campaign-effect", effect),
    Scene("desk", "campaign-holdout", holdout, ("light",)),
    Scene("desk", "campaign-draft", draft, ("light",)),
    Scene("desk", "campaign-start", start),
    Scene("desk", "campaign-end", end, ("light",)),
    Scene("desk", "campaign-paused", paused_one, ("light",)),
    Scene("desk", "campaign-nobody", nobody, ("light",)),
    Scene("desk", "import", checked_import),
    Scene("desk", "campaigns-small", campaigns, ("light",), "desk-small"),
    Scene("desk", "campaign-form-small", form, ("light",), "desk-small"),
]
