"""Kill a program in the middle of a play, and see whether anybody notices."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from simulator import scenarios, store
from simulator.demo.performance import Performance
from simulator.demo.processes import NotReadyError, Process
from simulator.demo.sign_in import Doors, client
from simulator.demo.stack import Stack, StackPlan
from simulator.demo.together import together
from simulator.script import Scenario

VICTIMS = ("server", "broker", "door", "clerk_push")

FIRST_KILL_S, LAST_KILL_S = 4.0, 40.0
"Jane is on the air from about second 9 on; before that a kill only delays, afterwards everything has happened."

LONGEST_DOWN_S = 3.0


@dataclass(frozen=True, slots=True)
class Kill:
    """SIGKILL for one program at an instant of the play; it starts again after `down_s`."""

    victim: str
    at_s: float
    down_s: float

    def __str__(self) -> str:
        return f"kill -9 {self.victim} at {self.at_s:.2f} s, back {self.down_s:.2f} s later"


def kills(seed: int) -> list[Kill]:
    """One to three kills at random instants, from a seed. Every victim gets its turn over four seeds."""
    random = Random(f"kills/{seed}")
    victims = [VICTIMS[seed % len(VICTIMS)], *random.choices(VICTIMS, k=random.randint(0, 2))]
    found = [
        Kill(victim, random.uniform(FIRST_KILL_S, LAST_KILL_S), random.uniform(0.1, LONGEST_DOWN_S))
        for victim in victims
    ]
    return sorted(found, key=lambda kill: kill.at_s)


async def survive(seed: int, planned: Sequence[Kill], plan: StackPlan) -> list[str]:
    """Play `jane` with these kills; what came out wrong, one sentence each (empty: exactly once)."""
    stack = Stack(plan)
    scenario = _promised(scenarios.load("jane", seed, store.skus()), planned)
    async with client() as http, stack:
        performance = Performance(stack, scenario, Doors(stack, http))
        async with performance:
            await performance.prepare()
            turns = {kill.victim: asyncio.Lock() for kill in planned}
            sabotage = [_carry_out(stack, kill, turns[kill.victim]) for kill in planned]
            await together(performance.perform(), *sabotage)
            return performance.complaints()


def _promised(scenario: Scenario, planned: Sequence[Kill]) -> Scenario:
    """What holds in spite of the kills. An invitation is of the moment: while the door is deaf nobody is near the kiosk
    as far as anybody knows; visit, coupon and task are kept however long it takes."""
    if not any(kill.victim == "door" for kill in planned):
        return scenario
    return scenario.without_promise_of("kiosk")


def process(stack: Stack, victim: str) -> Process:
    """The program of that name; a gateway by its id."""
    named = {"server": stack.server, "broker": stack.broker, "clerk_push": stack.clerk_push}
    return named.get(victim) or stack.gateways[victim]


async def _carry_out(stack: Stack, kill: Kill, turn: asyncio.Lock) -> None:
    """Waits for an earlier kill of the same program. Raises NotReadyError where it was down without being killed."""
    await asyncio.sleep(kill.at_s)
    victim = process(stack, kill.victim)
    async with turn:
        if not victim.running:
            raise NotReadyError(f"{victim.name} had ended by itself.")
        await restart(victim, kill.down_s)


async def restart(victim: Process, down_s: float) -> None:
    """SIGKILL, and up again after `down_s`. Raises NotReadyError."""
    victim.kill()
    await victim.wait()
    await asyncio.sleep(down_s)
    await victim.start()
