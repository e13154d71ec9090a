"""What a client seems to want, and what a clerk puts right about it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from wire.messages.mqtt import AtS
from wire.messages.reading import Message
from wire.messages.screens.shown import ProductCard

CorrectionReason = Literal["she_said", "for_somebody_else", "has_it_already", "mistaken", "not_for_her"]
"A choice, never free words: what a clerk may think of a client has no place here."


class IntentCorrection(Message):
    """What a client told a clerk."""

    correction: Annotated[str, Field(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
    "Made by the sender; the same one is taken once."
    sku: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f\x7f]*$")]
    verdict: Literal["wants", "does_not_want"]
    reason: CorrectionReason
    at_s: AtS
    "When she said it."


class IntentCard(Message):
    product: ProductCard
    strength: float
    "In views: 1 is one look just now."
    stated: bool
    "She said so to a clerk, and nothing newer outweighs it."
    evidence: str
    "Such as `Viewed 3 times, zoomed in twice, last on Tuesday`."


class IntentsCard(Message):
    visit: str
    intents: list[IntentCard]
    "First the one that a coupon and the clerk's card go by."
