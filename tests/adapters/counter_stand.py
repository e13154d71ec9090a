"""A counter in an open database of either kind: sells, is paid by cash or a simulated terminal, gives back."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, select

from kiosk_server.catalogue.tables import Product
from kiosk_server.database import Database
from kiosk_server.members.tables import Member
from kiosk_server.offers.tables import Redemption, Voucher
from kiosk_server.points.view import PointsView, points_view
from kiosk_server.selling.counter import Counter
from kiosk_server.selling.opening import Opening, cancel, put_sale
from kiosk_server.selling.paying import Begun, begin
from kiosk_server.selling.quoting import Quote, quote
from kiosk_server.selling.refunding import refund
from kiosk_server.selling.rules import set_selling_rules
from kiosk_server.selling.sale_cards import refund_card, sale_card
from kiosk_server.selling.tables import CounterSale, Refund
from kiosk_server.selling.terminals.simulated import SimulatedTerminal
from kiosk_server.staff.accounts import CLERK, MANAGER, StaffPerson
from tests.adapters.offer_stand import NOW_S, Stand
from wire.messages.screens.selling import PaymentWish, QuoteWish, RefundCard, RefundWish, SaleWish, SellSale
from wire.messages.selling_rules import SellingRules

MARA = StaffPerson("staff-mara", "Mara", "coffee", frozenset({CLERK}), ("en",))
BOSS = StaffPerson("staff-manager", "Manager", "", frozenset({MANAGER}), ("en",))

RULES = SellingRules.model_validate(
    {
        "tax": {"prices_include_tax": False, "rates_bp": {"standard": 825}},
        "terminal": "simulated",
        "clerk_refund_limit_minor": 1_000_00,
    }
)


PLAIN = 377_79
"349.00 USD and 8.25 % of it, half up."
REDUCED = 334_49
"309.00 USD and tax: with the voucher of 40.00."


def an_id() -> str:
    return str(uuid.uuid4())


@dataclass(slots=True)
class CounterStand:
    stand: Stand
    terminal: SimulatedTerminal
    now_s: float = NOW_S
    counter: Counter = field(init=False)

    def __post_init__(self) -> None:
        self.counter = self.counter_on(self.stand.database)

    @classmethod
    def open(cls, database: Database, folder: Path, members: int = 1, stock: int = 50) -> CounterStand:
        stand = Stand(database, members)

        def prepare(session: Session) -> None:
            for product in session.exec(select(Product)).all():
                product.stock = stock
                session.add(product)
            set_selling_rules(session, "corner", RULES, None, NOW_S)

        database.writer.run(prepare)
        return cls(stand, SimulatedTerminal(folder / "terminal.sqlite3"))

    def counter_on(self, database: Database) -> Counter:
        """Of another process on the same database, as it were."""
        return Counter(database, self.stand.vouchers, {"simulated": self.terminal}, lambda: self.now_s)

    def number(self, member: str) -> str:
        with self.stand.database.reader.session() as session:
            return session.get_one(Member, member).number

    def cart(self, *skus: str, **more: Any) -> dict[str, Any]:
        return {"lines": [{"sku": sku} for sku in skus or ("m64",)]} | more

    def quote(self, cart: dict[str, Any], **more: Any) -> Quote:
        with self.stand.database.reader.session() as session:
            wish = QuoteWish.model_validate(cart)
            return quote(session, self.stand.vouchers, wish, self.now_s, **more)

    def put(
        self,
        cart: dict[str, Any],
        sale: str | None = None,
        *,
        database: Database | None = None,
        who: StaffPerson = MARA,
        **more: Any,
    ) -> str:
        """The sale's id; without `quoted_total_minor` at what is quoted now."""
        sale = sale or an_id()
        if "quoted_total_minor" not in more:
            more["quoted_total_minor"] = self.quote(cart, sale=sale).totals.total_minor
        wish = SaleWish.model_validate({"at_s": self.now_s, **cart, **more})
        writer = (database or self.stand.database).writer
        writer.run(lambda session: put_sale(session, self.stand.vouchers, Opening(sale, wish, who), self.now_s))
        self.counter.complete(sale)
        return sale

    def pay(self, sale: str, amount_minor: int, tender: str = "cash", payment: str | None = None, **more: Any) -> str:
        """The payment's id."""
        begun = self.begin(sale, amount_minor, tender, payment, **more)
        if begun.is_new and tender == "terminal":
            self.counter.charge(begun.payment, "USD")
        self.counter.complete(sale)
        return begun.payment.id

    def begin(
        self, sale: str, amount_minor: int, tender: str = "cash", payment: str | None = None, **more: Any
    ) -> Begun:
        """Writes a payment down, each a second after the one before."""
        self.now_s += 1
        wish = PaymentWish.model_validate(
            {"payment": payment or an_id(), "tender": tender, "amount_minor": amount_minor} | more
        )
        return self.stand.database.writer.run(
            lambda session: begin(session, self.stand.vouchers, sale, wish, MARA.staff, self.now_s)
        )

    def buy(self, cart: dict[str, Any], tender: str = "cash", **more: Any) -> str:
        sale = self.put(cart, **more)
        self.pay(sale, self.sale(sale).due.amount_minor, tender)
        assert self.sale(sale).state == "completed"
        return sale

    def cancel(self, sale: str) -> None:
        self.counter.return_payments(sale)
        self.stand.database.writer.run(lambda session: cancel(session, self.stand.vouchers, sale, MARA, self.now_s))

    def refund(
        self, sale: str, *lines: tuple[int, int], refund_id: str | None = None, who: StaffPerson = MARA
    ) -> RefundCard:
        wish = RefundWish.model_validate(
            {"refund": refund_id or an_id(), "lines": [{"n": n, "quantity": count} for n, count in lines]}
        )
        self.stand.database.writer.run(
            lambda session: refund(session, self.stand.vouchers, sale, wish, who, self.now_s)
        )
        self.counter.give_back(wish.refund)
        with self.stand.database.reader.session() as session:
            return refund_card(session, session.get_one(Refund, wish.refund), self.stand.vouchers)

    def sale(self, sale: str) -> SellSale:
        with self.stand.database.reader.session() as session:
            return sale_card(session, session.get_one(CounterSale, sale), self.stand.vouchers, self.now_s)

    def stock(self, sku: str) -> int:
        with self.stand.database.reader.session() as session:
            return session.get_one(Product, sku).stock


def points(till: CounterStand, member: str) -> PointsView:
    with till.stand.database.reader.session() as session:
        return points_view(session, member, till.now_s)


def redeemed(till: CounterStand, voucher: Voucher) -> list[Redemption]:
    with till.stand.database.reader.session() as session:
        return list(session.exec(select(Redemption).where(Redemption.voucher == voucher.id)))


def issue(till: CounterStand, member: str) -> Voucher:
    voucher = till.stand.issue(member, an_id(), till.now_s)
    assert voucher is not None
    return voucher


def refused(kind: type[Exception], run: Callable[[], object]) -> Exception:
    with pytest.raises(kind) as told:
        run()
    return told.value
