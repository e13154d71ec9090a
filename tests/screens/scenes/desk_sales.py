"""The states of the desk's sales place."""

from __future__ import annotations

from playwright.async_api import expect

from tests.screens.samples import DAY_S, HOUR_S, TUESDAY_S
from tests.screens.scenes.scene import Scene, Stage
from tests.screens.shop_samples import a_desk
from wire.messages.screens.selling import FlaggedSale, SaleFlag
from wire.messages.screens.shown import Money

FLAGS = {
    "price": "Sold at $19.00; the catalogue says $24.00.",
    "voucher": "The coupon BRW-114 was no longer good; $40.00 was taken off without a link.",
    "stock": "The count says there is none left of Steel filter 2-cup.",
}


def some_sales(now_s: float) -> list[FlaggedSale]:
    def sale(number: int, ago_s: float, staff: str, minor: int, offline: bool, *kinds: str) -> FlaggedSale:
        return FlaggedSale(
            sale=f"sale-{number}",
            receipt_number=f"2026-{1000 + number}",
            at_s=now_s - ago_s,
            completed_at_s=now_s - ago_s,
            offline=offline,
            total=Money(amount_minor=minor, currency="USD"),
            staff=staff.lower(),
            staff_name=staff,
            flags=[SaleFlag.model_validate({"kind": kind, "text": FLAGS[kind]}) for kind in kinds],
        )

    return [
        sale(88, HOUR_S, "Mara", 33_449, True, "voucher", "price"),
        sale(71, 5 * HOUR_S, "Theo", 2_900, False, "stock"),
        sale(42, DAY_S, "Mara", 1_900, True, "price"),
    ]


async def _opened(stage: Stage, sales: list[FlaggedSale]) -> None:
    stage.server.channels["desk"].view = a_desk(TUESDAY_S)
    stage.server.answer("GET", "/api/desk/flagged-sales", [each.model_dump(mode="json") for each in sales])
    page = await stage.open("desk")
    await page.get_by_role("button", name="Sales", exact=True).click()


async def to_look_at(stage: Stage) -> None:
    await _opened(stage, some_sales(TUESDAY_S))
    await expect(stage.page.get_by_role("cell", name="2026-1088")).to_be_visible()


async def none(stage: Stage) -> None:
    await _opened(stage, [])
    await expect(stage.page.get_by_role("heading", name="Nothing to look at")).to_be_visible()


SCENES = [Scene("desk", "sales", to_look_at), Scene("desk", "sales-none", none, ("light",))]
