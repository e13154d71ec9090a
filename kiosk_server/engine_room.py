"""What app.py needs of presence, decisions, MQTT and sockets: one object.

    room = EngineRoom(database=…, shop=…, texts=…, vouchers=…, keys=…, phone=Screen(…), kiosk=Screen(…), staff=…,
                      staff_cookie=…, mqtt=MqttAccess(…) or None, build=…, origins=…, clock=time.time)
    app.routes.extend(room.router.routes)   # /ws/phone, /ws/kiosk, /ws/desk, /api/desk/*
    async with room.running(): ...          # in the lifespan; closes sockets with 1012 at the end

In the nouns' routes, always inside a command of the writer:

    room.check_in(session, member, at_s) -> VisitCard           # "I'm here"
    room.consents_changed(session, member, at_s) -> None        # after any change of consent or pause
    room.opted_out(session, member, at_s) -> None               # after the opt-out's own rows: ends the visit
    room.memberships_changed(session, members, at_s) -> None    # after they were joined or parted
    room.staff_revoked(session, staff, at_s) -> None            # tells subscribers, closes that person's sockets
    room.staff_device_revoked(session, staff, device, at_s)     # likewise, of one browser of theirs alone
    room.devices_revoked(session, subjects) -> None             # closes the sockets of phones or kiosks

The first three also tell her phones (`bell.changed`).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from typing import Any

import structlog
from fastapi import APIRouter
from pydantic import BaseModel
from sqlmodel import Session

from kiosk_server.arrivals import Arrivals
from kiosk_server.assistance.strays import Strays
from kiosk_server.attempts import FAILURES, not_written
from kiosk_server.beacons.board import BeaconBoard
from kiosk_server.beacons.book import BeaconBook
from kiosk_server.beacons.identity_keys import IdentityKeys
from kiosk_server.beacons.routes import beacon_routes
from kiosk_server.catalogue.importing import Importer
from kiosk_server.database import Database, DatabaseError, after, new_id, outbox
from kiosk_server.database.outbox import Stored
from kiosk_server.delivery.subscriptions import follow_consents
from kiosk_server.departures import Departures
from kiosk_server.desk.clerks import ClerkBoard
from kiosk_server.desk.gateways import GatewayBoard
from kiosk_server.desk.routes import desk_routes
from kiosk_server.desk.timeline import Timeline
from kiosk_server.desk.view import Desk
from kiosk_server.desk.watching import GatewayWatch
from kiosk_server.finding.indexing import index_more
from kiosk_server.fleet.cards import Fleet
from kiosk_server.fleet.desk_routes import kiosk_fleet_routes
from kiosk_server.fleet.watching import FleetWatch
from kiosk_server.gateways.live_config import LiveConfigs
from kiosk_server.gateways.live_config_routes import live_config_routes
from kiosk_server.housekeeping import keeping_house
from kiosk_server.intents.ledger import is_unsettled, settle_all
from kiosk_server.kiosks.attracting import Attracting
from kiosk_server.kiosks.states import kiosk_states
from kiosk_server.kiosks.watching import watch_sessions
from kiosk_server.lingering import Lingering
from kiosk_server.live.ears import Ears
from kiosk_server.live.mqtt import Bus, MqttAccess
from kiosk_server.live.publisher import Publisher
from kiosk_server.live.screens import Screen, Viewer
from kiosk_server.live.sockets import Hub
from kiosk_server.members.consents import consents_of, permits
from kiosk_server.members.devices import devices_of
from kiosk_server.members.phone_view import bell_of
from kiosk_server.members.purposes import Purpose
from kiosk_server.messages.texts import Texts
from kiosk_server.offers.tables import Voucher
from kiosk_server.offers.vouchers import Vouchers
from kiosk_server.ownership import Ownership, PresenceElsewhere
from kiosk_server.presence.earshot import Earshot
from kiosk_server.presence.floorplan import read_floor
from kiosk_server.presence.locating import Spot
from kiosk_server.presence.resolving import Resolver
from kiosk_server.presence.visits import Presence, VisitPolicy
from kiosk_server.presence.walking import Ways
from kiosk_server.rounds import Rounds
from kiosk_server.sites.keys import Keys
from kiosk_server.sites.shop import Shop
from kiosk_server.visits import records
from kiosk_server.visits.withdrawing import heed
from kiosk_server.web.identities import memberships, standing
from wire.messages.clerks import Reach
from wire.messages.mqtt import StoreEventKind
from wire.messages.screens.phone import VisitCard
from wire.messages.sockets import CLOSE_ANEW

__all__ = ["EngineRoom", "MqttAccess", "Screen", "Viewer"]

SUBSCRIBERS = ("clerk_push",)
"Who must have heard every store event."

START_HOLD_S = 15.0
"After a start gateways need some seconds to send what they kept meanwhile; until then nobody is sent home."

log = structlog.get_logger()


class EngineRoom:
    """Owns presence, and the coroutines that keep it going."""

    def __init__(
        self,
        *,
        database: Database,
        shop: Shop,
        texts: Texts,
        vouchers: Vouchers,
        keys: Keys,
        identity_keys: IdentityKeys,
        phone: Screen,
        kiosk: Screen,
        staff: Callable[[Session, str], Viewer | None],
        staff_cookie: str,
        mqtt: MqttAccess | None,
        build: str,
        origins: Collection[str],
        clock: Callable[[], float],
    ) -> None:
        self._database, self._shop, self._vouchers, self._clock = database, shop, vouchers, clock
        self._presence = Presence(read_floor(shop.floor))
        resolver = Resolver(keys.token_root, keys.freshness_root, shop.site)
        self.arrivals = Arrivals(shop, self._presence, resolver, vouchers, database.writer, clock)
        self._departures = Departures(vouchers, self._presence)
        self._strays = Strays.of(shop, self._presence)
        self._rounds = Rounds(
            database=database,
            shop=shop,
            presence=self._presence,
            arrivals=self.arrivals,
            departures=self._departures,
            lingering=Lingering(vouchers, self._presence),
            strays=self._strays,
            earshot=Earshot(),
            everybody_reports=self._everybody_is_there,
            clock=clock,
        )
        self.board = GatewayBoard(shop, texts)
        self.beacons = BeaconBook(shop.site, identity_keys, BeaconBoard(shop, texts, self.board))
        self._clerks = ClerkBoard()
        self.fleet = Fleet(shop, clock())
        desk = Desk(shop, self.board, self.beacons.board, self._clerks, self.fleet, Timeline(shop, texts), clock)
        screens = {
            "phone": replace(phone, event_body=self._phone_body),
            "kiosk": replace(kiosk, states=partial(self._kiosk_states, kiosk)),
            "desk": Screen(staff_cookie, staff, desk.view, desk.event_body, desk.states),
        }
        self.live_configs = LiveConfigs(database, shop, self.beacons, clock)
        self.hub = Hub(database, screens, build, origins, clock)
        self._attracting = Attracting(shop)
        self._mqtt = mqtt
        self.ownership = Ownership(database, shop.site)
        self.bus: Bus | None = None
        self.router = APIRouter()
        for routes in (
            self.hub.router,
            desk_routes(desk),
            beacon_routes(self.beacons),
            live_config_routes(self.live_configs, self.board),
            kiosk_fleet_routes(self.fleet),
        ):
            self.router.routes.extend(routes.routes)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Everything that runs beside the routes. A coroutine that fails ends the server loudly."""
        if await self.ownership.look():
            await self._resume()
        else:
            log.warning("presence_elsewhere", site=self._shop.site)
        owned = self.ownership.run(self._resume, self._coroutines, self._forget_everybody)
        stop = self._database.writer.listen(self._told)
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self.hub.run()), group.create_task(owned)]
            try:
                yield
            finally:
                stop()
                for task in tasks:
                    task.cancel()

    def check_in(self, session: Session, member: str, at_s: float, gateway: str | None = None) -> VisitCard:
        if not self.ownership.held:
            raise PresenceElsewhere
        return self.arrivals.check_in(session, member, at_s, gateway)

    def misplaced(self) -> None:
        """Somebody reported a beacon that nobody sends: counted beside the rows."""
        self.arrivals.counts["misplaced"] += 1

    def spot(self, member: str) -> Spot | None:
        """Where she is, as far as it is known here and clerks may be told."""
        return self._strays.spot(member) if self.ownership.held else None

    @property
    def ways(self) -> Ways:
        return self._strays.ways

    def consents_changed(self, session: Session, member: str, at_s: float) -> None:
        """Phones see the new bell, kiosks look again whom they may invite."""
        self._tell_bell(session, member, at_s)
        heed(session, self._shop, member, at_s)
        for place in self._shop.floor.kiosks:
            outbox.touch(session, outbox.kiosk(place.kiosk))

    def memberships_changed(self, session: Session, members: Collection[str], at_s: float) -> None:
        """These were joined or parted: each visit, bell and socket follows whoever stands for each of them now."""
        for each in sorted({standing(session, member) for member in members}):
            if self.ownership.held:
                self._departures.follow(session, each, at_s)
            else:
                # The process that knows of her visit moves it.
                outbox.touch(session, _JOINED + each)
            if permits(consents_of(session, each), Purpose.RECOGNISE_IN_STORE) is None:
                self.opted_out(session, each, at_s)
            else:
                self.consents_changed(session, each, at_s)
        phones = devices_of(session, members)
        after(session).commit(lambda: self.hub.close_subjects(phones, CLOSE_ANEW))

    def opted_out(self, session: Session, member: str, at_s: float) -> None:
        """Under every membership that is hers."""
        for each in sorted(memberships(session, member)):
            self._stopped(session, each, at_s)

    def _stopped(self, session: Session, member: str, at_s: float) -> None:
        told_upto, audience = outbox.newest_seq(session), outbox.phone(member)
        after(session).commit(lambda: self.hub.withdraw(audience, told_upto))
        self._departures.opted_out(session, member, at_s)
        if not self.ownership.held:
            # The process that knows of her visit ends it.
            outbox.touch(session, _OPTED_OUT + member)
        self._tell_bell(session, member, at_s)

    def staff_revoked(self, session: Session, staff: str, at_s: float) -> None:
        body = {"site": self._shop.site, "staff": staff}
        outbox.append(session, outbox.STORE, StoreEventKind.STAFF_REVOKED, new_id(at_s), at_s, body)
        self.devices_revoked(session, [staff])

    def staff_device_revoked(self, session: Session, staff: str, device: str, at_s: float) -> None:
        body = {"site": self._shop.site, "staff": staff, "device": device}
        outbox.append(session, outbox.STORE, StoreEventKind.STAFF_REVOKED, new_id(at_s), at_s, body)
        self.devices_revoked(session, [device])

    def reach(self, staff: str) -> Reach | None:
        """Whether an alert for this clerk would be seen now; None: not on shift, or it is not known here."""
        return self._clerks.reach(staff, self._clock())

    def devices_revoked(self, session: Session, subjects: Iterable[str]) -> None:
        gone = list(subjects)
        after(session).commit(lambda: self.hub.close_subjects(gone))

    def _told(self, audiences: frozenset[str]) -> None:
        """What another process wants of the one that owns presence. From any thread."""
        wanted = {_OPTED_OUT: self._departures.opted_out, _JOINED: self._departures.follow}
        for each in audiences if self.ownership.held else ():
            for mark, what in wanted.items():
                if each.startswith(mark):
                    self._submit(partial(_about, what, each.removeprefix(mark), self._clock()))

    def _submit(self, command: Callable[[Session], None]) -> None:
        try:
            self._database.writer.submit(command)
        except DatabaseError as error:
            # Nobody hears her under that membership any more: silence will end the visit.
            not_written("visit", error)

    async def _forget_everybody(self) -> None:
        """Another process owns presence now, and what is known here grows old."""
        self.bus = None
        await self._database.writer.run_async(lambda _session: self._presence.resume([]))
        self._strays.forget_all()

    async def _resume(self) -> None:
        """Presence starts from what the database knows."""
        now_s = self._clock()

        def command(session: Session) -> int:
            known = records.known(session, self._shop.site, now_s - VisitPolicy().forget_after_s)
            self._presence.resume(known.open_visits, known.ended)
            return len(known.open_visits)

        here = await self._database.writer.run_async(command)
        self.arrivals.hold_until_s = now_s + START_HOLD_S
        log.info("presence_resumed", visits=here)

    async def _finish(self) -> None:
        """What an earlier run left undone: an import that was being written, intents without standings, products that
        no search finds yet. At the next start again, where the database fails now."""
        importer = Importer(self._database, self._shop, self._clock)
        try:
            while await asyncio.to_thread(importer.resume_some):
                pass
            with self._database.reader.session() as session:
                after_member: str | None = "" if is_unsettled(session) else None
            while after_member is not None:
                settle = partial(settle_all, after=after_member, now_s=self._clock())
                after_member = await self._database.writer.run_async(settle)
            after_sku: str | None = ""
            while after_sku is not None:
                after_sku = await self._database.writer.run_async(partial(index_more, after=after_sku))
        except FAILURES as error:
            not_written("unfinished", error)

    def _coroutines(self) -> list[Any]:
        watch = GatewayWatch(self.board, self._database, linked=self._is_linked, wake=self.hub.wake, clock=self._clock)
        found: list[Any] = [self._finish(), watch.run(), *self._rounds.coroutines()]
        found += keeping_house(self._database, self._shop, self._clerks, self._clock)
        found.append(watch_sessions(self._database, self._shop, self._clock))
        found.append(FleetWatch(self.fleet, self._database, self.hub.wake, self._clock).run())
        if self._mqtt is not None:
            bus = self.bus = Bus(self._mqtt, self._shop.site, self._clock)
            publisher = Publisher(self._database, bus, self._shop.site, SUBSCRIBERS, self._clock)
            ears = Ears(
                self._database,
                bus,
                self.arrivals,
                self.board,
                self.beacons,
                self._clerks,
                self._shop,
                SUBSCRIBERS,
                self._clock,
                publisher.acknowledged,
            )
            found += [bus.run(ears.hear), publisher.run(), self.live_configs.run(bus)]
        return found

    def _everybody_is_there(self, now_s: float) -> bool:
        return self._is_linked() and self.board.all_report(now_s)

    def _is_linked(self) -> bool:
        return self.bus is None or self.bus.connected.is_set()

    def _tell_bell(self, session: Session, member: str, at_s: float) -> None:
        follow_consents(session, member)
        card = bell_of(session, member, at_s).model_dump(mode="json")
        outbox.append(session, outbox.phone(member), "bell.changed", new_id(at_s), at_s, card)

    def _phone_body(self, session: Session, viewer: Viewer, stored: Stored) -> dict[str, Any] | None:
        """A voucher's card is made when it is sent, so that its code stands in no table."""
        if stored.kind != "voucher.issued":
            return stored.body
        voucher = session.get(Voucher, stored.body["voucher"])
        if voucher is None:
            return None
        return self._vouchers.speaking(viewer.language).card(session, voucher, self._clock()).model_dump(mode="json")

    def _kiosk_states(self, kiosk: Screen, session: Session, viewer: Viewer) -> Mapping[str, BaseModel]:
        """Beside what `kiosk` says itself."""
        name = viewer.audience.removeprefix("kiosk:")
        place = self._shop.kiosk(name)
        if place is None:
            return {}
        now_s = self._clock()
        attract = self._attracting.card(session, place, now_s)
        device = {"device": self.fleet.told(session, name, now_s)}
        return {**kiosk.states(session, viewer), **kiosk_states(session, name, attract, now_s), **device}


_OPTED_OUT = "opted-out:"
"In the place of an audience: tells the process that owns presence whose visit has ended."


_JOINED = "joined:"
"Likewise, for whom the visit of another membership of hers goes on."


def _about(what: Callable[[Session, str, float], None], member: str, at_s: float, session: Session) -> None:
    what(session, member, at_s)
