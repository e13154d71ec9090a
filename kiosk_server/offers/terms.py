"""What an offer gives, as one of five kinds. Pure: a description that is written once and never changed."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, field_validator

from kiosk_server.catalogue.feeds.entry import SKU_PATTERN
from wire.messages.reading import Message

Sku = Annotated[str, Field(pattern=f"^{SKU_PATTERN}$")]
Minor = Annotated[int, Field(gt=0, lt=1 << 53, strict=True)]
Percent = Annotated[float, Field(ge=0.01, le=99.99)]

MOST_IN_BUNDLE = 8
"A list that fits on a phone and on a receipt."


class _Percentage(Message):
    percent: Percent
    "To two decimals."
    round_to_minor: Annotated[int, Field(ge=1, le=1_000_000, strict=True)] = 1
    "What is taken off is a multiple of this, such as 100 for whole dollars."

    @field_validator("percent")
    @classmethod
    def _two_decimals(cls, value: float) -> float:
        return round(value, 2)


class PercentOff(_Percentage):
    """A share of the price of one product."""

    kind: Literal["percent"] = "percent"
    sku: Sku | None = None
    "None: the product that she wants most."


class AmountOff(Message):
    """An amount off the price of one product."""

    kind: Literal["amount"] = "amount"
    amount_minor: Minor
    sku: Sku | None = None
    "None: the product that she wants most."


class ItemPrice(Message):
    """One product for a price of its own."""

    kind: Literal["item"] = "item"
    sku: Sku
    price_minor: Minor


class FreeItem(Message):
    """One product for nothing with another one that is bought."""

    kind: Literal["free_item"] = "free_item"
    sku: Sku
    with_sku: Sku | None = None
    "What must be bought. None: the product that she wants most."


class Bundle(_Percentage):
    """Several products bought together, a share off their sum."""

    kind: Literal["bundle"] = "bundle"
    skus: Annotated[list[Sku], Field(min_length=2, max_length=MOST_IN_BUNDLE)]

    @field_validator("skus")
    @classmethod
    def _each_once(cls, value: list[str]) -> list[str]:
        if len(set(value)) < len(value):
            raise ValueError("name each product once")
        return value


Offer = Annotated[PercentOff | AmountOff | ItemPrice | FreeItem | Bundle, Field(discriminator="kind")]

OFFER: TypeAdapter[Offer] = TypeAdapter(Offer)
"Reads an offer from JSON; raises pydantic.ValidationError."


def named_skus(offer: Offer) -> set[str]:
    """The products that it names itself."""
    match offer:
        case Bundle():
            return set(offer.skus)
        case FreeItem():
            return {offer.sku} | ({offer.with_sku} if offer.with_sku is not None else set())
        case _:
            return {offer.sku} if offer.sku is not None else set()


def skus_of(offer: Offer, wanted: str | None) -> list[str]:
    """The products that it is about, the one to show first; empty where it needs a wish and there is none."""
    match offer:
        case PercentOff() | AmountOff():
            found = [offer.sku or wanted]
        case ItemPrice():
            found = [offer.sku]
        case FreeItem():
            found = [offer.sku, offer.with_sku or wanted]
        case Bundle():
            found = list(offer.skus)
    return [] if None in found else [sku for sku in found if sku is not None]
