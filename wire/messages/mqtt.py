"""What crosses MQTT. Topics: `wire.topics`; the way of each message: `docs/interfaces.md`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Literal

from wire.messages.plain import Message, Within

Hex16 = Annotated[str, Within(pattern=r"^[0-9a-f]{32}$")]
Name = Annotated[str, Within(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
Id = Annotated[str, Within(min_length=1, max_length=64)]
AtS = Annotated[float, Within(ge=0, lt=1e11)]
Count = Annotated[int, Within(ge=0, lt=1 << 53)]

BATCH_ROWS = 50
"A batch stays below 16 KiB and one server transaction."


class Layout(StrEnum):
    """By which door a sighting came."""

    ANDROID = "android"
    IOS = "ios"
    BEACON = "beacon"
    PHONE_REPORT = "phone-report"
    CHECK_IN = "check-in"


@dataclass(frozen=True, slots=True, kw_only=True)
class SightingRow(Message):
    """One window of one token at one gateway. Never an address."""

    seq: Annotated[int, Within(ge=1, lt=1 << 53)]
    "Counts from 1 within a boot of the gateway."
    token: Hex16
    layout: Layout
    tick: Annotated[int, Within(ge=0, le=255)] | None = None
    "Of the strongest packet; None in the iOS layout."
    mac: Annotated[str, Within(pattern=r"^[0-9a-f]{6}$")] | None = None
    median_rssi_dbm: Annotated[float, Within(gt=-127, lt=20)]
    count: Annotated[int, Within(ge=1, le=100_000)]
    "Packets in the window; one is valid."
    window_start_s: AtS
    "UTC seconds of the first packet."
    window_end_s: AtS
    "UTC seconds of the last packet."
    monotonic_s: Annotated[float, Within(ge=0)]
    "The gateway's monotonic clock at the last packet: re-bases rows written before its clock was set."
    clock_synced: bool
    nonce: Hex16 | None = None
    "Of a check-in over GATT: what the gateway asked the phone to sign."
    proof: Annotated[str, Within(pattern=r"^[0-9a-f]{32}$")] | None = None
    "Of a check-in over GATT: the phone's answer, which the server alone can check."


@dataclass(frozen=True, slots=True, kw_only=True)
class SightingBatch(Message):
    """Gateway to server, on `…/gateway/{gateway}/sightings`, QoS 1."""

    gateway: Name
    boot_id: Id
    oldest_seq_held: Annotated[int, Within(ge=1, lt=1 << 53)]
    "Rows below it are gone from the outbox for good: acknowledged, or else a gap."
    sent_at_s: AtS
    rows: Annotated[list[SightingRow], Within(max_length=BATCH_ROWS)]
    "None where a boot has none left and still a gap to declare."
    damaged: bool = False
    "This boot began after its outbox was damaged: row 1, which never was, stands for rows that nobody can count."


@dataclass(frozen=True, slots=True, kw_only=True)
class SightingAck(Message):
    """Server to gateway after its commit, on `…/gateway/{gateway}/ack`: rows up to and with `upto` are settled."""

    boot_id: Id
    upto: Count


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayStatus(Message):
    """Gateway to server, retained, every 10 s; the last will says `online: false`."""

    gateway: Name
    boot_id: Id
    online: bool
    at_s: AtS
    version: str = ""
    scanning: bool = False
    scan_mode: str = ""
    "`monitor+active`, `active` or `recording`."
    scan_reason: str = ""
    "Why this mode, or why not scanning; one sentence for staff."
    heard_at_s: AtS | None = None
    "When anything at all was last heard."
    packets: Count = 0
    "Advertisements heard since boot."
    ours: Count = 0
    "Of those, presence frames of ours."
    foreign: Count = 0
    "Of those, anything else: counted and forgotten."
    malformed: Count = 0
    dropped: Count = 0
    """Of ours, what came to nothing since boot: packets of a sender that said too much or for which the queue was full,
    and sightings that the disk did not take for too long."""
    outbox_rows: Count = 0
    outbox_bytes: Count = 0
    evicted: Count = 0
    "Rows pushed out of a full outbox."
    clock_synced: bool = False
    trouble: str = ""
    "What staff should look at, one sentence; empty where all is well."
    config_revision: str = ""
    "The live configuration in force; empty before the first."
    config_refused: str = ""
    "Why the last live configuration was refused, naming its key; empty where it is in force."
    recoveries: Count = 0
    "How often the adapter had to be brought back since boot."
    certificate_ends_s: AtS | None = None


class BeaconKind(StrEnum):
    IBEACON = "ibeacon"
    EDDYSTONE_UID = "eddystone_uid"
    EDDYSTONE_EID = "eddystone_eid"


BeaconId = Annotated[str, Within(pattern=r"^[0-9a-f]{16,40}$")]
"iBeacon: uuid, major, minor (20 bytes); Eddystone UID: namespace, instance (16); EID: the 8 bytes now on the air."


@dataclass(frozen=True, slots=True, kw_only=True)
class BeaconIdentity(Message):
    """One of the site's own beacons, as a gateway looks for it now. A rotating EID is told again as it rotates."""

    beacon: Name
    kind: BeaconKind
    identity: BeaconId


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveSettings(Message):
    """What staff may set while a gateway runs; None leaves what it was started with."""

    log_level: Literal["debug", "info", "warning", "error"] | None = None
    rssi_floor_dbm: Annotated[int, Within(ge=-126, le=-40)] | None = None
    "Weaker packets are counted and forgotten."
    silence_s: Annotated[float, Within(ge=10, le=600)] | None = None
    "After so long without any advertisement the adapter is taken for deaf."


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayConfig(LiveSettings):
    """Server to gateway, retained, on `…/gateway/{gateway}/config`: what may change while it runs.

    Refused as a whole where anything in it is wrong. The last one counts, whatever its revision.
    """

    revision: Id
    beacons: Annotated[list[BeaconIdentity], Within(max_length=500)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BeaconReading(Message):
    """How one of the site's beacons was heard since the gateway began to listen for it."""

    beacon: Name
    identity: BeaconId | None = None
    "As it was heard last, so that the server learns how far a rotating beacon's clock is off."
    heard_at_s: AtS
    rssi_dbm: Annotated[float, Within(gt=-127, lt=20)]
    "Median of the last minute in which it was heard."
    count: Count
    "Packets in that minute."
    battery_mv: Annotated[int, Within(ge=0, le=65535)] | None = None
    temperature_c: Annotated[float, Within(ge=-128, lt=128)] | None = None
    "Both from its Eddystone TLM frames; None where it sends none."


@dataclass(frozen=True, slots=True, kw_only=True)
class BeaconReport(Message):
    """Gateway to server, on `…/gateway/{gateway}/beacons`, every 60 s: only beacons that the configuration names."""

    gateway: Name
    at_s: AtS
    readings: Annotated[list[BeaconReading], Within(max_length=500)]


class StoreEventKind(StrEnum):
    VISIT_STARTED = "visit.started"
    VISIT_ZONE = "visit.zone"
    VISIT_ENDED = "visit.ended"
    VISIT_STRAYED = "visit.strayed"
    "She walks away from what she came for: somebody may show her the way."
    VISIT_BROWSING = "visit.browsing"
    "She asked to be let alone, or no longer does: `browsing` says which."
    HELP_REQUESTED = "help.requested"
    HELP_ENDED = "help.ended"
    "What asked for a clerk does so no more: `cause` says what, and the task of that cause ends."
    PICK_UP_WAITING = "pick_up.waiting"
    COMPLAINT_CALLED = "complaint.called"
    "A serious complaint: a manager is called."
    STAFF_REVOKED = "staff.revoked"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreEvent(Message):
    """Server to clerk_push and other subscribers, on `…/events/{kind}`: routing facts, never a name or an intent.

    Published again until the subscriber acknowledges; `event` makes repeats harmless.
    """

    event: Id
    epoch: Id
    seq: Annotated[int, Within(ge=1, lt=1 << 53)]
    previous: Count | None = None
    """The seq of the store event published before this one that has no acknowledgement yet, 0 where there is none: lets
    a subscriber acknowledge at once though seqs have gaps. Without it the subscriber waits for a repeat."""
    kind: StoreEventKind
    at_s: AtS
    site: Name
    visit: Id | None = None
    zone: Name | None = None
    zone_name: str | None = None
    department: str | None = None
    language: str | None = None
    reason: str | None = None
    "Why a visit ended: `left` or `opted_out`; or `unassisted`: it goes on, but clerks are no longer told."
    clerk_assist: bool = False
    "Whether the member agreed that clerks are told; without it no task is offered."
    staff: Id | None = None
    "Whose sessions have ended: the account was revoked, got another password, or lost a role."
    device: Id | None = None
    "Of `staff.revoked`: only in this browser of theirs. None: everywhere."
    cause: Id | None = None
    "What asks for a clerk: the same cause never makes a second task. None: the visit itself."
    skill: Annotated[str, Within(max_length=64)] | None = None
    "The department of what she wants: who knows it well is asked first."
    served_by: Id | None = None
    "The staff id of who served her last."
    browsing: bool = False
    "Whether she asked to be let alone: then nobody is sent unasked."
    packet_at_s: AtS | None = None
    "When the packet arrived on which this was decided; None where no packet was."


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreEventAck(Message):
    """Subscriber to server after its own commit, on `…/events/ack/{subscriber}`."""

    epoch: Id
    upto: Count


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskReport(Message):
    """clerk_push to server, on `…/tasks/{task}`: what became of a task, for the desk's timeline."""

    task: Id
    visit: Id
    state: str
    at_s: AtS
    staff: Id | None = None
    staff_name: str | None = None
    kind: Annotated[str, Within(max_length=32)] = "arrival"
    first_seen_s: AtS | None = None
    "When a clerk's screen or watch first said that it shows the task."
    packet_at_s: AtS | None = None
    "When the packet arrived on which the task was decided."
    cause: Id | None = None
    "What asked for it, as the store's event named it."
    outcome: Annotated[str, Within(max_length=32)] | None = None
    "How it ended, as its clerk says; see `screens.clerk.Outcome`."
