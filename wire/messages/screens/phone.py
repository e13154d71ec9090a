"""What a member's phone shows: her bell, her visit, her coupons, and why she got them.

Event kinds and their bodies: `visit.started` VisitCard, `visit.zone` VisitCard, `visit.ended` VisitCard,
`voucher.issued` VoucherCard, `bell.changed` BellCard, `assistance.changed` AssistanceCard, `kiosk.changed` KioskAccess.
"""

from __future__ import annotations

from typing import Literal

from wire.messages.reading import Message
from wire.messages.screens.kiosk_sessions import KioskAccess
from wire.messages.screens.shown import Money, ProductCard, SiteCard


class ReasonCard(Message):
    """Why she sees this: always shown beside the offer, with the consent that allowed it."""

    text: str
    "One sentence, rendered from `key` in the reader's language."
    key: str
    consent: str
    "The id of the consent record."
    granted_at_s: float


class VoucherCard(Message):
    voucher: str
    visit: str
    code: str
    "Short and sayable, such as `BELL 4K7M`."
    qr_rows: list[str]
    "The QR code without its quiet zone: a row a string, `1` is dark. Works with no signal."
    product: ProductCard
    off: Money
    price_before: Money
    price_after: Money
    valid_until_s: float
    reason: ReasonCard


class VisitCard(Message):
    visit: str
    started_at_s: float
    ended_at_s: float | None = None
    zone: str | None = None
    zone_name: str | None = None


class ConsentCard(Message):
    purpose: str
    granted: bool
    at_s: float | None
    "When it was last given or withdrawn; None if never."


class BellCard(Message):
    """The bell is on where she is recognised in the store and not paused."""

    bell: Literal["on", "off", "paused"]
    paused_until_s: float | None = None
    consents: list[ConsentCard]


class AssistanceCard(Message):
    """What she asked of clerks in this visit. Answer of /api/phone/help and /api/phone/browsing."""

    help_since_s: float | None = None
    "When she asked for help, while it goes on."
    browsing: bool = False
    "She wants to look around alone: nobody comes unasked."


class PhoneView(Message):
    first_name: str
    member_number: str
    site: SiteCard
    bell: BellCard
    visit: VisitCard | None
    vouchers: list[VoucherCard]
    "Still valid, newest first."
    assistance: AssistanceCard = AssistanceCard()
    kiosk: KioskAccess = KioskAccess()


class WordCard(Message):
    """What a member said on one purpose."""

    purpose: str
    granted: bool
    at_s: float | None
    "None: she never spoke of it."


class WhyCard(Message):
    """One thing that the store did for a member, or held back."""

    at_s: float
    effect: Literal["voucher", "clerk_task", "kiosk_invite"]
    outcome: Literal["sent", "held"]
    count: int
    "How many of the same kind were held back at once for the same reason."
    title: str
    why: str
    "Of what was held back; empty otherwise."
    word: WordCard | None
    "The word of hers that allowed it, or that decided."
    waits: bool
    "It was held back and waits for a better moment."


class WhyView(Message):
    """Answer of GET /api/phone/why, newest first."""

    cards: list[WhyCard]
    waiting: int
    "How many offers wait for a better moment."
