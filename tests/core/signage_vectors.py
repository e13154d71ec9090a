"""Makes `signage_vectors.json`: what every player has to make of a manifest, and how it writes down what it showed.

    python -m tests.core.signage_vectors > tests/core/signage_vectors.json

`dayparts`: whether a daypart is now. `choosing`: a manifest, and one moment after the other with the turn that follows;
a turn with `shown_s` was cut short before the next one. `chain`: records with their hashes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from kiosk_server.signage.chain import hash_of
from kiosk_server.signage.choosing import Moment, Turns, begun, choose, cut_short
from kiosk_server.signage.dayparts import is_now
from wire.messages.screens.signage import (
    FIRST_PREV,
    BuiltInLayout,
    DrawingLayout,
    PlayOutcome,
    PlayRecord,
    SignageDaypart,
    SignageItem,
    SignageManifest,
    SignagePlaylist,
)

NEW_YORK = "America/New_York"
LORD_HOWE = "Australia/Lord_Howe"
"Its clocks change by half an hour."

NOON_S = datetime(2026, 11, 23, 12, tzinfo=ZoneInfo(NEW_YORK)).timestamp()
"A Monday."

EVERY_DAY = [0, 1, 2, 3, 4, 5, 6]

Step = tuple[float, dict[str, Any]]
"Seconds after the one before, and what else is known."


def item(name: str, shows_s: float = 10, **more: Any) -> SignageItem:
    more.setdefault("layout", BuiltInLayout(message="bell"))
    return SignageItem(item=name, name=name, language="en", shows_s=shows_s, **more)


def playlist(name: str, items: Sequence[str], **more: Any) -> SignagePlaylist:
    more.setdefault("dayparts", [])
    return SignagePlaylist(playlist=name, name=name, items=list(items), **more)


def daypart(name: str, from_minute: int, until_minute: int, weekdays: Sequence[int] = EVERY_DAY) -> SignageDaypart:
    return SignageDaypart(
        daypart=name, name=name, weekdays=list(weekdays), from_minute=from_minute, until_minute=until_minute
    )


def manifest(
    items: Sequence[SignageItem],
    playlists: Sequence[SignagePlaylist],
    dayparts: Sequence[SignageDaypart] = (),
    time_zone: str = NEW_YORK,
) -> SignageManifest:
    return SignageManifest(
        version="0",
        at_s=NOON_S,
        kiosk="k1",
        site_time_zone=time_zone,
        items=list(items),
        dayparts=list(dayparts),
        playlists=list(playlists),
        media=[],
    )


def _daypart_cases() -> Iterator[tuple[str, SignageDaypart, str, list[str]]]:
    """Why, the daypart, the zone, and instants with their offset from UTC."""
    lunch = daypart("lunch", 690, 840)
    yield (
        "from its first minute on, and not in its last",
        lunch,
        NEW_YORK,
        [
            "2026-11-23T11:29:59-05:00",
            "2026-11-23T11:30:00-05:00",
            "2026-11-23T13:59:59-05:00",
            "2026-11-23T14:00:00-05:00",
        ],
    )
    late = daypart("late", 1320, 120, [4])
    yield (
        "across midnight it belongs to the day on which it began",
        late,
        NEW_YORK,
        [
            "2026-11-27T21:59:59-05:00",
            "2026-11-27T22:00:00-05:00",
            "2026-11-28T01:59:59-05:00",
            "2026-11-28T02:00:00-05:00",
            "2026-11-28T22:30:00-05:00",
            "2026-11-27T01:00:00-05:00",
        ],
    )
    sunday = daypart("sunday night", 1380, 60, [6])
    yield "from Sunday into Monday", sunday, NEW_YORK, ["2026-11-22T23:30:00-05:00", "2026-11-23T00:30:00-05:00"]
    day = daypart("a day from six", 360, 360, [0])
    yield (
        "equal minutes are a whole day",
        day,
        NEW_YORK,
        [
            "2026-11-23T05:59:00-05:00",
            "2026-11-23T06:00:00-05:00",
            "2026-11-24T05:59:59-05:00",
            "2026-11-24T06:00:00-05:00",
        ],
    )
    evening = daypart("evening", 1200, 1440)
    yield "until midnight", evening, NEW_YORK, ["2026-11-23T23:59:59-05:00", "2026-11-24T00:00:00-05:00"]
    small = daypart("small hours", 60, 120)
    yield (
        "an hour that comes twice counts twice",
        small,
        NEW_YORK,
        [
            "2026-11-01T00:59:00-04:00",
            "2026-11-01T01:30:00-04:00",
            "2026-11-01T01:30:00-05:00",
            "2026-11-01T02:00:00-05:00",
        ],
    )
    gap = daypart("in the gap", 120, 180)
    yield (
        "an hour that is left out does not come",
        gap,
        NEW_YORK,
        [
            "2026-03-08T01:59:59-05:00",
            "2026-03-08T03:00:00-04:00",
        ],
    )
    half = daypart("half an hour", 105, 120)
    yield (
        "where clocks change by half an hour",
        half,
        LORD_HOWE,
        [
            "2026-04-05T01:45:00+11:00",
            "2026-04-05T01:45:00+10:30",
            "2026-04-05T02:00:00+10:30",
        ],
    )


def dayparts() -> list[dict[str, Any]]:
    found = []
    for why, each, zone, instants in _daypart_cases():
        for text in instants:
            now_s = datetime.fromisoformat(text).timestamp()
            truth = is_now(each, now_s, ZoneInfo(zone))
            found.append(
                {
                    "why": why,
                    "daypart": each.model_dump(mode="json"),
                    "time_zone": zone,
                    "at": text,
                    "now_s": now_s,
                    "is_now": truth,
                }
            )
    return found


def _choosing_cases() -> Iterator[tuple[str, SignageManifest, list[Step]]]:
    abc = [item("a"), item("b", 20), item("c")]
    turn: Step = (10, {})
    yield "items come in turn, again and again", manifest(abc, [playlist("p", ["a", "b", "a", "c"])]), [turn] * 9
    yield "nothing to show", manifest(abc, []), [turn]
    yield (
        "what is broken is passed over",
        manifest(abc, [playlist("p", "abc")]),
        [
            turn,
            (10, {"broken": ["b"]}),
            (10, {"broken": ["a", "b", "c"]}),
            (10, {"broken": ["c"]}),
        ],
    )
    dated = [item("a", valid_until_s=NOON_S + 25), item("b", valid_from_s=NOON_S + 15, valid_until_s=NOON_S + 45)]
    yield "validity is asked when a turn begins", manifest(dated, [playlist("p", "ab")]), [turn] * 6
    drawing = item("a", layout=DrawingLayout(drawing="d", heading="Win", closes_at_s=NOON_S + 15, prize="A card"))
    yield "a drawing is not shown once it is closed", manifest([drawing], [playlist("p", "a")]), [turn] * 3
    high = [playlist("low", "a"), playlist("high", "b", priority=5, valid_until_s=NOON_S + 30)]
    yield "only the highest priority plays, and what is below it when that is over", manifest(abc, high), [turn] * 5
    yield "a priority that has nothing to show gives way", manifest(abc, high), [turn, (10, {"broken": ["b"]}), turn]
    voices = [playlist("one", "a"), playlist("three", "c", weight=3)]
    yield "weights share the time, spread evenly", manifest(abc, voices), [turn] * 12
    long = [playlist("short", "a"), playlist("long", "b")]
    yield "equal voices have equal seconds, not equal turns", manifest(abc, long), [turn] * 9
    cut = [playlist("loop", "ab"), playlist("cut", "c", interrupt_percent=20)]
    yield "an interrupt gets its part of the time", manifest(abc, cut), [turn] * 14
    only = [playlist("x", "a", interrupt_percent=20), playlist("y", "c", interrupt_percent=60)]
    yield "interrupts alone share everything", manifest(abc, only), [turn] * 9
    full = [playlist("loop", "b"), playlist("x", "a", interrupt_percent=80), playlist("y", "c", interrupt_percent=40)]
    yield "more than everything is scaled down, and nothing else plays", manifest(abc, full), [turn] * 7
    sparse = [item("a", plays_per_hour=60), item("b", 20), item("c", plays_per_hour=12)]
    yield "plays of an hour are spread over it", manifest(sparse, [playlist("p", "abc")]), [(20, {})] * 40
    one = manifest([item("a", plays_per_hour=6)], [playlist("p", "a")])
    yield "a clock that is set does not bring a play sooner", one, [turn, (10, {"now_s": NOON_S + 7200}), (590, {})]
    parts = [playlist("noon", "a", dayparts=["noon"]), playlist("always", "c", dayparts=["gone", "night"])]
    clocks = [daypart("noon", 720, 721), daypart("night", 721, 720)]
    yield "by the clock on the wall", manifest(abc, parts, clocks), [(0, {}), (59, {}), (1, {}), (86339, {}), (1, {})]
    near = [playlist("near", "a", trigger="members_near", priority=1), playlist("loop", "c")]
    yield "while somebody is near", manifest(abc, near), [turn, (10, {"invites": True}), turn]
    interest = [playlist("grinders", "a", trigger="interest", interest="Grinders", priority=1), playlist("loop", "c")]
    yield (
        "while an interest is named",
        manifest(abc, interest),
        [
            turn,
            (10, {"invites": True, "interest": "Kettles"}),
            (10, {"invites": True, "interest": "Grinders"}),
        ],
    )
    yield "what was cut short is made good", manifest(abc, long), [turn, turn, (5, {"shown_s": 5}), turn, turn, turn]
    back = [playlist("always", "a"), playlist("back", "c", valid_from_s=NOON_S + 75)]
    yield "who comes late has nothing to catch up with", manifest(abc, back), [turn] * 12


def _told(moment: Moment, more: dict[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {"now_s": moment.now_s, "steady_s": moment.steady_s}
    told |= {"invites": moment.invites, "interest": moment.interest, "broken": sorted(moment.broken)}
    return told | ({"shown_s": more["shown_s"]} if "shown_s" in more else {})


def choosing() -> list[dict[str, Any]]:
    """`shown_s` of a moment: how long the turn before it was really shown."""
    found = []
    for why, plan, steps in _choosing_cases():
        turns, steady_s, shift_s, last = Turns(), -10.0, 0.0, None
        said = []
        for step_s, more in steps:
            steady_s += step_s
            if "now_s" in more:
                shift_s = more["now_s"] - NOON_S - steady_s
            if last is not None and "shown_s" in more:
                turns = cut_short(turns, last, more["shown_s"])
            known = {key: value for key, value in more.items() if key in ("invites", "interest")}
            broken = frozenset(more.get("broken", ()))
            moment = Moment(NOON_S + steady_s + shift_s, steady_s + 10, broken=broken, **known)
            last = choose(plan, turns, moment)
            said.append(_told(moment, more) | {"turn": None if last is None else _turn(last)})
            if last is not None:
                turns = begun(turns, last, moment.steady_s)
        found.append({"why": why, "manifest": plan.model_dump(mode="json"), "moments": said})
    return found


def _turn(turn: Any) -> dict[str, Any]:
    return {"playlist": turn.playlist, "place": turn.place, "item": turn.item, "share": turn.share, "start": turn.start}


def records(boot: str, shown: Sequence[tuple[str, float, PlayOutcome, str]]) -> list[PlayRecord]:
    """A chain: item, seconds shown, outcome and why, one after the other from noon on."""
    prev, found = FIRST_PREV, []
    for n, (name, shown_s, outcome, why) in enumerate(shown, 1):
        bare = PlayRecord(
            n=n,
            prev=prev,
            hash=FIRST_PREV,
            item=name,
            version="0a1b2c3d",
            started_at_s=NOON_S + 12.125 * n,
            shown_s=shown_s,
            outcome=outcome,
            why=why,
        )
        prev = hash_of(boot, bare)
        found.append(bare.model_copy(update={"hash": prev}))
    return found


def chain() -> dict[str, Any]:
    boot = "00112233445566778899aabbccddeeff"
    shown: list[tuple[str, float, PlayOutcome, str]] = [
        ("a", 10.0, "played", ""),
        ("built_in:bell", 0.0005, "skipped", "touched"),
        ("b", 0.0, "failed", "media_broken"),
        ("a", 9.999, "played", ""),
    ]
    return {"boot": boot, "plays": [each.model_dump(mode="json") for each in records(boot, shown)]}


def vectors() -> dict[str, Any]:
    return {"dayparts": dayparts(), "choosing": choosing(), "chain": chain()}


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def as_text() -> str:
    """A line a moment, so that a change shows where it is."""
    made = vectors()
    parts = ",\n".join(f"  {_compact(each)}" for each in made["dayparts"])
    cases = ",\n".join(_case(each) for each in made["choosing"])
    return f'{{\n "dayparts": [\n{parts}\n ],\n "choosing": [\n{cases}\n ],\n "chain": {_compact(made["chain"])}\n}}\n'


def _case(case: dict[str, Any]) -> str:
    moments = ",\n".join(f"    {_compact(each)}" for each in case["moments"])
    why, plan = _compact(case["why"]), _compact(case["manifest"])
    return f'  {{"why": {why},\n   "manifest": {plan},\n   "moments": [\n{moments}\n   ]}}'


if __name__ == "__main__":
    print(as_text(), end="")
