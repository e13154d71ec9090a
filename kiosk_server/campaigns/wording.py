"""An offer as a marketer reads it. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from kiosk_server.campaigns.conditions import Say
from kiosk_server.messages.keys import Key
from kiosk_server.offers.pricing import minor_per_unit
from kiosk_server.offers.terms import AmountOff, Bundle, FreeItem, ItemPrice, Offer, PercentOff


def offer_in_words(offer: Offer, currency: str, say: Say, call: Mapping[str, str] | None = None) -> str:
    """`call`: what products are called, by their numbers."""
    wish = say(Key.OFFER_WISH)
    named = call or {}

    def called(sku: str | None) -> str:
        return wish if sku is None else named.get(sku, sku)

    match offer:
        case PercentOff():
            return say(Key.OFFER_PERCENT, percent=f"{offer.percent:g}", what=called(offer.sku))
        case AmountOff():
            return say(Key.OFFER_AMOUNT, amount=money(offer.amount_minor, currency), what=called(offer.sku))
        case ItemPrice():
            return say(Key.OFFER_ITEM, amount=money(offer.price_minor, currency), what=called(offer.sku))
        case FreeItem():
            return say(Key.OFFER_FREE_ITEM, what=called(offer.sku), needs=called(offer.with_sku))
        case Bundle():
            return say(Key.OFFER_BUNDLE, percent=f"{offer.percent:g}", what=" + ".join(map(called, offer.skus)))


def money(amount_minor: int, currency: str) -> str:
    """Such as `12.50 USD`."""
    unit = minor_per_unit(currency)
    if unit == 1:
        return f"{amount_minor} {currency}"
    return f"{amount_minor // unit}.{amount_minor % unit:0{len(str(unit)) - 1}d} {currency}"
