"""What staff plan: items, dayparts, groups of kiosks and playlists, and what is wrong with a plan. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from kiosk_server.errors import FieldFault
from kiosk_server.signage.dayparts import DAY_MINUTES
from wire.messages.mqtt import AtS, Name
from wire.messages.reading import Message
from wire.messages.screens.signage import (
    BuiltInLayout,
    ImageLayout,
    Sha256,
    SignageDaypart,
    SignagePlaylist,
    VideoLayout,
)

ITEMS = 200
PLAYLISTS = 60
"A manifest of that many is a few hundred kilobytes: what a kiosk still fetches and keeps without thinking."

Label = Annotated[str, Field(min_length=1, max_length=80)]
Heading = Annotated[str, Field(max_length=60)]
"As many letters as a screen shows large in two lines."
Sentence = Annotated[str, Field(max_length=160)]
Weekday = Annotated[int, Field(ge=0, le=6)]
Sku = Annotated[str, Field(min_length=1, max_length=64)]


class SignageImageWish(ImageLayout):
    alt: Annotated[str, Field(max_length=300)]


class SignageVideoWish(VideoLayout):
    alt: Annotated[str, Field(max_length=300)]


class SignageTemplateWish(Message):
    """Filled from the catalogue when a kiosk asks."""

    kind: Literal["template"] = "template"
    template: Literal["product", "products", "talking_points", "message"]
    heading: Heading = ""
    sentence: Sentence = ""
    skus: Annotated[list[Sku], Field(max_length=3)] = []
    sha256: Sha256 | None = None


class SignageReviewsWish(Message):
    kind: Literal["reviews"] = "reviews"
    heading: Heading = ""
    sku: Sku


class SignageDrawingWish(Message):
    kind: Literal["drawing"] = "drawing"
    drawing: Annotated[str, Field(min_length=1, max_length=64)]
    heading: Heading = ""


SignageLayoutWish = Annotated[
    SignageImageWish | SignageVideoWish | SignageTemplateWish | SignageReviewsWish | SignageDrawingWish | BuiltInLayout,
    Field(discriminator="kind"),
]


class SignageItemWish(Message):
    item: Name
    name: Label
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=35)] = "en"
    layout: SignageLayoutWish
    shows_s: Annotated[float, Field(ge=3, le=600)] = 12
    valid_from_s: AtS | None = None
    valid_until_s: AtS | None = None
    plays_per_hour: Annotated[int, Field(ge=1, le=360)] | None = None


class SignageDaypartWish(SignageDaypart):
    daypart: Name
    name: Label
    weekdays: Annotated[list[Weekday], Field(min_length=1, max_length=7)]
    from_minute: Annotated[int, Field(ge=0, lt=DAY_MINUTES)]
    until_minute: Annotated[int, Field(ge=0, le=DAY_MINUTES)]


class SignageGroup(Message):
    """Kiosks that play the same, such as those by the doors."""

    group: Name
    name: Label
    kiosks: Annotated[list[Name], Field(max_length=100)] = []


class SignagePlaylistWish(SignagePlaylist):
    playlist: Name
    name: Label
    items: Annotated[list[Name], Field(max_length=100)]
    dayparts: Annotated[list[Name], Field(max_length=20)] = []
    valid_from_s: AtS | None = None
    valid_until_s: AtS | None = None
    priority: Annotated[int, Field(ge=0, le=9)] = 0
    weight: Annotated[int, Field(ge=1, le=100)] = 1
    interrupt_percent: Annotated[int, Field(ge=1, le=100)] | None = None
    interest: Annotated[str, Field(max_length=80)] | None = None
    kiosks: Annotated[list[Name], Field(max_length=100)] = []
    groups: Annotated[list[Name], Field(max_length=20)] = []
    "With `kiosks`: where it plays; both empty: on every kiosk of the site."
    paused: bool = False


class SignagePlan(Message):
    items: Annotated[list[SignageItemWish], Field(max_length=ITEMS)] = []
    dayparts: Annotated[list[SignageDaypartWish], Field(max_length=40)] = []
    groups: Annotated[list[SignageGroup], Field(max_length=20)] = []
    playlists: Annotated[list[SignagePlaylistWish], Field(max_length=PLAYLISTS)] = []


FIRST_PLAN = SignagePlan(
    items=[
        SignageItemWish(item=message, name=name, layout=BuiltInLayout(message=message))
        for message, name in (("bell", "The bell"), ("open", "Opening hours"), ("hand", "A hand is near"))
    ],
    playlists=[SignagePlaylistWish(playlist="house", name="Always", items=["bell", "open", "hand"])],
)
"What a site shows whose staff have planned nothing yet: the kiosk's own messages."


@dataclass(frozen=True, slots=True)
class Known:
    """What a plan may name."""

    kiosks: Collection[str]
    media: Mapping[str, str]
    "Type by hash."
    skus: Collection[str]
    drawings: Collection[str]


def named_skus(plan: SignagePlan) -> list[str]:
    """Every product that it names, once, in their order."""
    found: list[str] = []
    for item in plan.items:
        if isinstance(item.layout, SignageTemplateWish):
            found += item.layout.skus
        elif isinstance(item.layout, SignageReviewsWish):
            found.append(item.layout.sku)
    return list(dict.fromkeys(found))


def named_media(plan: SignagePlan) -> list[str]:
    """Every file that it names, once."""
    hashes = (getattr(item.layout, "sha256", None) for item in plan.items)
    return list(dict.fromkeys(each for each in hashes if each is not None))


def plays_on(playlist: SignagePlaylistWish, kiosk: str, groups: Iterable[SignageGroup]) -> bool:
    if not playlist.kiosks and not playlist.groups:
        return True
    return kiosk in playlist.kiosks or any(group.group in playlist.groups and kiosk in group.kiosks for group in groups)


def faults(plan: SignagePlan, known: Known) -> list[FieldFault]:
    """Everything that is wrong, each with its field; empty: it may be saved."""
    return [
        *_doubles("items", [each.item for each in plan.items]),
        *_doubles("dayparts", [each.daypart for each in plan.dayparts]),
        *_doubles("groups", [each.group for each in plan.groups]),
        *_doubles("playlists", [each.playlist for each in plan.playlists]),
        *(fault for n, each in enumerate(plan.items) for fault in _item_faults(f"items.{n}", each, known)),
        *_missing("groups", ((n, each.kiosks) for n, each in enumerate(plan.groups)), known.kiosks, "kiosk"),
        *(fault for n, each in enumerate(plan.playlists) for fault in _playlist_faults(f"playlists.{n}", each, plan)),
        *_missing("playlists", ((n, each.kiosks) for n, each in enumerate(plan.playlists)), known.kiosks, "kiosk"),
    ]


def _doubles(field: str, names: list[str]) -> Iterator[FieldFault]:
    for n, name in enumerate(names):
        if name in names[:n]:
            yield FieldFault(f"{field}.{n}", f"{name!r} is there twice")


def _missing(
    field: str, named: Iterable[tuple[int, Iterable[str]]], known: Collection[str], what: str
) -> Iterator[FieldFault]:
    for n, names in named:
        for name in names:
            if name not in known:
                yield FieldFault(f"{field}.{n}", f"there is no {what} {name!r}")


def _span_fault(field: str, each: SignageItemWish | SignagePlaylistWish) -> Iterator[FieldFault]:
    if each.valid_from_s is not None and each.valid_until_s is not None and each.valid_until_s <= each.valid_from_s:
        yield FieldFault(f"{field}.valid_until_s", "this is not after its beginning")


def _item_faults(field: str, item: SignageItemWish, known: Known) -> Iterator[FieldFault]:
    yield from _span_fault(field, item)
    layout, field = item.layout, f"{field}.layout"
    if isinstance(layout, SignageImageWish | SignageVideoWish | SignageTemplateWish) and layout.sha256 is not None:
        wanted = "video" if isinstance(layout, SignageVideoWish) else "image"
        if not known.media.get(layout.sha256, "").startswith(f"{wanted}/"):
            yield FieldFault(f"{field}.sha256", f"this is no {wanted} that was uploaded")
    if isinstance(layout, SignageTemplateWish):
        yield from _template_faults(field, layout, known)
    elif isinstance(layout, SignageReviewsWish) and layout.sku not in known.skus:
        yield FieldFault(f"{field}.sku", "the catalogue does not have this product")
    elif isinstance(layout, SignageDrawingWish) and layout.drawing not in known.drawings:
        yield FieldFault(f"{field}.drawing", "there is no such drawing")


def _template_faults(field: str, layout: SignageTemplateWish, known: Known) -> Iterator[FieldFault]:
    least, most = {"message": (0, 0), "products": (2, 3)}.get(layout.template, (1, 1))
    if not least <= len(layout.skus) <= most:
        said = {"message": "words alone name no product", "products": "choose two or three products"}
        yield FieldFault(f"{field}.skus", said.get(layout.template, "choose one product"))
    if layout.template == "message" and not layout.heading.strip():
        yield FieldFault(f"{field}.heading", "write what it says")
    if any(sku not in known.skus for sku in layout.skus):
        yield FieldFault(f"{field}.skus", "the catalogue does not have this product")


def _playlist_faults(field: str, each: SignagePlaylistWish, plan: SignagePlan) -> Iterator[FieldFault]:
    yield from _span_fault(field, each)
    for name, names, there in (
        ("items", each.items, {item.item for item in plan.items}),
        ("dayparts", each.dayparts, {part.daypart for part in plan.dayparts}),
        ("groups", each.groups, {group.group for group in plan.groups}),
    ):
        if gone := [missing for missing in names if missing not in there]:
            yield FieldFault(f"{field}.{name}", f"the plan does not have {gone[0]!r}")
    if each.trigger == "interest" and not each.interest:
        yield FieldFault(f"{field}.interest", "say which interest it is for")
