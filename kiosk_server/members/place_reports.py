"""A phone's report that it hears the store's iBeacon: the proof of place of an app that the beacon has woken."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from kiosk_server.errors import Conflict, TooMany
from kiosk_server.gateways.certificates import revoked_gateways
from kiosk_server.members.devices import Phone
from kiosk_server.presence.place import FAR_DBM, gateway_of_minor
from kiosk_server.running import Running
from kiosk_server.staff.restraint import Limit
from wire.messages.mqtt import AtS
from wire.messages.reading import Message

PLACE_REPORTS = Limit(attempts=6, per_s=600.0)
"""Of one phone, wrong ones in a row. Of five gateways and three windows one guess in 4,369 is right: at 150 a day that
is a month for a visit of one's own that never was."""

REPORT_GOOD_S = 120.0
"A report that waited longer on the phone says where she was, not where she is."

CLOCK_AHEAD_S = 60.0


class PlaceReport(Message):
    """What the phone hears: the numbers of one iBeacon of this store."""

    major: Annotated[int, Field(ge=0, le=0xFFFF)]
    minor: Annotated[int, Field(ge=0, le=0xFFFF)]
    rssi_dbm: Annotated[int, Field(gt=-127, lt=0)] | None = None
    "iOS tells 0 where it does not know: leave it out then."
    at_s: AtS | None = None
    "When it was heard, by the server's clock."


class NotOnTheAir(Conflict):
    """This store does not send this beacon now: report what the phone hears at this moment."""


class TooFar(Conflict):
    """The beacon is too faint: come closer to the store and report again."""


class HeardTooLongAgo(Conflict):
    """This was heard too long ago, or the phone's clock is wrong: report what it hears at this moment."""


def place_of(report: PlaceReport, phone: Phone, here: Running, now_s: float) -> str:
    """The gateway whose beacon this phone hears.

    Raises TooMany after too many wrong ones, NotOnTheAir, HeardTooLongAgo, TooFar.
    """
    if not here.place_reports.allow(phone.device, now_s):
        raise TooMany
    gateway = None
    if here.shop.ibeacon is not None and report.major == here.shop.ibeacon.major:
        gateway = gateway_of_minor(_keys(here), report.minor, now_s)
    if gateway is None:
        here.room.misplaced()
        raise NotOnTheAir
    here.place_reports.forgive(phone.device)
    if report.at_s is not None and not -CLOCK_AHEAD_S <= now_s - report.at_s <= REPORT_GOOD_S:
        raise HeardTooLongAgo
    if report.rssi_dbm is not None and report.rssi_dbm < FAR_DBM:
        raise TooFar
    return gateway


def _keys(here: Running) -> dict[str, bytes]:
    """The minor keys of the gateways that belong to this site now: a revoked one's beacon proves nothing."""
    with here.database.reader.session() as session:
        gone = revoked_gateways(session, here.shop.site)
    placed = {place.gateway for place in here.shop.floor.gateways} - gone
    return {name: key for name, key in here.keys.gateway_minors.items() if name in placed}
