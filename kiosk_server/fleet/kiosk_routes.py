"""`/api/kiosk/…`: how a browser becomes a kiosk, what it says of itself, and what came of what it was asked."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from kiosk_server.credentials.bearers import new_secret
from kiosk_server.errors import TooMany
from kiosk_server.fleet import joining, orders, reports
from kiosk_server.principals import KIOSK_COOKIE, KioskHere, sender, set_cookie, shown
from kiosk_server.running import Here
from kiosk_server.staff.shared_attempts import SharedAttempts
from wire.messages.screens.fleet import KioskAsking, KioskBeat, KioskBeatKept, KioskPictureTaken, OrderOutcome


def kiosk_device_routes(served_build: Callable[[], str]) -> APIRouter:
    """`served_build`: which build of the kiosk's page is served now; empty where that is not known."""
    router = APIRouter()
    senders = SharedAttempts(joining.JOINING_SENDERS)

    @router.get("/api/kiosk/enrolment")
    def asking(request: Request, here: Here) -> KioskAsking:
        with here.database.reader.session() as session:
            return joining.asking(session, shown(request, KIOSK_COOKIE), here.clock())

    @router.post("/api/kiosk/enrolment")
    def ask(request: Request, answer: Response, here: Here) -> KioskAsking:
        """A code to be shown, with the cookie that it will make good. Whoever asks again hears the same."""
        now_s, present = here.clock(), shown(request, KIOSK_COOKIE)
        with here.database.reader.session() as session:
            known = joining.asking(session, present, now_s)
        if known.state != "none":
            return known
        if not senders.allow(sender(request), now_s):
            raise TooMany
        secret = new_secret()
        asked = here.database.writer.run(lambda session: joining.ask(session, secret, now_s))
        set_cookie(answer, here, KIOSK_COOKIE, secret)
        return asked

    @router.post("/api/kiosk/heartbeat")
    def beat(body: KioskBeat, kiosk: KioskHere, request: Request, answer: Response, here: Here) -> KioskBeatKept:
        now_s, served = here.clock(), served_build()
        outdated = served != "" and body.build not in ("", served)
        anew = here.database.writer.run(lambda s: reports.take(s, kiosk, body, now_s, outdated=outdated))
        if anew and (secret := request.cookies.get(KIOSK_COOKIE)) is not None:
            # A browser forgets a cookie after 400 days; a page is loaded anew far more often.
            set_cookie(answer, here, KIOSK_COOKIE, secret)
        return KioskBeatKept(at_s=now_s)

    @router.post("/api/kiosk/orders/{order}", status_code=204)
    def outcome(order: str, body: OrderOutcome, kiosk: KioskHere, here: Here) -> None:
        now_s = here.clock()

        def command(session: Session) -> None:
            orders.answer(session, kiosk, order, body.outcome, body.why, now_s)

        here.database.writer.run(command)

    @router.post("/api/kiosk/orders/{order}/picture", status_code=204)
    def picture(order: str, body: KioskPictureTaken, kiosk: KioskHere, here: Here) -> None:
        now_s = here.clock()
        here.database.writer.run(lambda session: orders.picture(session, kiosk, order, body.jpeg, now_s))

    return router
