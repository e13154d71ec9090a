"""Gifts, gift cards and the rules of sharing as a manager's desk sets them and looks after them.

Nothing here is a code that could be spent, nor says whose a card is: who keeps accounts needs neither.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from wire.messages.reading import Message
from wire.messages.screens.rewards import GiftCardCard
from wire.messages.screens.shown import Money

GiftId = Annotated[str, Field(min_length=1, max_length=64)]
GiftMinor = Annotated[int, Field(ge=1, le=10**9, strict=True)]
"""Of a card that is given: more is a slip of the finger. Of the smallest money that shops take, such as Indonesia's,
it is still a few hundred dollars."""


class GiftWish(Message):
    """A gift, as a manager makes it: a gift card of `amount_minor`, or a coupon of what `campaign` offers."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
    points: Annotated[int, Field(ge=1, le=10**7, strict=True)]
    amount_minor: GiftMinor | None = None
    campaign: GiftId | None = None


class GiftLine(Message):
    """A gift as the desk lists it. It keeps no rule of what may be wished for: what stands was made by older ones."""

    gift: str
    name: str
    points: int
    amount_minor: int | None
    campaign: str | None
    taken: int
    "How often, also before it was changed."
    since_s: float
    "When it was made as it stands."
    campaign_name: str | None
    worth: Money | None
    """What is on the card, or what the coupon takes off today. None: its campaign is over or what it offers has no
    price, so members do not see it."""


class GiftCampaign(Message):
    """A campaign whose offer can be had for points."""

    campaign: str
    name: str
    worth: Money
    "What a coupon of it takes off today."


class GiftCardWish(Message):
    """A gift card that the store gives by itself, such as for a mistake that it made."""

    member_number: Annotated[str, Field(max_length=20)]
    amount_minor: GiftMinor


class GiftCardOrigin(Message):
    """The cards that were given for one reason."""

    why: Literal["drawing", "points", "staff", "refund"]
    cards: int
    issued: Money
    outstanding: Money


class GiftCardTotals(Message):
    """What the ledger holds in one currency: `issued` is `spent`, `expired` and `outstanding` together."""

    cards: int
    cards_open: int
    "With something left on them."
    issued: Money
    spent: Money
    "Less what came back."
    expired: Money
    outstanding: Money
    "What the store still owes to whoever has the cards."
    blocked_cards: int
    blocked: Money
    "Of what is outstanding."
    origins: list[GiftCardOrigin]


class GiftCardReport(Message):
    at_s: float
    totals: list[GiftCardTotals]
    "One a currency; none before the first card."


class GiftCardSearch(Message):
    """The whole code of a card, or its last four letters, however they are written."""

    code: Annotated[str, Field(min_length=1, max_length=40)]


class GiftCardMove(Message):
    """One line of a card's ledger."""

    at_s: float
    what: Literal["issue", "pay", "give_back", "expire"]
    amount: Money
    "Below zero where it left the card."
    receipt_number: str | None
    "Of the sale that it paid, once that is complete."


class GiftCardBlockLine(Message):
    """One time that a card was blocked."""

    why: Literal["lost", "stolen", "misused", "unclear"]
    at_s: float
    by: str
    "Of the staff; empty where nobody knows any more."
    lifted_why: Literal["found", "settled", "mistake"] | None
    lifted_at_s: float | None
    lifted_by: str


class GiftCardFound(Message):
    """A card with its history. It says neither its code nor whose it is."""

    card: GiftCardCard
    ending: str | None
    "The last four letters of its code; None where nobody has asked for one, and so nobody can spend it."
    moves: list[GiftCardMove]
    "The newest first."
    blocks: list[GiftCardBlockLine]
    "The newest first."


class GiftCardsFound(Message):
    cards: list[GiftCardFound]
    "More than one where several codes end alike: the newest of them."
    more: bool = False
    "More end alike than are listed; the whole code finds the one."


class GiftCardBlockWish(Message):
    why: Literal["lost", "stolen", "misused", "unclear"]


class GiftCardLiftWish(Message):
    why: Literal["found", "settled", "mistake"]
