"""What the page at a kiosk asks: a code to show, a session for whoever logged in, and its end."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header
from sqlmodel import Session, select

from kiosk_server.credentials.bearers import digest
from kiosk_server.errors import TooMany
from kiosk_server.kiosks import extending, pairings, pins, sessions
from kiosk_server.kiosks.hand_offs import hand_off
from kiosk_server.kiosks.nearby import is_near
from kiosk_server.kiosks.pairing_times import RENEW_S
from kiosk_server.kiosks.session_doors import MemberAtKiosk, Scope, SessionOver, SessionSecret
from kiosk_server.kiosks.tables import KioskPairing, KioskSession
from kiosk_server.kiosks.walking_away import Ends
from kiosk_server.offers.vouchers import qr_rows
from kiosk_server.principals import KioskHere
from kiosk_server.running import Here, Running
from wire.messages.screens.kiosk_sessions import (
    HandOffCard,
    HandOffWish,
    PageBegun,
    PairingCard,
    PairingLeft,
    PairingWish,
    SessionCard,
    SessionLeft,
    SessionWish,
)

router = APIRouter()

_ENDS = {"idle": Ends.IDLE, "link_lost": Ends.LINK_LOST, "restarted": Ends.RESTARTED}
"What the page may say of why it ends a session; anything else is that she pressed Done."


@router.post("/api/kiosk/begun", status_code=204)
def page_begun(body: PageBegun, kiosk: KioskHere, here: Here) -> None:
    """The page was loaded: it inherits nothing from the one before."""
    now_s = here.clock()

    def command(session: Session) -> None:
        pairings.refuse_at(session, kiosk, but_boot=body.boot)
        sessions.end_at(session, here.shop, kiosk, Ends.RESTARTED, now_s, but_boot=body.boot)

    here.database.writer.run(command)


@router.post("/api/kiosk/pairings", status_code=201)
def new_pairing(body: PairingWish, kiosk: KioskHere, here: Here) -> PairingCard:
    """A code for a phone to open, once, within a minute. The code stands behind `#`, so that it is in no log."""
    now_s = here.clock()
    made = here.database.writer.run(lambda session: pairings.new_pairing(session, kiosk, body.boot, now_s))
    url = f"{here.policy.public_url}/phone/#kiosk={made.code}"
    return PairingCard(
        pairing=made.row.id,
        proof=made.proof,
        url=url,
        qr_rows=qr_rows(url),
        at_s=now_s,
        renew_at_s=now_s + RENEW_S,
        ends_at_s=made.row.expires_at_s,
    )


@router.delete("/api/kiosk/pairings/{pairing}", status_code=204)
def take_back(pairing: str, kiosk: KioskHere, here: Here, proof: SessionSecret = None) -> None:
    """The page shows this code no more, whoever has opened it; a session that came of it unheard is over."""
    now_s = here.clock()
    if proof is None:
        raise SessionOver

    def command(session: Session) -> None:
        pairings.take_back(session, kiosk, pairing, proof)
        sessions.end_of_proof(session, here.shop, proof, now_s)

    here.database.writer.run(command)


@router.post("/api/kiosk/pairings/{pairing}/more")
def stay(pairing: str, kiosk: KioskHere, here: Here, proof: SessionSecret = None) -> PairingLeft:
    """Whoever stands there touched the picture: whoever looks for it on her phone has more time."""
    now_s = here.clock()
    if proof is None:
        raise SessionOver
    if not here.kiosk_mores.allow(kiosk, now_s):
        raise TooMany
    return here.database.writer.run(
        lambda session: extending.by_touch(session, here.shop, kiosk, pairing, proof, now_s)
    )


@router.post("/api/kiosk/session", status_code=201)
def log_in(body: SessionWish, kiosk: KioskHere, here: Here, proof: SessionSecret = None) -> SessionCard:
    """Trades a pairing's proof for a session, after a phone has confirmed it or with a number and a PIN. The proof is
    the session's secret from then on; asking again with it is answered the same."""
    now_s = here.clock()
    if proof is None:
        raise SessionOver
    trial = None
    if (body.member_number is not None or body.pin is not None) and _is_to_judge(here, kiosk, body, proof, now_s):
        trial = _judged(here, kiosk, body, proof, now_s)

    def command(session: Session) -> SessionCard:
        row = pairings.of_proof(session, kiosk, body.pairing, proof)
        before = session.exec(select(KioskSession).where(KioskSession.hash == digest(proof))).first()
        if before is not None:
            if before.ended_at_s is not None:
                raise SessionOver
            return sessions.session_card(session, before)
        if trial is None:
            pairings.use(session, row, now_s)
        else:
            near = is_near(session, here.shop, kiosk, trial, now_s)
            pairings.use_for(session, row, trial, "full" if near else "read", now_s)
        entry = _entry(row, proof, by_pin=trial is not None)
        return sessions.session_card(session, sessions.open_session(session, here.shop, entry, now_s))

    return here.database.writer.run(command)


