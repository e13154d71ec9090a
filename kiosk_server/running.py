"""What a serving process consists of; routes reach it through `Here`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Annotated, Protocol

from fastapi import Depends
from sqlmodel import Session
from starlette.requests import HTTPConnection

from kiosk_server.database import Database
from kiosk_server.members.notices import Notices
from kiosk_server.messages.texts import Texts
from kiosk_server.messages.translations import Translations
from kiosk_server.offers.vouchers import Vouchers
from kiosk_server.presence.locating import Spot
from kiosk_server.presence.walking import Ways
from kiosk_server.privacy.people_file import PeopleFile
from kiosk_server.privacy.retention import Retention
from kiosk_server.security import SecurityPolicy
from kiosk_server.sites.keys import Keys
from kiosk_server.sites.shop import Shop
from kiosk_server.staff.passwords import Passwords
from kiosk_server.staff.restraint import Attempts
from kiosk_server.staff.tokens import StaffTokens
from wire.messages.clerks import Reach
from wire.messages.screens.phone import VisitCard


class Room(Protocol):
    """What the nouns' routes tell presence, decisions and sockets; each call belongs into a command of the writer."""

    def check_in(self, session: Session, member: str, at_s: float, gateway: str | None = None) -> VisitCard: ...

    def misplaced(self) -> None: ...

    def spot(self, member: str) -> Spot | None: ...

    @property
    def ways(self) -> Ways: ...

    def consents_changed(self, session: Session, member: str, at_s: float) -> None: ...

    def memberships_changed(self, session: Session, members: Collection[str], at_s: float) -> None: ...

    def opted_out(self, session: Session, member: str, at_s: float) -> None: ...

    def devices_revoked(self, session: Session, subjects: Iterable[str]) -> None: ...

    def staff_revoked(self, session: Session, staff: str, at_s: float) -> None: ...

    def staff_device_revoked(self, session: Session, staff: str, device: str, at_s: float) -> None: ...

    def reach(self, staff: str) -> Reach | None: ...


@dataclass(frozen=True, slots=True)
class Running:
    shop: Shop
    keys: Keys
    texts: Texts
    database: Database
    room: Room
    vouchers: Vouchers
    staff_tokens: StaffTokens
    passwords: Passwords
    sign_ins: Attempts
    "By user name."
    sign_in_senders: Attempts
    "By the sender's address."
    registrations: Attempts
    wrong_codes: Attempts
    "By the sender's address."
    gift_card_endings: Attempts
    "By the staff account: cards looked up by the last letters of their codes."
    kiosk_pins: Attempts
    "By the member number."
    kiosk_pin_kiosks: Attempts
    "By the kiosk."
    kiosk_codes: Attempts
    "By the phone: codes of kiosks that it opened."
    kiosk_mores: Attempts
    "By the phone, and by the kiosk: more time for finding a picture."
    place_reports: Attempts
    "By the phone: wrong ones."
    opt_outs: Attempts
    "By the member number: stopping everything with a code."
    opt_out_senders: Attempts
    "By the sender's address."
    notices: Notices
    people: PeopleFile
    retention: Retention
    kept_words: Translations
    "What is kept, by its kind, in the languages of its readers."
    policy: SecurityPolicy
    clerk_url: str | None
    "Where clerks' phones reach clerk_push."
    version: str
    build: str
    clock: Callable[[], float]


def _running(connection: HTTPConnection) -> Running:
    running: Running = connection.app.state.running
    return running


Here = Annotated[Running, Depends(_running)]
