"""What may be planned, what a kiosk gets of it, and what an hour of it would be like."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_server.signage.forecast import SHOWN, forecast
from kiosk_server.signage.manifest import put_together
from kiosk_server.signage.plan import FIRST_PLAN, Known, SignagePlan, faults, named_media, named_skus
from tests.core.signage_vectors import NOON_S
from wire.messages.screens.signage import (
    BuiltInLayout,
    EmergencyMessage,
    ImageLayout,
    SignageLayout,
    SignageManifest,
    SignageMedia,
)

PICTURE, FILM = "a" * 64, "b" * 64
KNOWN = Known({"k1", "k2"}, {PICTURE: "image/png", FILM: "video/mp4"}, {"m64", "brush"}, {"winter"})


def item(name: str = "one", layout: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    return {"item": name, "name": name, "layout": layout or {"kind": "built_in", "message": "bell"}} | more


def playlist(name: str = "p", **more: Any) -> dict[str, Any]:
    return {"playlist": name, "name": name, "items": ["one"]} | more


def template(name: str, *skus: str, **more: Any) -> dict[str, Any]:
    return {"kind": "template", "template": name, "skus": list(skus)} | more


def plan(**parts: Any) -> SignagePlan:
    return SignagePlan.model_validate({"items": [item()], "playlists": [playlist()]} | parts)


LUNCH = {"daypart": "lunch", "name": "Lunch", "weekdays": [0], "from_minute": 660, "until_minute": 840}

GOOD = {
    "image": {"kind": "image", "sha256": PICTURE, "alt": "Beans"},
    "video": {"kind": "video", "sha256": FILM, "alt": ""},
    "product": template("product", "m64", sha256=PICTURE),
    "products": template("products", "m64", "brush"),
    "points": template("talking_points", "m64"),
    "message": template("message", heading="Open late today"),
    "reviews": {"kind": "reviews", "sku": "m64"},
    "drawing": {"kind": "drawing", "drawing": "winter"},
}


def test_every_kind_of_layout_may_be_planned() -> None:
    wish = plan(
        items=[item(name, layout) for name, layout in GOOD.items()],
        dayparts=[LUNCH],
        groups=[{"group": "doors", "name": "Doors", "kiosks": ["k1"]}],
        playlists=[playlist(items=list(GOOD), dayparts=["lunch"], groups=["doors"], kiosks=["k2"])],
    )
    assert faults(wish, KNOWN) == []
    assert named_skus(wish) == ["m64", "brush"]
    assert named_media(wish) == [PICTURE, FILM]
    assert faults(FIRST_PLAN, Known(set(), {}, set(), set())) == []


WRONG: list[tuple[str, dict[str, Any]]] = [
    ("items.1", {"items": [item(), item()]}),
    ("items.0.valid_until_s", {"items": [item(valid_from_s=5, valid_until_s=5)]}),
    ("items.0.layout.sha256", {"items": [item(layout=GOOD["image"] | {"sha256": "c" * 64})]}),
    ("items.0.layout.sha256", {"items": [item(layout=GOOD["image"] | {"sha256": FILM})]}),
    ("items.0.layout.sha256", {"items": [item(layout=GOOD["video"] | {"sha256": PICTURE})]}),
    ("items.0.layout.skus", {"items": [item(layout=template("product"))]}),
    ("items.0.layout.skus", {"items": [item(layout=template("products", "m64"))]}),
    ("items.0.layout.skus", {"items": [item(layout=template("message", "m64", heading="Hello"))]}),
    ("items.0.layout.skus", {"items": [item(layout=template("product", "gone"))]}),
    ("items.0.layout.heading", {"items": [item(layout=template("message", heading=" "))]}),
    ("items.0.layout.sku", {"items": [item(layout={"kind": "reviews", "sku": "gone"})]}),
    ("items.0.layout.drawing", {"items": [item(layout={"kind": "drawing", "drawing": "gone"})]}),
    ("dayparts.1", {"dayparts": [LUNCH, LUNCH]}),
    ("groups.0", {"groups": [{"group": "doors", "name": "Doors", "kiosks": ["k9"]}]}),
    ("playlists.1", {"playlists": [playlist(), playlist()]}),
    ("playlists.0", {"playlists": [playlist(kiosks=["k9"])]}),
    ("playlists.0.items", {"playlists": [playlist(items=["two"])]}),
    ("playlists.0.dayparts", {"playlists": [playlist(dayparts=["lunch"])]}),
    ("playlists.0.groups", {"playlists": [playlist(groups=["doors"])]}),
    ("playlists.0.valid_until_s", {"playlists": [playlist(valid_from_s=9, valid_until_s=5)]}),
    ("playlists.0.interest", {"playlists": [playlist(trigger="interest")]}),
]


@pytest.mark.parametrize(("field", "parts"), WRONG, ids=lambda each: each if isinstance(each, str) else "")
def test_what_is_wrong_is_said_with_its_field(field: str, parts: dict[str, Any]) -> None:
    assert [each.field for each in faults(plan(**parts), KNOWN)] == [field]


BELL: dict[str, SignageLayout] = {name: BuiltInLayout(message="bell") for name in ("one", "two", "three")}


def manifest(wish: SignagePlan, kiosk: str = "k1", layouts: dict[str, SignageLayout] | None = None) -> SignageManifest:
    return put_together(wish, kiosk, BELL if layouts is None else layouts, {}, "America/New_York", None, NOON_S)


def test_a_kiosk_gets_what_plays_on_it() -> None:
    wish = plan(
        items=[item("one"), item("two"), item("three")],
        dayparts=[LUNCH, LUNCH | {"daypart": "never"}],
        groups=[{"group": "doors", "name": "Doors", "kiosks": ["k1"]}],
        playlists=[
            playlist("everywhere", items=["one"]),
            playlist("doors", items=["two"], groups=["doors"], dayparts=["lunch"]),
            playlist("bar", items=["three"], kiosks=["k2"]),
            playlist("paused", items=["three"], paused=True),
        ],
    )
    first, second = manifest(wish, "k1"), manifest(wish, "k2")
    assert [each.playlist for each in first.playlists] == ["everywhere", "doors"]
    assert [each.item for each in first.items] == ["one", "two"]
    assert [each.daypart for each in first.dayparts] == ["lunch"]
    assert [each.playlist for each in second.playlists] == ["everywhere", "bar"]
    assert second.dayparts == []


def test_an_item_without_anything_to_show_is_left_out_everywhere() -> None:
    wish = plan(items=[item("one"), item("two")], playlists=[playlist(items=["one", "two", "one"])])
    found = manifest(wish, layouts={"two": BELL["two"]})
    assert [each.item for each in found.items] == ["two"]
    assert found.playlists[0].items == ["two"]


def test_a_manifest_names_the_media_it_needs_and_no_others() -> None:
    media = {
        digest: SignageMedia(sha256=digest, type="image/png", bytes=1, url=f"/media/{digest}")
        for digest in (PICTURE, FILM)
    }
    shown: dict[str, SignageLayout] = {"one": ImageLayout(sha256=PICTURE, alt="")}
    found = put_together(plan(), "k1", shown, media, "UTC", None, NOON_S)
    assert [each.sha256 for each in found.media] == [PICTURE]


def test_the_version_is_that_of_the_content() -> None:
    found = manifest(plan())
    later = put_together(plan(), "k1", BELL, {}, "America/New_York", None, NOON_S + 5)
    assert later.version == found.version
    assert later.at_s != found.at_s
    alarm = EmergencyMessage(emergency="e", kind="alarm", texts=[], since_s=NOON_S, until_s=None)
    others = [
        manifest(plan(items=[item(shows_s=13)])),
        manifest(plan(), "k2"),
        put_together(plan(), "k1", BELL, {}, "America/New_York", alarm, NOON_S),
    ]
    assert len({found.version, *(each.version for each in others)}) == 4


def test_a_forecast_adds_an_hour_up() -> None:
    wish = plan(
        items=[item("one", shows_s=10), item("two", shows_s=20)],
        playlists=[playlist("loop", items=["one"]), playlist("cut", items=["two"], interrupt_percent=25)],
    )
    found = forecast(manifest(wish), NOON_S)
    assert {each.id: each.shown_s for each in found.playlists} == {"loop": 2700, "cut": 900}
    assert sum(each.plays for each in found.items) == 270 + 45
    assert len(found.turns) == SHOWN
    assert [each.at_s for each in found.turns[:3]] == [NOON_S, NOON_S + 10, NOON_S + 30]
    assert found.idle_s == 0


def test_a_forecast_says_when_there_is_nothing_to_show() -> None:
    wish = plan(items=[item(valid_from_s=NOON_S + 1800)], playlists=[playlist()])
    found = forecast(manifest(wish), NOON_S)
    assert found.idle_s == 1800
    assert found.turns[0].at_s == NOON_S + 1800


@given(st.lists(st.sampled_from(["k1", "k2", "k3"]), unique=True), st.booleans())
def test_every_playlist_plays_where_it_says(kiosks: list[str], by_group: bool) -> None:
    where: dict[str, Any] = {"groups": ["g"]} if by_group else {"kiosks": kiosks}
    wish = plan(groups=[{"group": "g", "name": "G", "kiosks": kiosks}], playlists=[playlist(**where)])
    for kiosk in ("k1", "k2", "k3"):
        everywhere = not by_group and not kiosks
        assert bool(manifest(wish, kiosk).playlists) == (everywhere or kiosk in kiosks)
