"""Who asks for a clerk's own device: the service by its bearer, the clerk by the staff token beside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, TypeVar

from fastapi import Depends, Header, Query
from sqlmodel import Session

from kiosk_server.messages.reader import Spoken
from kiosk_server.principals import ServiceHere
from kiosk_server.running import Here, Running
from kiosk_server.selling.errors import NoSuchSale
from kiosk_server.selling.sale_cards import sale_card
from kiosk_server.selling.tables import CounterSale
from kiosk_server.staff.accounts import StaffPerson, audit
from kiosk_server.staff.asking import clerk_of
from wire.messages.screens.selling import SellSale

T = TypeVar("T")

StaffToken = Annotated[str, Header(alias="X-Staff-Token", max_length=4000)]
Sought = Annotated[str, Query(max_length=100)]


class Asking:
    """Who asks, and how what she asks is written and read."""

    def __init__(self, service: ServiceHere, here: Here, spoken: Spoken, x_staff_token: StaffToken = "") -> None:
        self.here: Running = here
        self.vouchers = here.vouchers.speaking(spoken)
        "In the language of the clerk's page."
        self._service = service
        self._token = x_staff_token

    def write(self, command: Callable[[Session, StaffPerson, float], T], act: str, subject: str) -> T:
        """In one transaction, with its line in the audit."""
        now_s = self.here.clock()

        def whole(session: Session) -> T:
            who = clerk_of(session, self.here.staff_tokens, self._token, now_s)
            answer = command(session, who, now_s)
            audit(session, act, subject, now_s, staff=who.staff, service=self._service)
            return answer

        return self.here.database.writer.run(whole)

    def read(self, question: Callable[[Session, StaffPerson, float], T]) -> T:
        now_s = self.here.clock()
        with self.here.database.reader.session() as session:
            return question(session, clerk_of(session, self.here.staff_tokens, self._token, now_s), now_s)

    def sale(self, sale: str) -> SellSale:
        """As it stands now."""

        def question(session: Session) -> SellSale:
            row = session.get(CounterSale, sale)
            if row is None:
                raise NoSuchSale
            return sale_card(session, row, self.vouchers, self.here.clock())

        with self.here.database.reader.session() as session:
            return question(session)


AskingHere = Annotated[Asking, Depends(Asking)]
