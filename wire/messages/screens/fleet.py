"""The kiosks as devices: how one joins, what it says of itself, and what staff ask of it.

State key of `/ws/kiosk`: `device` DeviceOrders. State key of `/ws/desk`: `kiosks` KiosksCard.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from wire.messages.reading import Message

Count = Annotated[int, Field(ge=0, lt=1 << 53)]
PageName = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
Instant = Annotated[float, Field(ge=0, lt=1e11)]


class KioskAsking(Message):
    """How far a browser has come that wants to be a kiosk."""

    state: Literal["none", "waiting", "joined"]
    "`none`: it has not asked, or its code has ended."
    code: str
    "To be shown, in groups; empty unless it waits."
    expires_at_s: float | None
    "Of the code."


class KioskCode(Message):
    """Body of POST /api/kiosks/{kiosk}/enrolment: what a kiosk's screen shows."""

    code: Annotated[str, Field(max_length=40)]


class CacheReport(Message):
    """What of the signage is on the kiosk itself, and so plays on without a server."""

    state: Literal["whole", "filling", "none"]
    files: Count = 0
    bytes: Count = 0
    quota_bytes: Count | None = None


class DeviceReport(Message):
    """What the program on the machine beside the browser says; None for each value that it cannot know."""

    version: Annotated[str, Field(max_length=40)]
    up_s: Annotated[float, Field(ge=0)]
    "Of the machine."
    temperature_c: Annotated[float, Field(ge=-100, le=200)] | None = None
    memory_free_bytes: Count | None = None
    disk_free_bytes: Count | None = None
    mended: Count = 0
    "How often it had to bring the page or the browser back within a day."
    last_mended: Annotated[str, Field(max_length=40, pattern=r"^[a-z_]*$")] = ""
    "What it did last, such as `reload`."
    last_mended_at_s: Instant | None = None


class KioskBeat(Message):
    """Body of POST /api/kiosk/heartbeat, every 15 s. It says that the page paints, not only that a program runs."""

    page: PageName
    "Made at random each time the page is loaded."
    build: Annotated[str, Field(max_length=64)]
    at_s: Instant
    "By the kiosk's own clock."
    frames: Count
    "Painted since the page was loaded."
    still_s: Annotated[float, Field(ge=0)]
    "How long ago the last one was."
    visible: bool = True
    in_use: bool = False
    "Somebody is logged in, looks for something, or has just touched it; never who."
    item: Annotated[str, Field(max_length=120)] | None = None
    "What of the signage is on, in words for staff; None while it is in use."
    item_since_s: Instant | None = None
    heap_bytes: Count | None = None
    cache: CacheReport | None = None
    errors: Count = 0
    "Of scripts, since the page was loaded."
    asleep_until_s: Instant | None = None
    "The screen goes off with this, and the page with it; when it comes back."
    device: DeviceReport | None = None
    "None where no program looks after this browser."


class KioskBeatKept(Message):
    """Answer of POST /api/kiosk/heartbeat."""

    at_s: float
    "By the server's clock."


OrderKind = Literal["reload", "picture"]


class KioskOrder(Message):
    """Something a kiosk is asked to do, once."""

    order: str
    what: OrderKind
    page: str
    "The page that is meant: another one has nothing to do, it was loaded since."
    until_s: float


class WeekSpan(Message):
    """A part of every week by the clock on the store's wall, in minutes since Monday 0:00: `from <= minute < until`.

    Below 10,080; across the end of the week where `until_min <= from_min`."""

    from_min: Annotated[int, Field(ge=0, lt=10_080)]
    until_min: Annotated[int, Field(ge=0, lt=10_080)]


class ScreenHours(Message):
    """When a kiosk's screen is on."""

    time_zone: str
    always: bool
    spans: list[WeekSpan]
    "Empty where it is always on."


class DeviceOrders(Message):
    """State `device` of `/ws/kiosk`."""

    orders: list[KioskOrder]
    hours: ScreenHours


class OrderOutcome(Message):
    """Body of POST /api/kiosk/orders/{order}: what came of it; only the first word counts."""

    outcome: Literal["done", "refused"]
    why: Annotated[str, Field(max_length=40, pattern=r"^[a-z_]*$")] = ""
    "Of a refusal: `in_use`, `no_device`, `failed`."


class KioskPictureTaken(Message):
    """Body of POST /api/kiosk/orders/{order}/picture."""

    jpeg: Annotated[str, Field(max_length=240_000)]
    "Base64."


class OrderWish(Message):
    """Body of POST /api/kiosks/{kiosk}/orders."""

    what: OrderKind


class OrderCard(Message):
    order: str
    what: OrderKind
    state: Literal["waiting", "done", "refused", "late"]
    "`late`: it was not done in time, and will not be."
    why: str
    asked_at_s: float
    ended_at_s: float | None


class ScreenWish(Message):
    """Body of PUT /api/kiosks/{kiosk}/screen: when its screen is on."""

    when: Literal["always", "opening_hours"]
    before_min: Annotated[int, Field(ge=0, le=240)] = 30
    "How long before the store opens."
    after_min: Annotated[int, Field(ge=0, le=240)] = 30
    "How long after it closes."


KioskState = Literal["painting", "still", "silent", "asleep", "never", "out"]
"""`still`: it speaks but paints nothing new. `silent`: nothing was heard of it. `never`: since it joined. `out`: no
browser may act as this kiosk."""

TroubleKind = Literal["clock", "hot", "memory", "heap", "disk", "cache", "errors", "mended", "outdated", "unwatched"]


class KioskTrouble(Message):
    what: TroubleKind
    value: float
    "Seconds that the clock is ahead, °C, bytes that are free or used, or how often; 0 where there is nothing to count."


class KioskCard(Message):
    kiosk: str
    name: str
    zone: str
    state: KioskState
    since_s: float | None
    "Since when it has this state; None for `never` and `out`."
    enrolled_at_s: float | None
    "Since when a browser may act as it; None where none may."
    heard_at_s: float | None
    in_use: bool = False
    item: str | None = None
    item_since_s: float | None = None
    build: str = ""
    outdated: bool = False
    "The page is another one than is served now."
    frames_per_s: float | None = None
    "Between its last two words."
    wakes_at_s: float | None = None
    heap_bytes: int | None = None
    cache: CacheReport | None = None
    device: DeviceReport | None = None
    troubles: list[KioskTrouble] = []
    screen: ScreenWish
    picture_at_s: float | None = None
    "When the picture was taken that GET /api/kiosks/{kiosk}/picture shows; None: there is none."
    orders: list[OrderCard] = []
    "The last of each kind."


class KiosksCard(Message):
    kiosks: list[KioskCard]
    "As the floor plan lists them."
