"""Whether everything that should happen happened, once, and nothing else: pure, from what the screens saw."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from simulator.demo.watchers import Seen


@dataclass(frozen=True, slots=True)
class Expectation:
    """What must come out for one member."""

    vouchers: int = 1
    tasks: int = 1
    invited: bool = True


@dataclass(frozen=True, slots=True)
class Beat:
    """One hop of the way: when (seconds since the first advertisement) and how long after the hop before."""

    name: str
    at_s: float
    latency_ms: float
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    complaints: list[str] = field(default_factory=list)

    @property
    def exactly_once(self) -> bool:
        return not self.complaints


def vouchers_seen(seen: Iterable[Seen]) -> set[str]:
    return {s.body["voucher"] for s in seen if s.kind == "voucher.issued"}


def tasks_seen(seen: Iterable[Seen]) -> set[str]:
    return {s.body["task"] for s in seen if s.kind.startswith("task.")}


def visits_seen(seen: Iterable[Seen]) -> set[str]:
    return {s.body["visit"] for s in seen if s.kind == "visit.started"}


def first(seen: Iterable[Seen], *kinds: str) -> Seen | None:
    return next((s for s in seen if s.kind in kinds), None)


def invited(seen: Iterable[Seen]) -> Seen | None:
    return next((s for s in seen if s.kind == "attract" and s.body.get("mode") == "invite"), None)


def judge(expected: Expectation, *, phone: Sequence[Seen], clerk: Sequence[Seen], kiosk: Sequence[Seen]) -> Verdict:
    """What was missing, doubled or unasked for, one sentence each."""
    complaints: list[str] = []
    _count(complaints, "coupon on her phone", expected.vouchers, len(vouchers_seen(phone)))
    _count(complaints, "task for the clerks", expected.tasks, len(tasks_seen(clerk)))
    repeated = [s for s in phone if s.kind == "voucher.issued" and not s.first]
    if repeated and len(vouchers_seen(phone)) != 1:
        complaints.append(f"her phone was rung again: {len(repeated)} repeats of a coupon")
    if expected.invited and invited(kiosk) is None:
        complaints.append("the kiosk never invited preferred customers to log in")
    if not expected.invited and invited(kiosk) is not None:
        complaints.append("the kiosk invited although nobody who agreed was near")
    return Verdict(complaints)


def _count(complaints: list[str], what: str, expected: int, found: int) -> None:
    if expected != found:
        complaints.append(f"{what}: expected {expected}, saw {found}")


def beats(instants: Sequence[tuple[str, float, str]]) -> list[Beat]:
    """Hops with their instants (UTC seconds), in the order given, as beats counted from the first."""
    if not instants:
        return []
    start_s = instants[0][1]
    found: list[Beat] = []
    before_s = start_s
    for name, at_s, detail in instants:
        found.append(Beat(name, round(at_s - start_s, 4), round((at_s - before_s) * 1000, 1), detail))
        before_s = at_s
    return found


def percentile(values: Sequence[float], share: float) -> float | None:
    """The nearest-rank percentile (`share` 0..1); None of nothing."""
    if not values:
        return None
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -(-int(share * 1000) * len(ordered) // 1000) - 1))]
