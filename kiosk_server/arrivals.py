"""From a batch of sightings to committed effects.

    batch -> what is new (inbox) -> whose phones (tokens opened) -> where they are (presence)
          -> what to do (engagement) -> rows, vouchers, events (outbox) -> commit -> acknowledgement, screens woken

All of it is one command of the writer, so either everything of a batch is durable or nothing is. Presence lives in
memory and is touched by the writing thread alone; a command that does not commit puts it back as it was.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import structlog
from sqlalchemy import bindparam, insert, update
from sqlmodel import Session, col

from kiosk_server.crowds import Crowds, Taking, concerns, known_phones
from kiosk_server.database import DatabaseError, Writer, after, inbox, outbox
from kiosk_server.database.inbox import event_id
from kiosk_server.database.prepared import Prepared, insert_later
from kiosk_server.engagement.decider import Trigger
from kiosk_server.offers.vouchers import Vouchers
from kiosk_server.presence.resolving import Fate, Resolver, sighting
from kiosk_server.presence.visits import Event, Presence, Sighting, VisitEnded, Visitor, VisitStarted, ZoneChanged
from kiosk_server.sites.shop import Shop
from kiosk_server.visits import news, records
from kiosk_server.visits.cards import visit_card
from kiosk_server.visits.circumstances import Occasion
from kiosk_server.visits.greeting import greet
from kiosk_server.visits.outcomes import react
from kiosk_server.visits.tables import Visit, VisitHops
from wire.messages.mqtt import SightingBatch, SightingRow
from wire.messages.screens.phone import VisitCard

BACKLOG_S = 30.0
"A row this old when it comes was held up somewhere, and more of its kind are on their way."

HOLD_S = 10.0
"So long after the last of a backlog nobody is sent home."

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Way:
    """The hops of the batch that is being processed, for the trace."""

    published_at_s: float
    received_at_s: float
    rows: dict[str, SightingRow]
    "By event."


class Arrivals:
    """Turns sightings and check-ins into visits and what follows from them."""

    def __init__(
        self,
        shop: Shop,
        presence: Presence,
        resolver: Resolver,
        vouchers: Vouchers,
        writer: Writer,
        clock: Callable[[], float],
    ) -> None:
        self._shop = shop
        self._presence = presence
        self._resolver = resolver
        self._crowds = Crowds(shop.site, presence, resolver)
        self._vouchers = vouchers
        self._writer = writer
        self._clock = clock
        self.counts: Counter[str] = Counter()
        "Rows by their fate, and `repeated`; since the start."
        self._committed: list[dict[str, object]] = []
        "Visits whose commit has not been noted; touched by the writing thread alone."
        self.hold_until_s = 0.0
        "A backlog is coming in: silence until then says nothing."

    def taking(self, batch: SightingBatch, received_at_s: float, clock: Callable[[], float]) -> Taking:
        """`take` as a command that knows of those beside it. `clock` is asked when it runs."""
        return Taking(self.take, batch, received_at_s, clock)

    def take(self, session: Session, batch: SightingBatch, received_at_s: float, now_s: float) -> int:
        """Processes a batch; up to which `seq` its gateway's rows are settled once this is committed."""
        taken = inbox.take(session, batch, received_at_s)
        self.counts["repeated"] += taken.repeated
        sightings = self._resolve(session, batch, taken.new, received_at_s)
        way = Way(batch.sent_at_s, received_at_s, {event_id(batch.gateway, batch.boot_id, r.seq): r for r in taken.new})
        self._hear(session, sightings, way, now_s)
        return taken.upto

    def take_singly(self, session: Session, batch: SightingBatch, received_at_s: float, now_s: float) -> int:
        """Like `take`, for a batch that failed: a row that fails again is set aside as poison."""
        taken = inbox.take(session, batch, received_at_s)
        for row in taken.new:
            try:
                with session.begin_nested():
                    sightings = self._resolve(session, batch, [row], received_at_s)
                    event = event_id(batch.gateway, batch.boot_id, row.seq)
                    self._hear(session, sightings, Way(batch.sent_at_s, received_at_s, {event: row}), now_s)
            except Exception as error:
                log.exception("sighting_set_aside", gateway=batch.gateway, seq=row.seq, error=type(error).__name__)
                self.counts["dead"] += 1
                inbox.bury(session, batch, row, received_at_s, error)
        return taken.upto

    def check_in(self, session: Session, member: str, at_s: float, gateway: str | None = None) -> VisitCard:
        """ "I'm here": starts a visit, or confirms the one she is on. The caller has made sure that her bell is on.

        `gateway`: which one's beacon her phone proved to hear.
        """
        self._keep_for_undo(session, [member])
        for event in self._presence.check_in(member, f"check-in:{member}:{at_s:.3f}", at_s, gateway):
            self._happened(session, event, None, at_s)
        state = self._presence.visiting(member)
        if state is not None and gateway is not None:
            # Her phone proved to hear it, which is as good as being heard by it.
            records.heard(session, self._shop.site, [(member, state)])
        if state is not None and state.owed:
            self._greet_late(session, member, state.stays_until_s, at_s)
        return visit_card(self._open_visit(session, member), self._shop)

    def _resolve(
        self, session: Session, batch: SightingBatch, rows: list[SightingRow], received_at_s: float
    ) -> list[Sighting]:
        """Whose these are. A revoked phone's row leaves nothing behind but a number in a counter."""
        contents = self._crowds.open(session, rows)
        phones = known_phones(session, {content.handle for content in contents if content is not None})
        found, kept = [], []
        for row, content in zip(rows, contents, strict=True):
            event = event_id(batch.gateway, batch.boot_id, row.seq)
            fate = self._resolver.fate(row, content, phones, batch.gateway, event)
            self.counts[fate] += 1
            if content is None or fate in (Fate.UNKNOWN, Fate.DISPROVED, Fate.REVOKED):
                continue
            kept.append(row)
            found.append(sighting(event, batch.gateway, row, content, phones[content.handle].member, fate))
        inbox.keep(session, batch, kept, received_at_s)
        if any(each.last_s < received_at_s - BACKLOG_S for each in found):
            self.hold_until_s = max(self.hold_until_s, received_at_s + HOLD_S)
        return sorted(found, key=lambda each: each.last_s)

    def _hear(self, session: Session, sightings: list[Sighting], way: Way, now_s: float) -> None:
        visitors = {each.visitor for each in sightings}
        self._keep_for_undo(session, visitors)
        started: set[str] = set()
        for each in sightings:
            for event in self._presence.hear(each):
                concerns(session, [event.visitor])
                self._happened(session, event, way, now_s)
                if isinstance(event, VisitStarted):
                    started.add(event.visitor)
        concerns(session, visitors)
        here = [(name, state) for name in sorted(visitors) if (state := self._presence.visiting(name)) is not None]
        # A start writes its own sighting.
        news_of = [(name, state) for name, state in here if name not in started or _heard_on(state)]
        records.heard(session, self._shop.site, news_of)
        for name, state in here:
            if state.owed:
                self._greet_late(session, name, state.stays_until_s, now_s, state.last_heard_at_s)

    def _happened(self, session: Session, event: Event, way: Way | None, now_s: float) -> None:
        match event:
            case VisitStarted():
                self._arrived(session, event, way, now_s)
            case ZoneChanged():
                self._moved(session, event, now_s)
            case VisitEnded():
                raise RuntimeError("nobody leaves by being heard")

    def _arrived(self, session: Session, event: VisitStarted, way: Way | None, now_s: float) -> None:
        state = self._presence.visiting(event.visitor)
        stays_until_s = state.stays_until_s if state is not None else event.at_s
        self._crowds.foresee(session, event.visitor, now_s)
        visit = records.start(
            session, self._shop.site, event.visitor, event.evidence.event, event.at_s, stays_until_s, event.zone
        )
        news.tell_started(session, self._shop, visit)
        if stays_until_s > now_s:
            kiosks = self._presence.floor.kiosks_in(event.zone)
            packet_at_s = way.rows[event.evidence.event].window_end_s if way is not None else None
            decisions = greet(session, self._vouchers, visit, kiosks, stays_until_s, now_s, packet_at_s, begins=True)
        else:
            # Rows held up by an outage: whether she is still here, newer ones or the end of the visit will tell.
            decisions = 0
            self._presence.owe(event.visitor, True)
        self._wake_kiosks(session)
        if way is not None:
            self._trace(session, visit, event, way, now_s)
        log.info("visit_started", visit=visit.id, zone=event.zone, decisions=decisions)

    def _greet_late(
        self, session: Session, member: str, stays_until_s: float, now_s: float, packet_at_s: float | None = None
    ) -> None:
        """Decides about a start that came late, now that newer news says that she is still here."""
        if stays_until_s <= now_s:
            return
        visit = self._open_visit(session, member)
        kiosks = self._presence.floor.kiosks_in(visit.zone)
        greet(session, self._vouchers, visit, kiosks, stays_until_s, now_s, packet_at_s)
        self._presence.owe(member, False)
        log.info("visit_told_late", visit=visit.id)

    def _open_visit(self, session: Session, member: str) -> Visit:
        visit = records.open_visit_of(session, self._shop.site, member)
        if visit is None:
            raise RuntimeError("presence and database disagree about a visit")
        return visit

    def _moved(self, session: Session, event: ZoneChanged, now_s: float) -> None:
        visit = self._open_visit(session, event.visitor)
        state = self._presence.visiting(event.visitor)
        if state is None:
            raise RuntimeError("nobody moves without being here")
        records.move(session, visit, event.zone, event.at_s)
        kiosks = tuple(self._presence.floor.kiosks_in(event.zone))
        if kiosks:
            cause = f"{visit.id}.{event.zone}.{event.at_s:.3f}"
            occasion = Occasion(cause, Trigger(False, kiosks), visit.member, visit, state.stays_until_s)
            react(session, self._vouchers, occasion, now_s)
        news.moved(session, self._shop, visit, event.at_s)
        self._wake_kiosks(session)

    def _trace(self, session: Session, visit: Visit, event: VisitStarted, way: Way, now_s: float) -> None:
        row = way.rows[event.evidence.event]
        hops = {
            "visit": visit.id,
            "gateway": event.evidence.gateway or "",
            "packets": event.evidence.packets,
            "median_rssi_dbm": event.evidence.median_rssi_dbm or 0.0,
            "first_heard_at_s": event.evidence.first_heard_at_s,
            "window_end_s": row.window_end_s,
            "published_at_s": way.published_at_s,
            "received_at_s": way.received_at_s,
            "decided_at_s": now_s,
            "committed_at_s": None,
        }
        insert_later(session, _HOPS, hops)
        after(session).commit(lambda: self._note_commit(visit.id))

    def _note_commit(self, visit: str) -> None:
        """The last hop can be known only afterwards; losing it in a crash loses nothing but a number."""
        self._committed.append({"of_visit": visit, "at_s": self._clock()})
        if len(self._committed) == 1:
            try:
                self._writer.submit(self._write_commits)
            except DatabaseError:
                self._committed.clear()

    def _write_commits(self, session: Session) -> None:
        """Of all visits of a batch at once."""
        noted, self._committed = self._committed, []
        if noted:
            _COMMITTED.run(session, noted)

    def _wake_kiosks(self, session: Session) -> None:
        for kiosk in self._presence.floor.kiosks:
            outbox.touch(session, outbox.kiosk(kiosk))

    def _keep_for_undo(self, session: Session, visitors: Iterable[str]) -> None:
        remembered = self._presence.remember(visitors)
        after(session).rollback(lambda: self._presence.recall(remembered))


def _heard_on(state: Visitor) -> bool:
    """Whether somebody who came in with this batch was also heard later by it, as after an outage."""
    return state.last_heard_at_s - (state.started_at_s or 0.0) >= records.HEARD_STEP_S


_HOPS = Prepared(insert(VisitHops.metadata.tables["visit_hops"]))
_COMMITTED = Prepared(
    update(VisitHops).where(col(VisitHops.visit) == bindparam("of_visit")).values(committed_at_s=bindparam("at_s"))
)
