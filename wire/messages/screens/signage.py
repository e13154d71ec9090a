"""What stands on the kiosks between shoppers: the plan a kiosk plays from, what it says it has shown, and the message
that stops everything else.

State keys of `/ws/kiosk`: `signage` SignageVersion (fetch the manifest anew), `emergency` EmergencyCard. How a player
chooses from a manifest is written down in `kiosk_server/signage/choosing.py`, with vectors for any other player.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from wire.messages.reading import Message
from wire.messages.screens.shown import Money, ProductCard, SpecLine

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
MediaType = Literal["image/png", "image/jpeg", "image/webp", "image/avif", "video/mp4", "video/webm"]
FIRST_PREV = "0" * 64
"What the first record of a boot names as the hash before it."


class SignageMedia(Message):
    """A file the player has to have before it shows an item that names it; its bytes never change."""

    sha256: Sha256
    "Of the whole file: the player checks what it fetched, and what it kept."
    type: MediaType
    bytes: int
    url: str
    "`/media/<sha256>`, on the same origin."
    width_px: int | None = None
    height_px: int | None = None
    duration_s: float | None = None
    "Of a video; None where it is not known."


class ImageLayout(Message):
    kind: Literal["image"] = "image"
    sha256: Sha256
    alt: str
    "Empty: decoration."
    fit: Literal["cover", "contain"] = "cover"


class VideoLayout(Message):
    """Always muted; it ends with `shows_s` or with the video, whichever is first."""

    kind: Literal["video"] = "video"
    sha256: Sha256
    alt: str
    fit: Literal["cover", "contain"] = "cover"


class TemplateLayout(Message):
    """A page drawn from the catalogue as it is now: prices, places and specifications are never typed in by hand."""

    kind: Literal["template"] = "template"
    template: Literal["product", "products", "talking_points", "message"]
    "One large product; up to three beside each other; one with what speaks for it; words alone."
    heading: str
    "Empty: the product's own name."
    sentence: str
    products: list[ProductCard]
    prices_before: list[Money | None] = []
    "For each product what it cost before a sale; None: no sale."
    specs: list[SpecLine] = []
    "Of the first product."
    talking_points: list[str] = []
    "Of the first product."
    sha256: Sha256 | None = None
    "A picture in place of the product's drawing."


class SignageQuote(Message):
    """What somebody who bought the product wrote; without a name."""

    stars: int
    text: str
    at_s: float | None = None
    verified: bool = True
    incentive: bool = False
    "Something was given for writing it: has to be said beside it."


class ReviewsLayout(Message):
    kind: Literal["reviews"] = "reviews"
    heading: str
    product: ProductCard
    average_stars: float
    count: int
    quotes: list[SignageQuote]


class DrawingLayout(Message):
    """A drawing that is open, with the time left. It is not shown from `closes_at_s` on."""

    kind: Literal["drawing"] = "drawing"
    drawing: str
    heading: str
    closes_at_s: float
    prize: str


class BuiltInLayout(Message):
    """One of the kiosk's own messages, which need nothing from the server."""

    kind: Literal["built_in"] = "built_in"
    message: Literal["bell", "open", "hand"]


SignageLayout = Annotated[
    ImageLayout | VideoLayout | TemplateLayout | ReviewsLayout | DrawingLayout | BuiltInLayout,
    Field(discriminator="kind"),
]


class SignageItem(Message):
    """One thing that is shown for a while. An item without anything to show (a product that was retired, a drawing that
    is over) is left out by the server."""

    item: str
    "Its name in proofs of play; the same from one manifest to the next, in whatever playlist."
    name: str
    "For staff; not shown."
    language: str
    "Of its words, such as `en`."
    layout: SignageLayout
    shows_s: float
    "How long it stays; 3 to 600."
    valid_from_s: float | None = None
    valid_until_s: float | None = None
    "Exclusive."
    plays_per_hour: int | None = None
    "At most, spread evenly: two plays begin 3600 / plays_per_hour seconds apart or more. None: as often as it comes."


class SignageDaypart(Message):
    """A part of the day by the clock on the store's wall: `from_minute <= minute of the day < until_minute`.

    Across midnight where `until_minute <= from_minute`: the part after midnight belongs to the weekday on which it
    began. Equal: a whole day from there.
    """

    daypart: str
    name: str
    weekdays: list[int]
    "On which it begins; 0 is Monday."
    from_minute: int
    "0 to 1439."
    until_minute: int
    "0 to 1440."


