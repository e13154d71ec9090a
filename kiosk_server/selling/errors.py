"""Why a sale cannot go on, as the clerk should hear it."""

from __future__ import annotations

from kiosk_server.errors import BadField, Conflict, NotAllowed, NotFound, TooMany


class NoSuchSale(NotFound):
    """There is no such sale."""


class NoSuchMemberNumber(BadField):
    """No member has this number."""

    def __init__(self) -> None:
        super().__init__("member_number", "no member has this number")
        self.detail = self.title()


class TooManyCodes(TooMany):
    """Too many codes or numbers were wrong; check them, and try again in half a minute."""


class NoSuchPayment(NotFound):
    """There is no such payment."""


class TotalChanged(Conflict):
    """The total is no longer what was quoted; tell her the new one first."""


class OutOfStock(Conflict):
    """The count says that there are not that many; a manager can sell them all the same."""


class SaleClosed(Conflict):
    """This sale is closed and says otherwise; nothing was changed."""


class SaleCancelled(SaleClosed):
    """This sale was cancelled here before it was told; tell it again as another one."""


class BeingPaid(Conflict):
    """Something of this sale is paid, or being paid; cancel that first."""


class OtherPayment(Conflict):
    """This payment was sent before, and differently; nothing was charged."""


class MoreThanDue(Conflict):
    """This is more than is due."""


class VoucherLost(Conflict):
    """A voucher of this sale can no longer be used; quote once more."""


class NoTerminal(Conflict):
    """No payment terminal is set up here; take cash."""


class PaymentOpen(Conflict):
    """A payment of this sale is not settled; look it up first."""


class NotReturned(Conflict):
    """What was paid could not be given back; the sale stays open."""


class OtherRefund(Conflict):
    """This refund was sent before, and differently; nothing was given back."""


class NeedsManager(NotAllowed):
    """A refund of this size needs a manager."""


class NoSuchRefund(NotFound):
    """There is no such refund."""
