"""`./run demo`: the page with the floor plan and the four real screens, until Ctrl-C."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import signal
import sys
import time
from collections.abc import Coroutine
from dataclasses import dataclass, field, replace
from typing import Any

import httpx2

from simulator import scenarios, store
from simulator.demo.page import page, served
from simulator.demo.performance import ADMIN, Performance
from simulator.demo.processes import free_port
from simulator.demo.seen import Seen
from simulator.demo.sign_in import REQUEST_S, Doors
from simulator.demo.stack import Stack, StackPlan
from simulator.demo.timeline import first, first_invitation
from simulator.people import Kind, Person
from simulator.scenarios.passers_by import strangers
from simulator.script import Appear, OptOut, PocketPhone, Scenario, Walk
from wire.messages.screens import DemoPerson, DemoScreens, DemoView, TimelineRow, TraceHop, VisitTrace

FASTEST_S, IDLE_S = 0.1, 1.0
STREET = (4.0, -5.0)
"Where Jane waits before she is walked in: on the pavement, out of the beacon's reach."

HELD_SHOWN = 4

STRANGERS_S = 8 * 3600.0
"A working day of passers-by; afterwards they stand still."


async def run_page(plan: StackPlan, seed: int, port: int) -> None:
    """Start everything, print the addresses, serve until SIGINT or SIGTERM, end everything."""
    port = port or free_port()
    key = secrets.token_urlsafe(16)
    origin = f"http://127.0.0.1:{port}"
    ended = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    print("Starting broker, server, clerk_push and gateways", file=sys.stderr, flush=True)
    stack = Stack(replace(plan, frame_ancestors=(origin,)))
    async with httpx2.AsyncClient(timeout=REQUEST_S) as http, stack:
        stage = Stage(stack, Doors(stack, http), seed)
        async with stage:
            frames = (stack.server_url, stack.clerk_url)
            async with served(page(stage, plan.screens, key, frames), port):
                await _announce(stage, f"{origin}/demo/enter?key={key}")
                await ended.wait()
                print("\nEnding every process", file=sys.stderr, flush=True)


async def _announce(stage: Stage, address: str) -> None:
    print(f"\nThe demo page:  {address}\n\nIts screens, each address good once, for ten minutes:")
    for screen in ("phone", "clerk", "kiosk", "desk"):
        print(f"  {screen:7} {await stage.screen_address(screen)}")
    print("\nCtrl-C ends everything.", flush=True)


@dataclass(slots=True)
class Stage:
    """The director behind the demo page: one Jane at a time, strangers all around, every process at hand."""

    stack: Stack
    doors: Doors
    seed: int
    take: int = 1
    caption: str = "Jane is on the pavement. Walk her in, or drag her through the door."
    playing: bool = False
    trace: VisitTrace | None = None
    held_back: list[TimelineRow] = field(default_factory=list)
    bell_on: bool = True
    _performance: Performance = field(init=False)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _play: asyncio.Task[None] | None = None
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    async def __aenter__(self) -> Stage:
        self._performance = Performance(self.stack, _street(self.seed), self.doors, on_seen=self._seen)
        await self._performance.__aenter__()
        try:
            await self._performance.prepare()
            self._spawn(self._performance.player.run())
            await self._new_jane()
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._performance.__aexit__()

    # -- what the page shows ---------------------------------------------------------------------------------------

    def view(self) -> DemoView:
        now_s = time.time()
        return DemoView(
            at_s=now_s,
            floor=self.stack.site.floor,
            site_name=self.stack.site.name,
            screens=DemoScreens(
                phone=f"/demo/screens/phone?take={self.take}",
                clerk="/demo/screens/clerk",
                kiosk="/demo/screens/kiosk",
                desk="/demo/screens/desk",
            ),
            people=[self._shown(person, now_s) for person in self._performance.world.people()],
            playing=self.playing,
            broker_up=self.stack.broker.running,
            server_up=self.stack.server.running,
            trace=self.trace,
            held_back=self.held_back,
            caption=self.caption,
        )

    async def changed(self) -> None:
        """Returns when there is something new to show; at once while somebody of the story walks."""
        self._news.clear()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._news.wait(), FASTEST_S if self._somebody_walks() else IDLE_S)

    async def screen_address(self, screen: str) -> str:
        """A one-time address of that screen. Raises KeyError for a screen that there is not."""
        if screen == "phone":
            return await self.doors.phone_page(self._credential())
        if screen == "kiosk":
            return await self.doors.kiosk_page(self.stack.site.floor.kiosks[0].kiosk)
        if screen == "clerk":
            return await self.doors.clerk_page(self._performance.admin, self._performance.clerk_name)
        if screen == "desk":
            return await self.doors.desk_page(self._performance.admin, ADMIN)
        raise KeyError(screen)

    # -- what the page's buttons do --------------------------------------------------------------------------------

    async def play(self) -> None:
        if self._play is None or self._play.done():
            self._play = self._spawn(self._play_jane())

    async def start_over(self) -> None:
        """Jane leaves for good; another Jane, with a phone and a history of her own, waits outside."""
        if self._play is not None:
            self._play.cancel()
        before = self.jane
        if self.bell_on:
            await self._performance.player.perform(OptOut(before), time.time())
        self._performance.world.remove(before)
        self.take += 1
        self.trace, self.held_back, self.bell_on, self.playing = None, [], True, False
        await self._new_jane()
        self._say("Jane is on the pavement again, with a new phone.")

    async def walk(self, person: str, x_m: float, y_m: float) -> None:
        if person == self.jane:
            self._performance.world.walk(person, (x_m, y_m), time.time())
            self._news.set()

    async def place(self, person: str, x_m: float, y_m: float) -> None:
        if person == self.jane:
            self._performance.world.place(person, (x_m, y_m))
            self._news.set()

    async def bell(self, *, on: bool) -> None:
        """The same as the bell on her phone: off withdraws, on agrees again."""
        app = self._performance.player.apps[self.jane]
        if on and not self.bell_on:
            for purpose in ("recognise_in_store", "offers", "clerk_assist"):
                await app.set_consent(purpose, True)
            await self._performance.player.perform(PocketPhone(self.jane), time.time())
        elif not on and self.bell_on:
            await self._performance.player.perform(OptOut(self.jane), time.time())
        self.bell_on = on
        self._say("Jane turned the bell on." if on else "Jane turned the bell off. Nothing rings any more.")

    async def broker_outage(self, seconds: float) -> None:
        self._spawn(self._outage(seconds))

    async def kill_server(self) -> None:
        self._spawn(self._kill_server())

    # -- the play ----------------------------------------------------------------------------------------------------

    @property
    def jane(self) -> str:
        return "jane" if self.take == 1 else f"jane-{self.take}"

    async def _new_jane(self) -> None:
        play = scenarios.load("jane", self.seed + self.take - 1, store.skus())
        who = Person(self.jane, Kind.MEMBER, "Jane")
        self._performance.player.join(who)
        for beat in play.overture:
            await self._performance.player.perform(replace(beat.action, person=self.jane), time.time())
        await self._performance.watch_phone(self.jane)
        await self._performance.player.perform(Appear(self.jane, STREET), time.time())
        self._news.set()

    async def _play_jane(self) -> None:
        self.playing = True
        try:
            play = scenarios.load("jane", self.seed, store.skus())
            hers = [beat for beat in play.beats if beat.action.person == "jane" and isinstance(beat.action, Walk)]
            start_s = time.time() - hers[0].at_s
            for beat in hers:
                await asyncio.sleep(max(0.0, start_s + beat.at_s - time.time()))
                self._say(beat.caption)
                await self._performance.player.perform(replace(beat.action, person=self.jane), time.time())
            await asyncio.sleep(max(0.0, self._arrives_in_s()))
        finally:
            self.playing = False
            self._news.set()

    async def _outage(self, seconds: float) -> None:
        self._say(f"The broker is gone for {seconds:.0f} s. Gateways keep what they hear.")
        self.stack.broker.kill()
        await self.stack.broker.wait()
        await asyncio.sleep(seconds)
        await self.stack.broker.start()
        self._say("The broker is back. What was kept is on its way.")

    async def _kill_server(self) -> None:
        self._say("The server was killed, and starts again.")
        self.stack.server.kill()
        await self.stack.server.wait()
        await self.stack.server.start()
        self._say("The server is back. The screens came back by themselves.")

    # -- what the stand-ins see --------------------------------------------------------------------------------------

    def _seen(self, seen: Seen) -> None:
        if seen.kind == "timeline.row" and seen.body["outcome"] == "held":
            self.held_back = [TimelineRow.model_validate(seen.body), *self.held_back][:HELD_SHOWN]
        if seen.screen == "phone" and seen.kind == "voucher.issued" and seen.first:
            self._say("Her phone rings: a coupon for what she looked at.")
            self._spawn(self._follow(str(seen.body["visit"])))
        elif seen.screen == "clerk" and seen.kind == "task.claimed" and seen.first:
            self._say(f"{seen.body.get('claimed_by_name') or 'A clerk'} goes to her.")

    async def _follow(self, visit: str) -> None:
        """Fetch the way of the sighting that started this visit, and add a hop for each screen as it answers."""
        for _ in range(20):
            with contextlib.suppress(httpx2.HTTPError):
                self.trace = self._with_screens(await self._performance.trace(visit))
                self._news.set()
                if len(self.trace.hops) >= 9:
                    return
            await asyncio.sleep(0.5)

    def _with_screens(self, trace: VisitTrace) -> VisitTrace:
        performance = self._performance
        kiosks = [first_invitation(kiosk.seen, trace.first_heard_at_s) for kiosk in performance.kiosks]
        screens = {
            "phone": first(performance.phones[self.jane].seen, "voucher.issued", trace.visit),
            "clerk": first(performance.clerk.seen, "task.offered", trace.visit),
            "kiosk": next((seen for seen in kiosks if seen is not None), None),
            "desk": first(performance.desk.seen, "timeline.row", trace.visit),
        }
        hops = [TraceHop(hop=name, at_s=seen.at_s) for name, seen in screens.items() if seen is not None]
        return trace.model_copy(update={"hops": [*trace.hops, *hops]})

    # -- small things --------------------------------------------------------------------------------------------------

    def _credential(self) -> str:
        registration = self._performance.player.apps[self.jane].registration
        assert registration is not None
        return registration.credential

    def _shown(self, person: Person, now_s: float) -> DemoPerson:
        world = self._performance.world
        at = world.position(person.person, now_s)
        return DemoPerson(
            person=person.person,
            kind=person.kind.value,
            name=person.name,
            x_m=round(at.x_m, 2),
            y_m=round(at.y_m, 2),
            bell=self.bell_on if person.person == self.jane else False,
            indoors=world.is_indoors(person.person, now_s),
        )

    def _somebody_walks(self) -> bool:
        now_s = time.time()
        return any(self._performance.world.is_walking(p.person, now_s) for p in self._performance.world.people())

    def _arrives_in_s(self) -> float:
        return self._performance.world.arrives_at_s(self.jane) - time.time()

    def _say(self, caption: str) -> None:
        self.caption = caption
        self._news.set()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


def _street(seed: int) -> Scenario:
    """Strangers outside and inside for as long as anybody plays; Jane is moved by hand."""
    people, beats = strangers(f"{seed}/street", outside=5, inside=5, lasting_s=STRANGERS_S)
    return Scenario(
        name="street",
        title="Strangers pass by.",
        seed=seed,
        cast=tuple(people),
        overture=(),
        beats=tuple(sorted(beats, key=lambda beat: beat.at_s)),
        expected=(),
        ends_at_s=STRANGERS_S,
    )
