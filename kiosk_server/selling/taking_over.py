"""What was sold without a link, as the store sees it once it is told: it holds as it was agreed, and what is otherwise
is flagged. A device says so itself, and so nothing is given beyond what the store would have given."""

from __future__ import annotations

from kiosk_server.campaigns.wording import money
from kiosk_server.messages.keys import Key
from kiosk_server.offers.vouchers import Vouchers
from kiosk_server.points.rates import points_of_sale
from kiosk_server.sales.records import CLOCKS_S, OLDEST_S
from kiosk_server.selling.flags import Flag, flag
from kiosk_server.selling.quoting import Quote
from kiosk_server.selling.totals import Totals
from wire.messages.screens.selling import SaleWish


def instant(wish: SaleWish, now_s: float) -> float:
    """When it was made: by the device without a link, if that can be; else by this machine's clock."""
    told_s = wish.at_s if wish.offline else now_s
    return told_s if now_s - OLDEST_S <= told_s <= now_s else now_s


def points(quoted: Quote, agreed: Totals) -> int:
    """That it earns: on what was paid, and on no more than it costs."""
    if quoted.whose.member is None:
        return 0
    paid_minor = min(agreed.subtotal_minor, quoted.totals.subtotal_minor)
    return points_of_sale(paid_minor, quoted.cart[0].product.currency)


def flags(vouchers: Vouchers, quoted: Quote, agreed: Totals, wish: SaleWish, now_s: float) -> list[Flag]:
    """Of a sale without a link: what a manager should look at."""
    shop = vouchers.shop
    found: list[Flag] = []

    def add(kind: str, key: Key, **words: object) -> None:
        found.append(flag(vouchers, kind, key, **words))

    for left in quoted.left_out:
        add("voucher", Key.SELL_FLAG_VOUCHER, code=left.code, why=left.why)
    for each in quoted.cart:
        if each.product.retired_at_s is not None:
            add("retired", Key.SELL_FLAG_RETIRED, product=each.product.short_name)
    if not now_s - OLDEST_S <= wish.at_s <= now_s + CLOCKS_S:
        add("clock", Key.SELL_FLAG_CLOCK)
    if agreed.total_minor != quoted.totals.total_minor:
        told = money(agreed.total_minor, shop.currency)
        add("price", Key.SELL_FLAG_PRICE, agreed=told, reckoned=money(quoted.totals.total_minor, shop.currency))
    if _is_far(quoted, agreed):
        add("needs_manager", Key.SELL_FLAG_NEEDS_MANAGER)
    return found


def _is_far(quoted: Quote, agreed: Totals) -> bool:
    """Whether it differs from what it costs by more than a clerk decides alone."""
    rules, reckoned_minor = quoted.rules, quoted.totals.total_minor
    apart_minor = abs(agreed.total_minor - reckoned_minor)
    is_much = apart_minor * 100 > reckoned_minor * rules.offline_limit_percent
    return is_much or apart_minor > rules.clerk_refund_limit_minor
