"""Pairing a kiosk with a phone, after RFC 10027 (cross-device flows).

    kiosk asks for a code and shows it -> a phone that is signed in opens it, once -> the kiosk shows a picture
    -> she finds it on her phone and confirms -> the kiosk trades its proof for a session

What the RFC asks for is done here: codes are random, live a minute and are opened once; the request is bound to the
kiosk, to the page that asked and to the phone that opened it; both ends show what belongs together; nearness is told by
radio, and without it the session may only read; tries are limited; both ends can end it. Each function belongs into a
command of the writer.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Literal

import structlog
from sqlalchemy import exists, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from kiosk_server.credentials.bearers import digest, new_secret
from kiosk_server.database import new_id, outbox
from kiosk_server.errors import Conflict, Gone, TooMany
from kiosk_server.kiosks.access import kiosk_names
from kiosk_server.kiosks.nearby import is_near
from kiosk_server.kiosks.pairing_times import CODE_S, FETCH_S, answer_by_s
from kiosk_server.kiosks.pictures import draw
from kiosk_server.kiosks.session_doors import Scope
from kiosk_server.kiosks.sessions import Occupied, session_at
from kiosk_server.kiosks.tables import KioskPairing
from kiosk_server.members.devices import Phone
from kiosk_server.sites.shop import Shop
from wire.messages.screens.kiosk_sessions import PairingOffer, PairingState

CODES_A_MINUTE = 20
"Of one kiosk; its page asks for one in 45 s and one at each press."

FAR_CLAIMS = 3
FAR_WITHIN_S = 600.0
"""Codes of one kiosk that a phone may open in vain while it is not heard there: from a photograph it could keep those
waiting who stand before it."""

log = structlog.get_logger()


class PairingOver(Gone):
    """This code has been used or has ended; look at the kiosk for the next one."""


class SomebodyElse(Conflict):
    """Somebody else is logging in at this kiosk just now."""


class NotConfirmed(Conflict):
    """No phone has confirmed this yet."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A new pairing with its secrets, which can be seen this once."""

    row: KioskPairing
    code: str
    proof: str


def new_pairing(session: Session, kiosk: str, boot: str, now_s: float) -> Shown:
    """Raises Occupied while somebody is logged in there, TooMany."""
    if session_at(session, kiosk) is not None:
        raise Occupied
    lately = select(func.count()).where(KioskPairing.kiosk == kiosk, KioskPairing.created_at_s > now_s - 60.0)
    if session.exec(lately).one() >= CODES_A_MINUTE:
        raise TooMany
    code, proof = new_secret(), new_secret()
    picture, pictures = draw(secrets.token_bytes(16))
    row = KioskPairing(
        id=new_id(now_s),
        kiosk=kiosk,
        boot=boot,
        code_hash=digest(code),
        proof_hash=digest(proof),
        picture=picture,
        pictures=pictures,
        created_at_s=now_s,
        expires_at_s=now_s + CODE_S,
    )
    session.add(row)
    session.flush()
    return Shown(row, code, proof)


def claim(session: Session, shop: Shop, code: str, phone: Phone, now_s: float) -> PairingOffer:
    """A phone has opened the code: from here on no other can. Opening it again with the same phone is the same.

    Raises PairingOver, SomebodyElse, TooMany.
    """
    row = session.exec(select(KioskPairing).where(KioskPairing.code_hash == digest(code))).first()
    if row is None or row.expires_at_s <= now_s:
        raise PairingOver
    if row.state != "claimed" or row.device != phone.device:
        _claim(session, shop, row, phone, now_s)
    name, zone_name = kiosk_names(shop, row.kiosk)
    return PairingOffer(
        pairing=row.id,
        kiosk_name=name,
        zone_name=zone_name,
        near=is_near(session, shop, row.kiosk, phone.member, now_s),
        pictures=row.pictures,
        ends_at_s=row.expires_at_s,
        left_s=max(0.0, row.expires_at_s - now_s),
    )


def _claim(session: Session, shop: Shop, row: KioskPairing, phone: Phone, now_s: float) -> None:
    near = is_near(session, shop, row.kiosk, phone.member, now_s)
    if not near and _in_vain(session, row.kiosk, phone, now_s) >= FAR_CLAIMS:
        raise TooMany
    ends_at_s = answer_by_s(row.created_at_s, now_s, near=near)
    other = aliased(KioskPairing)
    another = exists().where(
        col(other.kiosk) == row.kiosk,
        col(other.state).in_(("claimed", "approved")),
        col(other.expires_at_s) > now_s,
    )
    statement = (
        update(KioskPairing)
        .where(col(KioskPairing.id) == row.id, col(KioskPairing.state) == "shown", ~another)
        .values(state="claimed", member=phone.member, device=phone.device, expires_at_s=ends_at_s)
        .execution_options(synchronize_session=False)
    )
    if session.connection().execute(statement).rowcount == 0:
        raise SomebodyElse if row.state == "shown" else PairingOver
    beside = update(KioskPairing).where(
        col(KioskPairing.kiosk) == row.kiosk, col(KioskPairing.state) == "shown", col(KioskPairing.id) != row.id
    )
    session.connection().execute(beside.values(state="refused").execution_options(synchronize_session=False))
    session.refresh(row)
    outbox.touch(session, outbox.kiosk(row.kiosk))
    log.info("kiosk_pairing", pairing=row.id, kiosk=row.kiosk, state=row.state, scope=None)


