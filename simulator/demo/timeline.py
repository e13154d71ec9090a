"""What the screens saw as things shown and as a timeline of hops. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from simulator.demo.seen import SNAPSHOT, Seen
from simulator.script import Shown
from wire.messages.screens.desk import VisitTrace

SCREENS = ("phone", "clerk", "kiosk")


@dataclass(frozen=True, slots=True)
class Beat:
    """One hop of the way."""

    name: str
    at_s: float
    "Since the first advertisement."
    latency_ms: float
    "Since the hop before; of a screen: since the packet that decided."
    detail: str = ""


def shown_on_phone(person: str, seen: Iterable[Seen]) -> list[Shown]:
    """Visits and coupons, each told once however often the socket repeated it; two events of one are two."""
    seen = list(seen)
    found = []
    for kind, named in (("visit.started", "visit"), ("voucher.issued", "voucher")):
        found += [Shown("phone", kind, person)] * _rings([s for s in seen if s.kind == kind], named)
    return found


def _rings(seen: Sequence[Seen], named: str) -> int:
    """How often a phone rang: for each thing the events that told of it, once where only a snapshot did."""
    events: dict[str, set[str]] = {}
    for s in seen:
        told = events.setdefault(str(s.body[named]), set())
        if not s.id.startswith(SNAPSHOT):
            told.add(s.id)
    return sum(max(1, len(ids)) for ids in events.values())


def shown_on_clerk(seen: Iterable[Seen]) -> list[Shown]:
    """Every task once, by its kind, whatever became of it."""
    kinds = {s.body["task"]: s.body["kind"] for s in seen if s.kind.startswith("task.")}
    return [Shown("clerk", kind, None) for kind in kinds.values()]


def shown_on_kiosk(seen: Iterable[Seen]) -> list[Shown]:
    invitations = {s.body["since_s"] for s in seen if s.kind == "attract" and s.body["mode"] == "invite"}
    return [Shown("kiosk", "invite", None)] * len(invitations)


def first(seen: Iterable[Seen], kind: str, visit: str) -> Seen | None:
    """The first time that a screen heard of this visit in this way."""
    return next((s for s in seen if s.kind == kind and s.body.get("visit") == visit), None)


def first_invitation(seen: Iterable[Seen], after_s: float) -> Seen | None:
    return next((s for s in seen if s.kind == "attract" and s.body["mode"] == "invite" and s.at_s >= after_s), None)


def decided_by_s(trace: VisitTrace) -> float:
    """The instant of the packet that completed the arrival rule: the last one of the window that decided."""
    return next((hop.at_s for hop in trace.hops if hop.hop == "window"), trace.first_heard_at_s)


def beats(on_air_s: float | None, trace: VisitTrace, screens: Mapping[str, Seen | None]) -> list[Beat]:
    """The way from the first advertisement to each screen, in order of time within hops and screens."""
    start_s = on_air_s if on_air_s is not None else trace.first_heard_at_s
    found = [Beat("on_air", 0.0, 0.0, "the first advertisement on the D-Bus")]
    before_s = start_s
    for hop in trace.hops:
        found.append(Beat(hop.hop, _since(start_s, hop.at_s), _ms(before_s, hop.at_s), hop.detail))
        before_s = hop.at_s
    decided_s = decided_by_s(trace)
    for screen, seen in screens.items():
        if seen is not None:
            found.append(Beat(f"{screen}_socket", _since(start_s, seen.at_s), _ms(decided_s, seen.at_s), seen.kind))
    return found


def percentile(values: Sequence[float], share: float) -> float | None:
    """The nearest-rank percentile (`share` 0..1); None of nothing."""
    if not values:
        return None
    ordered = sorted(values)
    rank = -(-round(share * 1000) * len(ordered) // 1000)
    return ordered[min(len(ordered), max(1, rank)) - 1]


def _since(start_s: float, at_s: float) -> float:
    return round(at_s - start_s, 4)


def _ms(from_s: float, to_s: float) -> float:
    return round((to_s - from_s) * 1000, 1)
