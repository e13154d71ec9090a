"""How a store sells: its taxes, how it is paid, and who may give money back."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from wire.messages.reading import Message

TaxClass = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,31}$")]

RateBp = Annotated[int, Field(ge=0, le=5_000, strict=True)]
"In hundredths of a percent. No country asks half of a price."

STANDARD: str = "standard"
"The class of a product whose class nobody has said."


class TaxRules(Message):
    """Rates by the products' tax classes, of this store's place."""

    prices_include_tax: bool = True
    "As in the EU; false where tax comes on top, as in the US."
    rates_bp: dict[TaxClass, RateBp] = {}
    "A class that is not named here has no tax."


class SellingRules(Message):
    tax: TaxRules = TaxRules()
    terminal: Literal["none", "simulated"] = "none"
    "`simulated` says that it was paid where nobody paid: for trying out alone."
    clerk_refund_limit_minor: Annotated[int, Field(ge=0, le=10**9, strict=True)] = 10_000
    "What comes back of a sale beyond it, all its refunds together, needs a manager."
    offline_limit_percent: Annotated[int, Field(ge=0, le=100, strict=True)] = 10
    "A sale without a link that differs from the catalogue by more is flagged `needs_manager`."
    gift_card_days: Annotated[int, Field(ge=1_827, le=36_525, strict=True)] | None = None
    """How long a gift card that is given from now on can be spent; None: for ever. Less than five years is not allowed
    in the US (12 CFR 1005.20(e)(2))."""
