"""How the store sells, as a manager's desk sets it; and what the simulated terminal is to do next."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field
from sqlmodel import Session
from starlette.requests import HTTPConnection

from kiosk_server.errors import Conflict
from kiosk_server.principals import ManagerHere
from kiosk_server.running import Here
from kiosk_server.selling.counter import Counter
from kiosk_server.selling.rules import selling_rules, set_selling_rules
from kiosk_server.selling.terminals.simulated import SimulatedTerminal
from kiosk_server.staff.accounts import audit
from wire.messages.reading import Message
from wire.messages.selling_rules import SellingRules

router = APIRouter()


class NotSimulated(Conflict):
    """The terminal of this store is no simulated one."""


class NextOutcome(Message):
    outcome: Annotated[str, Field(pattern="^(approved|declined|timed_out|partial|lost_paid|lost_unpaid|slow)$")]


@router.get("/api/desk/selling-rules")
def rules(_who: ManagerHere, here: Here) -> SellingRules:
    with here.database.reader.session() as session:
        return selling_rules(session, here.shop.site)


@router.put("/api/desk/selling-rules")
def set_rules(body: SellingRules, who: ManagerHere, here: Here) -> SellingRules:
    """In force for every sale that is opened after this answer; open ones are quoted anew when they change."""
    now_s = here.clock()

    def command(session: Session) -> SellingRules:
        set_selling_rules(session, here.shop.site, body, who.staff, now_s)
        audit(session, "selling_rules.set", here.shop.site, now_s, staff=who.staff)
        return selling_rules(session, here.shop.site)

    return here.database.writer.run(command)


@router.post("/api/desk/simulated-terminal/next", status_code=204)
def do_next(body: NextOutcome, _who: ManagerHere, here: Here, connection: HTTPConnection) -> Response:
    """What the simulated terminal does with the next that it is asked for. 409 where another one is in force."""
    with here.database.reader.session() as session:
        kind = selling_rules(session, here.shop.site).terminal
    counter: Counter = connection.app.state.counter
    terminal = counter.terminals.get(kind)
    if not isinstance(terminal, SimulatedTerminal):
        raise NotSimulated
    terminal.do_next(body.outcome)
    return Response(status_code=204)
