"""Why a gift cannot be had, as she should hear it."""

from __future__ import annotations

from kiosk_server.errors import Conflict, NotFound


class NoSuchGift(NotFound):
    """There is no such gift any more."""


class TooFewPoints(Conflict):
    """Your points do not reach for this gift."""


class NotThere(Conflict):
    """This gift cannot be had right now. Your points stay yours."""


class NeedsOffers(Conflict):
    """A coupon needs your yes to offers, under "What we know" on your phone. Your points stay yours."""
