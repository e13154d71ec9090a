"""The certificates of a site's gateways: kept, shown, revoked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from sqlalchemy import update
from sqlmodel import Session, col, select

from kiosk_server.gateways.authority import DAY_S, Issued
from kiosk_server.gateways.tables import GatewayCertificateRow
from kiosk_server.staff.tables import StaffAccount
from wire.messages.enrolment import GatewayCertificate

LISTED_AFTER_END_S = DAY_S
"A revoked certificate leaves the list a day after it would have ended anyway; clocks may differ a little."


def keep(session: Session, site: str, gateway: str, issued: Issued, staff: str | None = None) -> GatewayCertificateRow:
    """Remembers a certificate that was just signed."""
    row = GatewayCertificateRow(
        serial=issued.serial,
        site=site,
        gateway=gateway,
        fingerprint=issued.fingerprint,
        key_fingerprint=issued.key_fingerprint,
        pem=issued.pem,
        issued_at_s=issued.issued_at_s,
        ends_at_s=issued.ends_at_s,
        staff=staff,
    )
    session.add(row)
    session.flush()
    return row


def of_key(session: Session, key_fingerprint: str) -> GatewayCertificateRow | None:
    """The certificate that this key was given before."""
    chosen = select(GatewayCertificateRow).where(GatewayCertificateRow.key_fingerprint == key_fingerprint)
    return session.exec(chosen).first()


def certificates(session: Session, site: str, now_s: float) -> list[GatewayCertificate]:
    """All of the site's, the newest of each gateway first; those that ended a quarter ago are left out."""
    chosen = (
        select(GatewayCertificateRow, StaffAccount.name)
        .join(StaffAccount, col(StaffAccount.id) == GatewayCertificateRow.staff, isouter=True)
        .where(GatewayCertificateRow.site == site, GatewayCertificateRow.ends_at_s > now_s - 90 * DAY_S)
        .order_by(col(GatewayCertificateRow.gateway), col(GatewayCertificateRow.issued_at_s).desc())
    )
    cards: list[GatewayCertificate] = []
    for row, name in session.exec(chosen):
        newest = not cards or cards[-1].gateway != row.gateway
        cards.append(_card(row, name, newest=newest, now_s=now_s))
    return cards


def revoke(session: Session, site: str, gateway: str, now_s: float, *, but: str | None = None) -> list[str]:
    """Revokes all of a gateway's certificates that are still good, except the serial `but`: their serials."""
    chosen = (
        update(GatewayCertificateRow)
        .where(
            col(GatewayCertificateRow.site) == site,
            col(GatewayCertificateRow.gateway) == gateway,
            col(GatewayCertificateRow.revoked_at_s).is_(None),
            col(GatewayCertificateRow.ends_at_s) > now_s - LISTED_AFTER_END_S,
            col(GatewayCertificateRow.serial) != (but or ""),
        )
        .values(revoked_at_s=now_s)
        .returning(col(GatewayCertificateRow.serial))
        .execution_options(synchronize_session=False)
    )
    serials = sorted(session.connection().execute(chosen).scalars())
    session.expire_all()
    return serials


def ever(session: Session, site: str, gateway: str) -> bool:
    """Whether it was ever given one."""
    chosen = select(GatewayCertificateRow.serial).where(
        GatewayCertificateRow.site == site, GatewayCertificateRow.gateway == gateway
    )
    return session.exec(chosen).first() is not None


def revoked(session: Session, site: str, now_s: float) -> list[GatewayCertificateRow]:
    """Those that the broker must refuse."""
    chosen = select(GatewayCertificateRow).where(
        GatewayCertificateRow.site == site,
        col(GatewayCertificateRow.revoked_at_s).is_not(None),
        GatewayCertificateRow.ends_at_s > now_s - LISTED_AFTER_END_S,
    )
    return list(session.exec(chosen.order_by(GatewayCertificateRow.serial)))


def revoked_gateways(session: Session, site: str) -> set[str]:
    """Gateways that had certificates and have none that was not revoked: what they say or send counts for nothing."""
    rows = select(GatewayCertificateRow.gateway, GatewayCertificateRow.revoked_at_s).where(
        GatewayCertificateRow.site == site
    )
    known = list(session.exec(rows))
    return {gateway for gateway, _ in known} - {gateway for gateway, revoked_at_s in known if revoked_at_s is None}


def mark_refused(session: Session, serials: Iterable[str], now_s: float) -> None:
    """The broker was seen to refuse them."""
    chosen = (
        update(GatewayCertificateRow)
        .where(col(GatewayCertificateRow.serial).in_(list(serials)))
        .values(refused_at_s=now_s)
        .execution_options(synchronize_session=False)
    )
    session.connection().execute(chosen)
    session.expire_all()


def _card(row: GatewayCertificateRow, name: str | None, *, newest: bool, now_s: float) -> GatewayCertificate:
    state: Literal["good", "ended", "revoked", "replaced"] = "good" if newest else "replaced"
    if row.revoked_at_s is not None:
        state = "revoked"
    elif row.ends_at_s <= now_s:
        state = "ended"
    return GatewayCertificate(
        gateway=row.gateway,
        serial=row.serial,
        fingerprint=row.fingerprint,
        issued_at_s=row.issued_at_s,
        ends_at_s=row.ends_at_s,
        revoked_at_s=row.revoked_at_s,
        state=state,
        enrolled_by=name or "",
    )
