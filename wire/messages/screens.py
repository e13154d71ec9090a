"""What each screen shows: the bodies of snapshots, events and states. The screens' TypeScript types are made from here.

Event kinds and their bodies: phone `visit.started` VisitCard, `visit.zone` VisitCard, `visit.ended` VisitCard,
`voucher.issued` VoucherCard, `bell.changed` BellCard · clerk `task.offered|claimed|released|done|expired` TaskCard ·
desk `timeline.row` TimelineRow.
State keys and their bodies: kiosk `attract` AttractCard · clerk `colleagues` ColleaguesCard · desk `presence`
PresenceCard, `gateways` GatewaysCard, `beacons` BeaconsCard, `totals` TotalsCard.
"""

from __future__ import annotations

from typing import Literal

from wire.messages.reading import Message
from wire.messages.site import Battery, FloorPlan, OpeningHours


class Money(Message):
    amount_minor: int
    currency: str


class SiteCard(Message):
    site: str
    name: str
    street: str
    time_zone: str
    currency: str
    language: str
    hours: list[OpeningHours]


class ProductCard(Message):
    sku: str
    name: str
    short_name: str
    picture: str
    "The name of a drawing in the screens' own set."
    price: Money
    zone: str
    zone_name: str
    aisle: str


class ReasonCard(Message):
    """Why she sees this: always shown beside the offer, with the consent that allowed it."""

    text: str
    "One sentence, rendered from `key` in the site's language."
    key: str
    consent: str
    "The id of the consent record."
    granted_at_s: float


class VoucherCard(Message):
    voucher: str
    visit: str
    code: str
    "Short and sayable, such as `BELL 4K7M`."
    qr_rows: list[str]
    "The QR code without its quiet zone: a row a string, `1` is dark. Works with no signal."
    product: ProductCard
    off: Money
    price_before: Money
    price_after: Money
    valid_until_s: float
    reason: ReasonCard


class VisitCard(Message):
    visit: str
    started_at_s: float
    ended_at_s: float | None = None
    zone: str | None = None
    zone_name: str | None = None


class ConsentCard(Message):
    purpose: str
    granted: bool
    at_s: float | None
    "When it was last given or withdrawn; None if never."


class BellCard(Message):
    """The bell is on where she is recognised in the store and not paused."""

    bell: Literal["on", "off", "paused"]
    paused_until_s: float | None = None
    consents: list[ConsentCard]


class DeviceCard(Message):
    """One phone, or one browser, that is signed in as her. Nothing else is kept that could tell them apart."""

    device: str
    since_s: float
    rings: bool
    "Whether coupons may ring it with its page closed."
    this: bool
    "The one that asks."


class ReceiptCard(Message):
    """What she said once about one purpose. Answer of GET /api/phone/receipts, newest first."""

    receipt: str
    "The id of the consent record that decisions name."
    purpose: str
    granted: bool
    in_force: bool
    "Whether this word is what allows the purpose now."
    at_s: float
    received_at_s: float
    title: str
    text: str
    "What stood beside the switch."
    notice_version: str
    notice_hash: str | None
    "SHA-256 of those words, in hex; None for consents from before it was kept."
    surface: str
    actor: Literal["member", "staff"]
    withdraw: str
    "How to take it back."


class ErasureCard(Message):
    """She asked to be erased; until `due_at_s` she may think better of it."""

    asked_at_s: float
    due_at_s: float


class DetailsCard(Message):
    """What she may correct herself."""

    first_name: str
    email: str
    "As she gave it; it may still have to be proven."


class RetentionCard(Message):
    """How long one kind of data is kept."""

    kind: str
    what: str
    days: float | None
    "None: as long as she is a member."


class DataView(Message):
    """Answer of GET /api/phone/data."""

    details: DetailsCard
    member_number: str
    opt_out_code: str
    "With her number it stops everything at `/opt-out`, without this phone."
    erasure: ErasureCard | None
    retention: list[RetentionCard]


class PhoneView(Message):
    first_name: str
    member_number: str
    site: SiteCard
    bell: BellCard
    visit: VisitCard | None
    vouchers: list[VoucherCard]
    "Still valid, newest first."


class WordCard(Message):
    """What a member said on one purpose."""

    purpose: str
    granted: bool
    at_s: float | None
    "None: she never spoke of it."


class WhyCard(Message):
    """One thing that the store did for a member, or held back."""

    at_s: float
    effect: Literal["voucher", "clerk_task", "kiosk_invite"]
    outcome: Literal["sent", "held"]
    count: int
    "How many of the same kind were held back at once for the same reason."
    title: str
    why: str
    "Of what was held back; empty otherwise."
    word: WordCard | None
    "The word of hers that allowed it, or that decided."
    waits: bool
    "It was held back and waits for a better moment."


class WhyView(Message):
    """Answer of GET /api/phone/why, newest first."""

    cards: list[WhyCard]
    waiting: int
    "How many offers wait for a better moment."


class StaffCard(Message):
    staff: str
    name: str
    department: str
    roles: list[str]
    languages: list[str]


TaskState = Literal["offered", "claimed", "done", "expired"]


