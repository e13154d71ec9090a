"""`./run demo --once --recording FILE`: the same stack, the air from a recording; how right its zones are."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from simulator import recording
from simulator.demo.performance import Performance
from simulator.demo.seen import Seen
from simulator.demo.sign_in import Doors, client
from simulator.demo.stack import Stack, StackPlan
from simulator.player import Player
from simulator.recording import RecordedAir, Recording
from simulator.scoring import Score, score, score_all
from simulator.script import Beat, PocketPhone, Register, Scenario

HEAD_START_S = 1.0
"Between the last registration and the first recorded packet."

TAIL_S = 2.0


@dataclass(frozen=True, slots=True)
class Walk:
    """One recorded session: a line a second."""

    session: str
    true_zones: list[str]
    decided_zones: list[str | None]

    @property
    def score(self) -> Score:
        return score(self.true_zones, self.decided_zones)


async def replay_once(walks: Path, plan: StackPlan, *, as_json: bool, tell: Callable[[str], None]) -> bool:
    """Play all sessions at once; True where every one was recognised at all. Raises RecordingMissing, -Unreadable."""
    heard = recording.load(walks)
    tell(f"{len(heard.sessions)} walks, {len(heard.floor.gateways)} gateways; starting every program")
    plan.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    site_file = plan.data / "site.json"
    site_file.write_text(heard.site().model_dump_json())
    stack = Stack(replace(plan, site_file=site_file, catalogue_file=None))
    starts: list[float] = []

    def source(player: Player) -> RecordedAir:
        starts.append(time.time() + HEAD_START_S)
        return RecordedAir(heard, player.phones, starts[0])

    async with client() as http, stack:
        performance = Performance(stack, _scenario(heard), Doors(stack, http), source=source, clerk_name="clerk")
        async with performance:
            await performance.play()
            found = [_walk(heard, session, performance.phones[session].seen, starts[0]) for session in heard.sessions]
    _print(found, as_json=as_json)
    return all(any(walk.decided_zones) for walk in found)


def _scenario(heard: Recording) -> Scenario:
    longest_s = max(heard.lasts_s(session) for session in heard.sessions)
    return Scenario(
        name="recording",
        title="Recorded walks, as real receivers heard them.",
        seed=0,
        cast=tuple(heard.people()),
        overture=tuple(
            Beat(0.0, action) for session in heard.sessions for action in (Register(session), PocketPhone(session))
        ),
        beats=(),
        expected=(),
        ends_at_s=HEAD_START_S + longest_s + TAIL_S,
    )


def _walk(heard: Recording, session: str, seen: Sequence[Seen], start_s: float) -> Walk:
    """The zone that the phone's page showed at each second; nothing later than the second itself counts."""
    changes = [(s.at_s - start_s, s.body.get("zone")) for s in seen if s.kind in ("visit.started", "visit.zone")]
    true_zones = heard.true_zones(session)
    decided = [
        next((zone for at_s, zone in reversed(changes) if at_s <= second), None)
        for second in range(1, len(true_zones) + 1)
    ]
    return Walk(session, true_zones, decided)


def _print(walks: Sequence[Walk], *, as_json: bool) -> None:
    together = score_all([(walk.true_zones, walk.decided_zones) for walk in walks])
    if as_json:
        print(json.dumps({"walks": [_as_json(walk) for walk in walks], "together": _figures(together)}))
        return
    for walk in walks:
        print(f"\n{walk.session}   second  decided  true")
        for second, (decided, true) in enumerate(zip(walk.decided_zones, walk.true_zones, strict=True), 1):
            print(f"      {second:6}  {decided or '-':7}  {true}{'' if decided == true else '   *'}")
        print(f"  accuracy {walk.score.accuracy:.2f}, macro-F1 {walk.score.macro_f1:.2f}")
    print(f"\nTogether: {_figures(together)}")


def _as_json(walk: Walk) -> dict[str, object]:
    return {**asdict(walk), **_figures(walk.score)}


def _figures(figures: Score) -> dict[str, object]:
    return {
        "accuracy": round(figures.accuracy, 3),
        "macro_f1": round(figures.macro_f1, 3),
        "false_transitions_per_hour": round(figures.false_transitions_per_hour, 1),
        "median_entry_delay_s": figures.median_entry_delay_s,
        "missed_visits": figures.missed_visits,
        "visits": figures.visits,
    }
