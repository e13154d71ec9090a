"""Which beacons the site has. What adds, changes or removes one belongs into a command of the writer."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from kiosk_server.beacons.tables import Beacon
from kiosk_server.errors import BadField, NotFound
from kiosk_server.sites.shop import Shop
from wire.messages.site import BeaconPlace

MOST_BEACONS = 200
"As many as fit a gateway's live configuration beside the windows of rotating ones."


def all_beacons(session: Session, site: str) -> Sequence[Beacon]:
    """By name."""
    return session.exec(select(Beacon).where(Beacon.site == site).order_by(col(Beacon.beacon))).all()


def named(session: Session, site: str, beacon: str) -> Beacon:
    """Raises NotFound."""
    row = session.exec(select(Beacon).where(Beacon.site == site, Beacon.beacon == beacon)).first()
    if row is None:
        raise NotFound("there is no such beacon")
    return row


def add(session: Session, site: str, row_id: str, place: BeaconPlace, now_s: float) -> Beacon:
    """Raises BadField where its name or what it sends is taken. Its identity key is kept elsewhere, by the caller."""
    others = all_beacons(session, site)
    if len(others) >= MOST_BEACONS:
        raise BadField("beacon", f"a site has {MOST_BEACONS} beacons at most")
    if any(each.beacon == place.beacon for each in others):
        raise BadField("beacon", "another beacon has this name")
    _check_identity(place, others)
    row = Beacon.model_validate({"id": row_id, "site": site, "created_at_s": now_s, **_columns(place)})
    session.add(row)
    session.flush()
    return row


def change(session: Session, site: str, place: BeaconPlace) -> Beacon:
    """Everything but its name. Raises NotFound, and BadField where another beacon sends the same."""
    row = named(session, site, place.beacon)
    _check_identity(place, [each for each in all_beacons(session, site) if each.id != row.id])
    if (row.clock_zero_s, row.rotation_exponent) != (place.clock_zero_s, place.rotation_exponent):
        row.clock_checked_s = None
    for column, value in _columns(place).items():
        setattr(row, column, value)
    session.add(row)
    session.flush()
    return row


def remove(session: Session, site: str, beacon: str) -> str:
    """With all that was heard of it; its id. Raises NotFound."""
    row = named(session, site, beacon)
    session.delete(row)
    session.flush()
    return row.id


def check_zone(place: BeaconPlace, shop: Shop) -> None:
    """Raises BadField where the floor plan has no such zone."""
    if shop.zone(place.zone) is None:
        raise BadField("zone", "the floor plan has no such zone")


def _check_identity(place: BeaconPlace, others: Sequence[Beacon]) -> None:
    if place.identity is not None and any(each.identity == place.identity for each in others):
        raise BadField("identity", "another beacon sends the same")


def _columns(place: BeaconPlace) -> dict[str, object]:
    return place.model_dump(mode="json", exclude={"identity_key"})
