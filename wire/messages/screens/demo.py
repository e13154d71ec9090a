"""What the demo's own page shows."""

from __future__ import annotations

from typing import Literal

from wire.messages.reading import Message
from wire.messages.screens.desk import TimelineRow, VisitTrace
from wire.messages.site import FloorPlan


class DemoPerson(Message):
    person: str
    kind: Literal["member", "stranger", "clerk"]
    name: str | None
    x_m: float
    y_m: float
    bell: bool
    indoors: bool


class DemoScreens(Message):
    phone: str
    clerk: str
    kiosk: str
    desk: str


class DemoView(Message):
    """The demo page's whole state: first frame and every change of `/ws/demo`."""

    at_s: float
    floor: FloorPlan
    site_name: str
    screens: DemoScreens
    people: list[DemoPerson]
    playing: bool
    broker_up: bool
    server_up: bool
    trace: VisitTrace | None
    held_back: list[TimelineRow]
    caption: str
    "What is happening now, one sentence."
    web_shop: str = ""
    "Address of the web shop, where Jane's way begins; empty where none is served."