class SignagePlaylist(Message):
    """Items that are shown in turn, and when."""

    playlist: str
    name: str
    items: list[str]
    "In their order; an item may stand in it more than once."
    dayparts: list[str]
    "Any of them; none: at all times."
    valid_from_s: float | None = None
    valid_until_s: float | None = None
    "Exclusive."
    priority: int = 0
    "Of the playlists without `interrupt_percent` that have something to show, only those with the highest count."
    weight: int = 1
    "Share of voice beside others of the same priority: seconds on screen are as the weights."
    interrupt_percent: int | None = None
    "1 to 100: it interrupts whatever plays, evenly, for this part of the time on screen. None: it does not."
    trigger: Literal["always", "members_near", "interest"] = "always"
    "`members_near`: while the kiosk invites. `interest`: while the attract card names `interest`."
    interest: str | None = None
    "A category of the catalogue."


class EmergencyText(Message):
    language: str
    heading: str
    sentence: str


class EmergencyMessage(Message):
    """Stands over everything on every screen, a session included, until it is taken back or `until_s`."""

    emergency: str
    kind: Literal["alarm", "notice"]
    "`alarm`: leave the building and the like; `notice`: the store closes early and the like."
    texts: list[EmergencyText]
    "The same in each language, shown below each other."
    since_s: float
    until_s: float | None


class EmergencyCard(Message):
    """State `emergency` of `/ws/kiosk`; answer of POST and DELETE /api/signage/emergency."""

    message: EmergencyMessage | None
    "None: there is none (any more)."


class SignageVersion(Message):
    """State `signage` of `/ws/kiosk`: the manifest with this version is to be fetched."""

    version: str


class SignageManifest(Message):
    """All that one kiosk plays from, for days without the server. Answer of GET /api/kiosk/signage, with an ETag."""

    version: str
    "Of its content: equal versions are equal manifests but for `at_s`."
    at_s: float
    "When it was put together."
    kiosk: str
    site_time_zone: str
    "IANA name: dayparts are read by it, whatever the kiosk's own zone is."
    items: list[SignageItem]
    dayparts: list[SignageDaypart]
    playlists: list[SignagePlaylist]
    "Equal turns fall to the one that stands first."
    media: list[SignageMedia]
    "Everything that `items` names, and nothing else."
    emergency: EmergencyMessage | None = None


PlayOutcome = Literal["played", "skipped", "failed"]


class PlayRecord(Message):
    """What became of one item's turn, as the kiosk saw it.

    `hash` is the SHA-256, in lower-case hex, of these lines, UTF-8, joined by line feeds: `shopbell-play-1`, `prev`,
    boot, `n`, `item`, `version`, milliseconds of `started_at_s`, milliseconds of `shown_s` (both as whole decimal
    numbers, `floor(1000 * x + 0.5)`), `outcome`, `why`.
    """

    n: Annotated[int, Field(ge=1, lt=1 << 53)]
    "Counts from 1 within a boot."
    prev: Sha256
    "The hash of record n - 1; of the first one 64 zeros."
    hash: Sha256
    item: Annotated[str, Field(max_length=64, pattern=r"^[A-Za-z0-9_.:-]+$")]
    "Of the manifest; of the kiosk's own messages outside it `built_in:<message>`."
    version: Annotated[str, Field(max_length=64, pattern=r"^[0-9a-f]*$")]
    "Of the manifest; empty where there was none."
    started_at_s: Annotated[float, Field(ge=0, lt=1e11)]
    "By the kiosk's clock; three decimals at most."
    shown_s: Annotated[float, Field(ge=0, le=86_400)]
    "How long it was painted, by a clock that nobody sets; 0 where it never was."
    outcome: PlayOutcome
    "`skipped`: left before its time (a touch, a session, an emergency); `failed`: could not be shown."
    why: Annotated[str, Field(max_length=80, pattern=r"^[a-z0-9_.:-]*$")] = ""
    "Of what was skipped or failed, such as `touched`, `session`, `emergency`, `media_broken`, `media_missing`."


class PlaysBatch(Message):
    """Body of POST /api/kiosk/plays; repeating changes nothing."""

    boot: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    """Made at each start of the page, of its moment and chance; records of an earlier boot are sent in batches of their
    own."""
    plays: Annotated[list[PlayRecord], Field(min_length=1, max_length=200)]
    "In the order of n, beginning with the oldest that was not confirmed."


class PlaysKept(Message):
    """Answer of POST /api/kiosk/plays: what was sent need not be kept any longer, whether it was believed or not."""

    boot: str
    upto: int
    "The highest n of the boot that is written down."
    doubted: int
    "How many of this batch do not fit into the chain: shown in the report, not counted as played."