def approve(
    session: Session, shop: Shop, pairing: str, picture: str, phone: Phone, now_s: float
) -> Scope | Literal["wrong"]:
    """She found the picture: the scope that she gets, full only where her phone is heard by the kiosk. A wrong one
    ends the pairing. Repeating the right answer is the same. Raises PairingOver."""
    row = of_phone(session, pairing, phone)
    if row.state in ("approved", "used") and picture == row.picture and row.scope is not None:
        return "full" if row.scope == "full" else "read"
    if row.state != "claimed" or row.expires_at_s <= now_s:
        raise PairingOver
    if picture != row.picture:
        _turn(session, row, "claimed", state="refused")
        return "wrong"
    scope: Scope = "full" if is_near(session, shop, row.kiosk, phone.member, now_s) else "read"
    if not _turn(session, row, "claimed", state="approved", scope=scope, expires_at_s=now_s + FETCH_S):
        raise PairingOver
    return scope


def refuse(session: Session, pairing: str, phone: Phone) -> None:
    """It was not she who stands there. What is over stays as it is."""
    row = of_phone(session, pairing, phone)
    if not _turn(session, row, "claimed", state="refused"):
        _turn(session, row, "approved", state="refused")


def take_back(session: Session, kiosk: str, pairing: str, proof: str) -> None:
    """Whoever stood at the kiosk went back: no phone gets any further with this code. Raises PairingOver."""
    row = of_proof(session, kiosk, pairing, proof)
    # One statement that loses a race to a phone's is tried against what the phone made of it.
    for was in ("shown", "claimed", "approved"):
        if _turn(session, row, was, state="refused"):
            return


def refuse_at(session: Session, kiosk: str, *, but_boot: str = "") -> None:
    """The kiosk is another browser's or page's from now on, or nobody's: what the one before has shown opens nothing,
    and keeps nobody waiting."""
    of_it = update(KioskPairing).where(
        col(KioskPairing.kiosk) == kiosk,
        col(KioskPairing.boot) != but_boot,
        col(KioskPairing.state).in_(("shown", "claimed", "approved")),
    )
    session.connection().execute(of_it.values(state="refused"))
    session.expire_all()


def refuse_of_phone(session: Session, device: str) -> None:
    """A phone that is shut out has confirmed nothing."""
    mine = update(KioskPairing).where(
        col(KioskPairing.device) == device, col(KioskPairing.state).in_(("claimed", "approved"))
    )
    session.connection().execute(mine.values(state="refused"))
    session.expire_all()


def of_proof(session: Session, kiosk: str, pairing: str, proof: str) -> KioskPairing:
    """The pairing that the page at the kiosk asked for. Raises PairingOver."""
    row = session.get(KioskPairing, pairing)
    if row is None or row.kiosk != kiosk or row.proof_hash != digest(proof):
        raise PairingOver
    return row


def of_phone(session: Session, pairing: str, phone: Phone) -> KioskPairing:
    """The pairing that this phone opened. Raises PairingOver."""
    row = session.get(KioskPairing, pairing)
    if row is None or row.device != phone.device:
        raise PairingOver
    return row


def use(session: Session, row: KioskPairing, now_s: float) -> None:
    """Spends what a phone has confirmed, once. Raises NotConfirmed while one may still do so, PairingOver."""
    if row.expires_at_s <= now_s or not _turn(session, row, "approved", state="used"):
        raise NotConfirmed if row.state in ("shown", "claimed") and row.expires_at_s > now_s else PairingOver


def use_for(session: Session, row: KioskPairing, member: str, scope: Scope, now_s: float) -> None:
    """Spends one that no phone has opened, for a member who proved herself otherwise. Raises PairingOver."""
    if row.expires_at_s <= now_s or not _turn(session, row, "shown", state="used", member=member, scope=scope):
        raise PairingOver


def pairing_state(session: Session, kiosk: str, now_s: float) -> PairingState:
    """What the page at the kiosk shows of it."""
    row = session.exec(
        select(KioskPairing)
        .where(
            KioskPairing.kiosk == kiosk,
            col(KioskPairing.state).in_(("claimed", "approved")),
            KioskPairing.expires_at_s > now_s,
        )
        .order_by(col(KioskPairing.created_at_s).desc())
    ).first()
    if row is None:
        return PairingState()
    if row.state == "approved":
        return PairingState(pairing=row.id, state="approved", ends_at_s=row.expires_at_s)
    return PairingState(pairing=row.id, state="claimed", picture=row.picture, ends_at_s=row.expires_at_s)


def _in_vain(session: Session, kiosk: str, phone: Phone, now_s: float) -> int:
    """How many codes of this kiosk the phone has opened lately without a session coming of them."""
    mine = select(func.count()).where(
        KioskPairing.kiosk == kiosk,
        KioskPairing.device == phone.device,
        KioskPairing.state != "used",
        KioskPairing.created_at_s > now_s - FAR_WITHIN_S,
    )
    return session.exec(mine).one()


def _turn(session: Session, row: KioskPairing, was: str, **values: object) -> bool:
    """From one state to the next, once: False where it is in another by now."""
    statement = (
        update(KioskPairing)
        .where(col(KioskPairing.id) == row.id, col(KioskPairing.state) == was)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    turned = session.connection().execute(statement).rowcount == 1
    session.refresh(row)
    if turned:
        outbox.touch(session, outbox.kiosk(row.kiosk))
        log.info("kiosk_pairing", pairing=row.id, kiosk=row.kiosk, state=row.state, scope=row.scope)
    return turned
