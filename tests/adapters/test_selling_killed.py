"""The power fails between a payment and its receipt: no paid sale is lost, nobody pays twice, points count once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from sqlmodel import select

from kiosk_server.catalogue.tables import Product
from kiosk_server.database import Database
from kiosk_server.messages.texts import Texts
from kiosk_server.offers.vouchers import Vouchers
from kiosk_server.points.tables import PointsAccount
from kiosk_server.sales.tables import Sale
from kiosk_server.selling.counter import Counter
from kiosk_server.selling.tables import CounterSale, Payment
from kiosk_server.selling.terminals.simulated import SimulatedTerminal
from kiosk_server.sites.shop import load_shop
from tests.adapters.counter_killed import PAYMENT, SALE
from tests.adapters.offer_stand import KEY, NOW_S

TOTAL = 377_79


def test_what_was_paid_is_completed_when_the_power_is_back(tmp_path: Path) -> None:
    killed = subprocess.run(
        [sys.executable, "-m", "tests.adapters.counter_killed", str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert killed.returncode == -9, killed.stderr
    terminal = SimulatedTerminal(tmp_path / "terminal.sqlite3")
    assert terminal.taken_minor() == {PAYMENT: TOTAL}
    with Database.open(tmp_path / "counter.sqlite3") as database:
        with database.reader.session() as session:
            assert session.get_one(CounterSale, SALE).state == "open"
            vouchers = Vouchers(load_shop(session, "corner"), Texts.load(), KEY)
        back = Counter(database, vouchers, {"simulated": terminal}, lambda: NOW_S + 60)
        for _ in range(2):
            back.go_on()
        with database.reader.session() as session:
            sale = session.get_one(CounterSale, SALE)
            payment = session.get_one(Payment, PAYMENT)
            sold = session.exec(select(Sale.id)).all()
            stock = session.get_one(Product, "m64").stock
            pending = session.exec(select(PointsAccount.balance).where(PointsAccount.kind == "pending")).all()
    assert terminal.taken_minor() == {PAYMENT: TOTAL}, "nobody was charged again"
    assert (sale.state, sale.receipt_n, payment.state) == ("completed", 1, "approved")
    assert (list(sold), stock, list(pending)) == ([SALE], 49, [349])
