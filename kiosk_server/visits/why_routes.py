"""`GET /api/phone/why`: what the store did for her and held back."""

from __future__ import annotations

from fastapi import APIRouter

from kiosk_server.messages.reader import Spoken
from kiosk_server.principals import PhoneHere
from kiosk_server.running import Here
from kiosk_server.visits.why import why_view
from wire.messages.screens.phone import WhyView

router = APIRouter()


@router.get("/api/phone/why")
def my_reasons(phone: PhoneHere, here: Here, spoken: Spoken) -> WhyView:
    with here.database.reader.session() as session:
        return why_view(session, phone.member, here.shop, here.texts, spoken)
