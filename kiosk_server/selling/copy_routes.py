"""What a clerk's device asks beside the sale itself: a copy of the catalogue for selling without a link, and a sale by
the number on its receipt."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter, Path
from sqlmodel import Session, col, select

from kiosk_server.catalogue.tables import Product
from kiosk_server.selling import receipts
from kiosk_server.selling.asking import AskingHere, Sought
from kiosk_server.selling.cards import product_card
from kiosk_server.selling.errors import NoSuchSale
from kiosk_server.selling.rules import selling_rules
from kiosk_server.selling.tables import CounterSale
from kiosk_server.staff.accounts import StaffPerson
from wire.messages.screens.selling import SaleReceipt, SellProduct

router = APIRouter(prefix="/api/service/sell")

PAGE = 250
"Products at a time: about a hundred kilobytes, which a phone fetches between two customers."

NUMBER = re.compile(r"(\d{8})-(\d{1,9})")
"Of a receipt, as `sale_cards.receipt_number` writes it."


@router.get("/catalogue")
def copy_catalogue(asking: AskingHere, after: Sought = "") -> list[SellProduct]:
    """A page of all that is sold, by number, beginning after `after`; an empty one ends it."""

    def question(session: Session, _who: StaffPerson, now_s: float) -> list[SellProduct]:
        statement = select(Product).where(col(Product.retired_at_s).is_(None))
        statement = statement.where(col(Product.sku) > after.replace("\0", ""))
        rules = selling_rules(session, asking.here.shop.site)
        found = session.exec(statement.order_by(col(Product.sku)).limit(PAGE))
        return [product_card(each, asking.here.shop, rules, now_s) for each in found]

    return asking.read(question)


@router.get("/receipts/{number}")
def find_receipt(number: Annotated[str, Path(max_length=40)], asking: AskingHere) -> SaleReceipt:
    """By the number that stands on it."""

    def question(session: Session, _who: StaffPerson, _now_s: float) -> SaleReceipt:
        parts = NUMBER.fullmatch(number.strip())
        if parts is None:
            raise NoSuchSale
        statement = select(CounterSale.id).where(CounterSale.receipt_day == parts[1])
        sale = session.exec(statement.where(CounterSale.receipt_n == int(parts[2]))).first()
        if sale is None:
            raise NoSuchSale
        return receipts.receipt(session, sale, asking.here.vouchers)

    return asking.write(question, "receipt.viewed", number)
