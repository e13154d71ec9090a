"""An offer as a marketer reads it. Pure."""

from __future__ import annotations

from kiosk_server.campaigns.conditions import Say
from kiosk_server.messages.keys import Key
from kiosk_server.offers.pricing import minor_per_unit
from kiosk_server.offers.terms import AmountOff, Bundle, FreeItem, ItemPrice, Offer, PercentOff


def offer_in_words(offer: Offer, currency: str, say: Say) -> str:
    wish = say(Key.OFFER_WISH)
    match offer:
        case PercentOff():
            return say(Key.OFFER_PERCENT, percent=f"{offer.percent:g}", what=offer.sku or wish)
        case AmountOff():
            return say(Key.OFFER_AMOUNT, amount=money(offer.amount_minor, currency), what=offer.sku or wish)
        case ItemPrice():
            return say(Key.OFFER_ITEM, amount=money(offer.price_minor, currency), what=offer.sku)
        case FreeItem():
            return say(Key.OFFER_FREE_ITEM, what=offer.sku, needs=offer.with_sku or wish)
        case Bundle():
            return say(Key.OFFER_BUNDLE, percent=f"{offer.percent:g}", what=" + ".join(offer.skus))


def money(amount_minor: int, currency: str) -> str:
    """Such as `12.50 USD`."""
    unit = minor_per_unit(currency)
    if unit == 1:
        return f"{amount_minor} {currency}"
    return f"{amount_minor // unit}.{amount_minor % unit:0{len(str(unit)) - 1}d} {currency}"
