"""Plays a scenario in real time: the apps talk to the server, the people walk."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace

import httpx2

from simulator.people import Kind, Person
from simulator.phone_app import PhoneApp, Registration, WebEvent
from simulator.phones import MemberPhone
from simulator.script import (
    Action,
    Appear,
    Beat,
    Browse,
    CheckIn,
    Disappear,
    OptOut,
    PocketPhone,
    Register,
    Scenario,
    Walk,
)
from simulator.strangers import StrangerPhone
from simulator.world import World

AT_ONCE = 8
"Members who prepare at the same time: a crowd of registrations is not what these scenarios are about."


class Player:
    """One performance. `apps` holds each member's app, by person, once the overture has begun.

    `clock` answers UTC seconds and must be the clock of the air; `sleep` waits by it. `on_beat` is called as each timed
    beat begins; `network` carries the apps' requests where it is not the machine's own. Errors of
    `simulator.phone_app` come out of `run`, and in a group out of `overture`. Close it at the end.
    """

    def __init__(
        self,
        scenario: Scenario,
        world: World,
        base_url: str,
        *,
        clock: Callable[[], float] = time.time,
        on_beat: Callable[[Beat, float], None] | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        network: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        self.scenario = scenario
        self.world = world
        self.apps: dict[str, PhoneApp] = {}
        self.started_s: float | None = None
        "UTC seconds of the first timed beat; None before it."
        self._base_url = base_url
        self._clock = clock
        self._on_beat = on_beat
        self._sleep = sleep
        self._network = network
        self.phones: dict[str, MemberPhone] = {}
        "Each member's phone, by person, from the moment it holds tokens."

    async def overture(self) -> None:
        """Everything that happened before; each person's beats in order, several people at once."""
        begins_s = self._clock()
        beats: dict[str, list[Beat]] = {}
        for beat in self.scenario.overture:
            beats.setdefault(beat.action.person, []).append(beat)
        gate = asyncio.Semaphore(AT_ONCE)

        async def prepare(mine: list[Beat]) -> None:
            async with gate:
                for beat in mine:
                    await self.perform(beat.action, begins_s)

        async with asyncio.TaskGroup() as group:
            for mine in beats.values():
                group.create_task(prepare(mine))

    async def run(self) -> None:
        """The timed beats, and the rest until the scenario's end."""
        started_s = self.started_s = self._clock()
        for beat in self.scenario.beats:
            await self._until(started_s + beat.at_s)
            if self._on_beat is not None:
                self._on_beat(beat, started_s + beat.at_s)
            await self.perform(beat.action, started_s + beat.at_s)
        await self._until(started_s + self.scenario.ends_at_s)

    async def perform(self, action: Action, now_s: float) -> None:
        """One action now, be it of the script or of a hand on the demo page."""
        match action:
            case Browse(person, looks):
                events = [WebEvent(look.event, now_s - look.before_s, look.sku, look.page) for look in looks]
                await self._app(person).browse(sorted(events, key=lambda event: event.at_s))
            case Register(person, consents):
                who = self.scenario.person(person)
                await self._app(person).register(who.name or who.person, who.email, consents)
            case PocketPhone(person):
                stock = await self._app(person).fetch_tokens()
                self.phones[person] = MemberPhone(stock, f"{self.scenario.seed}/{person}")
                if person in self.world:
                    self.world.set_phone(person, self.phones[person])
            case Appear(person, at):
                self._appear(person, at)
            case Walk(person, to):
                self.world.walk(person, to, now_s)
            case CheckIn(person):
                await self._app(person).check_in()
            case OptOut(person):
                await self._app(person).opt_out()
                self.phones[person].silence()
            case Disappear(person):
                self.world.remove(person)

    def join(self, person: Person) -> None:
        """Adds somebody to the cast while the play goes on."""
        self.scenario = replace(self.scenario, cast=(*self.scenario.cast, person))

    def adopt(self, person: str, registration: Registration) -> None:
        """Her phone's app goes on with what she was given when she registered in its browser."""
        self._app(person).adopt(registration)

    async def close(self) -> None:
        for app in self.apps.values():
            await app.close()

    def _appear(self, person: str, at: tuple[float, float]) -> None:
        who = self.scenario.person(person)
        self.world.add(who, at)
        if who.kind is Kind.STRANGER:
            self.world.set_phone(person, StrangerPhone(f"{self.scenario.seed}/{person}"))
        elif person in self.phones:
            self.world.set_phone(person, self.phones[person])

    def _app(self, person: str) -> PhoneApp:
        if person not in self.apps:
            seed = f"{self.scenario.seed}/{person}"
            self.apps[person] = PhoneApp(
                self._base_url, seed, clock=self._clock, sleep=self._sleep, network=self._network
            )
        return self.apps[person]

    async def _until(self, at_s: float) -> None:
        await self._sleep(max(0.0, at_s - self._clock()))
