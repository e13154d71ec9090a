"""Her phones: which there are, and shutting out one that is lost."""

from __future__ import annotations

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from kiosk_server.credentials.bearers import end_all
from kiosk_server.credentials.tables import OneTimeLink
from kiosk_server.delivery.subscriptions import unsubscribe
from kiosk_server.delivery.tables import PushSubscription
from kiosk_server.members.devices import GENERATIONS
from kiosk_server.members.tables import MemberDevice
from kiosk_server.web.identities import memberships
from wire.messages.screens.my_data import DeviceCard


def devices(session: Session, member: str, asking: str | None = None) -> list[DeviceCard]:
    """Those that are not shut out, of every membership that is hers; newest first."""
    hers = (
        select(MemberDevice.id, MemberDevice.created_at_s, PushSubscription.device)
        .join(PushSubscription, col(PushSubscription.device) == col(MemberDevice.id), isouter=True)
        .where(col(MemberDevice.member).in_(memberships(session, member)), col(MemberDevice.revoked_at_s).is_(None))
        .order_by(col(MemberDevice.created_at_s).desc(), col(MemberDevice.id).desc())
    )
    return [
        DeviceCard(device=device, since_s=since_s, rings=rings is not None, this=device == asking)
        for device, since_s, rings in session.exec(hers)
    ]


def shut_out(session: Session, member: str, device: str, now_s: float) -> bool:
    """Ends a phone of hers for good: its tokens, its credentials, addresses that would open its page, and where it is
    rung. False where she has none such. The caller closes its sockets.

    Her passkeys stay: they need her face, finger or code, and are kept by her other devices too.
    """
    statement = (
        update(MemberDevice)
        .where(
            col(MemberDevice.id) == device,
            col(MemberDevice.member).in_(memberships(session, member)),
            col(MemberDevice.revoked_at_s).is_(None),
        )
        .values(revoked_at_s=now_s, generation=(col(MemberDevice.generation) + 1) % GENERATIONS)
    )
    if session.connection().execute(statement).rowcount == 0:
        return False
    end_all(session, device, now_s)
    links = delete(OneTimeLink).where(col(OneTimeLink.kind) == "phone", col(OneTimeLink.subject) == device)
    session.connection().execute(links)
    unsubscribe(session, device)
    session.expire_all()
    return True
