"""What tills tell of sales, whoever bought and with or without a voucher."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field
from sqlmodel import Session, select

from kiosk_server.after_sale import sold
from kiosk_server.credentials.commands import once
from kiosk_server.database import new_id
from kiosk_server.errors import BadField, Conflict
from kiosk_server.members.numbers import is_member_number
from kiosk_server.members.tables import Member
from kiosk_server.offers.terms import Sku
from kiosk_server.offers.till_routes import AttemptKey, SaleId, TillHere
from kiosk_server.points.rates import points_of_sale
from kiosk_server.running import Here
from kiosk_server.sales.records import Line, Receipt, keep, undo
from kiosk_server.sales.returns import take_back
from kiosk_server.sales.tables import Sale
from kiosk_server.selling.tables import CounterSale
from kiosk_server.web.identities import standing
from wire.messages.mqtt import AtS
from wire.messages.reading import Message
from wire.messages.screens.shown import Money

router = APIRouter()

LineMoney = Annotated[int, Field(ge=0, le=10**12, strict=True)]
"Minor units: what five hundred of them come to still counts exactly as a float, and as points."


class SaleLineWish(Message):
    sku: Sku
    quantity: Annotated[int, Field(ge=1, le=10_000, strict=True)] = 1
    paid_minor: LineMoney
    "For all of the line, what was taken off taken off."
    cost_minor: LineMoney | None = None
    "What all of the line cost the store; None: what the catalogue says, if it does."


class SaleRequest(Message):
    """A sale that is final. Tell every sale of a member with her number, whether or not she had a voucher: otherwise
    those held out of a campaign seem to buy less than they do."""

    sale: SaleId
    "The till's own id; telling it again changes nothing."
    member_number: Annotated[str, Field(max_length=20)] | None = None
    "As she reads it out; None: nobody said who it was."
    at_s: AtS | None = None
    "None: now."
    lines: Annotated[list[SaleLineWish], Field(min_length=1, max_length=500)]


class ReturnedLine(Message):
    n: Annotated[int, Field(ge=0, lt=500, strict=True)]
    "The line of the sale, from 0."
    quantity: Annotated[int, Field(ge=1, le=10_000, strict=True)]


class ReturnRequest(Message):
    lines: Annotated[list[ReturnedLine], Field(min_length=1, max_length=500)]


class SoldAtCounter(Conflict):
    """This was sold at a clerk's own device; give it back there, with its money."""


class SaleCard(Message):
    sale: str
    at_s: float
    total: Money
    member_number: str | None
    points: int
    "That it earns."
    undone_at_s: float | None
    "Everything came back."


class ReturnCard(Message):
    sale: SaleCard
    points_taken_back: int
    all: bool
    "Nothing of the sale is left."


@router.post("/api/till/sales")
def tell_sale(body: SaleRequest, till: TillHere, here: Here) -> SaleCard:
    now_s = here.clock()

    def command(session: Session) -> SaleCard:
        lines = tuple(Line(line.sku, line.quantity, line.paid_minor, line.cost_minor) for line in body.lines)
        member = _member(session, body.member_number)
        receipt = Receipt(body.sale, member, now_s if body.at_s is None else body.at_s, lines)
        row = keep(session, receipt, till, here.shop.currency, now_s)
        if row.member is not None:
            sold(session, here.vouchers, standing(session, row.member), row.id, row.total_minor, now_s)
        return _card(session, row)

    return here.database.writer.run(command)


@router.post("/api/till/sales/{sale}/undo")
def undo_sale(sale: SaleId, _till: TillHere, here: Here) -> SaleCard:
    now_s = here.clock()

    def command(session: Session) -> SaleCard:
        _check_of_till(session, sale)
        return _card(session, undo(session, sale, now_s))

    return here.database.writer.run(command)


@router.post("/api/till/sales/{sale}/returns")
def return_pieces(sale: SaleId, body: ReturnRequest, till: TillHere, here: Here, key: AttemptKey) -> ReturnCard:
    """Pieces came back: her points go with them, and campaigns are measured without. The same key again changes
    nothing."""
    now_s = here.clock()

    def decide(session: Session) -> dict[str, Any]:
        _check_of_till(session, sale)
        pieces: dict[int, int] = {}
        for each in body.lines:
            pieces[each.n] = pieces.get(each.n, 0) + each.quantity
        returned = take_back(session, sale, pieces, new_id(now_s), now_s)
        card = _card(session, session.get_one(Sale, sale))
        return ReturnCard(sale=card, points_taken_back=returned.points, all=returned.all).model_dump(mode="json")

    answer = here.database.writer.run(lambda session: once(session, till, key, body, now_s, lambda: decide(session)))
    return ReturnCard.model_validate(answer)


def _check_of_till(session: Session, sale: str) -> None:
    if session.get(CounterSale, sale) is not None:
        raise SoldAtCounter


def _member(session: Session, number: str | None) -> str | None:
    """The membership that stands for whose number this is."""
    if number is None:
        return None
    digits = "".join(number.split())
    spaced = " ".join((digits[:4], digits[4:8], digits[8:]))
    found = session.exec(select(Member.id).where(Member.number == spaced)).first() if is_member_number(digits) else None
    if found is None:
        raise BadField("member_number", "no member has this number")
    return standing(session, found)


def _card(session: Session, row: Sale) -> SaleCard:
    return SaleCard(
        sale=row.id,
        at_s=row.at_s,
        total=Money(amount_minor=row.total_minor, currency=row.currency),
        member_number=session.get_one(Member, row.member).number if row.member is not None else None,
        points=points_of_sale(row.total_minor, row.currency) if row.member is not None else 0,
        undone_at_s=row.undone_at_s,
    )
