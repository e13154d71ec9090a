"""A member's own coupons at a kiosk where she is logged in. A till takes them off by itself once it knows who buys, so
no code is shown where others stand."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from kiosk_server.kiosks.session_doors import MemberAtKiosk
from kiosk_server.messages.reader import Spoken
from kiosk_server.running import Here
from wire.messages.screens.rewards import BonusCard, BonusesView

router = APIRouter()

Language = Annotated[str | None, Query(max_length=20)]


@router.get("/api/kiosk/session/bonuses")
def bonuses_at_kiosk(at: MemberAtKiosk, here: Here, spoken: Spoken, language: Language = None) -> BonusesView:
    """`language`: of the screen, for why she has each; else what the screen asks for by `Accept-Language`."""
    hers = here.vouchers.speaking(language or spoken)
    with here.database.reader.session() as session:
        cards = hers.valid_cards(session, at.member, here.clock())
    return BonusesView(
        bonuses=[
            BonusCard(
                voucher=card.voucher,
                product=card.product,
                off=card.off,
                price_after=card.price_after,
                valid_until_s=card.valid_until_s,
                reason=card.reason.text,
            )
            for card in cards
        ]
    )
