"""What a member has, and can have: bonuses, gifts for points, gift cards, points for sharing, badges.

The kiosk shows it in a session, her phone at any time. A kiosk stands in the open, so nothing here that it is told can
be spent by who reads along: codes are for her phone alone (`GiftCardCode`).
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from wire.messages.reading import Message
from wire.messages.screens.phone import VoucherCard
from wire.messages.screens.selling import DeviceId
from wire.messages.screens.shown import Money, ProductCard

Language = Literal["en", "es"]

MOST_WORDS = 200
"Letters: with the disclosure and the place it fits wherever short messages are posted."


class BonusCard(Message):
    """One of her coupons. It is taken off by itself once the clerk knows who buys."""

    voucher: str
    product: ProductCard
    off: Money
    price_after: Money
    valid_until_s: float
    reason: str
    "Why she has it, in one sentence of the reader's language."


class BonusesView(Message):
    bonuses: list[BonusCard]


class GiftCardCard(Message):
    card: str
    why: Literal["drawing", "points", "staff", "refund"]
    amount: Money
    "What was on it at first."
    left: Money
    issued_at_s: float
    expires_at_s: float | None
    "None: never."
    blocked: bool = False
    "Nobody can spend it until a manager lifts that."


class GiftCardCode(Message):
    """What a till takes as money. Whoever has it can spend the card."""

    card: GiftCardCard
    code: str
    "Such as `GIFT 4K7M QT3A 9FHC`."
    qr_rows: list[str]
    "Its QR code without the quiet zone: a row a string, `1` is dark."


class GiftCodeWish(Message):
    anew: bool = False
    "Another code: the one before is worth nothing from then on."


class GiftOffer(Message):
    """Something to be had for points."""

    gift: str
    name: str
    points: int
    reward: Literal["gift_card", "voucher"]
    worth: Money
    "What is on the card, or what the coupon takes off today."
    missing: int
    "Points to go; 0: hers for the taking."


class GiftsView(Message):
    points: int
    "Hers to spend."
    gifts: list[GiftOffer]
    "The one for the fewest points first."
    cards: list[GiftCardCard]
    "Hers, the newest first."


class GiftTakenCard(Message):
    """What her points became."""

    taken: str
    name: str
    points: int
    card: GiftCardCard | None
    voucher: VoucherCard | None


class SharingRules(Message):
    """What sharing a visit earns."""

    on: bool = True
    "Off: nothing, and nothing is offered."
    points: Annotated[int, Field(ge=0, le=10_000, strict=True)] = 25
    "0: as if it were off."
    per_week: Annotated[int, Field(ge=1, le=7, strict=True)] = 1
    "How often a week, by the store's calendar."


class ShareView(Message):
    """Whether sharing earns something now, and what the text says whatever she writes."""

    points: int
    "That it earns; 0: nothing."
    state: Literal["ready", "had", "not_here", "off"]
    """`had`: as often as a week allows. `not_here`: she has not been in the store since yesterday. `off`: this store
    gives nothing for it."""
    again_at_s: float | None
    "When the next week begins, where she had all of this one."
    disclosure: dict[Language, str]
    "Stands first in every text."
    place: str
    "The store and its street, which she may add; never where in it, nor when."


class ShareWish(Message):
    words: Annotated[str, Field(max_length=MOST_WORDS)]
    language: Language = "en"
    with_place: bool = False


class SharePost(Message):
    """The whole text, for her phone's own way of sharing. It is kept nowhere."""

    text: str


class ShareTold(Message):
    """She has shared it."""

    share: DeviceId


class ShareThanks(Message):
    points: int
    "That it earned; 0 where this week's were given before."
    view: ShareView


class BadgeCard(Message):
    badge: Literal[
        "first_visit", "regular", "first_purchase", "explorer", "storyteller", "preferred", "friend", "years"
    ]
    "Its rule stands in the screens' catalogues, with `needed` in it."
    count: int
    "How far she is, never beyond `needed`."
    needed: int
    earned: bool


class BadgesView(Message):
    badges: list[BadgeCard]
    since_s: float
    "What is counted: from then on."
