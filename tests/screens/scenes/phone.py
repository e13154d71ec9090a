"""The states of the phone."""

from __future__ import annotations

from playwright.async_api import expect

from tests.screens.browser import shell_is_kept
from tests.screens.samples import (
    TUESDAY_S,
    a_bell,
    a_data_view,
    a_phone,
    a_phone_with_coupon,
    a_product,
    a_receipt,
    a_visit,
    a_voucher,
    usd,
)
from tests.screens.scenes import phone_drawings, phone_kiosk, phone_reviews, phone_rewards
from tests.screens.scenes.scene import Scene, Stage
from wire.messages.screens.my_data import DeviceCard


async def sign_up(stage: Stage) -> None:
    stage.server.channels["phone"].signed_in = False
    page = await stage.open("phone")
    await expect(page.get_by_role("heading", name="Hear the bell")).to_be_visible()


async def sign_up_wrong(stage: Stage) -> None:
    await sign_up(stage)
    await stage.page.get_by_label("First name").fill("Jane")
    await stage.page.get_by_role("switch").first.click()
    await stage.page.get_by_role("button", name="Join").click()
    await expect(stage.page.get_by_text("Please write an e-mail address")).to_be_visible()


async def sign_in(stage: Stage) -> None:
    stage.server.channels["phone"].signed_in = False
    page = await stage.open("phone", "#sign-in")
    await expect(page.get_by_role("button", name="Send me the letter")).to_be_visible()


async def sign_in_digits(stage: Stage) -> None:
    stage.server.answer("POST", "/api/sign-in/letter", {"handle": "h" * 32, "lasts_s": 900}, 202)
    await sign_in(stage)
    await stage.page.get_by_label("E-mail").fill("jane@example.org")
    await stage.page.get_by_role("button", name="Send me the letter").click()
    await expect(stage.page.get_by_role("heading", name="Look at your mail")).to_be_visible()


async def before(stage: Stage) -> None:
    stage.server.channels["phone"].view = a_phone(TUESDAY_S)
    page = await stage.open("phone")
    await expect(page.get_by_role("heading", name="Hello, Jane.")).to_be_visible()


async def inside(stage: Stage) -> None:
    stage.server.channels["phone"].view = a_phone(TUESDAY_S, visit=a_visit(TUESDAY_S))
    page = await stage.open("phone")
    await expect(page.get_by_role("heading", name="Welcome in, Jane.")).to_be_visible()


async def coupon(stage: Stage) -> None:
    stage.server.channels["phone"].view = a_phone_with_coupon(TUESDAY_S)
    page = await stage.open("phone")
    await expect(page.get_by_text("BELL 4K7M").first).to_be_visible()


async def coupons(stage: Stage) -> None:
    kettle = a_product(
        sku="KET-1", name="Linnet pouring kettle", short_name="Linnet kettle", picture="kettle", zone_name="Brewing"
    )
    second = a_voucher(
        TUESDAY_S,
        voucher="voucher-0",
        code="BELL 9Q2C",
        product=kettle,
        off=usd(12.5),
        price_before=usd(95),
        price_after=usd(82.5),
        valid_until_s=TUESDAY_S + 4 * 86_400,
    )
    stage.server.channels["phone"].view = a_phone_with_coupon(
        TUESDAY_S, vouchers=[a_voucher(TUESDAY_S), second], visit=None
    )
    page = await stage.open("phone")
    await expect(page.get_by_text("BELL 9Q2C").first).to_be_visible()


async def till(stage: Stage) -> None:
    await coupon(stage)
    await stage.page.get_by_role("button", name="Show it at the till").click()
    await expect(stage.page.get_by_role("heading", name="For the till")).to_be_visible()


async def know(stage: Stage) -> None:
    stage.server.channels["phone"].view = a_phone_with_coupon(TUESDAY_S)
    page = await stage.open("phone", "#know")
    await expect(page.get_by_role("heading", name="What we know")).to_be_visible()


