"""A process that sells and is killed at a point of the sale: `python -m tests.adapters.counter_killed FOLDER POINT`."""

from __future__ import annotations

import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

from kiosk_server.database import Database
from kiosk_server.selling.counter import Counter
from kiosk_server.selling.terminals.simulated import SimulatedTerminal
from kiosk_server.selling.terminals.terminal import Charge, GiveBack, Outcome
from tests.adapters.counter_stand import CounterStand

SALE = "0190a0b0-0000-7000-8000-000000000001"
PAYMENT = "0190a0b0-0000-7000-8000-000000000002"
POINTS = ("charged", "settled")
"She has paid, and nobody knows; it is known, and the sale is not final yet."


@dataclass(frozen=True, slots=True)
class Deadly:
    """A simulated terminal beside which the power fails."""

    terminal: SimulatedTerminal
    point: str

    def charge(self, charge: Charge) -> Outcome:
        outcome = self.terminal.charge(charge)
        if self.point == "charged":
            power_fails()
        return outcome

    def look_up(self, name: str) -> Outcome:
        return self.terminal.look_up(name)

    def give_back(self, wish: GiveBack) -> Outcome:
        return self.terminal.give_back(wish)


class DeadlyCounter(Counter):
    """Beside which the power fails before a sale becomes final."""

    def complete(self, sale: str) -> bool:
        power_fails()
        return False


def power_fails() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main(folder: Path, point: str) -> None:
    with Database.open(folder / "counter.sqlite3") as database:
        till = CounterStand.open(database, folder)
        sale = till.put(till.cart("m64", member_number=till.number(till.stand.members[0])), SALE)
        kind = DeadlyCounter if point == "settled" else Counter
        terminals = {"simulated": Deadly(till.terminal, point)}
        till.counter = kind(database, till.stand.vouchers, terminals, lambda: till.now_s)
        till.pay(sale, till.sale(sale).due.amount_minor, "terminal", PAYMENT)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
