"""What the desk's signage place is shown: a plan for two kiosks, its files, what came of it; answered by the rules
themselves."""

from __future__ import annotations

from typing import Any

from playwright.async_api import Page, Route

from kiosk_server.signage.cards import (
    SignageBootLine,
    SignageChoice,
    SignageDesk,
    SignageKiosk,
    SignageLeftOut,
    SignageMediaCard,
    SignageReport,
    SignageReportLine,
    SignageRevision,
)
from kiosk_server.signage.forecast import forecast
from kiosk_server.signage.manifest import put_together
from kiosk_server.signage.media_store import ALL_BYTES
from kiosk_server.signage.plan import SignagePlan, SignageTemplateWish
from tests.screens.samples import DAY_S, HOUR_S, a_product, usd
from tests.screens.stand_in import StandIn
from wire.messages.screens.shown import ProductCard
from wire.messages.screens.signage import (
    BuiltInLayout,
    EmergencyMessage,
    EmergencyText,
    SignageLayout,
    SignageManifest,
    SignageMedia,
    TemplateLayout,
)

BEANS, FILM = "a" * 64, "b" * 64
PRODUCTS = {
    "MOR-64": a_product(),
    "KET-9": a_product(
        sku="KET-9", name="Tilt kettle 0.9 l", short_name="Tilt kettle", picture="kettle", price=usd(89)
    ),
}


def _item(name: str, called: str, layout: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"item": name, "name": called, "layout": layout} | more


def _playlist(name: str, called: str, items: list[str], **more: Any) -> dict[str, Any]:
    return {"playlist": name, "name": called, "items": items} | more


def _daypart(name: str, called: str, weekdays: list[int], from_minute: int, until_minute: int) -> dict[str, Any]:
    times = {"from_minute": from_minute, "until_minute": until_minute}
    return {"daypart": name, "name": called, "weekdays": weekdays} | times


def a_plan(now_s: float) -> SignagePlan:
    grinder = {"kind": "template", "template": "product", "heading": "Quiet mornings", "skus": ["MOR-64"]}
    by_the_doors = {"dayparts": ["mornings"], "groups": ["doors"]}
    for_grinders = {"trigger": "interest", "interest": "Grinders"}
    words = {"kind": "template", "template": "message", "heading": "Open late on Friday", "sentence": "Until ten."}
    return SignagePlan.model_validate(
        {
            "items": [
                _item("grinder", "The quiet grinder", grinder, shows_s=14),
                _item("beans", "Fresh beans", {"kind": "image", "sha256": BEANS, "alt": "Fresh beans"}, shows_s=10),
                _item("late", "Open late", words, valid_until_s=now_s + 3 * DAY_S, plays_per_hour=20),
                _item("bell", "The bell", {"kind": "built_in", "message": "bell"}),
                _item("kettle", "Old kettle", {"kind": "template", "template": "product", "skus": ["KET-7"]}),
            ],
            "dayparts": [
                {
                    "daypart": "mornings",
                    "name": "Mornings",
                    "weekdays": list(range(7)),
                    "from_minute": 540,
                    "until_minute": 720,
                },
                {
                    "daypart": "nights",
                    "name": "Late nights",
                    "weekdays": [4, 5],
                    "from_minute": 1260,
                    "until_minute": 60,
                },
            ],
            "groups": [{"group": "doors", "name": "By the doors", "kiosks": ["door"]}],
            "playlists": [
                _playlist("house", "Always", ["grinder", "beans", "bell"]),
                _playlist("mornings", "Coffee mornings", ["beans"], priority=3) | by_the_doors,
                _playlist("late", "Late opening", ["late"], interrupt_percent=20),
                _playlist("grinders", "For grinder people", ["grinder"], paused=True) | for_grinders,
            ],
        }
    )


def media_cards(now_s: float) -> list[SignageMediaCard]:
    def card(digest: str, kind: str, name: str, size: int, **more: Any) -> SignageMediaCard:
        fields = {"sha256": digest, "type": kind, "name": name, "bytes": size, "url": f"/media/{digest}"}
        return SignageMediaCard.model_validate(
            fields | {"width_px": 1080, "height_px": 1152, "duration_s": None} | more
        )

    return [
        card(BEANS, "image/png", "fresh-beans.png", 412_000, added_at_s=now_s - DAY_S),
        card(FILM, "video/mp4", "roasting.mp4", 31_400_000, duration_s=42.0, added_at_s=now_s - 2 * DAY_S),
    ]


def a_signage(now_s: float, **changes: Any) -> SignageDesk:
    media = media_cards(now_s)
    fields: dict[str, Any] = {
        "revision": 7,
        "changed_at_s": now_s - 2 * HOUR_S,
        "changed_by": "Manager",
        "plan": a_plan(now_s),
        "left_out": [SignageLeftOut(item="kettle", why="product_gone")],
        "media": media,
        "media_bytes": sum(each.bytes for each in media),
        "media_bytes_most": ALL_BYTES,
        "kiosks": [
            SignageKiosk(kiosk="door", name="By the door", zone_name="Entrance"),
            SignageKiosk(kiosk="bar", name="At the bar", zone_name="Coffee bar"),
        ],
        "products": [SignageChoice(id=sku, name=product.name) for sku, product in PRODUCTS.items()],
        "categories": ["Grinders", "Kettles"],
        "drawings": [],
        "emergency": None,
    }
    return SignageDesk(**{**fields, **changes})


