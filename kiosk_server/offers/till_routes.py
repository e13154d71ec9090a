"""What a till may do with vouchers: look up, reserve, release, redeem, roll back. For staff and for services."""

from __future__ import annotations

from typing import Annotated, Any

import structlog
from fastapi import APIRouter, Depends, Header
from pydantic import Field
from sqlmodel import Session
from starlette.requests import HTTPConnection

from kiosk_server.after_sale import sold
from kiosk_server.credentials.bearers import subject_of
from kiosk_server.credentials.commands import once
from kiosk_server.errors import Conflict, Gone, KioskServerError, NotAllowed, NotFound, NotSignedIn, TooMany
from kiosk_server.members.tables import Member
from kiosk_server.messages.keys import Key
from kiosk_server.offers.redeeming import Attempt, attempt, find
from kiosk_server.offers.tables import Voucher
from kiosk_server.offers.terms import Sku
from kiosk_server.offers.voucher_states import Act, Refusal
from kiosk_server.offers.vouchers import standing_of
from kiosk_server.principals import STAFF_COOKIE, ServiceDoor, StaffDoor, shown, staff_of_secret
from kiosk_server.running import Here, Running
from kiosk_server.staff.accounts import ADMIN, CLERK, MANAGER
from kiosk_server.staff.restraint import Limit
from kiosk_server.web.identities import standing
from wire.messages.reading import Message
from wire.messages.screens.shown import Money

log = structlog.get_logger()

router = APIRouter()

AttemptKey = Annotated[str, Header(alias="Idempotency-Key", min_length=8, max_length=128)]
SaleId = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{3,63}$")]
Code = Annotated[str, Field(min_length=1, max_length=40)]
TillPrice = Annotated[int, Field(ge=0, lt=1 << 53, strict=True)]


class LookUpRequest(Message):
    code: Code


class _TillRequest(Message):
    code: Code
    "As it was scanned or typed."
    sale: SaleId
    "The till's own id of the sale."
    prices: Annotated[dict[Sku, TillPrice], Field(max_length=500)] | None = None
    """What the basket asks for each product. Where it is told, the products of the offer must be in it, and no more is
    taken off one than it costs."""


class ReserveRequest(_TillRequest):
    """Holds the voucher for this sale for ten minutes; once more renews it."""


class ReleaseRequest(_TillRequest):
    """Lets go of a reservation of this sale."""


class RedeemRequest(_TillRequest):
    """The sale is final."""


class RollBackRequest(_TillRequest):
    """The sale was undone: the voucher is good again until its end."""


class TillLine(Message):
    sku: str
    price: Money
    off: Money


class VoucherAtTill(Message):
    voucher: str
    status: str
    "`issued`, `reserved`, `redeemed` or `expired`, as of now."
    sale: str | None
    "The sale that holds or redeemed it."
    reserved_until_s: float | None
    valid_until_s: float
    member_number: str
    lines: list[TillLine]
    "What it takes off which product, at the prices of the day it was given."
    needs: list[str]
    "Products that must be bought besides."
    off: Money
    "What is to be taken off in all."
    terms: str


class VoucherRefused(Conflict):
    """This voucher cannot be used so."""


class VoucherEnded(Gone):
    """This voucher has ended."""


class NoSuchVoucher(NotFound):
    """No voucher has this code."""


WRONG_CODES = Limit(attempts=20, per_s=30.0)
"A day of slips; all short codes one after the other take a till four months."


_ERRORS: dict[Refusal, type[KioskServerError]] = {
    Refusal.UNKNOWN_CODE: NoSuchVoucher,
    Refusal.MISREAD: NoSuchVoucher,
    Refusal.EXPIRED: VoucherEnded,
}


def _till(connection: HTTPConnection, here: Here, _staff: StaffDoor, _service: ServiceDoor) -> str:
    """Who stands at the till: `staff:<account>` or `service:<name>`."""
    secret = shown(connection, STAFF_COOKIE)
    if secret is None:
        raise NotSignedIn
    with here.database.reader.session() as session:
        staff = staff_of_secret(session, secret, here.clock())
        service = None if staff else subject_of(session, "service", secret, here.clock())
    if staff is not None:
        if not staff.roles & {CLERK, MANAGER, ADMIN}:
            raise NotAllowed
        return f"staff:{staff.staff}"
    if service is None:
        raise NotSignedIn
    return f"service:{service}"


