"""`/api/gateways/…`: joining, renewing and revoking."""

from __future__ import annotations

from fastapi import APIRouter, Request
from sqlmodel import Session

from kiosk_server.errors import NotFound, TooMany
from kiosk_server.gateways import certificates
from kiosk_server.gateways.broker_door import BrokerDoor
from kiosk_server.gateways.joining import ENROLMENT_SENDERS, RENEWAL_SENDERS, Joining
from kiosk_server.principals import ManagerHere, sender
from kiosk_server.running import Here
from kiosk_server.staff.accounts import audit
from kiosk_server.staff.shared_attempts import SharedAttempts
from wire.messages.enrolment import (
    EnrolAnswer,
    EnrolmentCode,
    EnrolRequest,
    GatewayCertificate,
    RenewAnswer,
    RenewRequest,
    Revoked,
)


def gateway_routes(joining: Joining, door: BrokerDoor) -> APIRouter:
    """The routes of one site."""
    router = APIRouter()
    enrolments = SharedAttempts(ENROLMENT_SENDERS)
    renewals = SharedAttempts(RENEWAL_SENDERS)
    site = joining.shop.site

    @router.post("/api/gateways/enrol")
    def enrol(body: EnrolRequest, request: Request, here: Here) -> EnrolAnswer:
        now_s = here.clock()
        if not enrolments.allow(sender(request), now_s):
            raise TooMany
        answer = here.database.writer.run(lambda s: joining.join(s, body, _asked_as(request), now_s))
        # Whoever held the name before is out before the new one is in.
        door.shut()
        return answer

    @router.post("/api/gateways/renew")
    def renew(body: RenewRequest, request: Request, here: Here) -> RenewAnswer:
        now_s = here.clock()
        if not renewals.allow(sender(request), now_s):
            raise TooMany
        return here.database.writer.run(lambda s: joining.renew(s, body, _asked_as(request), now_s))

    @router.post("/api/gateways/{gateway}/enrolment", status_code=201)
    def make_code(gateway: str, who: ManagerHere, here: Here) -> EnrolmentCode:
        now_s = here.clock()
        return here.database.writer.run(lambda s: joining.make_code(s, gateway, who.staff, now_s))

    @router.get("/api/gateways/certificates")
    def shown(_who: ManagerHere, here: Here) -> list[GatewayCertificate]:
        with here.database.reader.session() as session:
            return certificates.certificates(session, site, here.clock())

    @router.delete("/api/gateways/{gateway}/certificate")
    def revoke(gateway: str, who: ManagerHere, here: Here) -> Revoked:
        now_s = here.clock()

        def command(session: Session) -> list[str]:
            serials = certificates.revoke(session, site, gateway, now_s)
            joining.end_codes(session, gateway)
            if serials:
                audit(session, "gateway.revoked", gateway, now_s, staff=who.staff)
            elif not certificates.ever(session, site, gateway):
                raise NotFound("this gateway has no certificate")
            return serials

        serials = here.database.writer.run(command)
        return Revoked(gateway=gateway, serials=serials, refused=door.shut())

    return router


def _asked_as(request: Request) -> str:
    return (request.url.hostname or "").lower()
