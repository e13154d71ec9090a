"""What an hour on a kiosk would be like, by the rules that it plays by. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from kiosk_server.signage.cards import SignageForecast, SignageForecastShare, SignageForecastTurn
from kiosk_server.signage.choosing import HOUR_S, Moment, Turns, begun, choose
from wire.messages.screens.signage import SignageManifest

SHOWN = 40
"Turns that are listed one by one."

LOOK_AGAIN_S = 5.0
"How soon a player that has nothing to show asks again."


def forecast(manifest: SignageManifest, from_s: float, lasts_s: float = HOUR_S) -> SignageForecast:
    """From a fresh start, with all media there and nobody near."""
    turns, at_s, idle_s = Turns(), 0.0, 0.0
    listed: list[SignageForecastTurn] = []
    items: defaultdict[str, list[float]] = defaultdict(list)
    playlists: defaultdict[str, list[float]] = defaultdict(list)
    while at_s < lasts_s:
        turn = choose(manifest, turns, Moment(from_s + at_s, at_s))
        if turn is None:
            idle_s += LOOK_AGAIN_S
            at_s += LOOK_AGAIN_S
            continue
        if len(listed) < SHOWN:
            listed.append(
                SignageForecastTurn(at_s=from_s + at_s, item=turn.item, playlist=turn.playlist, shows_s=turn.shows_s)
            )
        items[turn.item].append(turn.shows_s)
        playlists[turn.playlist].append(turn.shows_s)
        turns = begun(turns, turn, at_s)
        at_s += turn.shows_s
    return SignageForecast(
        from_s=from_s, turns=listed, items=_summed(items), playlists=_summed(playlists), idle_s=idle_s
    )


def _summed(found: Mapping[str, list[float]]) -> list[SignageForecastShare]:
    shares = [SignageForecastShare(id=name, shown_s=sum(each), plays=len(each)) for name, each in found.items()]
    return sorted(shares, key=lambda share: (-share.shown_s, share.id))
