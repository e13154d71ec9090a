"""The states of the desk's drawings place."""

from __future__ import annotations

from playwright.async_api import expect

from tests.screens.drawing_samples import HASH, PULSE, a_line, a_plan, a_refusal, awards, some_choices, sources
from tests.screens.samples import DAY_S, TUESDAY_S
from tests.screens.scenes.scene import Scene, Stage
from tests.screens.shop_samples import a_desk
from wire.messages.screens.drawings import DrawingLine


async def _opened(stage: Stage, *lines: DrawingLine) -> None:
    stage.server.channels["desk"].view = a_desk(TUESDAY_S)
    stage.server.answer("GET", "/api/drawings", [each.model_dump(mode="json") for each in lines])
    stage.server.answer("GET", "/api/drawings/choices", some_choices())
    page = await stage.open("desk")
    await page.get_by_role("button", name="Drawings", exact=True).click()
    await expect(page.get_by_role("heading", name="Drawings")).to_be_visible()


async def all_drawings(stage: Stage) -> None:
    before = a_plan(heading="Winter thanks", opens_at_s=TUESDAY_S - 90 * DAY_S, closes_at_s=TUESDAY_S - 80 * DAY_S)
    autumn = a_plan(heading="For the autumn", prizes=3)
    await _opened(
        stage,
        a_line(drawing="draft", state="draft", plan=autumn, entries=0, refusals=[a_refusal()]),
        a_line(),
        a_line(drawing="winter", state="settled", plan=before, entries=388),
    )


async def none(stage: Stage) -> None:
    await _opened(stage)
    await expect(stage.page.get_by_role("heading", name="No drawing yet")).to_be_visible()


async def _one(stage: Stage, line: DrawingLine) -> None:
    await _opened(stage, line)
    await stage.page.get_by_role("button", name="Open").click()
    await expect(stage.page.get_by_role("heading", name=line.plan.heading)).to_be_visible()


async def refused(stage: Stage) -> None:
    plan = a_plan(states=["CO", "NY"], prizes=60, prize_minor=100_00)
    await _one(stage, a_line(state="draft", plan=plan, entries=0, published_at_s=None, refusals=[a_refusal()]))
    await expect(stage.page.get_by_text("N.Y. Gen. Bus. Law § 369-e")).to_be_visible()


async def publishing(stage: Stage) -> None:
    await _one(stage, a_line(state="draft", entries=0, published_at_s=None))
    await stage.page.get_by_role("button", name="Publish").click()
    await expect(stage.page.get_by_role("dialog", name="Publish these rules?")).to_be_visible()


async def open_now(stage: Stage) -> None:
    await _one(stage, a_line())


async def form(stage: Stage) -> None:
    await _one(stage, a_line(state="draft", entries=0, published_at_s=None))
    await stage.page.get_by_role("button", name="Change").click()
    await expect(stage.page.get_by_label("What people read")).to_have_value("A gift card for spring")


async def to_draw(stage: Stage) -> None:
    over = a_plan(opens_at_s=TUESDAY_S - 9 * DAY_S, closes_at_s=TUESDAY_S - 2 * DAY_S, numbers_at_s=TUESDAY_S - DAY_S)
    await _one(stage, a_line(state="closed", plan=over, unconfirmed=0, entries_sha256=HASH))
    page = stage.page
    await page.get_by_label("NIST Randomness Beacon:").fill(PULSE)
    await page.get_by_label("NIST Randomness Beacon once more").fill(PULSE)
    await page.get_by_label("Powerball:").fill("4 18 23 51 67")
    await page.get_by_label("Powerball once more").fill("4 18 32 51 67")
    await page.get_by_role("button", name="Draw the winners").click()
    await expect(page.get_by_text("The two lines of Powerball differ.")).to_be_visible()


async def drawn(stage: Stage) -> None:
    over = a_plan(
        opens_at_s=TUESDAY_S - 29 * DAY_S, closes_at_s=TUESDAY_S - 22 * DAY_S, numbers_at_s=TUESDAY_S - 21 * DAY_S
    )
    key = f"{sources(known=True)[0].values[0]}./4.18.23.51.67./"
    line = a_line(
        state="drawn",
        plan=over,
        unconfirmed=0,
        entries_sha256=HASH,
        sources=sources(known=True),
        key=key,
        awards=awards(),
    )
    await _one(stage, line)
    await expect(stage.page.get_by_role("cell", name="K7MA-4XQ9-D")).to_be_visible()


SCENES = [
    Scene("desk", "drawings", all_drawings),
    Scene("desk", "drawings-none", none, ("light",)),
    Scene("desk", "drawing-refused", refused),
    Scene("desk", "drawing-publishing", publishing, ("light",)),
    Scene("desk", "drawing-open", open_now, ("light",)),
    Scene("desk", "drawing-form", form),
    Scene("desk", "drawing-to-draw", to_draw, ("light",)),
    Scene("desk", "drawing-drawn", drawn),
]
