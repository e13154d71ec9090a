"""What a kiosk plays from: a manifest of whatever a test wants to be seen."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from playwright.async_api import Page, Route

from tests.screens.drawn_media import a_poster
from tests.screens.samples import TUESDAY_S, a_product, usd
from wire.messages.screens.shown import SpecLine
from wire.messages.screens.signage import (
    BuiltInLayout,
    DrawingLayout,
    EmergencyMessage,
    EmergencyText,
    ImageLayout,
    ReviewsLayout,
    SignageItem,
    SignageLayout,
    SignageManifest,
    SignageMedia,
    SignagePlaylist,
    SignageQuote,
    TemplateLayout,
)

DAY_S = 86_400.0

PICTURE = a_poster(1080, 1100)

KETTLE = {"sku": "TARN", "name": "Tarn kettle", "short_name": "Tarn kettle", "picture": "kettle", "price": usd(79)}
FILTER = {"sku": "CONE", "name": "Cone filter set", "short_name": "Cone filters", "picture": "filter", "price": usd(24)}

POINTS = [
    "Sixty-two decibels: breakfast talk goes on.",
    "One turn sets the grind, and it stays.",
    "Comes apart for cleaning without a tool.",
]


def sha256_of(file: bytes) -> str:
    return hashlib.sha256(file).hexdigest()


def an_item(layout: SignageLayout, item: str = "", **changes: Any) -> SignageItem:
    fields = {"item": item or layout.kind, "name": layout.kind, "language": "en", "shows_s": 12.0, "layout": layout}
    return SignageItem(**{**fields, **changes})


def a_manifest(*items: SignageItem, media: Mapping[str, bytes] | None = None, **changes: Any) -> SignageManifest:
    """They are played in turn."""
    named = [_medium(each) for each in (media or {}).values()]
    plays = SignagePlaylist(playlist="all", name="All", items=[each.item for each in items], dayparts=[])
    fields: dict[str, Any] = {
        "version": sha256_of(repr(items).encode())[:16],
        "at_s": TUESDAY_S - DAY_S,
        "kiosk": "kiosk-1",
        "site_time_zone": "America/New_York",
        "items": list(items),
        "dayparts": [],
        "playlists": [plays],
        "media": named,
    }
    return SignageManifest(**{**fields, **changes})


def _medium(file: bytes) -> SignageMedia:
    digest = sha256_of(file)
    return SignageMedia(sha256=digest, type="image/png", bytes=len(file), url=f"/media/{digest}")


def an_image(file: bytes = PICTURE, **changes: Any) -> SignageItem:
    return an_item(ImageLayout(sha256=sha256_of(file), alt="Tents on a hill", fit="cover"), **changes)


def a_template(template: Any, **changes: Any) -> SignageItem:
    fields: dict[str, Any] = {"heading": "", "sentence": "", "products": [a_product()]}
    return an_item(TemplateLayout(template=template, **{**fields, **changes}))


def the_product() -> SignageItem:
    specs = [SpecLine(label="Noise", value="62 dB"), SpecLine(label="Burrs", value="64 mm, flat")]
    return a_template(
        "product",
        heading="Quiet at last",
        sentence="A grinder that lets you talk over breakfast.",
        prices_before=[usd(399)],
        specs=specs,
    )


def three_products() -> SignageItem:
    products = [a_product(), a_product(**KETTLE), a_product(**FILTER)]
    return a_template("products", heading="For slow mornings", products=products, prices_before=[None, usd(95), None])


def talking_points() -> SignageItem:
    return a_template("talking_points", heading="Why this one", talking_points=POINTS)


def some_words() -> SignageItem:
    return a_template(
        "message", heading="Coffee class on Friday", sentence="At six, by the bar. Bring a cup.", products=[]
    )


def the_reviews(text: str | None = None) -> SignageItem:
    """`text`: what both say."""
    praise = text or "So quiet that I checked whether it was on. The cup is sweeter too."
    doubt = text or "Grinds well, but too tall for the shelf over my counter."
    first = SignageQuote(stars=5, text=praise, at_s=TUESDAY_S)
    second = SignageQuote(stars=3, text=doubt, at_s=TUESDAY_S, incentive=True)
    layout = ReviewsLayout(
        heading="What buyers say", product=a_product(), average_stars=4.3, count=41, quotes=[first, second]
    )
    return an_item(layout)


def the_drawing(closes_at_s: float = TUESDAY_S + 5 * DAY_S) -> SignageItem:
    return an_item(
        DrawingLayout(drawing="spring", heading="Spring drawing", closes_at_s=closes_at_s, prize="A $100 gift card")
    )


def own_message(message: Any) -> SignageItem:
    return an_item(BuiltInLayout(message=message), item=f"own-{message}")


def an_emergency(kind: Any = "alarm", **changes: Any) -> EmergencyMessage:
    texts = [
        EmergencyText(language="en", heading="Please leave now", sentence="Use the nearest door. Leave bags behind."),
        EmergencyText(language="es", heading="Salgan ahora", sentence="Usen la puerta más cercana. Dejen sus bolsas."),
    ]
    fields = {"emergency": "e1", "kind": kind, "texts": texts, "since_s": TUESDAY_S, "until_s": None}
    return EmergencyMessage(**{**fields, **changes})


async def serve_media(page: Page, files: Sequence[bytes] = (PICTURE,)) -> None:
    """Answers for what the manifest names; anything else is not there."""
    known = {sha256_of(file): file for file in files}

    async def answer(route: Route) -> None:
        file = known.get(route.request.url.rsplit("/", 1)[1])
        if file is None:
            await route.fulfill(status=404)
        else:
            await route.fulfill(body=file, content_type="image/png")

    await page.route("**/media/*", answer)
