"""What her phone asks about kiosks: confirm a log-in, end it, choose a PIN, finish what she began there."""

from __future__ import annotations

from fastapi import APIRouter
from sqlmodel import Session

from kiosk_server.errors import NotAllowed, TooMany
from kiosk_server.kiosks import extending, pairings, pins
from kiosk_server.kiosks.access import access_card, tell_phone
from kiosk_server.kiosks.hand_offs import open_act
from kiosk_server.kiosks.sessions import end_of_member, end_of_pin
from kiosk_server.principals import PhoneHere
from kiosk_server.running import Here
from kiosk_server.staff.restraint import Limit
from wire.messages.screens.kiosk_sessions import (
    ConfirmedAnswer,
    HandedCode,
    KioskAccess,
    OpenedAct,
    PairingAnswer,
    PairingClaim,
    PairingLeft,
    PairingNamed,
    PairingOffer,
    PinWish,
)

router = APIRouter()

CODE_TRIES = Limit(attempts=10, per_s=10.0)
"Of one phone: codes are beyond guessing, and nobody scans more often."


class WrongPicture(NotAllowed):
    """That is not the picture at the kiosk. Nobody was logged in; scan again if it is you who stands there."""


@router.get("/api/phone/kiosk")
def my_kiosks(phone: PhoneHere, here: Here) -> KioskAccess:
    with here.database.reader.session() as session:
        return access_card(session, here.shop, phone.member, here.clock())


@router.post("/api/phone/kiosk/claim")
def scanned(body: PairingClaim, phone: PhoneHere, here: Here) -> PairingOffer:
    """She opened a kiosk's code: which kiosk it is, and the pictures to choose from."""
    now_s = here.clock()
    if not here.kiosk_codes.allow(phone.device, now_s):
        raise TooMany
    return here.database.writer.run(lambda session: pairings.claim(session, here.shop, body.code, phone, now_s))


@router.post("/api/phone/kiosk/approve")
def confirm(body: PairingAnswer, phone: PhoneHere, here: Here) -> ConfirmedAnswer:
    """She found the picture. A wrong one ends the pairing, and is told after that was written."""
    now_s = here.clock()
    scope = here.database.writer.run(
        lambda session: pairings.approve(session, here.shop, body.pairing, body.picture, phone, now_s)
    )
    if scope == "wrong":
        raise WrongPicture
    return ConfirmedAnswer(scope=scope)


@router.post("/api/phone/kiosk/more")
def more_time(body: PairingNamed, phone: PhoneHere, here: Here) -> PairingLeft:
    """She still looks for the picture."""
    now_s = here.clock()
    if not here.kiosk_mores.allow(phone.device, now_s):
        raise TooMany
    return here.database.writer.run(lambda session: extending.by_phone(session, here.shop, body.pairing, phone, now_s))


@router.post("/api/phone/kiosk/refuse", status_code=204)
def not_me(body: PairingNamed, phone: PhoneHere, here: Here) -> None:
    here.database.writer.run(lambda session: pairings.refuse(session, body.pairing, phone))


@router.post("/api/phone/kiosk/log-out")
def log_out_everywhere(phone: PhoneHere, here: Here) -> KioskAccess:
    now_s = here.clock()

    def command(session: Session) -> KioskAccess:
        end_of_member(session, here.shop, phone.member, now_s)
        return access_card(session, here.shop, phone.member, now_s)

    return here.database.writer.run(command)


@router.put("/api/phone/kiosk/pin")
def choose_pin(body: PinWish, phone: PhoneHere, here: Here) -> KioskAccess:
    now_s = here.clock()
    with here.database.reader.session() as session:
        pins.check(session, phone.member, body.pin)
    pin_hash = here.passwords.hash(body.pin)

    def command(session: Session) -> KioskAccess:
        pins.forget(session, phone.member)
        end_of_pin(session, here.shop, phone.member, now_s)
        pins.choose(session, phone.member, pin_hash, now_s)
        tell_phone(session, here.shop, phone.member, now_s)
        return access_card(session, here.shop, phone.member, now_s)

    return here.database.writer.run(command)


@router.delete("/api/phone/kiosk/pin")
def forget_pin(phone: PhoneHere, here: Here) -> KioskAccess:
    now_s = here.clock()

    def command(session: Session) -> KioskAccess:
        pins.forget(session, phone.member)
        end_of_pin(session, here.shop, phone.member, now_s)
        tell_phone(session, here.shop, phone.member, now_s)
        return access_card(session, here.shop, phone.member, now_s)

    return here.database.writer.run(command)


@router.post("/api/phone/acts/open")
def open_handed_act(body: HandedCode, phone: PhoneHere, here: Here) -> OpenedAct:
    """By the code that a kiosk showed, or by the act's id that her phone was told."""
    now_s = here.clock()
    if not here.kiosk_codes.allow(phone.device, now_s):
        raise TooMany
    return here.database.writer.run(lambda session: open_act(session, here.shop, body, phone.member, now_s))
