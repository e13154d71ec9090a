"""When a visit starts, where the visitor is, and when it ends.

A visit starts when a door's gateway hears a visitor close by, when another gateway hears one well for a few seconds
(a missed door still counts), or at once by check-in, with or without proof of place. It ends after a silence. Every
instant is the capture's, not the arrival's, so rows that were held up by an outage tell the same story, and repeats
tell nothing.

A visitor's state is one frozen value; who must undo a step keeps the old one (`Presence.remember` and `recall`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kiosk_server.presence.floorplan import Floor
from kiosk_server.presence.staying import Stay, ZoneDwelled, lasted
from kiosk_server.presence.tracker import TrackerPolicy, Whereabouts, expired, heard, zone_ends_at


@dataclass(frozen=True, slots=True)
class VisitPolicy:
    packets: int = 3
    "One packet may be a reflection from the street."
    judged_packets: int = 5
    "At a door the newest few decide: a longer look would hold the street against whoever has just come in."
    within_s: float = 10.0
    door_dbm: float = -75.0
    "About 5 m in the open: the doorway and not the pavement across."
    inside_dbm: float = -70.0
    inside_for_s: float = 3.0
    "Away from the door stronger and longer: a phone on the floor above must not count."
    leave_after_s: float = 300.0
    "Fitting rooms and cellars are silent for minutes."
    connected_dbm: float = -85.0
    "A link holds across the street: an answer over it counts as standing there from about 10 m on."
    checked_in_for_s: float = 1800.0
    "A phone without Bluetooth is never heard: a check-in counts this long."
    forget_after_s: float = 12 * 3600.0
    "Rows that an outage held back this long must not open a second visit."


@dataclass(frozen=True, slots=True)
class Sighting:
    """One visitor heard by one gateway for a moment."""

    event: str
    "The same in every repetition."
    visitor: str
    gateway: str
    rssi_dbm: float
    "Median, the phone's calibration added."
    count: int
    "Packets."
    first_s: float
    last_s: float
    trusted: bool = True
    "False where the proof that it was sent just now failed: it keeps a visit going and starts none."
    proven: bool = False
    "The phone answered this very gateway, over a connection: it is there, however often it is heard."


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a visit started."""

    event: str
    "The sighting that completed the rule."
    gateway: str | None
    packets: int
    median_rssi_dbm: float | None
    first_heard_at_s: float


@dataclass(frozen=True, slots=True)
class VisitStarted:
    visitor: str
    at_s: float
    zone: str | None
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class ZoneChanged:
    visitor: str
    at_s: float
    zone: str | None
    "None after the visitor fell silent."


@dataclass(frozen=True, slots=True)
class VisitEnded:
    visitor: str
    at_s: float
    last_heard_at_s: float
    owed: bool = False
    "Nothing was decided yet about its start: see `Presence.owe`."


Event = VisitStarted | ZoneChanged | VisitEnded


@dataclass(frozen=True, slots=True)
class Visitor:
    """All that is known of one visitor."""

    started_at_s: float | None = None
    "None while not visiting."
    last_heard_at_s: float = 0.0
    stays_until_s: float = 0.0
    "The visit ends then, if nothing more is heard."
    ended_at_s: float | None = None
    "Of the last visit: what was captured before is its straggler."
    recent: tuple[Sighting, ...] = ()
    "Of the last seconds, while not visiting."
    where: Whereabouts = field(default_factory=Whereabouts)
    owed: bool = False
    "Told so late that the visit may be over: decided about once it is known."
    stay: Stay | None = None
    "Of the zone that the visitor is in."


@dataclass(frozen=True, slots=True)
class OpenVisit:
    """A visit that was open when the server stopped."""

    visitor: str
    started_at_s: float
    last_heard_at_s: float
    stays_until_s: float
    zone: str | None
    owed: bool = False
    zone_since_s: float | None = None


