"""`/api/beacons`: for whoever looks after the store, managers and administrators."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from sqlmodel import Session

from kiosk_server.beacons import registry
from kiosk_server.beacons.book import BeaconBook
from kiosk_server.beacons.tables import Beacon
from kiosk_server.principals import ManagerHere
from kiosk_server.running import Here
from wire.messages.mqtt import BeaconKind
from wire.messages.reading import Message
from wire.messages.site import BeaconPlace


class BeaconAnswer(Message):
    """A beacon as it was registered, without its key."""

    beacon: str
    name: str
    kind: BeaconKind
    identity: str | None
    zone: str
    x_m: float
    y_m: float
    battery: str
    rotation_exponent: int | None
    clock_zero_s: float | None


class BeaconChange(Message):
    """All of it anew; an EID keeps its key, its K and its clock where no key is sent. Judged as a `BeaconPlace`."""

    name: str
    kind: BeaconKind
    identity: str | None = None
    zone: str
    x_m: float
    y_m: float
    battery: str
    rotation_exponent: int | None = None
    clock_zero_s: float | None = None
    identity_key: str | None = None


def beacon_routes(book: BeaconBook) -> APIRouter:
    router = APIRouter()

    @router.get("/api/beacons")
    def all_beacons(_who: ManagerHere, here: Here) -> list[BeaconAnswer]:
        with here.database.reader.session() as session:
            return [_answer(row) for row in registry.all_beacons(session, here.shop.site)]

    @router.post("/api/beacons", status_code=201)
    def add(place: BeaconPlace, who: ManagerHere, here: Here) -> BeaconAnswer:
        registry.check_zone(place, here.shop)
        book.add(here.database.writer.run, place, who.staff, here.clock())
        return _read(here, place.beacon)

    @router.post("/api/beacons/{beacon}")
    def change(beacon: str, wish: BeaconChange, who: ManagerHere, here: Here) -> BeaconAnswer:
        with here.database.reader.session() as session:
            row = registry.named(session, here.shop.site, beacon)
        place = _whole(wish, book, row)
        registry.check_zone(place, here.shop)
        now_s = here.clock()

        def command(session: Session) -> None:
            book.change(session, place, who.staff, now_s)

        here.database.writer.run(command)
        return _read(here, beacon)

    @router.delete("/api/beacons/{beacon}", status_code=204)
    def remove(beacon: str, who: ManagerHere, here: Here) -> None:
        now_s = here.clock()

        def command(session: Session) -> None:
            book.remove(session, beacon, who.staff, now_s)

        here.database.writer.run(command)

    return router


def _whole(wish: BeaconChange, book: BeaconBook, row: Beacon) -> BeaconPlace:
    """With what is kept of an EID that was sent without a key. Raises RequestValidationError."""
    fields = {**wish.model_dump(), "beacon": row.beacon}
    if wish.kind is BeaconKind.EDDYSTONE_EID and wish.identity_key is None:
        kept = book.keys.read(row.id)
        known = {"rotation_exponent": row.rotation_exponent, "clock_zero_s": row.clock_zero_s}
        fields |= {**known, "identity_key": kept.hex() if kept is not None else None}
    try:
        return BeaconPlace.model_validate(fields)
    except ValidationError as error:
        raise RequestValidationError([{**each, "loc": ("body", *each["loc"])} for each in error.errors()]) from error


def _read(here: Here, beacon: str) -> BeaconAnswer:
    with here.database.reader.session() as session:
        return _answer(registry.named(session, here.shop.site, beacon))


def _answer(row: Beacon) -> BeaconAnswer:
    return BeaconAnswer(
        beacon=row.beacon,
        name=row.name,
        kind=BeaconKind(row.kind),
        identity=row.identity,
        zone=row.zone,
        x_m=row.x_m,
        y_m=row.y_m,
        battery=row.battery,
        rotation_exponent=row.rotation_exponent,
        clock_zero_s=row.clock_zero_s,
    )
