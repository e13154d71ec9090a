"""Whether what was written down of a kiosk's hours of trouble keeps the promises: pure, after the fact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from kiosk_server.signage.tables import SignagePlay
from tests.screens.player_rig import Boot, Span
from tests.screens.player_troubles import TROUBLES
from tests.screens.simulated_time import Seen

EMPTY_AT_MOST_MS = 1_000.0

EXACT_S = 0.3
"How far apart the watcher and the proof may be: the player's own step, and a frame."
KILLED_S = 6.0
"What stood when the page was killed is told up to five seconds short."
UNWATCHED = 6
"Turns that nobody saw the end of where a page died by itself: as many as fit into one step of the time."

TOUCH_HOLDS_S = 30.0
"As long as a touch lets stand what it finds."
LATE_AT_MOST_S = 50.0
"The player waits ten seconds for the next thing, and as long for each of a plan's four files that does not come."
OWN_SHOWS_S = 12.0
"The kiosk's own messages, which no plan names."
AGAIN_AT_MOST_S = 440.0
"""One thing without another between, by what its turns were planned for: at night another of 40 s may have to wait for
its tenth of the time, and one turn more."""

WELL_WITHIN_S = 600.0
"Simulated: once nothing is in the way any more, the kiosk has heard of it, and has told what waited."

SEEN_AT_LEAST_PER_HOUR = 45
"Half of what fits into an hour when each thing stands for the longest time of the plans, 40 s."

DIED_AT_MOST_PER_DAY = 1.0
"Of itself, by no trouble of ours: now and then a machine is short of memory, but no page may live on being killed."


@dataclass(slots=True)
class Outcome:
    hours: float
    "Asked for."
    passed_h: float = 0.0
    ended: str = ""
    "Why it was over before its time."
    starts: int = 0
    seen: int = 0
    told: int = 0
    "Records at the server."
    failures: int = 0
    "Of those: what could not be shown."
    happened: dict[str, int] = field(default_factory=dict)
    died: list[str] = field(default_factory=list)
    "When the page's process was gone though nobody had killed it."
    longest_empty_ms: float = 0.0
    emptiest: str = ""
    "What was on its way to be seen then."
    slowest_start_ms: float = 0.0
    latest_s: float = 0.0
    "The longest that anything stood beyond its time, and what touches added to it."
    pictures: int = 0
    took_s: float = 0.0
    broken: list[str] = field(default_factory=list)
    "Promises that were not kept."


@dataclass(frozen=True, slots=True)
class Course:
    """What was written down of a run."""

    boots: Sequence[Boot]
    told: Mapping[str, Sequence[SignagePlay]]
    "By boot."
    planned: Mapping[str, set[float]]
    "By item: for how many seconds plans had it shown."
    calm: Sequence[Span]
    "When nothing was in the way of the signage."
    whole: bool = True
    "It is over, and everything is told."


def judge(outcome: Outcome, course: Course) -> None:
    """Adds to `outcome` what the page was seen to do."""
    for number, boot in enumerate(course.boots, 1):
        records = course.told.get(boot.name, ())
        outcome.starts += 1
        outcome.seen += sum(each.item is not None for each in boot.seen)
        outcome.told += len(records)
        outcome.failures += sum(each.outcome == "failed" for each in records)
        outcome.latest_s = round(max(outcome.latest_s, 0.0, *_late_s(boot)), 1)
        outcome.slowest_start_ms = round(max(outcome.slowest_start_ms, boot.filled_after_ms or 0.0), 1)
        found = [] if boot.filled_after_ms is not None else ["nothing was to be seen"]
        found += differences(boot, records, whole=course.whole) + frozen(boot, course.planned)
        found += absent(boot, course.calm)
        outcome.broken += [f"start {number}: {each}" for each in found]
    if outcome.longest_empty_ms > EMPTY_AT_MOST_MS:
        outcome.broken.append(f"nothing to see for {outcome.longest_empty_ms:.0f} ms: {outcome.emptiest}")
    if len(outcome.died) > max(1.0, outcome.hours / 24 * DIED_AT_MOST_PER_DAY):
        outcome.broken.append(f"the page's process died {len(outcome.died)} times by itself")
    if course.whole:
        outcome.broken += too_little(outcome)


def too_little(outcome: Outcome) -> list[str]:
    """What a run lacks that proves nothing: a kiosk that was signed out all the time breaks no promise either."""
    least = outcome.hours * SEEN_AT_LEAST_PER_HOUR
    counts = {"seen": outcome.seen, "told": outcome.told}
    found = [f"only {count} things were {what}" for what, count in counts.items() if count < least]
    return found + [f"no trouble of the kind: {each.name}" for each in TROUBLES if not outcome.happened.get(each.name)]


def differences(boot: Boot, records: Sequence[SignagePlay], *, whole: bool = True) -> list[str]:
    """Where the records of a boot do not say what the watcher saw. Not `whole`: more of them may be on their way."""
    wrong = [f"record {each.n} is doubted: {each.doubt}" for each in records if each.doubt is not None]
    wrong += [f"record {n} is missing" for n in set(range(1, len(records) + 1)) - {each.n for each in records}]
    told = [each for each in records if each.shown_s > EXACT_S]
    seen = [(each, lasted_s) for each, lasted_s in _lasted(boot) if each.item is not None and lasted_s > EXACT_S]
    if boot.died:
        # Neither knows the end of it: the watcher died with the page, and nothing was given time to be written down.
        both = max(0, min(len(seen), len(told)) - 1)
        if abs(len(seen) - len(told)) > UNWATCHED and (whole or len(told) > len(seen)):
            wrong.append(f"{len(seen)} things were seen, {len(told)} told, by a page that died")
        seen, told = seen[:both], told[:both]
    # What still stands in the end is not told yet; what came just before a kill may not have been written down.
    elif len(seen) == len(told) + 1 and (not boot.killed or seen[-1][1] < KILLED_S):
        seen.pop()
    last = len(seen)
    if not whole:
        seen = seen[: len(told)]
    if len(seen) != len(told):
        wrong.append(f"{len(seen)} things were seen, {len(told)} told")
    for n, ((each, lasted_s), record) in enumerate(zip(seen, told, strict=False), 1):
        exact_s = KILLED_S if boot.killed and n == last else EXACT_S
        if each.item != record.item or abs(each.now_s - record.started_at_s) > EXACT_S:
            return [*wrong, f"{each.item} was seen as number {n}, {record.item} was told"]
        if abs(lasted_s - record.shown_s) > exact_s:
            wrong.append(f"{each.item} was seen for {lasted_s:.2f} s, told with {record.shown_s:.2f} s")
    return wrong


def frozen(boot: Boot, planned: Mapping[str, set[float]]) -> list[str]:
    """What stood far longer than it was to stand, or came again and again though there was something else."""
    turns = [(each, lasted_s) for each, lasted_s in _lasted(boot) if each.item is not None]
    if boot.died:
        turns = turns[:-1]
    wrong = [
        f"{each.item} is shown for {each.shows_s} s, which no plan says"
        for each, _ in turns
        if each.shows_s not in planned.get(each.item or "", {OWN_SHOWS_S})
    ]
    wrong += [
        f"{each.item} stood for {lasted_s:.0f} s, {late_s:.0f} s too long"
        for (each, lasted_s), late_s in zip(turns, _late_s(boot), strict=False)
        if late_s > LATE_AT_MOST_S
    ]
    for item, run in groupby(turns, key=lambda turn: turn[0].item):
        stood_s = sum(min(lasted_s, each.shows_s) for each, lasted_s in run)
        if stood_s > AGAIN_AT_MOST_S and len(planned) > 1:
            wrong.append(f"{item} came again and again for {stood_s:.0f} s")
    return wrong


def absent(boot: Boot, calm: Sequence[Span]) -> list[str]:
    """When nothing of the signage was to be seen though nothing was in its way any more."""
    wrong = []
    for each, lasted_s in _lasted(boot):
        if each.item is None:
            from_s = boot.opened_s + each.steady_s
            missing_s = max((span.overlap_s(from_s, from_s + lasted_s) for span in calm), default=0.0)
            if missing_s > WELL_WITHIN_S:
                wrong.append(f"no signage for {missing_s:.0f} s though nothing was in its way")
    return wrong


def _lasted(boot: Boot) -> list[tuple[Seen, float]]:
    """What was seen, each with how long in seconds."""
    ends_s = [each.steady_s for each in boot.seen[1:]] + [boot.over_s]
    return [(each, end_s - each.steady_s) for each, end_s in zip(boot.seen, ends_s, strict=True)]


def _late_s(boot: Boot) -> list[float]:
    """How long each thing of the signage stood beyond its time, and what touches added to it."""
    late_s = []
    for each, lasted_s in _lasted(boot):
        if each.item is not None:
            until_s = each.steady_s + each.shows_s
            for touched_s in boot.touched_s:
                if each.steady_s <= touched_s <= min(until_s + LATE_AT_MOST_S, each.steady_s + lasted_s):
                    until_s = max(until_s, touched_s + TOUCH_HOLDS_S)
            late_s.append(each.steady_s + lasted_s - until_s)
    return late_s
