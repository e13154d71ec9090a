"""What comes next on a kiosk. Pure: the written contract of every player.

The player in the kiosk's page follows the same rules; `tests/core/signage_vectors.json` holds both to them. With
seconds and tags as IEEE doubles, added and divided in the order written here, every player chooses the same.

1. **Due.** A playlist is due while `valid_from_s <= now < valid_until_s`, one of its dayparts is now by the store's
   clock (or it names none), and its trigger holds. An item may be shown while it is valid likewise, a drawing also only
   before `closes_at_s`, its media are there and whole, and `3600 / plays_per_hour` seconds have gone by since its last
   play began, in whatever playlist. A playlist without an item that may be shown does not count.
2. **Who takes part.** Of the due playlists without `interrupt_percent` those with the highest priority; and all that
   interrupt.
3. **Shares.** The interrupting ones get their percent of the time on screen; where these are 100 or more together, or
   nothing else takes part, they share the whole in proportion. The others share the rest as their weights.
4. **Turns.** Start-time fair queueing (Goyal, Vin, Cheng, 1996): each playlist carries the tag at which it may go on.
   Its start is `max(clock, tag)`; the smallest start is chosen, of equal ones the playlist that stands first in the
   manifest. Then `clock = start` and `tag = start + shows_s / share`. So turns are spread evenly, and a playlist that
   was away has nothing to catch up with.
5. **Within a playlist** the item after the one shown last, round and round, passing over what may not be shown.
6. An item stays for its `shows_s`, whatever begins or ends meanwhile. Where less was shown (a touch, a failure), the
   tag is taken back by what is missing, divided by the same share.

Two clocks: `now_s` (UTC, may be set) decides what is due, `steady_s` (nobody sets it) spreads plays over hours. The
state holds no instant of the first kind, so a clock that jumps leaves no trace in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from kiosk_server.signage.dayparts import any_now
from wire.messages.screens.signage import DrawingLayout, SignageItem, SignageManifest, SignagePlaylist

HOUR_S = 3600.0


@dataclass(frozen=True, slots=True)
class Moment:
    """What the player knows when it has to choose."""

    now_s: float
    "UTC seconds, when the item would begin."
    steady_s: float
    "The same instant by a clock that only goes forward."
    invites: bool = False
    "Whether the kiosk invites: members who agreed are near."
    interest: str | None = None
    "What the attract card names."
    broken: frozenset[str] = frozenset()
    "Items whose media are missing or damaged."


@dataclass(frozen=True, slots=True)
class Turns:
    """Where the rotation stands. Kept from manifest to manifest: what both know goes on where it was."""

    clock: float = 0.0
    "The start tag of the turn that was chosen last."
    tags: Mapping[str, float] = field(default_factory=dict)
    "By playlist: from which tag on it may go on."
    places: Mapping[str, int] = field(default_factory=dict)
    "By playlist: the place of the item shown last."
    began: Mapping[str, float] = field(default_factory=dict)
    "By item: `steady_s` of its last start."


@dataclass(frozen=True, slots=True)
class Turn:
    """One item's turn."""

    playlist: str
    place: int
    "Of the item in its playlist."
    item: str
    shows_s: float
    share: float
    "Of the time on screen, 0 to 1, that its playlist has."
    start: float
    "Its start tag."


def choose(manifest: SignageManifest, turns: Turns, moment: Moment) -> Turn | None:
    """Whose turn it is; None where nothing of the manifest may be shown: then the kiosk's own messages are."""
    items = {each.item: each for each in manifest.items}
    ready = [
        (playlist, place)
        for playlist in _due(manifest, moment)
        if (place := _next_place(playlist, items, turns, moment)) is not None
    ]
    shares = _shares([playlist for playlist, _ in ready])
    best: Turn | None = None
    for playlist, place in ready:
        share = shares.get(playlist.playlist, 0.0)
        start = max(turns.clock, turns.tags.get(playlist.playlist, 0.0))
        if share > 0 and (best is None or start < best.start):
            item = items[playlist.items[place]]
            best = Turn(playlist.playlist, place, item.item, item.shows_s, share, start)
    return best


def begun(turns: Turns, turn: Turn, steady_s: float) -> Turns:
    """After a turn has begun."""
    return Turns(
        clock=turn.start,
        tags={**turns.tags, turn.playlist: turn.start + turn.shows_s / turn.share},
        places={**turns.places, turn.playlist: turn.place},
        began={**turns.began, turn.item: steady_s},
    )


def cut_short(turns: Turns, turn: Turn, shown_s: float) -> Turns:
    """After a turn that has begun was over before its time: what was not shown is not charged."""
    missing_s = max(0.0, turn.shows_s - shown_s)
    tag = turns.tags.get(turn.playlist, turn.start) - missing_s / turn.share
    return Turns(turns.clock, {**turns.tags, turn.playlist: tag}, turns.places, turns.began)


def _due(manifest: SignageManifest, moment: Moment) -> list[SignagePlaylist]:
    zone = ZoneInfo(manifest.site_time_zone)
    dayparts = {each.daypart: each for each in manifest.dayparts}
    return [
        each
        for each in manifest.playlists
        if _is_valid(each, moment.now_s)
        and _is_triggered(each, moment)
        and any_now(each.dayparts, dayparts, moment.now_s, zone)
    ]


def _is_valid(each: SignagePlaylist | SignageItem, now_s: float) -> bool:
    begun_s, over_s = each.valid_from_s, each.valid_until_s
    return (begun_s is None or begun_s <= now_s) and (over_s is None or now_s < over_s)


def _is_triggered(playlist: SignagePlaylist, moment: Moment) -> bool:
    if playlist.trigger == "members_near":
        return moment.invites
    return playlist.trigger == "always" or (moment.interest is not None and moment.interest == playlist.interest)


def _next_place(
    playlist: SignagePlaylist, items: Mapping[str, SignageItem], turns: Turns, moment: Moment
) -> int | None:
    count = len(playlist.items)
    after = turns.places.get(playlist.playlist, -1)
    for step in range(1, count + 1):
        place = (after + step) % count
        item = items.get(playlist.items[place])
        if item is not None and _may_be_shown(item, turns, moment):
            return place
    return None


def _may_be_shown(item: SignageItem, turns: Turns, moment: Moment) -> bool:
    if item.item in moment.broken or not _is_valid(item, moment.now_s):
        return False
    if isinstance(item.layout, DrawingLayout) and moment.now_s >= item.layout.closes_at_s:
        return False
    last_s = turns.began.get(item.item)
    if item.plays_per_hour is None or last_s is None:
        return True
    return moment.steady_s - last_s >= HOUR_S / item.plays_per_hour


def _shares(ready: list[SignagePlaylist]) -> dict[str, float]:
    """The part of the time on screen of each playlist that takes part."""
    interrupting = [each for each in ready if each.interrupt_percent is not None]
    ordinary = [each for each in ready if each.interrupt_percent is None]
    highest = max((each.priority for each in ordinary), default=0)
    ordinary = [each for each in ordinary if each.priority == highest]
    percent = sum(each.interrupt_percent or 0 for each in interrupting)
    whole = percent if percent >= 100 or not ordinary else 100
    shares = {each.playlist: (each.interrupt_percent or 0) / whole for each in interrupting}
    weights = sum(each.weight for each in ordinary)
    for each in ordinary:
        shares[each.playlist] = (whole - percent) / whole * (each.weight / weights)
    return shares
