"""Confirming a kiosk's log-in on her phone, in a real browser."""

from __future__ import annotations

import re
import time

from playwright.async_api import expect

from tests.screens.conftest import Open
from tests.screens.samples import a_phone
from tests.screens.scenes.phone_kiosk import CODE, an_offer
from tests.screens.stand_in import StandIn
from wire.messages.screens.kiosk_sessions import KioskAccess, PairingLeft


async def test_more_time_that_is_heard_long_after_it_was_given_counts_from_when_it_was(
    server: StandIn, open_screen: Open
) -> None:
    phone = server.channels["phone"]
    phone.view = a_phone(time.time())
    # The server's clock is an hour ahead of the phone's.
    now_s = time.time() + 3_600
    offer = an_offer(near=True).model_copy(update={"left_s": 300.0, "ends_at_s": now_s + 300})
    server.answer("POST", "/api/phone/kiosk/claim", offer)
    page = await open_screen("phone", query=f"#kiosk={CODE}")
    await expect(page.get_by_text(re.compile("^(300|2..) seconds left"))).to_be_visible()
    given = PairingLeft(pairing=offer.pairing, near=True, left_s=900.0, ends_at_s=now_s + 600)
    await phone.event("kiosk.changed", KioskAccess(confirming=given), at_s=now_s - 300)
    await expect(page.get_by_text(re.compile("^(600|[345]..) seconds left"))).to_be_visible()
