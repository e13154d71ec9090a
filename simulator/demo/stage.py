"""The director behind the demo page: one Jane at a time, strangers all around, every process at hand."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import time
import traceback
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field, replace
from typing import Any

from simulator import scenarios, store
from simulator.demo.letters import prove_address
from simulator.demo.page import NoSuchScreenError, NotNowError
from simulator.demo.performance import ADMIN, Performance
from simulator.demo.sabotage import restart
from simulator.demo.seen import SNAPSHOT, Seen
from simulator.demo.sign_in import Doors
from simulator.demo.stack import Stack
from simulator.demo.timeline import first, first_invitation
from simulator.errors import SimulatorError
from simulator.people import Kind, Person
from simulator.scenarios.passers_by import strangers
from simulator.script import ALL_CONSENTS, Appear, OptOut, PocketPhone, Scenario, Walk
from wire.messages.screens.demo import DemoPerson, DemoScreens, DemoView
from wire.messages.screens.desk import TimelineRow, TraceHop, VisitTrace

FASTEST_S, IDLE_S = 0.1, 1.0
STREET = (4.0, -5.0)
"Where Jane waits before she is walked in: on the pavement, out of the beacon's reach."

HELD_SHOWN = 4

STRANGERS_S = 8 * 3600.0
"A working day of passers-by; afterwards they stand still."


@dataclass(slots=True)
class Stage:
    """`async with Stage(stack, doors, seed) as stage:`. What a button does runs beside the page; errors are told in
    the caption and on standard error."""

    stack: Stack
    doors: Doors
    seed: int
    web_shop: str = ""
    "Its address; empty where none is served."
    jane: str = "jane"
    caption: str = "Jane is on the pavement. Walk her in, or drag her through the door."
    playing: bool = False
    trace: VisitTrace | None = None
    held_back: list[TimelineRow] = field(default_factory=list)
    bell_on: bool = True
    _performance: Performance = field(init=False)
    _takes: int = 0
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _pressed: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    async def __aenter__(self) -> Stage:
        self._performance = Performance(
            self.stack, _street(self.seed), self.doors, on_seen=self._seen, on_fault=self._fault
        )
        await self._performance.__aenter__()
        try:
            await self._performance.prepare()
            self._spawn(self._performance.player.run())
            await self._bring(await self._next_jane())
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
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
                phone=f"/demo/screens/phone?of={self.jane}",
                clerk="/demo/screens/clerk",
                kiosk="/demo/screens/kiosk",
                desk="/demo/screens/desk",
            ),
            people=[self._shown(person, now_s) for person in self._performance.world.people()],
            playing=self.playing,
            broker_up=self.stack.broker.serving,
            server_up=self.stack.server.serving,
            trace=self.trace,
            held_back=self.held_back,
            caption=self.caption,
            web_shop=self.web_shop,
        )

    async def changed(self) -> None:
        """Returns when there is something new to show; at once while somebody of the story walks."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(FASTEST_S if self._somebody_walks() else IDLE_S):
                await self._news.wait()
        self._news.clear()

    async def screen_address(self, screen: str) -> str:
        """A one-time address of that screen. Raises NoSuchScreenError, and NotNowError while its program is down."""
        addresses: dict[str, Callable[[], Coroutine[Any, Any, str]]] = {
            "phone": lambda: self.doors.phone_page(self._credential()),
            "kiosk": lambda: self.doors.kiosk_page(self.stack.site.floor.kiosks[0].kiosk),
            "clerk": lambda: self.doors.clerk_page(self._performance.admin, self._performance.clerk_name),
            "desk": lambda: self.doors.desk_page(self._performance.admin, ADMIN),
        }
        if screen not in addresses:
            raise NoSuchScreenError(f"there are {', '.join(addresses)}.")
        try:
            return await addresses[screen]()
        except SimulatorError as error:
            raise NotNowError(str(error)) from error

    # -- what the page's buttons do --------------------------------------------------------------------------------

    async def play(self) -> None:
        """She walks in, by the scenario."""
        if not self._is_pressed("jane"):
            self._press("play", self._play_jane)

    async def start_over(self) -> None:
        """Jane leaves for good; another Jane, with a phone and a history of her own, waits outside."""
        self._press("jane", self._start_over)

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
        self._press("jane", lambda: self._bell(on=on))

    async def broker_outage(self, seconds: float) -> None:
        self._press("broker", lambda: self._outage(seconds))

    async def kill_server(self) -> None:
        self._press("server", self._kill_server)

    def _press(self, button: str, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Begins `work`; while what the same button began goes on, another press of it does nothing."""
        if not self._is_pressed(button):
            self._pressed[button] = self._spawn(work())

    def _is_pressed(self, button: str) -> bool:
        return button in self._pressed and not self._pressed[button].done()

    # -- the play ----------------------------------------------------------------------------------------------------

    async def _next_jane(self) -> str:
        """A new member, at home, with tokens on her phone. Where it fails, nothing has changed for the one before."""
        self._takes += 1
        jane = "jane" if self._takes == 1 else f"jane-{self._takes}"
        player = self._performance.player
        player.join(Person(jane, Kind.MEMBER, "Jane"))
        for beat in scenarios.load("jane", self.seed + self._takes - 1, store.skus()).overture:
            await player.perform(replace(beat.action, person=jane), time.time())
        registration = player.apps[jane].registration
        assert registration is not None, "the overture is how she became a member"
        await prove_address(self.doors, registration.credential, player.scenario.person(jane).email)
        await self._performance.watch_phone(jane)
        return jane

    async def _bring(self, jane: str) -> None:
        self.jane, self.bell_on = jane, True
        await self._performance.player.perform(Appear(jane, STREET), time.time())
        self._news.set()

    async def _start_over(self) -> None:
        for button in ("play", "follow"):
            if self._is_pressed(button):
                self._pressed[button].cancel()
                await asyncio.gather(self._pressed[button], return_exceptions=True)
        before = self.jane
        after = await self._next_jane()
        if self.bell_on:
            await self._performance.player.perform(OptOut(before), time.time())
        self._performance.world.remove(before)
        self.trace, self.held_back = None, []
        await self._bring(after)
        self._say("Jane is on the pavement again, with a new phone.")
        await self._performance.forget_phone(before)

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
            await asyncio.sleep(max(0.0, self._performance.world.arrives_at_s(self.jane) - time.time()))
        finally:
            self.playing = False
            self._news.set()

    async def _bell(self, *, on: bool) -> None:
        if on == self.bell_on:
            return
        if on:
            for purpose in ALL_CONSENTS:
                await self._performance.player.apps[self.jane].set_consent(purpose, True)
            await self._performance.player.perform(PocketPhone(self.jane), time.time())
        else:
            await self._performance.player.perform(OptOut(self.jane), time.time())
        self._bell_is(on=on)

    async def _follow_her_bell(self, *, on: bool) -> None:
        """She rang it herself, on her phone's screen: what the phone sends has to follow."""
        if on:
            # Turning it off ended the tokens it had.
            await self._performance.player.perform(PocketPhone(self.jane), time.time())
        else:
            self._performance.player.phones[self.jane].silence()
        self._bell_is(on=on)

    def _bell_is(self, *, on: bool) -> None:
        self.bell_on = on
        self._say("Jane turned the bell on." if on else "Jane turned the bell off. Nothing rings any more.")

    async def _outage(self, seconds: float) -> None:
        self._say(f"The broker is gone for {seconds:.0f} s. Gateways keep what they hear.")
        await restart(self.stack.broker, seconds)
        self._say("The broker is back. What was kept is on its way.")

    async def _kill_server(self) -> None:
        self._say("The server was killed, and starts again.")
        await restart(self.stack.server, 0.0)
        self._say("The server is back. The screens came back by themselves.")

    # -- what the stand-ins see --------------------------------------------------------------------------------------

    def _seen(self, seen: Seen) -> None:
        if not seen.first or seen.id.startswith(SNAPSHOT):
            return
        if seen.kind == "timeline.row" and seen.body["outcome"] == "held":
            self.held_back = [TimelineRow.model_validate(seen.body), *self.held_back][:HELD_SHOWN]
        elif seen.screen == "clerk" and seen.kind == "task.claimed":
            self._say(f"{seen.body.get('claimed_by_name') or 'A clerk'} goes to her.")
        elif seen.screen == "phone" and self._is_hers(seen):
            self._seen_on_her_phone(seen)

    def _seen_on_her_phone(self, seen: Seen) -> None:
        if seen.kind == "voucher.issued":
            self._say("Her phone rings: a coupon for what she looked at.")
            self._press("follow", lambda: self._follow(str(seen.body["visit"])))
        elif seen.kind == "bell.changed" and (on := seen.body["bell"] != "off") != self.bell_on:
            self._press("jane", lambda: self._follow_her_bell(on=on))

    def _is_hers(self, seen: Seen) -> bool:
        phone = self._performance.phones.get(self.jane)
        return phone is not None and phone.seen[-1:] == [seen]

    async def _follow(self, visit: str) -> None:
        """Fetch the way of the sighting that started this visit, and add a hop for each screen as it answers."""
        for _ in range(20):
            with contextlib.suppress(SimulatorError):  # the server may be down just now: look again
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
        assert registration is not None, "she is on stage only with a phone"
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

    def _say(self, caption: str) -> None:
        self.caption = caption
        self._news.set()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None:
            self._fault(error)

    def _fault(self, error: BaseException) -> None:
        """Tells the person: what was meant to happen did not."""
        self._say(f"That did not work: {(str(error) or type(error).__name__).splitlines()[0]}")
        if isinstance(error, SimulatorError | OSError):
            print(f"That did not work: {error}", file=sys.stderr, flush=True)
        else:
            traceback.print_exception(error)


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
