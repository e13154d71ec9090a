"""What a member may agree to, each by itself. Pure."""

from __future__ import annotations

from enum import StrEnum


class Purpose(StrEnum):
    RECOGNISE_IN_STORE = "recognise_in_store"
    OFFERS = "offers"
    CLERK_ASSIST = "clerk_assist"
    SERVICE_MESSAGES = "service_messages"
    MARKETING_EMAIL = "marketing_email"
    MARKETING_SMS = "marketing_sms"
    MARKETING_PUSH = "marketing_push"
    PERSONALISED_ADS = "personalised_ads"
    ANALYTICS_PERSON = "analytics_person"
    REVIEWS_INVITE = "reviews_invite"


OPTED_OUT = (Purpose.RECOGNISE_IN_STORE, Purpose.OFFERS, Purpose.CLERK_ASSIST)
"What one tap on the stop button withdraws: everything that follows from being heard."