TillHere = Annotated[str, Depends(_till)]


@router.post("/api/till/vouchers/look-up")
def look_up(body: LookUpRequest, till: TillHere, here: Here) -> VoucherAtTill:
    with here.database.reader.session() as session:
        found = _found(session, here, till, body.code)
        if isinstance(found, Refusal):
            raise _refused(here, found)
        return _card(session, here, found, found.off_minor)


def _found(session: Session, here: Running, till: str, code: str) -> Voucher | Refusal:
    """Raises TooMany for a till that has tried too many codes which nobody has."""
    if not here.wrong_codes.allow(till, here.clock()):
        raise TooMany("too many codes were wrong; check the code, and try again in half a minute")
    found = find(session, here.vouchers.key, code)
    if found is Refusal.UNKNOWN_CODE:
        log.warning("wrong_code", till=till)
    else:
        here.wrong_codes.give_back(till)
    return found


@router.post("/api/till/vouchers/reserve")
def reserve(body: ReserveRequest, till: TillHere, here: Here, key: AttemptKey) -> VoucherAtTill:
    return _run(here, Act.RESERVE, body, till, key)


@router.post("/api/till/vouchers/release")
def release(body: ReleaseRequest, till: TillHere, here: Here, key: AttemptKey) -> VoucherAtTill:
    return _run(here, Act.RELEASE, body, till, key)


@router.post("/api/till/vouchers/redeem")
def redeem(body: RedeemRequest, till: TillHere, here: Here, key: AttemptKey) -> VoucherAtTill:
    return _run(here, Act.REDEEM, body, till, key)


@router.post("/api/till/vouchers/roll-back")
def roll_back(body: RollBackRequest, till: TillHere, here: Here, key: AttemptKey) -> VoucherAtTill:
    return _run(here, Act.ROLL_BACK, body, till, key)


def _run(here: Running, act: Act, body: _TillRequest, till: str, key: str) -> VoucherAtTill:
    """A refusal is an answer like any other: it is kept, and a repetition of the same key hears it again."""
    now_s = here.clock()
    wish = Attempt(act, body.sale, till, body.prices)

    def decide(session: Session) -> dict[str, Any]:
        _found(session, here, till, body.code)
        outcome = attempt(session, here.vouchers.key, body.code, wish, now_s)
        if outcome.refusal is not None or outcome.voucher is None:
            return {"refusal": outcome.refusal}
        if act is Act.REDEEM:
            paid_minor = sum((body.prices or _priced(outcome.voucher)).values()) - outcome.off_minor
            member = standing(session, outcome.voucher.member)
            sold(session, here.vouchers, member, body.sale, max(paid_minor, 0), now_s)
        return {"card": _card(session, here, outcome.voucher, outcome.off_minor).model_dump(mode="json")}

    answer = here.database.writer.run(lambda session: once(session, till, key, body, now_s, lambda: decide(session)))
    if "card" not in answer:
        raise _refused(here, Refusal(answer["refusal"]))
    return VoucherAtTill.model_validate(answer["card"])


def _priced(voucher: Voucher) -> dict[str, int]:
    """What its own products cost, for a till that does not tell the basket."""
    return {line["sku"]: line["price_minor"] for line in voucher.lines}


def _refused(here: Running, refusal: Refusal) -> KioskServerError:
    words = here.texts.say(Key(f"till.{refusal.value}"), here.shop.language)
    return _ERRORS.get(refusal, VoucherRefused)(words, reason=refusal.value)


def _card(session: Session, here: Running, voucher: Voucher, off_minor: int) -> VoucherAtTill:
    now = standing_of(voucher).at(here.clock())

    def money(amount_minor: int) -> Money:
        return Money(amount_minor=amount_minor, currency=voucher.currency)

    return VoucherAtTill(
        voucher=voucher.id,
        status=now.status.value,
        sale=now.sale,
        reserved_until_s=now.reserved_until_s,
        valid_until_s=voucher.valid_until_s,
        member_number=session.get_one(Member, voucher.member).number,
        lines=[
            TillLine(sku=line["sku"], price=money(line["price_minor"]), off=money(line["off_minor"]))
            for line in voucher.lines
        ],
        needs=voucher.needs,
        off=money(off_minor),
        terms=here.vouchers.terms_of(session, voucher),
    )