async def my_data(stage: Stage, *, leaving: bool = False) -> None:
    stage.server.channels["phone"].view = a_phone(TUESDAY_S, bell=a_bell(TUESDAY_S, "off" if leaving else "on"))
    stage.server.answer("GET", "/api/phone/data", a_data_view(TUESDAY_S, leaving=leaving))
    receipts = [a_receipt(TUESDAY_S), a_receipt(TUESDAY_S, granted=False, in_force=False, at_s=TUESDAY_S - 1_700_000)]
    stage.server.answer("GET", "/api/phone/receipts", [each.model_dump() for each in receipts])
    phones = [DeviceCard(device=f"d{n}", since_s=TUESDAY_S - n * 1_700_000, rings=n == 0, this=n == 0) for n in (0, 1)]
    stage.server.answer("GET", "/api/phone/devices", [each.model_dump() for each in phones])
    page = await stage.open("phone", "#my-data")
    await expect(page.get_by_role("heading", name="Receipts")).to_be_visible()


async def receipts(stage: Stage) -> None:
    await my_data(stage)
    await stage.page.get_by_text("Ring for things I looked at").first.click()
    await stage.page.get_by_role("heading", name="Receipts").scroll_into_view_if_needed()
    await stage.page.evaluate("scrollBy(0, 560)")


async def erase_sure(stage: Stage) -> None:
    await my_data(stage)
    await stage.page.get_by_role("button", name="Erase everything about me").click()
    await expect(stage.page.get_by_role("heading", name="Are you sure?")).to_be_visible()
    await stage.page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")


async def leaving(stage: Stage) -> None:
    await my_data(stage, leaving=True)
    await expect(stage.page.get_by_role("button", name="Stay a member")).to_be_visible()


async def bell_off(stage: Stage) -> None:
    stage.server.channels["phone"].view = a_phone(TUESDAY_S, visit=a_visit(TUESDAY_S))
    stage.server.answer("POST", "/api/phone/consents", a_bell(TUESDAY_S, "off"))
    page = await stage.open("phone")
    await page.get_by_role("button", name="Bell on").click()
    await expect(page.get_by_text("The bell is off.")).to_be_visible()
    await expect(page.get_by_role("button", name="Undo")).to_be_visible()


async def paused(stage: Stage) -> None:
    stage.server.channels["phone"].view = a_phone(TUESDAY_S, bell=a_bell(TUESDAY_S, "paused"))
    page = await stage.open("phone")
    await expect(page.get_by_role("heading", name="Quiet for today")).to_be_visible()


async def offline(stage: Stage) -> None:
    await coupon(stage)
    await stage.lose_link()
    await expect(stage.page.get_by_text("No link to the shop since 10:42.")).to_be_visible()


async def kept(stage: Stage) -> None:
    """Opened anew with no link at all: the shell from the worker, the coupon from what was kept."""
    await coupon(stage)
    await shell_is_kept(stage.page)
    await stage.server.stop()
    await stage.page.reload()
    await expect(stage.page.get_by_role("heading", name="Your coupon")).to_be_visible()
    await expect(stage.page.get_by_text("No link to the shop.")).to_be_visible()


async def out_of_earshot(stage: Stage) -> None:
    await before(stage)
    await shell_is_kept(stage.page)
    await stage.server.stop()
    await stage.page.reload()
    await expect(stage.page.get_by_role("heading", name="Out of earshot")).to_be_visible()


SCENES = [
    Scene("phone", "sign-up", sign_up),
    Scene("phone", "sign-up-wrong", sign_up_wrong),
    Scene("phone", "sign-in", sign_in),
    Scene("phone", "sign-in-digits", sign_in_digits),
    Scene("phone", "before", before),
    Scene("phone", "inside", inside),
    Scene("phone", "coupon", coupon),
    Scene("phone", "coupons", coupons),
    Scene("phone", "till", till),
    Scene("phone", "know", know),
    Scene("phone", "my-data", my_data),
    Scene("phone", "receipts", receipts),
    Scene("phone", "erase-sure", erase_sure),
    Scene("phone", "leaving", leaving),
    Scene("phone", "bell-off", bell_off),
    Scene("phone", "paused", paused),
    Scene("phone", "offline", offline),
    Scene("phone", "kept", kept, worker=True),
    Scene("phone", "out-of-earshot", out_of_earshot, worker=True),
    *phone_drawings.SCENES,
    *phone_kiosk.SCENES,
    *phone_reviews.SCENES,
    *phone_rewards.SCENES,
]