class TaskCard(Message):
    """A task as every clerk sees it: nothing personal; the client card is fetched when it is opened."""

    task: str
    visit: str
    kind: Literal["arrival"]
    state: TaskState
    offered_at_s: float
    zone: str | None
    zone_name: str | None
    department: str | None
    claimed_by: str | None = None
    claimed_by_name: str | None = None
    claimed_at_s: float | None = None
    ended_at_s: float | None = None


class ColleagueCard(Message):
    staff: str
    name: str
    department: str
    reachable: bool
    "Whether a screen of theirs is connected now."


class ColleaguesCard(Message):
    """The other clerks on shift, again whenever somebody's screen comes or goes."""

    colleagues: list[ColleagueCard]


class ClerkView(Message):
    clerk: StaffCard
    site: SiteCard
    tasks: list[TaskCard]
    "Open ones, oldest first."
    colleagues: list[ColleagueCard]


class SpecLine(Message):
    label: str
    value: str


class ClientCard(Message):
    """Who came and what she wants, as far as she agreed; each view is audited. Answer of GET …/visits/{visit}/card."""

    visit: str
    display_name: str
    member_since_s: float
    arrived_at_s: float
    zone: str | None
    zone_name: str | None
    product: ProductCard | None
    stock: int | None
    specs: list[SpecLine]
    talking_points: list[str]
    evidence: str
    "Such as `Viewed 3 times, zoomed in twice, last on Tuesday`."
    voucher_off: Money | None
    voucher_price_after: Money | None
    voucher_valid_until_s: float | None
    related: list[ProductCard]
    consent: str
    consent_text: str


class AttractCard(Message):
    """What the kiosk shows before anybody logs in: identifies nobody."""

    mode: Literal["loop", "invite"]
    "`invite`: at least one member who agreed is near."
    since_s: float


class KioskView(Message):
    kiosk: str
    name: str
    zone: str
    site: SiteCard
    attract: AttractCard
    join_url: str
    "What the QR code on the attract screen opens."
    join_qr_rows: list[str]


class ZonePresence(Message):
    zone: str
    name: str
    count: int
    first_names: list[str] | None
    "None for staff whose role does not show names."


class PresenceCard(Message):
    zones: list[ZonePresence]
    total: int


class GapCard(Message):
    """Sightings that a gateway had and the server will never get."""

    rows: int
    uncounted: bool
    "Whether there were more that nobody can count: its storage was damaged."
    from_s: float | None
    "When it was last heard of before; None where that is not known."
    to_s: float
    "When it went on."


class GatewayCard(Message):
    gateway: str
    name: str
    label: str
    zone: str
    state: Literal["ok", "weak", "offline", "unknown"]
    text: str
    "One line for staff, such as `41 sightings a minute`."
    sightings_per_minute: float
    heard_at_s: float | None
    outbox_rows: int
    scan_mode: str
    since_s: float | None = None
    "Since when it has this state; None before it ever reported."
    trouble: str = ""
    "What staff should look at, one sentence of the gateway's own; empty where all is well."
    gaps: list[GapCard] = []
    "Of the last day, newest first."
    recoveries: int = 0
    "How often its adapter was brought back since it started."
    certificate_ends_s: float | None = None
    config_revision: str = ""
    "The live configuration in force; empty before the first."
    config_refused: str = ""
    "Why the last live configuration is not in force; empty where it is."
    version: str = ""


class GatewaysCard(Message):
    gateways: list[GatewayCard]


class TrendDay(Message):
    """One day of one beacon, at the gateway that hears it best."""

    day_s: float
    "When the day began (UTC)."
    rssi_dbm: float
    battery_mv: float | None


class BeaconCard(Message):
    beacon: str
    name: str
    kind: Literal["ibeacon", "eddystone_uid", "eddystone_eid"]
    zone: str
    zone_name: str
    x_m: float
    y_m: float
    battery: Battery
    identity: str
    "What it sends, in hex; empty for an EID, and for whoever does not look after beacons."
    state: Literal["ok", "weak", "dying", "silent", "unknown"]
    text: str
    "Why, one sentence."
    heard_at_s: float | None
    gateway: str | None
    "Which gateway hears it best."
    rssi_dbm: float | None
    trend: list[TrendDay]
    "At most 28 days, oldest first."
    battery_mv: int | None
    temperature_c: float | None


class BeaconsCard(Message):
    beacons: list[BeaconCard]
    "Those that need somebody first."


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


class DemoPerson(Message):
    person: str
    kind: Literal["member", "stranger", "clerk"]
    name: str | None
    x_m: float
    y_m: float
    bell: bool
    indoors: bool


class DemoScreens(Message):
    phone: str
    clerk: str
    kiosk: str
    desk: str


class DemoView(Message):
    """The demo page's whole state: first frame and every change of `/ws/demo`."""

    at_s: float
    floor: FloorPlan
    site_name: str
    screens: DemoScreens
    people: list[DemoPerson]
    playing: bool
    broker_up: bool
    server_up: bool
    trace: VisitTrace | None
    held_back: list[TimelineRow]
    caption: str
    "What is happening now, one sentence."
    web_shop: str = ""
    "Address of the web shop, where Jane's way begins; empty where none is served."
