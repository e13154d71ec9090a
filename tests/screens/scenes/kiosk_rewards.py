"""The states of bonuses, points, gifts, sharing and badges in a session at the kiosk."""

from __future__ import annotations

from playwright.async_api import expect

from kiosk_server.offers.vouchers import qr_rows
from tests.screens.rewards_samples import a_share, has_rewards
from tests.screens.samples import DAY_S, TUESDAY_S
from tests.screens.scenes.kiosk_session import session
from tests.screens.scenes.scene import Scene, Stage
from wire.messages.screens.rewards import BonusesView

SIGN = ("light",)


async def open_place(stage: Stage, heading: str) -> None:
    has_rewards(stage.server, TUESDAY_S)
    link = "https://fellandfilter.example/phone/#do=4qT9mZ0bXw7sYpLr2HcVfE8aGnJkUd1oQiRtBvNyMxA"
    handed = {"qr_rows": qr_rows(link), "url": link, "at_s": TUESDAY_S, "ends_at_s": TUESDAY_S + 300}
    stage.server.answer("POST", "/api/kiosk/session/hand-off", handed, 201)
    await session(stage)
    await stage.page.get_by_role("button", name=heading).click()
    await expect(stage.page.get_by_role("heading", name=heading, level=1)).to_be_visible()


async def places(stage: Stage) -> None:
    has_rewards(stage.server, TUESDAY_S)
    await session(stage)
    await expect(stage.page.get_by_text("1,840 points to spend")).to_be_visible()
    await expect(stage.page.get_by_text("A gift is waiting for you")).to_be_visible()


async def bonuses(stage: Stage) -> None:
    await open_place(stage, "Your bonuses")
    await expect(stage.page.get_by_text("$40 off")).to_be_visible()


async def no_bonuses(stage: Stage) -> None:
    has_rewards(stage.server, TUESDAY_S)
    stage.server.answer("GET", "/api/kiosk/session/bonuses", BonusesView(bonuses=[]))
    await session(stage)
    await stage.page.get_by_role("button", name="Your bonuses").click()
    await expect(stage.page.get_by_role("heading", name="Nothing right now")).to_be_visible()


async def points(stage: Stage) -> None:
    await open_place(stage, "Your points")
    await expect(stage.page.get_by_text("You shared a visit")).to_be_visible()


async def gifts(stage: Stage) -> None:
    await open_place(stage, "Gifts and gift cards")
    await expect(stage.page.get_by_text("160 to go")).to_be_visible()


async def gifts_on_phone(stage: Stage) -> None:
    await gifts(stage)
    await stage.page.get_by_role("button", name="Take it on my phone").first.click()
    await expect(stage.page.get_by_role("heading", name="Finish on your phone")).to_be_visible()


async def share(stage: Stage) -> None:
    await open_place(stage, "Share your visit")
    await expect(stage.page.get_by_text("#ad #rewarded")).to_be_visible()


async def share_had(stage: Stage) -> None:
    has_rewards(stage.server, TUESDAY_S)
    stage.server.answer("GET", "/api/kiosk/session/share", a_share("had", TUESDAY_S + 6 * DAY_S))
    await session(stage)
    await stage.page.get_by_role("button", name="Share your visit").click()
    await expect(stage.page.get_by_text("You had this week")).to_be_visible()


async def badges(stage: Stage) -> None:
    await open_place(stage, "Badges")
    await expect(stage.page.get_by_role("heading", name="Friend of the house")).to_be_visible()


async def failed(stage: Stage) -> None:
    has_rewards(stage.server, TUESDAY_S)
    stage.server.answer("GET", "/api/kiosk/session/points", {"title": "Service Unavailable"}, 503)
    await session(stage)
    await stage.page.get_by_role("button", name="Your points").click()
    await expect(stage.page.get_by_role("button", name="Try again")).to_be_visible()


SCENES = [
    Scene("kiosk", "session-places", places, SIGN),
    Scene("kiosk", "session-bonuses", bonuses, SIGN),
    Scene("kiosk", "session-bonuses-none", no_bonuses, SIGN),
    Scene("kiosk", "session-points", points, SIGN),
    Scene("kiosk", "session-gifts", gifts, SIGN),
    Scene("kiosk", "session-gifts-on-phone", gifts_on_phone, SIGN),
    Scene("kiosk", "session-share", share, SIGN),
    Scene("kiosk", "session-share-had", share_had, SIGN),
    Scene("kiosk", "session-badges", badges, SIGN),
    Scene("kiosk", "session-failed", failed, SIGN),
]
