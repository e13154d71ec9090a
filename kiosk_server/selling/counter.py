"""Where sales meet terminals: asks for the money after it is written down, settles what a crash left open, ends what
was forgotten. A sale that is paid is completed here, also after a restart."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooSlow
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import structlog
from sqlmodel import Session, col, select

from kiosk_server.database import Database, DatabaseError, WriterClosed
from kiosk_server.offers.vouchers import Vouchers
from kiosk_server.selling.completing import complete_if_paid
from kiosk_server.selling.errors import NoSuchPayment, NoSuchRefund, NotReturned
from kiosk_server.selling.opening import UNSETTLED, end_forgotten, forgotten, hold
from kiosk_server.selling.paying import returned, returning, settle
from kiosk_server.selling.refunding import name_of, settle_part
from kiosk_server.selling.sale_cards import paid_minor, payments_of
from kiosk_server.selling.tables import CounterSale, Payment, Refund, RefundPart
from kiosk_server.selling.terminals.simulated import FILE, SimulatedTerminal
from kiosk_server.selling.terminals.terminal import Answer, Charge, GiveBack, Outcome, Terminal

PATIENCE_S = 3.0
"A route waits so long for a terminal and then says `pending`: whoever forwards it gives up after five."

LOOK_S = 5.0
"How often it is looked for what nobody settled: one indexed question."

ELSEWHERE_S = 15.0
"Where several processes share the database, another one may be asking the terminal at this moment."

AT_ONCE = 8
"Terminals that are being asked; more wait for one of them."

log = structlog.get_logger()


def terminals_of(data: Path) -> dict[str, Terminal]:
    """Every kind that `SellingRules.terminal` may name; a real one is added here."""
    return {"simulated": SimulatedTerminal(data / FILE)}


@dataclass(slots=True)
class Counter:
    """Every method blocks: not for coroutines."""

    database: Database
    vouchers: Vouchers
    terminals: Mapping[str, Terminal]
    clock: Callable[[], float]
    _asking: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(AT_ONCE, "terminal"))
    _at_work: set[str] = field(default_factory=set)
    "Payments whose terminal this process is asking."

    def charge(self, payment: Payment, currency: str) -> None:
        """Asks the terminal, and returns when it is settled, or after a while. Only for who wrote the payment down."""
        self._at_work.add(payment.id)
        charge = Charge(payment.id, payment.amount_minor, currency)
        asked = self._asking.submit(self._charge, payment.terminal, charge)
        _wait(asked)

    def look_up(self, payment: str) -> None:
        """Asks the terminal what became of it, and settles it. Charges nothing. Raises NoSuchPayment."""
        with self.database.reader.session() as session:
            row = session.get(Payment, payment) if "\0" not in payment else None
        if row is None:
            raise NoSuchPayment
        if row.state in UNSETTLED and row.tender == "terminal" and payment not in self._at_work:
            _wait(self._asking.submit(self._look_up, row.terminal, payment))

    def return_payments(self, sale: str) -> None:
        """Gives back all that is paid of an open sale, so that it can be cancelled. Raises PaymentOpen, NotReturned,
        SaleClosed, NoSuchSale."""
        now_s = self.clock()
        payments = self.database.writer.run(partial(returning, sale=sale, now_s=now_s))
        asked = [self._asking.submit(self._return, payment) for payment in payments]
        # One that is refused keeps no other from going back.
        done = [_is_done(each) for each in asked]
        if not all(done):
            raise NotReturned

    def give_back(self, refund: str) -> None:
        """Has its terminals give back what is not settled, or looks it up: each part once, however often this is
        called. Raises NoSuchRefund."""
        with self.database.reader.session() as session:
            row = session.get(Refund, refund) if "\0" not in refund else None
            if row is None:
                raise NoSuchRefund
            currency = session.get_one(CounterSale, row.sale).currency
            parts = session.exec(
                select(RefundPart, Payment.terminal)
                .join(Payment, col(Payment.id) == col(RefundPart.payment))
                .where(RefundPart.refund == refund, col(RefundPart.state).in_(UNSETTLED))
            ).all()
        asked = [self._asking.submit(self._give_back, kind, part, currency) for part, kind in parts]
        for each in asked:
            _wait(each)

    def complete(self, sale: str) -> bool:
        """Makes a sale final where it is paid; whether this did it."""

        def command(session: Session) -> bool:
            return complete_if_paid(session, self.vouchers, hold(session, sale), self.clock())

        done = self.database.writer.run(command)
        if done:
            log.info("sale_completed", sale=sale)
        return done

    def go_on(self) -> None:
        """What a crash or a lost answer left: payments that nobody settled or gave back, sales that are paid and open,
        sales that nobody went on with. One that cannot be settled keeps no other waiting."""
        self._each(self._unsettled(), self.look_up)
        self._each(self._returning(), self._return_again)
        self._each(self._refunding(), self.give_back)
        self._each(self._paid_and_open(), self.complete)
        now_s = self.clock()
        with self.database.reader.session() as session:
            over = forgotten(session, now_s)
        self._each(over, self._forget)

    def _each(self, found: list[str], settle_one: Callable[[str], object]) -> None:
        for each in found:
            try:
                settle_one(each)
            except WriterClosed:
                raise
            except Exception as error:
                # Whatever it is, it is tried again in a while; the others are not to wait for it.
                log.exception("not_settled", what=settle_one.__name__, id=each, error=type(error).__name__)

    def _forget(self, sale: str) -> None:
        self.database.writer.run(partial(end_forgotten, vouchers=self.vouchers, sale=sale, now_s=self.clock()))
        log.info("sale_forgotten", sale=sale)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Goes on with what was left, from the start and then again and again."""
        task = asyncio.create_task(self._keep_going_on())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            self._asking.shutdown(wait=False, cancel_futures=True)

    async def _keep_going_on(self) -> None:
        while True:
            try:
                await asyncio.to_thread(self.go_on)
            except WriterClosed:
                return
            except DatabaseError as error:
                log.error("not_written", what="sales", error=str(error))
            except Exception as error:
                # Such as a database that is starting again. Who ends here settles no payment until the next start.
                log.exception("not_settled", what="sales", error=type(error).__name__)
            await asyncio.sleep(LOOK_S)

    def _charge(self, kind: str, charge: Charge) -> None:
        try:
            self._settle(charge.payment, self._ask(kind, lambda terminal: terminal.charge(charge)))
        finally:
            self._at_work.discard(charge.payment)

    def _look_up(self, kind: str, payment: str) -> None:
        self._settle(payment, self._ask(kind, lambda terminal: terminal.look_up(payment)))

    def _give_back(self, kind: str, part: RefundPart, currency: str) -> None:
        """A terminal gives back once by the name of the part: to ask again is to look up."""
        wish = GiveBack(name_of(part), part.payment, part.amount_minor, currency)
        outcome = self._ask(kind, lambda terminal: terminal.give_back(wish))
        self.database.writer.run(lambda session: settle_part(session, part.refund, part.n, outcome))
        log.info("refund_settled", refund=part.refund, answer=outcome.answer.value)

    def _return(self, payment: Payment) -> bool:
        """Whether the terminal has given back what was paid of a sale that is being cancelled."""
        wish = GiveBack(f"{payment.id}:return", payment.id, payment.approved_minor, self.vouchers.shop.currency)
        answer = self._ask(payment.terminal, lambda terminal: terminal.give_back(wish)).answer
        if answer is Answer.APPROVED:
            self.database.writer.run(partial(returned, payment=payment.id))
            return True
        if answer is Answer.DECLINED:
            # It stays paid: the sale can still be completed, and what was sold refunded.
            self.database.writer.run(partial(returned, payment=payment.id, state="approved"))
        log.warning("payment_not_returned", payment=payment.id, answer=answer.value)
        return False

    def _return_again(self, payment: str) -> None:
        with self.database.reader.session() as session:
            row = session.get_one(Payment, payment)
        if row.state == "returning":
            _is_done(self._asking.submit(self._return, row))

    def _ask(self, kind: str, call: Callable[[Terminal], Outcome]) -> Outcome:
        """What it says; UNKNOWN where there is none of this kind, or where it fails as it must not."""
        terminal = self.terminals.get(kind)
        if terminal is None:
            return Outcome(Answer.UNKNOWN)
        try:
            return call(terminal)
        except Exception as error:
            log.exception("terminal_failed", terminal=kind, error=type(error).__name__)
            return Outcome(Answer.UNKNOWN)

    def _settle(self, payment: str, outcome: Outcome) -> None:
        row = self.database.writer.run(lambda session: settle(session, payment, outcome, self.clock()))
        log.info("payment_settled", payment=payment, state=row.state)
        if row.state in ("approved", "partial"):
            self.complete(row.sale)

    def _unsettled(self) -> list[str]:
        with self.database.reader.session() as session:
            waiting = select(Payment.id).where(col(Payment.state).in_(UNSETTLED), Payment.tender == "terminal")
            if self.database.shared:
                waiting = waiting.where(col(Payment.asked_at_s) < self.clock() - ELSEWHERE_S)
            return list(session.exec(waiting.order_by(col(Payment.asked_at_s))))

    def _returning(self) -> list[str]:
        with self.database.reader.session() as session:
            waiting = select(Payment.id).where(Payment.state == "returning")
            if self.database.shared:
                waiting = waiting.where(col(Payment.settled_at_s) < self.clock() - ELSEWHERE_S)
            return list(session.exec(waiting))

    def _refunding(self) -> list[str]:
        with self.database.reader.session() as session:
            return list(session.exec(select(Refund.id).where(col(Refund.state).in_(UNSETTLED))))

    def _paid_and_open(self) -> list[str]:
        with self.database.reader.session() as session:
            rows = session.exec(select(CounterSale).where(CounterSale.state == "open")).all()
            return [row.id for row in rows if paid_minor(payments_of(session, row.id)) >= row.total_minor]


def _is_done(asked: Future[bool]) -> bool:
    try:
        return asked.result(PATIENCE_S)
    except TooSlow:
        return False


def _wait(asked: Future[None]) -> None:
    try:
        asked.result(PATIENCE_S)
    except TooSlow:
        return
