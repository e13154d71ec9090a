"""From a voucher to its pass."""

from __future__ import annotations

from sqlmodel import Session

from kiosk_server.catalogue.tables import Product
from kiosk_server.messages.keys import Key
from kiosk_server.offers.pricing import minor_per_unit
from kiosk_server.offers.tables import Voucher
from kiosk_server.offers.vouchers import Vouchers
from kiosk_server.passes.content import Beacon, Coupon, Labels, pass_json
from kiosk_server.passes.pictures import pictures
from kiosk_server.passes.signing import PassSigner


def coupon_pass(session: Session, vouchers: Vouchers, signer: PassSigner, voucher: Voucher, now_s: float) -> bytes:
    """The whole `.pkpass`."""
    shop, card = vouchers.shop, vouchers.card(session, voucher, now_s)
    product = session.get_one(Product, voucher.sku)
    unit = minor_per_unit(voucher.currency)
    coupon = Coupon(
        voucher=voucher.id,
        shop=shop.name,
        code=card.code,
        product=product.name,
        off=card.off.amount_minor / unit,
        price_after=card.price_after.amount_minor / unit,
        currency=voucher.currency,
        ends_at_s=voucher.valid_until_s,
        place=", ".join(word for word in (card.product.zone_name, card.product.aisle) if word),
        terms=vouchers.terms_of(session, voucher),
    )
    chain = shop.ibeacon
    beacon = None if chain is None else Beacon(str(chain.uuid), chain.major)
    said = pass_json(coupon, signer.issuer, _labels(vouchers, product), beacon, shop.time_zone)
    return signer.package({"pass.json": said, **pictures()})


def _labels(vouchers: Vouchers, product: Product) -> Labels:
    shop, say = vouchers.shop, vouchers.say
    return Labels(
        description=say(Key.PASS_DESCRIPTION, shop=shop.name),
        off=say(Key.PASS_OFF, product=product.short_name),
        until=say(Key.PASS_UNTIL),
        now=say(Key.PASS_NOW),
        where=say(Key.PASS_WHERE),
        terms=say(Key.PASS_TERMS),
        code=say(Key.PASS_CODE),
        here=say(Key.PASS_HERE, shop=shop.name),
    )
