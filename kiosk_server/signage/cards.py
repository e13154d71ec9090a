"""What the desk is told of signage, and asks for: the shapes of `/api/signage/…`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from kiosk_server.signage.plan import SignagePlan
from wire.messages.mqtt import AtS, Name
from wire.messages.reading import Message
from wire.messages.screens.signage import EmergencyMessage, MediaType, Sha256


class SignageMediaCard(Message):
    sha256: Sha256
    type: MediaType
    name: str
    bytes: int
    url: str
    width_px: int | None
    height_px: int | None
    duration_s: float | None
    added_at_s: float


class SignageMeasured(Message):
    """Body of PUT /api/signage/media/{sha256}."""

    width_px: Annotated[int, Field(ge=1, le=16_384)]
    height_px: Annotated[int, Field(ge=1, le=16_384)]
    duration_s: Annotated[float, Field(gt=0, le=3600)]


class SignageKiosk(Message):
    kiosk: str
    name: str
    zone_name: str


class SignageChoice(Message):
    """A product or a drawing that an item may show."""

    id: str
    name: str


LeftOut = Literal["product_gone", "drawing_over", "no_reviews", "media_gone"]


class SignageLeftOut(Message):
    """An item that shows nothing now, and why."""

    item: str
    why: LeftOut


class SignageDesk(Message):
    """Answer of GET /api/signage and PUT /api/signage/plan."""

    revision: int
    "0: nothing was planned yet, and kiosks show their own messages."
    changed_at_s: float | None
    changed_by: str | None
    "A name."
    plan: SignagePlan
    left_out: list[SignageLeftOut]
    media: list[SignageMediaCard]
    "Newest first."
    media_bytes: int
    media_bytes_most: int
    kiosks: list[SignageKiosk]
    products: list[SignageChoice]
    categories: list[str]
    drawings: list[SignageChoice]
    emergency: EmergencyMessage | None


class SignagePlanWish(Message):
    """Body of PUT /api/signage/plan."""

    revision: Annotated[int, Field(ge=0)]
    "Onto which it was made: 409 where another stands by now."
    plan: SignagePlan


class SignageRevision(Message):
    revision: int
    at_s: float
    by: str | None
    "A name."


class SignagePreviewWish(Message):
    """Body of POST /api/signage/preview, which answers what that kiosk would play from, and of POST
    /api/signage/forecast; nothing is saved."""

    kiosk: Name
    plan: SignagePlan
    at_s: AtS | None = None
    "Of a forecast: from when on; None: from now."


class SignageForecastTurn(Message):
    at_s: float
    item: str
    playlist: str
    shows_s: float


class SignageForecastShare(Message):
    id: str
    shown_s: float
    plays: int


class SignageForecast(Message):
    """What one hour would be like on a kiosk: computed by the rules that it plays by."""

    from_s: float
    turns: list[SignageForecastTurn]
    "The first of them."
    items: list[SignageForecastShare]
    playlists: list[SignageForecastShare]
    idle_s: float
    "For how long the plan has nothing to show: then the kiosk's own messages are."


class SignageReportLine(Message):
    item: str
    name: str | None
    "None: the plan does not have it any more."
    plays: int
    skips: int
    failures: int
    doubted: int
    "Records that do not fit into their chain: in no other figure."
    shown_s: float
    share: float
    "Of all seconds on screen, 0 to 1."


class SignageBootLine(Message):
    """One start of a kiosk's page."""

    kiosk: str
    boot: str
    began_at_s: float
    heard_at_s: float
    records: int
    doubted: int


class SignageReport(Message):
    """Answer of GET /api/signage/report."""

    first: str
    last: str
    kiosk: str | None
    shown_s: float
    lines: list[SignageReportLine]
    boots: list[SignageBootLine]
