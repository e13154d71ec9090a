"""What one kiosk plays from, of a plan and of what its items show now. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256
from itertools import chain

from kiosk_server.signage.plan import SignagePlan, plays_on
from wire.messages.screens.signage import (
    EmergencyMessage,
    SignageDaypart,
    SignageItem,
    SignageLayout,
    SignageManifest,
    SignageMedia,
    SignagePlaylist,
)

VERSION_DIGITS = 32


def put_together(
    plan: SignagePlan,
    kiosk: str,
    layouts: Mapping[str, SignageLayout],
    media: Mapping[str, SignageMedia],
    site_time_zone: str,
    emergency: EmergencyMessage | None,
    at_s: float,
) -> SignageManifest:
    """`layouts`: by item; one without a layout has nothing to show and is left out. `media`: by hash."""
    playlists = [each for each in plan.playlists if not each.paused and plays_on(each, kiosk, plan.groups)]
    named = set(chain.from_iterable(each.items for each in playlists))
    shown = [each for each in plan.items if each.item in named and each.item in layouts]
    items = [SignageItem.model_validate({**dict(each), "layout": layouts[each.item].model_dump()}) for each in shown]
    there = {each.item for each in items}
    dayparts = set(chain.from_iterable(each.dayparts for each in playlists))
    bare = SignageManifest(
        version="",
        at_s=0,
        kiosk=kiosk,
        site_time_zone=site_time_zone,
        items=items,
        dayparts=[SignageDaypart(**dict(each)) for each in plan.dayparts if each.daypart in dayparts],
        playlists=[
            SignagePlaylist.model_validate({**dict(each), "items": [item for item in each.items if item in there]})
            for each in playlists
        ],
        media=[media[each] for each in _named(items) if each in media],
        emergency=emergency,
    )
    return bare.model_copy(update={"version": version_of(bare), "at_s": at_s})


def version_of(bare: SignageManifest) -> str:
    """Of a manifest without version and instant."""
    return sha256(bare.model_dump_json().encode()).hexdigest()[:VERSION_DIGITS]


def _named(items: Iterable[SignageItem]) -> list[str]:
    hashes = (getattr(each.layout, "sha256", None) for each in items)
    return list(dict.fromkeys(each for each in hashes if each is not None))
