"""Why a gift card cannot be used so, as the clerk should hear it."""

from __future__ import annotations

from kiosk_server.errors import Conflict, Gone, NotFound


class NoSuchGiftCard(NotFound):
    """No gift card has this code."""


class GiftCardMisread(NotFound):
    """This is no code of a gift card; read it again."""


class GiftCardEmpty(Conflict):
    """Nothing is left on this gift card."""


class GiftCardEnded(Gone):
    """This gift card has expired."""


class GiftCardBlocked(Conflict):
    """This gift card is blocked; a manager can look at it."""


class BlockedAlready(Conflict):
    """This gift card is blocked already."""


class NotBlocked(Conflict):
    """This gift card is not blocked."""


class OtherCurrency(Conflict):
    """This gift card is in another currency."""


class OtherGiftCard(Conflict):
    """This gift card was given before, and differently."""


class NotEnough(Conflict):
    """There is not that much to move."""