class Presence:
    """Everybody who is here or may be about to come in."""

    def __init__(self, floor: Floor, visits: VisitPolicy | None = None, tracking: TrackerPolicy | None = None) -> None:
        self.floor = floor
        self._policy = visits or VisitPolicy()
        self._tracking = tracking or TrackerPolicy()
        self._visitors: dict[str, Visitor] = {}

    def hear(self, sighting: Sighting) -> list[Event]:
        """Takes in one sighting, in any order; a repeat or a straggler of an ended visit changes nothing."""
        visitor = self._visitors.get(sighting.visitor, Visitor())
        if visitor.ended_at_s is not None and sighting.last_s <= visitor.ended_at_s:
            return []
        if sighting.proven and sighting.rssi_dbm >= self._policy.connected_dbm:
            evidence = Evidence(sighting.event, sighting.gateway, sighting.count, sighting.rssi_dbm, sighting.first_s)
            return self._check_in(sighting.visitor, sighting.last_s, evidence)
        if visitor.started_at_s is None:
            return self._hear_outside(visitor, sighting)
        return self._hear_inside(visitor, sighting)

    def check_in(self, visitor: str, event: str, at_s: float, gateway: str | None = None) -> list[Event]:
        """Somebody said "I'm here" and proved who it is by other means than radio, and with `gateway` also where."""
        return self._check_in(visitor, at_s, Evidence(event, gateway, 0, None, at_s))

    def _check_in(self, visitor: str, at_s: float, evidence: Evidence) -> list[Event]:
        state = self._visitors.get(visitor, Visitor())
        until_s = max(state.stays_until_s, at_s + self._policy.checked_in_for_s)
        zone = self.floor.zone_of.get(evidence.gateway or "")
        if state.started_at_s is None:
            at_s = max(at_s, state.ended_at_s or at_s)
            where = Whereabouts() if zone is None else Whereabouts(zone=zone, zone_heard_at_s=at_s)
            stay = None if zone is None else Stay(at_s)
            self._visitors[visitor] = Visitor(at_s, at_s, until_s, state.ended_at_s, where=where, stay=stay)
            return [VisitStarted(visitor, at_s, zone, evidence)]
        state = replace(state, stays_until_s=until_s)
        moved = False
        if zone is not None and at_s > state.where.zone_heard_at_s:
            moved = zone != state.where.zone
            where = replace(state.where, zone=zone, zone_heard_at_s=at_s, challenger=None)
            stay = Stay(at_s) if moved else state.stay
            state = replace(state, where=where, stay=stay, last_heard_at_s=max(state.last_heard_at_s, at_s))
        self._visitors[visitor] = state
        return [ZoneChanged(visitor, at_s, zone)] if moved else []

    def leave(self, visitor: str, at_s: float) -> list[Event]:
        """Ends a visit now, as an opt-out does."""
        state = self._visitors.get(visitor)
        if state is None or state.started_at_s is None:
            return []
        return [self._end(visitor, state, max(at_s, state.started_at_s))]

    def wake_at(self) -> float | None:
        """When `expire` has something to do; None while nobody is here."""
        due = [self._due_at(state) for state in self._visitors.values()]
        return min((at_s for at_s in due if at_s is not None), default=None)

    def expire(self, now_s: float) -> list[Event]:
        """Gives up zones and ends visits whose time has come. Oldest first."""
        events: list[Event] = []
        for name, state in list(self._visitors.items()):
            if state.started_at_s is None:
                newest_s = max([state.ended_at_s or 0.0, *(each.last_s for each in state.recent)])
                if newest_s + self._policy.forget_after_s <= now_s:
                    del self._visitors[name]
                continue
            events += self._expire_one(name, state, now_s)
        return sorted(events, key=lambda event: event.at_s)

    def is_here(self, visitor: str) -> bool:
        state = self._visitors.get(visitor)
        return state is not None and state.started_at_s is not None

    def visiting(self, visitor: str) -> Visitor | None:
        """The state of somebody who is here."""
        return self._visitors.get(visitor) if self.is_here(visitor) else None

    def becomes(self, visitor: str, other: str) -> None:
        """`visitor`, who is here, turned out to be `other`, who is not: the visit goes on as that one's."""
        self._visitors[other] = self._visitors.pop(visitor)

    def owe(self, visitor: str, owed: bool) -> None:
        """Notes whether the decision about the start of this visit is still to be made."""
        self._visitors[visitor] = replace(self._visitors[visitor], owed=owed)

    def dwelled(self, steps_s: Mapping[str, Sequence[float]]) -> list[ZoneDwelled]:
        """Who has been in a zone for as long as one of `steps_s` (by zone), and was not told of before."""
        events = []
        for name, state in self._visitors.items():
            zone, stay = state.where.zone, state.stay
            if zone is None or stay is None or zone not in steps_s or state.owed or state.started_at_s is None:
                continue
            stayed_s = lasted(stay, state.where.zone_heard_at_s, steps_s[zone])
            if stayed_s is not None:
                events.append(ZoneDwelled(name, zone, stay.since_s, stayed_s, stay.told_s))
                self._visitors[name] = replace(state, stay=replace(stay, told_s=stayed_s))
        return events

    def here(self) -> list[tuple[str, Visitor]]:
        """Everybody who is visiting, by name."""
        return [(name, state) for name, state in sorted(self._visitors.items()) if state.started_at_s is not None]

    def is_anybody_here(self) -> bool:
        return any(state.started_at_s is not None for state in self._visitors.values())

    def remember(self, visitors: Iterable[str]) -> dict[str, Visitor | None]:
        """What `recall` needs to undo whatever happens to these visitors next."""
        return {name: self._visitors.get(name) for name in visitors}

    def remember_all(self) -> dict[str, Visitor | None]:
        return dict(self._visitors)

    def recall(self, remembered: dict[str, Visitor | None]) -> None:
        for name, state in remembered.items():
            if state is None:
                self._visitors.pop(name, None)
            else:
                self._visitors[name] = state

    def resume(self, open_visits: Iterable[OpenVisit], ended: Iterable[tuple[str, float]] = ()) -> None:
        """Starts from what the database knows. `ended`: visitors and when their last visit ended."""
        self._visitors = {name: Visitor(ended_at_s=at_s) for name, at_s in ended}
        for visit in open_visits:
            self._visitors[visit.visitor] = Visitor(
                started_at_s=visit.started_at_s,
                last_heard_at_s=visit.last_heard_at_s,
                stays_until_s=visit.stays_until_s,
                where=Whereabouts(zone=visit.zone, zone_heard_at_s=visit.last_heard_at_s),
                owed=visit.owed,
                stay=None if visit.zone_since_s is None else Stay(visit.zone_since_s),
            )

    def _hear_outside(self, visitor: Visitor, sighting: Sighting) -> list[Event]:
        if not sighting.trusted or any(each.event == sighting.event for each in visitor.recent):
            return []
        newest_s = max([sighting.last_s, *(each.last_s for each in visitor.recent)])
        recent = tuple(e for e in (*visitor.recent, sighting) if e.last_s > newest_s - self._policy.within_s)
        where = heard(visitor.where, self.floor, self._tracking, sighting.gateway, sighting.rssi_dbm, sighting.last_s)
        evidence = self._arrival(sighting, [each for each in recent if each.gateway == sighting.gateway])
        if evidence is None:
            self._visitors[sighting.visitor] = replace(visitor, recent=recent, where=where)
            return []
        at_s = newest_s
        self._visitors[sighting.visitor] = Visitor(
            started_at_s=at_s,
            last_heard_at_s=at_s,
            stays_until_s=at_s + self._policy.leave_after_s,
            ended_at_s=visitor.ended_at_s,
            where=where,
            stay=None if where.zone is None else Stay(at_s),
        )
        return [VisitStarted(sighting.visitor, at_s, where.zone, evidence)]

    def _arrival(self, newest: Sighting, rows: list[Sighting]) -> Evidence | None:
        """Whether the rows of the last seconds of the gateway of `newest` make a visit."""
        policy, gateway = self._policy, newest.gateway
        if not rows or gateway not in self.floor.zone_of:
            return None
        judged = _newest(rows, policy.judged_packets) if gateway in self.floor.entrances else rows
        packets = sum(row.count for row in judged)
        median = weighted_median([(row.rssi_dbm, row.count) for row in judged])
        first_s, last_s = min(row.first_s for row in rows), max(row.last_s for row in rows)
        at_door = gateway in self.floor.entrances and median >= policy.door_dbm
        inside = median >= policy.inside_dbm and last_s - first_s >= policy.inside_for_s
        if packets < policy.packets or not (at_door or inside):
            return None
        return Evidence(newest.event, gateway, packets, median, first_s)

    def _hear_inside(self, visitor: Visitor, sighting: Sighting) -> list[Event]:
        last_s = max(visitor.last_heard_at_s, sighting.last_s)
        state = replace(
            visitor,
            last_heard_at_s=last_s,
            stays_until_s=max(visitor.stays_until_s, last_s + self._policy.leave_after_s),
        )
        if sighting.trusted:
            where = heard(
                visitor.where, self.floor, self._tracking, sighting.gateway, sighting.rssi_dbm, sighting.last_s
            )
            state = replace(state, where=where)
        if state.where.zone == visitor.where.zone:
            self._visitors[sighting.visitor] = state
            return []
        self._visitors[sighting.visitor] = replace(state, stay=Stay(sighting.last_s))
        return [ZoneChanged(sighting.visitor, sighting.last_s, state.where.zone)]

    def _expire_one(self, name: str, state: Visitor, now_s: float) -> list[Event]:
        if state.stays_until_s <= now_s:
            return [self._end(name, state, state.stays_until_s)]
        where = expired(state.where, self._tracking, now_s)
        if where is state.where:
            return []
        self._visitors[name] = replace(state, where=where, stay=None)
        return [ZoneChanged(name, zone_ends_at(state.where, self._tracking) or now_s, None)]

    def _end(self, name: str, state: Visitor, at_s: float) -> VisitEnded:
        self._visitors[name] = Visitor(ended_at_s=at_s)
        return VisitEnded(name, at_s, state.last_heard_at_s, state.owed)

    def _due_at(self, state: Visitor) -> float | None:
        if state.started_at_s is None:
            return None
        zone_ends_s = zone_ends_at(state.where, self._tracking)
        return state.stays_until_s if zone_ends_s is None else min(state.stays_until_s, zone_ends_s)


def _newest(rows: list[Sighting], packets: int) -> list[Sighting]:
    """The newest rows that together hold that many packets; all where there are fewer."""
    found: list[Sighting] = []
    for row in sorted(rows, key=lambda each: each.last_s, reverse=True):
        found.append(row)
        if sum(each.count for each in found) >= packets:
            break
    return found


def weighted_median(readings: list[tuple[float, int]]) -> float:
    """The median of `(value, how many)` pairs; of an even number the lower one."""
    half = sum(count for _, count in readings) / 2
    passed = 0
    for value, count in sorted(readings):
        passed += count
        if passed >= half:
            return value
    raise ValueError("no readings have no median")
