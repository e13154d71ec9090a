"""`/api/kiosks/…`: what managers and administrators do with the kiosks."""

from __future__ import annotations

from fastapi import APIRouter, Response
from sqlmodel import Session

from kiosk_server.credentials.commands import CommandKey, once
from kiosk_server.database import outbox
from kiosk_server.errors import NotFound
from kiosk_server.fleet import joining, orders, reports, screens
from kiosk_server.fleet.cards import Fleet
from kiosk_server.fleet.tables import KioskPicture
from kiosk_server.kiosks.sessions import end_at
from kiosk_server.kiosks.walking_away import Ends
from kiosk_server.principals import ManagerHere, StaffHere
from kiosk_server.running import Here
from kiosk_server.staff.accounts import StaffPerson, audit
from kiosk_server.visits import records
from wire.messages.screens.fleet import KioskCode, KiosksCard, OrderCard, OrderWish, ScreenWish

JPEG = "image/jpeg"
A_PICTURE = {"schema": {"type": "string", "format": "binary"}}
"For the API's document: bytes."


def kiosk_fleet_routes(fleet: Fleet) -> APIRouter:
    router = APIRouter()

    @router.get("/api/kiosks")
    def everyone(_who: StaffHere, here: Here) -> KiosksCard:
        with here.database.reader.session() as session:
            return fleet.card(session, here.clock())

    @router.post("/api/kiosks/{kiosk}/enrolment", status_code=204)
    def let_in(kiosk: str, body: KioskCode, who: ManagerHere, here: Here) -> None:
        """The screen that shows this code is this kiosk from now on, instead of whichever was."""
        now_s, place = here.clock(), fleet.place(kiosk)

        def command(session: Session) -> None:
            if joining.let_in(session, kiosk, body.code, now_s):
                end_at(session, here.shop, kiosk, Ends.REVOKED, now_s)
                here.room.devices_revoked(session, [kiosk])
                _noted(session, "kiosk.enrolled", kiosk, place.name, who, now_s)

        here.database.writer.run(command)

    @router.delete("/api/kiosks/{kiosk}/enrolment", status_code=204)
    def shut_out(kiosk: str, who: ManagerHere, here: Here) -> None:
        """No browser may act as this kiosk any more, at once."""
        now_s, place = here.clock(), fleet.place(kiosk)

        def command(session: Session) -> None:
            if kiosk not in joining.joined_at_s(session, [kiosk], now_s):
                raise NotFound("no browser acts as this kiosk")
            joining.shut_out(session, kiosk, now_s)
            end_at(session, here.shop, kiosk, Ends.REVOKED, now_s)
            here.room.devices_revoked(session, [kiosk])
            _noted(session, "kiosk.revoked", kiosk, place.name, who, now_s)

        here.database.writer.run(command)

    @router.post("/api/kiosks/{kiosk}/orders", status_code=201)
    def order(kiosk: str, body: OrderWish, who: ManagerHere, here: Here, key: CommandKey = None) -> OrderCard:
        now_s = here.clock()
        fleet.place(kiosk)

        def command(session: Session) -> OrderCard:
            def run() -> dict[str, object]:
                word = reports.words(session).get(kiosk)
                card = orders.order(session, kiosk, body.what, word, who.staff, now_s)
                audit(session, f"kiosk.{body.what}_asked", kiosk, now_s, staff=who.staff)
                return card.model_dump(mode="json")

            return OrderCard.model_validate(once(session, f"{who.staff}|{kiosk}", key, body, now_s, run))

        return here.database.writer.run(command)

    @router.get("/api/kiosks/{kiosk}/picture", response_class=Response, responses={200: {"content": {JPEG: A_PICTURE}}})
    def picture(kiosk: str, _who: ManagerHere, here: Here) -> Response:
        with here.database.reader.session() as session:
            row = session.get(KioskPicture, kiosk)
            if row is None:
                raise NotFound("there is no picture of this kiosk")
            return Response(row.jpeg, media_type=JPEG)

    @router.put("/api/kiosks/{kiosk}/screen")
    def screen(kiosk: str, body: ScreenWish, who: ManagerHere, here: Here) -> ScreenWish:
        now_s = here.clock()
        fleet.place(kiosk)

        def command(session: Session) -> ScreenWish:
            if screens.wish_of(screens.wishes(session), kiosk) != body:
                screens.wish(session, kiosk, body, who.staff, now_s)
                audit(session, "kiosk.screen_set", kiosk, now_s, staff=who.staff)
                outbox.touch(session, outbox.kiosk(kiosk))
                outbox.touch(session, outbox.DESK)
            return body

        return here.database.writer.run(command)

    return router


def _noted(session: Session, what: str, kiosk: str, name: str, who: StaffPerson, now_s: float) -> None:
    audit(session, what, kiosk, now_s, staff=who.staff)
    records.note(session, now_s, "kiosk", what, kiosk=name, staff=who.name)
    outbox.touch(session, outbox.DESK)
