"""What the desk shows. Event kind: `timeline.row` TimelineRow. State keys: `presence` PresenceCard, `totals`
TotalsCard, `outgoing` OutgoingCard, `clerks` ClerksCard, `kiosks` KiosksCard, and those of `radio`."""

from __future__ import annotations

from typing import Literal

from wire.messages.clerks import Reach
from wire.messages.reading import Message
from wire.messages.screens.clerk import StaffCard
from wire.messages.screens.fleet import KiosksCard
from wire.messages.screens.radio import BeaconsCard, GatewaysCard
from wire.messages.screens.shown import SiteCard
from wire.messages.site import FloorPlan


class ZonePresence(Message):
    zone: str
    name: str
    count: int
    first_names: list[str] | None
    "None for staff whose role does not show names."


class PresenceCard(Message):
    zones: list[ZonePresence]
    total: int


class TotalsCard(Message):
    in_store: int
    sent_today: int
    held_today: int
    median_claim_s: float | None


class TimelineRow(Message):
    row: str
    at_s: float
    outcome: Literal["sent", "held", "note"]
    kind: str
    "Such as `voucher`, `clerk_task`, `kiosk_invite`, `visit`, `claim`, `gateway`."
    title: str
    detail: str
    reason: str
    "The suppression's reason key, or the consent record's id that allowed it, or empty for a note."
    who: str | None
    "A first name, where the viewer's role shows names."
    visit: str | None


class OutgoingCard(Message):
    """The one switch that pauses everything outgoing."""

    paused_at_s: float | None
    "Since when everything is paused; None: it is not."
    changed_by: str | None
    "The name of who used the switch last."


class ClerkLight(Message):
    staff: str
    name: str
    reach: Reach


class ClerksCard(Message):
    """Who is on shift, and how an alert would reach them now."""

    clerks: list[ClerkLight]


class DeskView(Message):
    staff: StaffCard
    site: SiteCard
    floor: FloorPlan
    presence: PresenceCard
    gateways: GatewaysCard
    beacons: BeaconsCard = BeaconsCard(beacons=[])
    totals: TotalsCard
    outgoing: OutgoingCard = OutgoingCard(paused_at_s=None, changed_by=None)
    timeline: list[TimelineRow]
    "Newest first."
    clerks: ClerksCard = ClerksCard(clerks=[])
    kiosks: KiosksCard = KiosksCard(kiosks=[])


class TraceHop(Message):
    hop: str
    """`heard`, `window`, `published`, `received`, `decided`, `committed`; then, as her phone tells, `handed_over`,
    `shown` and `opened`, with `socket` or `push` as their detail. The demo adds a hop for each screen."""
    at_s: float
    detail: str = ""


class VisitTrace(Message):
    """The way of the sighting that started a visit, hop by hop; instants by the clock of the machine of each hop."""

    visit: str
    gateway: str
    packets: int
    median_rssi_dbm: float
    first_heard_at_s: float
    hops: list[TraceHop]


class CardViewLine(Message):
    """A clerk looked at a client's card, or wrote something down about her. Never who she is."""

    at_s: float
    staff: str
    staff_name: str
    visit: str
    act: str
    "Such as `client_card.viewed` or `visit.noted`."
