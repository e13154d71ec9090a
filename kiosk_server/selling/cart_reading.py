"""A cart as the store sees it: products, whose it is, and the vouchers that might apply."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session, col, select

from kiosk_server.assistance.tables import VisitClosed
from kiosk_server.catalogue.tables import Product
from kiosk_server.errors import BadField, Gone, NotFound
from kiosk_server.members.client_card import open_to_clerks
from kiosk_server.members.consents import consents_of, permits
from kiosk_server.members.numbers import is_member_number
from kiosk_server.members.purposes import Purpose
from kiosk_server.members.tables import Member, MemberPii
from kiosk_server.offers.codes import code
from kiosk_server.offers.redeeming import find
from kiosk_server.offers.tables import Voucher
from kiosk_server.offers.voucher_states import Refusal
from kiosk_server.offers.vouchers import Vouchers, valid_vouchers
from kiosk_server.selling.errors import NoSuchMemberNumber
from kiosk_server.visits.tables import Visit
from kiosk_server.web.identities import standing
from wire.messages.screens.selling import AttachedMember, Cart

ENDED_S = 1_800.0
"A visit ends when her phone is no longer heard, which may be while she pays."


@dataclass(frozen=True, slots=True)
class CartProduct:
    product: Product
    quantity: int


@dataclass(frozen=True, slots=True)
class Whose:
    """Who buys, as far as it is known."""

    member: str | None
    "The membership that stands for her."
    visit: str | None
    "Where clerks may know of it still."
    card: AttachedMember | None
    visit_is_over: bool = False


def products_of(session: Session, cart: Cart, *, retired: bool = False) -> list[CartProduct]:
    """Each product once, in the order of the cart, with `retired` those too that are sold no more. Raises
    BadField for one that is not sold."""
    quantities: dict[str, int] = {}
    for line in cart.lines:
        quantities[line.sku] = quantities.get(line.sku, 0) + line.quantity
    wanted = [sku for sku in quantities if "\0" not in sku]
    rows = session.exec(select(Product).where(col(Product.sku).in_(wanted)))
    found = {row.sku: row for row in rows if retired or row.retired_at_s is None}
    if missing := sorted(quantities.keys() - found.keys()):
        raise BadField("lines", f"the catalogue has no {', '.join(missing[:5])}")
    return [CartProduct(found[sku], quantity) for sku, quantity in quantities.items()]


def whose(session: Session, cart: Cart, site: str, at_s: float) -> Whose:
    """By her number, or by the visit of the clerk's task, as of `at_s`. Raises BadField for a number that nobody
    has."""
    by_number = _member_of_number(session, cart.member_number)
    if cart.visit is None:
        return _known(session, by_number, None)
    try:
        found = open_to_clerks(session, cart.visit, site).visit
    except NotFound:
        raise BadField("visit", "there is no such visit") from None
    except Gone:
        buyer = by_number or _was_here(session, cart.visit, at_s)
        return Whose(buyer, None, _card(session, buyer), visit_is_over=buyer is None)
    member = standing(session, found.member)
    if by_number is not None and by_number != member:
        # What she reads out counts: the task was somebody else's.
        return _known(session, by_number, None)
    name = session.get_one(MemberPii, found.member).first_name
    number = session.get_one(Member, member).number
    return Whose(member, found.id, AttachedMember(label=name, member_number=number))


def vouchers_of(
    session: Session, vouchers: Vouchers, member: str | None, codes: list[str], now_s: float
) -> tuple[list[Voucher], list[tuple[str, Refusal]]]:
    """Hers, then those whose codes were shown, each once; and the codes that are none."""
    found = {row.id: row for row in valid_vouchers(session, member, now_s)} if member is not None else {}
    wrong: list[tuple[str, Refusal]] = []
    for spoken in codes:
        shown = find(session, vouchers.key, spoken)
        if isinstance(shown, Refusal):
            wrong.append((spoken, shown))
        else:
            found.setdefault(shown.id, shown)
    return list(found.values()), wrong


def code_of(vouchers: Vouchers, voucher: Voucher) -> str:
    return code(vouchers.key, voucher.id, voucher.code_attempt)


def _was_here(session: Session, visit_id: str, at_s: float) -> str | None:
    """Who bought at the end of her visit, or where there was no link: as long as clerks may still know of her."""
    visit = session.get_one(Visit, visit_id)
    if visit.ended_at_s is None or not visit.started_at_s <= at_s <= visit.ended_at_s + ENDED_S:
        return None
    consents = consents_of(session, visit.member)
    allowed = all(permits(consents, each) for each in (Purpose.CLERK_ASSIST, Purpose.RECOGNISE_IN_STORE))
    if not allowed or session.get(VisitClosed, visit_id) is not None:
        return None
    return standing(session, visit.member)


def _known(session: Session, member: str | None, visit: str | None) -> Whose:
    return Whose(member, visit, _card(session, member))


def _card(session: Session, member: str | None) -> AttachedMember | None:
    """By her number alone: her name is for clerks while she is here."""
    if member is None:
        return None
    number = session.get_one(Member, member).number
    return AttachedMember(label=number, member_number=number)


def is_known_or_mistyped(session: Session, number: str) -> bool:
    """False for a number that could be a member's and is nobody's: it may be guessed."""
    return not is_member_number("".join(number.split())) or _numbered(session, number) is not None


def _member_of_number(session: Session, number: str | None) -> str | None:
    if number is None or not number.strip():
        return None
    found = _numbered(session, number)
    if found is None:
        raise NoSuchMemberNumber
    return standing(session, found)


def _numbered(session: Session, number: str) -> str | None:
    digits = "".join(number.split())
    if not is_member_number(digits):
        return None
    spaced = " ".join((digits[:4], digits[4:8], digits[8:]))
    return session.exec(select(Member.id).where(Member.number == spaced)).first()
