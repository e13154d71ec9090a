"""A receipt as rows of words and amounts, for paper and page alike. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from kiosk_server.campaigns.wording import money
from kiosk_server.messages.keys import Key
from kiosk_server.messages.texts import Texts
from wire.messages.screens.selling import SaleReceipt, TaxLine

_TENDERS = {"cash": Key.RECEIPT_CASH, "terminal": Key.RECEIPT_TERMINAL, "gift_card": Key.RECEIPT_GIFT_CARD}

Weight = Literal["head", "plain", "small", "strong", "rule"]


@dataclass(frozen=True, slots=True)
class Row:
    """`rule` is a line across, without words."""

    words: str
    amount: str = ""
    weight: Weight = "plain"


RULE = Row("", weight="rule")


def rows(receipt: SaleReceipt, texts: Texts, language: str, *, trial: bool) -> list[Row]:
    """`trial`: its terminal is simulated, and the receipt says so."""

    def say(key: Key, **values: object) -> str:
        return texts.say(key, language, **values)

    currency = receipt.currency
    found = [
        Row(receipt.shop, weight="head"),
        Row(receipt.street, weight="small"),
        Row(say(Key.RECEIPT_TITLE, number=receipt.number), _when(receipt.at_s, receipt.time_zone), "small"),
        RULE,
    ]
    for line in receipt.lines:
        found.append(Row(f"{line.quantity} × {line.name}", money(line.total.amount_minor, currency)))
        if line.off.amount_minor:
            off = f"−{money(line.off.amount_minor, currency)}"
            found.append(Row(f"{money(line.regular.amount_minor, currency)} {off}", weight="small"))
    found += [RULE, Row(say(Key.RECEIPT_SUBTOTAL), money(receipt.subtotal.amount_minor, currency))]
    if receipt.off.amount_minor:
        found.append(Row(say(Key.RECEIPT_OFF), money(receipt.off.amount_minor, currency), "small"))
    found += [_tax(each, receipt, texts, language) for each in receipt.taxes if each.rate_bp]
    found.append(Row(say(Key.RECEIPT_TOTAL), money(receipt.total.amount_minor, currency), "strong"))
    for tender in receipt.tenders:
        words = say(_TENDERS[tender.tender])
        found.append(Row(words, money((tender.given or tender.amount).amount_minor, currency)))
        if tender.change is not None and tender.change.amount_minor:
            found.append(Row(say(Key.RECEIPT_CHANGE), money(tender.change.amount_minor, currency)))
        if trial and tender.tender == "terminal":
            found.append(Row(say(Key.RECEIPT_TRIAL), weight="strong"))
    for refund in receipt.refunds:
        back = say(Key.RECEIPT_BACK, when=_when(refund.at_s, receipt.time_zone))
        found += [RULE, Row(back, f"−{money(refund.amount.amount_minor, currency)}")]
        found += [Row(f"{each.quantity} × {each.name}", weight="small") for each in refund.lines]
    found.append(RULE)
    if receipt.member is not None:
        found.append(Row(say(Key.RECEIPT_MEMBER, number=receipt.member), weight="small"))
        found.append(Row(say(Key.RECEIPT_POINTS, points=receipt.points), weight="small"))
    found.append(Row(say(Key.RECEIPT_SERVED, name=receipt.served_by), weight="small"))
    return [row for row in found if row.words or row.weight == "rule"]


def _tax(tax: TaxLine, receipt: SaleReceipt, texts: Texts, language: str) -> Row:
    key = Key.RECEIPT_TAX_INCLUDED if receipt.prices_include_tax else Key.RECEIPT_TAX_ON_TOP
    weight: Weight = "small" if receipt.prices_include_tax else "plain"
    words = texts.say(key, language, rate=f"{tax.rate_bp / 100:g}")
    return Row(words, money(tax.tax.amount_minor, receipt.currency), weight)


def _when(at_s: float, time_zone: str) -> str:
    return f"{datetime.fromtimestamp(at_s, UTC).astimezone(ZoneInfo(time_zone)):%Y-%m-%d %H:%M}"
