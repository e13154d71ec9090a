"""One scenario played on one running stack, with a stand-in at every screen, and what came out of it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from simulator import store
from simulator.air import Air, Antenna, Source
from simulator.demo.seen import Seen
from simulator.demo.sign_in import Doors, bearer
from simulator.demo.stack import Stack
from simulator.demo.timeline import shown_on_clerk, shown_on_kiosk, shown_on_phone
from simulator.demo.together import together
from simulator.demo.watchers import Watcher
from simulator.errors import SimulatorError
from simulator.ether import FIXTURE, Ether, Packet
from simulator.fixtures import hanging
from simulator.neighbours import Neighbours
from simulator.player import Player
from simulator.script import Beat, Scenario, Shown, complaints
from simulator.world import World
from wire.messages.screens.desk import VisitTrace

ADMIN = "admin"

SCREENS_READY_S = 20.0

DISTINCTIVE_BYTES = 8
"Shorter payloads (flags and a battery level, say) turn up by chance."

SETTLE_S = 2.0
"After the last beat: whatever would come twice has come by then."


class ScreensNotLiveError(SimulatorError):
    """Not every screen's socket came to life in time:"""


@dataclass(slots=True)
class Performance:
    """`async with Performance(stack, scenario, doors) as it: await it.play()`; then ask what came out."""

    stack: Stack
    scenario: Scenario
    doors: Doors
    clerk_name: str = "mara"
    on_beat: Callable[[Beat, float], None] | None = None
    on_seen: Callable[[Seen], None] = lambda _: None
    on_fault: Callable[[BaseException], None] = lambda _: None
    "Told what ended a stand-in or the air, which run for as long as the performance; `play` raises it as well."
    source: Callable[[Player], Source] | None = None
    "What fills the air, made once the phones hold their tokens; by default the world's own ether."
    world: World = field(init=False)
    air: Air = field(init=False)
    player: Player = field(init=False)
    clerk: Watcher = field(init=False)
    desk: Watcher = field(init=False)
    kiosks: list[Watcher] = field(default_factory=list)
    phones: dict[str, Watcher] = field(default_factory=dict)
    first_on_air_s: dict[str, float] = field(default_factory=dict)
    "When each member's phone was first heard by any gateway's adapter."
    strangers_on_air: set[bytes] = field(default_factory=set)
    "Addresses and payloads of strangers that reached an adapter: what must not be found anywhere."
    strangers_heard: int = 0
    admin: dict[str, str] = field(default_factory=dict)
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)
    _phone_tasks: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.world = World(self.stack.site)
        self.player = Player(self.scenario, self.world, self.stack.server_url, on_beat=self.on_beat)

    async def __aenter__(self) -> Performance:
        self.admin = await self.doors.staff_cookie(ADMIN)
        self._open_screens(await self.doors.clerk_cookie(self.clerk_name))
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.player.close()

    async def play(self) -> None:
        """Everything from the overture to the end of the last beat. Raises what ended a stand-in or the air."""
        await self.prepare()
        await self.perform()

    async def perform(self) -> None:
        """The timed beats, after `prepare`."""
        play = asyncio.create_task(self._play(), name="play")
        try:
            done, _ = await asyncio.wait([play, *self._tasks], return_when=asyncio.FIRST_COMPLETED)
        finally:
            play.cancel()
            await asyncio.gather(play, return_exceptions=True)
        for task in done:
            task.result()

    async def prepare(self) -> None:
        """What happened before she came: accounts, tokens; and every screen is live. Raises ScreensNotLiveError."""
        await together(self.player.overture())
        await asyncio.gather(*(self.watch_phone(person) for person in self.player.apps))
        await _live(self.clerk, self.desk, *self.kiosks)
        source = self.source(self.player) if self.source is not None else self._ether()
        antennas = {gateway: self._antenna(gateway) for gateway in self.stack.hosts}
        self.air = Air(source, antennas, time.time, on_air=self._note)
        self._start(self.air.run(), "air")
        neighbours = Neighbours(self.stack.hosts, self.stack.site.floor, self.scenario.seed, time.time)
        self._start(neighbours.run(), "neighbours")

    async def watch_phone(self, person: str) -> None:
        """Hold this member's phone socket from now on; returns when it is live. Raises ScreensNotLiveError."""
        registration = self.player.apps[person].registration
        if registration is not None:
            url = f"{self._ws(self.stack.server_url)}/ws/phone"
            self.phones[person] = self._watch("phone", url, bearer(registration.credential))
            self._phone_tasks[person] = self._tasks[-1]
            await _live(self.phones[person])

    async def forget_phone(self, person: str) -> None:
        """Lets go of a phone's socket and app: its owner is gone for good."""
        del self.phones[person]
        task = self._phone_tasks.pop(person)
        self._tasks.remove(task)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await self.player.apps.pop(person).close()

    async def _play(self) -> None:
        await self.player.run()
        await asyncio.sleep(SETTLE_S)

    # -- what came out ---------------------------------------------------------------------------------------------

    def shown(self) -> list[Shown]:
        found = shown_on_clerk(self.clerk.seen)
        for kiosk in self.kiosks:
            found += shown_on_kiosk(kiosk.seen)
        for person, phone in self.phones.items():
            found += shown_on_phone(person, phone.seen)
        return found

    def complaints(self) -> list[str]:
        """One sentence for each thing that is missing, doubled or unasked for; empty: exactly once."""
        return complaints(self.scenario.expected, self.shown())

    def visit_of(self, person: str) -> str | None:
        """The id of the first visit that this member's phone was told of."""
        phone = self.phones.get(person)
        started = next((s for s in phone.seen if s.kind == "visit.started"), None) if phone else None
        return str(started.body["visit"]) if started is not None else None

    async def trace(self, visit: str) -> VisitTrace:
        return VisitTrace.model_validate(await self.doors.get(f"/api/desk/visits/{visit}/trace", self.admin))

    # -- making --------------------------------------------------------------------------------------------------

    def _open_screens(self, clerk: dict[str, str]) -> None:
        server, clerk_push = self._ws(self.stack.server_url), self._ws(self.stack.clerk_url)
        self.clerk = self._watch("clerk", f"{clerk_push}/ws/clerk", clerk)
        self.desk = self._watch("desk", f"{server}/ws/desk", self.admin)
        for place in self.stack.site.floor.kiosks:
            self.kiosks.append(self._watch("kiosk", f"{server}/ws/kiosk", self.doors.kiosk_bearer(place.kiosk)))

    def _watch(self, screen: str, url: str, headers: dict[str, str]) -> Watcher:
        watcher = Watcher(screen, url, headers, self.on_seen)
        self._start(watcher.run(), f"{screen} stand-in")
        return watcher

    def _start(self, work: Coroutine[Any, Any, None], name: str) -> None:
        task = asyncio.create_task(work, name=name)
        task.add_done_callback(self._ended)
        self._tasks.append(task)

    def _ended(self, task: asyncio.Task[None]) -> None:
        error = None if task.cancelled() else task.exception()
        if error is not None:
            self.on_fault(error)

    @staticmethod
    def _ws(url: str) -> str:
        return "ws" + url.removeprefix("http")

    def _ether(self) -> Ether:
        fixtures = hanging(self.stack.site.beacons, self.scenario.seed, store.CONDITIONS)
        return Ether(self.world, self.scenario.seed, fixtures=fixtures)

    def _antenna(self, gateway: str) -> Callable[[], Antenna | None]:
        host = self.stack.hosts[gateway]
        return lambda: host.adapters.get(0)

    def _note(self, packet: Packet) -> None:
        if packet.own:
            self.first_on_air_s.setdefault(packet.person, packet.at_s)
            return
        # Of the store's own beacons the names are known, and their addresses must not be found anywhere either.
        self.strangers_on_air.add(bytes.fromhex(packet.address.replace(":", "")))
        if packet.person.startswith(FIXTURE):
            return
        self.strangers_heard += 1
        if len(packet.data) >= DISTINCTIVE_BYTES:
            self.strangers_on_air.add(packet.data)


async def _live(*watchers: Watcher) -> None:
    try:
        async with asyncio.timeout(SCREENS_READY_S):
            for watcher in watchers:
                await watcher.live.wait()
    except TimeoutError:
        missing = sorted({watcher.screen for watcher in watchers if not watcher.live.is_set()})
        raise ScreensNotLiveError(f"{', '.join(missing)}, within {SCREENS_READY_S:.0f} s.") from None
