"""When somebody walks away from what she came for. Pure.

Told her distance on foot to it, again and again; she strays when it has grown by more than the radio could make up,
for longer than a step aside takes. She may turn back, and stray anew: each straying has its own number.

Measured on recordings (../shared/data/office: four walks, each zone in turn as what is wanted, places from `locating`
against true ones): 13 of 17 strayings found, 3 s late at the median, one that was none; in 67 hours of standing still
(fifteen places) six.
"""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class StrayPolicy:
    lead_m: float = 6.0
    "Places from radio are good to about 4 m: growing by less may be no walking at all."
    back_m: float = 4.0
    "Closer again than this, the growing begins anew."
    hold_s: float = 5.0
    "Letting somebody pass, or turning around at a shelf, takes three or four."
    silence_s: float = 20.0
    "After such a silence nobody knows how she got there: the distance is measured anew."
    there_m: float = 2.5
    "As good as in front of it."
    found_s: float = 120.0
    "Who stood there for two minutes has found it; that she goes is her answer."
    most_a_visit: int = 2
    "A third clerk in one visit would be a nuisance."


@dataclass(frozen=True, slots=True)
class Track:
    """One visitor's way to one thing. Never changed: `follow` gives a new one."""

    nearest_m: float
    at_s: float
    away_since_s: float | None = None
    "Since when she has been farther off than the lead, without coming back."
    there_s: float = 0.0
    "How long she has stood in front of it, in all."
    strays: int = 0


@dataclass(frozen=True, slots=True)
class Strayed:
    number: int
    "Which straying of this visit it is, from 1."
    nearest_m: float
    distance_m: float
    at_s: float


def follow(
    track: Track | None, distance_m: float, at_s: float, policy: StrayPolicy, strays: int = 0
) -> tuple[Track, Strayed | None]:
    """Takes in her distance at `at_s`. `strays`: how often she strayed in this visit before a new track begins."""
    if track is None:
        return Track(distance_m, at_s, strays=strays), None
    if at_s <= track.at_s:
        return track, None
    gap_s = at_s - track.at_s
    if gap_s > policy.silence_s:
        return replace(track, nearest_m=distance_m, at_s=at_s, away_since_s=None), None
    there_s = track.there_s + (gap_s if distance_m <= policy.there_m else 0.0)
    track = replace(track, at_s=at_s, there_s=there_s, nearest_m=min(track.nearest_m, distance_m))
    away_m = distance_m - track.nearest_m
    if away_m < policy.back_m or there_s >= policy.found_s or track.strays >= policy.most_a_visit:
        return replace(track, away_since_s=None), None
    if track.away_since_s is None:
        return (replace(track, away_since_s=at_s) if away_m >= policy.lead_m else track), None
    if at_s - track.away_since_s < policy.hold_s:
        return track, None
    strayed = Strayed(track.strays + 1, track.nearest_m, distance_m, at_s)
    return restarted(replace(track, strays=strayed.number), distance_m), strayed


def restarted(track: Track, distance_m: float) -> Track:
    """Measured anew from here: only what she walks from now on counts."""
    return replace(track, nearest_m=distance_m, away_since_s=None)
