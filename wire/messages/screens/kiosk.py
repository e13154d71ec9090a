"""What a kiosk shows. State key: `attract` AttractCard."""

from __future__ import annotations

from typing import Literal

from wire.messages.reading import Message
from wire.messages.screens.shown import SiteCard


class AttractCard(Message):
    """What the kiosk shows before anybody logs in: identifies nobody."""

    mode: Literal["loop", "invite"]
    "`invite`: at least one member who agreed is near."
    since_s: float
    subject: str | None = None
    "What many of those who are near look for, such as `Grinders`; None while that could point at anybody."


class KioskView(Message):
    kiosk: str
    name: str
    zone: str
    site: SiteCard
    attract: AttractCard
    join_url: str
    "What the QR code on the attract screen opens."
    join_qr_rows: list[str]
