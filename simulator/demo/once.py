"""`./run demo --once`: plays one scenario at real speed, prints its timeline, and judges it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field

from simulator import scenarios, store
from simulator.demo.leaks import search
from simulator.demo.performance import Performance
from simulator.demo.seen import Seen
from simulator.demo.sign_in import Doors, client
from simulator.demo.stack import Stack, StackPlan
from simulator.demo.timeline import Beat, beats, decided_by_s, first, first_invitation, percentile
from wire.messages.screens.desk import VisitTrace

SLOWEST_SHOWN = 5


@dataclass(slots=True)
class Latencies:
    """Milliseconds over all arrivals."""

    arrivals: int
    deciding_packet_to_phone_ms: dict[str, float | None]
    deciding_packet_to_clerk_ms: dict[str, float | None]
    first_advertisement_to_decision_ms: dict[str, float | None]


@dataclass(slots=True)
class Outcome:
    """What `--json` prints."""

    scenario: str
    seed: int
    exactly_once: bool
    complaints: list[str]
    stranger_traces: int
    stranger_advertisements: int
    beats: list[Beat] = field(default_factory=list)
    latencies: Latencies | None = None

    @property
    def good(self) -> bool:
        return self.exactly_once and self.stranger_traces == 0

    def as_json(self) -> str:
        return json.dumps(asdict(self))


async def play_once(scenario_name: str, seed: int, plan: StackPlan, tell: Callable[[str], None]) -> Outcome:
    """Start everything, play, stop, search for traces of strangers."""
    tell("Starting broker, server, clerk_push and gateways")
    stack = Stack(plan)
    scenario = scenarios.load(scenario_name, seed, store.skus())
    async with client() as http:
        async with stack:
            performance = Performance(
                stack,
                scenario,
                Doors(stack, http),
                on_beat=lambda beat, _: tell(beat.caption) if beat.caption else None,
            )
            async with performance:
                tell(scenario.title)
                await performance.play()
                outcome = await _judge(performance)
        tell(f"Looking for traces of {performance.strangers_heard} advertisements of strangers")
        traces = await asyncio.to_thread(search, plan.data, performance.strangers_on_air)
    outcome.stranger_traces = len(traces)
    outcome.complaints += [f"a stranger left a trace in {trace.path.relative_to(plan.data)}" for trace in traces]
    return outcome


async def _judge(performance: Performance) -> Outcome:
    complaints = performance.complaints()
    if not performance.strangers_heard:
        complaints.append("expected strangers on the air; none was heard, so that they left no trace proves nothing")
    outcome = Outcome(
        scenario=performance.scenario.name,
        seed=performance.scenario.seed,
        exactly_once=not complaints,
        complaints=complaints,
        stranger_traces=0,
        stranger_advertisements=performance.strangers_heard,
    )
    visits = {person: visit for person in performance.phones if (visit := performance.visit_of(person)) is not None}
    if len(performance.phones) == 1:
        for person, visit in visits.items():
            outcome.beats = await _timeline(performance, person, visit)
    elif visits:
        outcome.latencies = await _latencies(performance, visits)
    return outcome


async def _timeline(performance: Performance, person: str, visit: str) -> list[Beat]:
    trace = await performance.trace(visit)
    kiosk = next((s for k in performance.kiosks if (s := first_invitation(k.seen, trace.first_heard_at_s))), None)
    screens = {
        "phone": first(performance.phones[person].seen, "voucher.issued", visit),
        "clerk": first(performance.clerk.seen, "task.offered", visit),
        "kiosk": kiosk,
    }
    return beats(performance.first_on_air_s.get(person), trace, screens)


async def _latencies(performance: Performance, visits: dict[str, str]) -> Latencies:
    traces = {person: await performance.trace(visit) for person, visit in visits.items()}
    phone = [_lateness_ms(t, first(performance.phones[p].seen, "voucher.issued", t.visit)) for p, t in traces.items()]
    clerk = [
        _lateness_ms(trace, first(performance.clerk.seen, "task.offered", trace.visit)) for trace in traces.values()
    ]
    deciding = [(decided_by_s(t) - performance.first_on_air_s[p]) * 1000 for p, t in traces.items()]
    return Latencies(
        arrivals=len(traces),
        deciding_packet_to_phone_ms=_spread(phone),
        deciding_packet_to_clerk_ms=_spread(clerk),
        first_advertisement_to_decision_ms=_spread(deciding),
    )


def _lateness_ms(trace: VisitTrace, seen: Seen | None) -> float | None:
    return (seen.at_s - decided_by_s(trace)) * 1000 if seen is not None else None


def _spread(values: list[float | None] | list[float]) -> dict[str, float | None]:
    known = [value for value in values if value is not None]
    shares = {"p50": 0.5, "p95": 0.95, "max": 1.0}
    return {
        name: round(v, 1) if (v := percentile(known, share)) is not None else None for name, share in shares.items()
    }


def print_for_people(outcome: Outcome) -> None:
    """The timeline as a table, and the verdict."""
    print(f"\n{outcome.scenario}, seed {outcome.seed}")
    for beat in outcome.beats:
        print(f"  {beat.at_s:9.3f} s  {beat.latency_ms:9.1f} ms  {beat.name:14} {beat.detail}")
    if outcome.latencies is not None:
        print(f"  {outcome.latencies.arrivals} arrivals; milliseconds (p50, p95, max):")
        for name in (
            "deciding_packet_to_phone_ms",
            "deciding_packet_to_clerk_ms",
            "first_advertisement_to_decision_ms",
        ):
            spread = getattr(outcome.latencies, name)
            print(
                f"    {name.removesuffix('_ms').replace('_', ' '):40} {spread['p50']} {spread['p95']} {spread['max']}"
            )
    print(f"  {outcome.stranger_advertisements} advertisements of strangers, {outcome.stranger_traces} traces of them")
    for complaint in outcome.complaints:
        print(f"  NOT AS EXPECTED: {complaint}")
    if outcome.good:
        print("  Everything happened exactly once, and nothing else did.")
