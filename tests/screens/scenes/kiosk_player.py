"""What the kiosk's signage shows between shoppers, and what stands over everything."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from playwright.async_api import Page, expect

from tests.screens import player_samples as samples
from tests.screens.samples import TUESDAY_S
from tests.screens.scenes.scene import Scene, Stage
from tests.screens.shop_samples import a_kiosk
from wire.messages.screens.signage import SignageItem, SignageManifest

SIGN = ("light",)


async def signage(stage: Stage, manifest: SignageManifest) -> Page:
    """The page with this to play."""
    stage.server.channels["kiosk"].view = a_kiosk()
    stage.server.answer("GET", "/api/kiosk/signage", manifest)
    await samples.serve_media(stage.page)
    return await stage.open("kiosk")


async def shown(stage: Stage, manifest: SignageManifest) -> Page:
    page = await signage(stage, manifest)
    await expect(page.locator(f"sb-layer[seen][data-item={manifest.items[0].item}]")).to_be_attached()
    await expect(page.locator("sb-layer[seen]")).to_have_count(1)
    return page


def playing(item: Callable[[], SignageItem]) -> Callable[[Stage], Awaitable[Page]]:
    return lambda stage: shown(stage, samples.a_manifest(item(), media={"picture": samples.PICTURE}))


def _emergency(kind: str) -> Callable[[Stage], Awaitable[None]]:
    async def play(stage: Stage) -> None:
        manifest = samples.a_manifest(samples.own_message("bell"), emergency=samples.an_emergency(kind))
        page = await signage(stage, manifest)
        await expect(page.get_by_role("alert")).to_contain_text("Please leave now")

    return play


SCENES = [
    Scene("kiosk", "signage-image", playing(samples.an_image), SIGN),
    Scene("kiosk", "signage-product", playing(samples.the_product), SIGN),
    Scene("kiosk", "signage-products", playing(samples.three_products), SIGN),
    Scene("kiosk", "signage-points", playing(samples.talking_points), SIGN),
    Scene("kiosk", "signage-words", playing(samples.some_words), SIGN),
    Scene("kiosk", "signage-reviews", playing(samples.the_reviews), SIGN),
    Scene("kiosk", "signage-drawing", playing(samples.the_drawing), SIGN),
    Scene("kiosk", "signage-drawing-ends", playing(lambda: samples.the_drawing(TUESDAY_S + 5400)), SIGN),
    Scene("kiosk", "emergency-alarm", _emergency("alarm"), SIGN),
    Scene("kiosk", "emergency-notice", _emergency("notice"), SIGN),
]