def nothing_planned(now_s: float) -> SignageDesk:
    return a_signage(
        now_s, revision=0, changed_at_s=None, changed_by=None, plan=SignagePlan(), left_out=[], media=[], media_bytes=0
    )


def an_emergency(now_s: float) -> EmergencyMessage:
    return EmergencyMessage(
        emergency="e1",
        kind="alarm",
        texts=[
            EmergencyText(language="en", heading="Please leave the store", sentence="Use the front door. Stay calm."),
            EmergencyText(language="es", heading="Sal de la tienda, por favor", sentence="Por la puerta principal."),
        ],
        since_s=now_s - 60,
        until_s=None,
    )


def _shown(plan: SignagePlan) -> dict[str, SignageLayout]:
    """What the catalogue of these tests makes of a plan."""
    layouts: dict[str, SignageLayout] = {}
    for item in plan.items:
        wish = item.layout
        if not isinstance(wish, SignageTemplateWish):
            layouts[item.item] = BuiltInLayout(message="bell") if wish.kind in ("reviews", "drawing") else wish  # type: ignore[assignment]
            continue
        products: list[ProductCard] = [PRODUCTS[sku] for sku in wish.skus if sku in PRODUCTS]
        if len(products) == len(wish.skus):
            layouts[item.item] = TemplateLayout(
                template=wish.template,
                heading=wish.heading,
                sentence=wish.sentence,
                products=products,
                prices_before=[None for _ in products],
            )
    return layouts


def a_manifest(plan: SignagePlan, kiosk: str, now_s: float) -> SignageManifest:
    media = {each.sha256: SignageMedia.model_validate(each.model_dump()) for each in media_cards(now_s)}
    return put_together(plan, kiosk, _shown(plan), media, "America/New_York", None, now_s)


def a_report(now_s: float, *, broken: int = 0) -> SignageReport:
    def line(item: str, name: str | None, plays: int, shown_s: float, **more: int) -> SignageReportLine:
        counts = {"skips": 0, "failures": 0, "doubted": 0} | more
        return SignageReportLine(item=item, name=name, plays=plays, shown_s=shown_s, share=shown_s / 181_440, **counts)

    def boot(kiosk: str, hours: int, records: int, doubted: int = 0) -> SignageBootLine:
        began = {"kiosk": kiosk, "boot": f"{hours:032x}", "began_at_s": now_s - hours * HOUR_S}
        return SignageBootLine.model_validate(began | {"heard_at_s": now_s, "records": records, "doubted": doubted})

    return SignageReport(
        first="2026-03-04",
        last="2026-03-10",
        kiosk=None,
        shown_s=181_440,
        lines=[
            line("grinder", "The quiet grinder", 5184, 72_576, skips=41),
            line("beans", "Fresh beans", 5180, 51_800, failures=3),
            line("late", "Open late", 3000, 36_288, doubted=broken),
            line("built_in:bell", None, 1720, 20_640),
            line("winter", None, 11, 136, skips=2),
        ],
        boots=[boot("door", 9, 2412), boot("bar", 33, 9120, broken)],
    )


def answer_signage(server: StandIn, now_s: float, desk: SignageDesk | None = None) -> None:
    """The signage place with this plan; a plan that is saved stands from then on."""
    standing = [a_signage(now_s) if desk is None else desk]

    def as_json() -> dict[str, Any]:
        return standing[0].model_dump(mode="json")

    def save(body: dict[str, Any]) -> tuple[int, Any]:
        if body["revision"] != standing[0].revision:
            return 409, {"title": "Somebody else has changed the plan meanwhile; look at it again."}
        plan = SignagePlan.model_validate(body["plan"])
        standing[0] = standing[0].model_copy(
            update={"plan": plan, "revision": body["revision"] + 1, "changed_at_s": now_s}
        )
        return 200, as_json()

    def manifest(body: dict[str, Any]) -> SignageManifest:
        return a_manifest(SignagePlan.model_validate(body["plan"]), body["kiosk"], now_s)

    server.answer("GET", "/api/signage", lambda _: (200, as_json()))
    server.answer("PUT", "/api/signage/plan", save)
    server.answer("POST", "/api/signage/preview", lambda body: (200, manifest(body).model_dump(mode="json")))
    server.answer(
        "POST", "/api/signage/forecast", lambda body: (200, forecast(manifest(body), now_s).model_dump(mode="json"))
    )
    server.answer("GET", "/api/signage/report", a_report(now_s).model_dump(mode="json"))
    history = [SignageRevision(revision=n, at_s=now_s - (9 - n) * HOUR_S, by="Manager") for n in (7, 6, 5)]
    server.answer("GET", "/api/signage/history", [each.model_dump(mode="json") for each in history])
    server.answer("GET", "/api/signage/history/6", a_plan(now_s).model_dump(mode="json"))


PICTURE = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1080 1152"><rect width="1080" height="1152"
fill="#e9dcc3"/><g fill="#5b3a29"><ellipse cx="380" cy="420" rx="210" ry="140" transform="rotate(-28 380 420)"/>
<ellipse cx="720" cy="560" rx="210" ry="140" transform="rotate(24 720 560)"/><ellipse cx="440" cy="800" rx="210"
ry="140" transform="rotate(8 440 800)"/></g></svg>"""
"A drawing in place of a photograph."


async def draw_media(page: Page) -> None:
    """The files themselves."""

    async def fulfil(route: Route) -> None:
        await route.fulfill(body=PICTURE, content_type="image/svg+xml")

    await page.route("**/media/*", fulfil)