def _is_to_judge(here: Running, kiosk: str, body: SessionWish, proof: str, now_s: float) -> bool:
    """False where it is asked again after a lost answer: that is no other try of a PIN. Raises PairingOver where this
    code opens nothing any more: no guess is answered with it, and none counts."""
    with here.database.reader.session() as session:
        # Read before the session that it may have become meanwhile.
        row = pairings.of_proof(session, kiosk, body.pairing, proof)
        is_open = row.state == "shown" and row.expires_at_s > now_s
        answered = session.exec(select(KioskSession.id).where(KioskSession.hash == digest(proof))).first()
    if answered is None and not is_open:
        raise pairings.PairingOver
    return answered is None


def _judged(here: Running, kiosk: str, body: SessionWish, proof: str, now_s: float) -> str:
    """Whose number and PIN these are. Raises TooMany, WrongPin, PairingOver."""
    number, pin = "".join((body.member_number or "").split()), body.pin or ""
    said = digest(f"{proof} {number} {pin}")
    # Of one that is said again too: else the number that has a PIN would be the one that is not slowed down.
    if not here.kiosk_pins.allow(number, now_s) or not here.kiosk_pin_kiosks.allow(kiosk, now_s):
        raise TooMany

    def command(session: Session) -> pins.Trial:
        row = pairings.of_proof(session, kiosk, body.pairing, proof)
        trial = pins.begin(session, number, now_s, again=row.tried_hash == said)
        # What was not counted, because nobody may try now, is a try when it comes again.
        if trial.member is not None:
            row.tried_hash = said
            session.add(row)
        return trial

    trial = here.database.writer.run(command)
    if not here.passwords.matches(trial.pin_hash, pin) or trial.member is None:
        raise pins.WrongPin
    here.kiosk_pins.forgive(number)
    member = trial.member
    # It was right, whatever comes of the session.
    here.database.writer.run(lambda session: pins.was_right(session, member))
    return member


def _entry(row: KioskPairing, proof: str, *, by_pin: bool) -> sessions.Entry:
    if row.member is None:
        raise pairings.PairingOver
    scope: Scope = "full" if row.scope == "full" else "read"
    return sessions.Entry(row.kiosk, row.boot, row.member, row.device, digest(proof), scope, by_pin)


@router.get("/api/kiosk/session")
def my_session(at: MemberAtKiosk, here: Here) -> SessionCard:
    with here.database.reader.session() as session:
        return sessions.session_card(session, session.get_one(KioskSession, at.session))


@router.delete("/api/kiosk/session", status_code=204)
def log_out(
    at: MemberAtKiosk, here: Here, why: Annotated[str | None, Header(alias="X-End-Reason", max_length=20)] = None
) -> None:
    now_s = here.clock()
    here.database.writer.run(
        lambda session: sessions.end_by_id(session, here.shop, at.session, _ENDS.get(why or "", Ends.DONE), now_s)
    )


@router.post("/api/kiosk/session/touch")
def touched(at: MemberAtKiosk, here: Here) -> SessionLeft:
    """Somebody touched the screen: the idle time begins anew, unless her phone fell silent."""
    now_s = here.clock()
    left_s = here.database.writer.run(lambda session: sessions.touch(session, here.shop, at.session, now_s))
    if left_s is None:
        raise SessionOver
    return SessionLeft(left_s=left_s)


@router.post("/api/kiosk/session/hand-off", status_code=201)
def finish_on_phone(body: HandOffWish, at: MemberAtKiosk, here: Here) -> HandOffCard:
    """Hands an act over to her own phone, whatever the session's scope. Again: another code for the same act."""
    now_s = here.clock()
    code, ends_at_s = here.database.writer.run(lambda session: hand_off(session, here.shop, at, body, now_s))
    url = f"{here.policy.public_url}/phone/#do={code}"
    return HandOffCard(url=url, qr_rows=qr_rows(url), at_s=now_s, ends_at_s=ends_at_s)
