"""A process that sells and is killed as she has paid: `python -m tests.adapters.counter_killed FOLDER`."""

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


@dataclass(frozen=True, slots=True)
class Deadly:
    """A simulated terminal beside which the power fails."""

    terminal: SimulatedTerminal

    def charge(self, charge: Charge) -> Outcome:
        outcome = self.terminal.charge(charge)
        os.kill(os.getpid(), signal.SIGKILL)
        return outcome

    def look_up(self, name: str) -> Outcome:
        return self.terminal.look_up(name)

    def give_back(self, wish: GiveBack) -> Outcome:
        return self.terminal.give_back(wish)


def main(folder: Path) -> None:
    with Database.open(folder / "counter.sqlite3") as database:
        till = CounterStand.open(database, folder)
        sale = till.put(till.cart("m64", member_number=till.number(till.stand.members[0])), SALE)
        terminals = {"simulated": Deadly(till.terminal)}
        till.counter = Counter(database, till.stand.vouchers, terminals, lambda: till.now_s)
        till.pay(sale, till.sale(sale).due.amount_minor, "terminal", PAYMENT)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
