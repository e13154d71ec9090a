"""Whether the badge of a review holds: that its writer bought what she writes about."""

from __future__ import annotations

from kiosk_server.reviews.proofs import ReceiptLine, Sworn, holds
from kiosk_server.reviews.tables import Review


def is_genuine(root: bytes, row: Review) -> bool:
    """`root` is the site's voucher key. False for words of staff, and for a row that another hand has changed."""
    if row.sale is None or row.n is None or row.badge is None:
        return False
    sworn = Sworn(row.id, ReceiptLine(row.sale, row.n), row.sku, row.incentive, row.works_here)
    return holds(root, sworn, row.badge)
