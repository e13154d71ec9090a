"""Log-ins at kiosks, as the kiosk's page and the member's phone see them.

State keys of /ws/kiosk: `pairing` PairingState, `session` SessionState. Event kind of /ws/phone: `kiosk.changed`
KioskAccess.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from wire.messages.reading import Message

Scope = Literal["full", "read"]
"`read`: her phone was not heard by this kiosk; she may look, and finishes on her phone what gives or spends."

HandOffAct = Literal["review", "share", "gift_card", "drawing"]

Secret = Annotated[str, Field(min_length=20, max_length=100)]
Id = Annotated[str, Field(min_length=1, max_length=64)]
Boot = Annotated[str, Field(pattern=r"^[0-9a-f]{16,64}$")]


class PageBegun(Message):
    """Body of POST /api/kiosk/begun: the page at the kiosk was loaded."""

    boot: Boot
    "Drawn by the page; another page of the same kiosk has another."


class PairingWish(Message):
    """Body of POST /api/kiosk/pairings."""

    boot: Boot


class PairingCard(Message):
    """A code to show, and what its page must show again to get the session: it stays in the page's memory."""

    pairing: str
    proof: str
    "Becomes the session's secret, in the header `X-Kiosk-Session`."
    url: str
    qr_rows: list[str]
    "The same as a QR code: a row a string, `1` is dark."
    at_s: float
    "The server's time as it answered: a page whose clock is wrong counts from here."
    renew_at_s: float
    "From then on the page shows the next code."
    ends_at_s: float
    "No phone can open this one any more."


class PairingState(Message):
    """How far a phone has come with a code of this kiosk; of the one that has come farthest."""

    pairing: str | None = None
    state: Literal["none", "claimed", "approved"] = "none"
    picture: str | None = None
    "What she shall find on her phone, while `claimed`."
    ends_at_s: float | None = None


class PairingLeft(Message):
    """Answer of POST /api/kiosk/pairings/{pairing}/more and of POST /api/phone/kiosk/more."""

    pairing: str
    near: bool
    "Her phone is heard by this kiosk; else only a touch of the kiosk gives more time."
    left_s: float
    "For finding the picture, from the answer on. Less than before the last touch where there is no more to give."
    ends_at_s: float
    "The same by the server's clock: what arrives later than it was said, such as an event, counts from this."


class SessionWish(Message):
    """Body of POST /api/kiosk/session, with the pairing's proof in `X-Kiosk-Session`. Without a number and a PIN a
    phone must have approved."""

    pairing: Id
    member_number: Annotated[str, Field(max_length=20)] | None = None
    pin: Annotated[str, Field(max_length=20)] | None = None


class SessionCard(Message):
    """A member's session at a kiosk. Nothing of it is kept by the page beyond its end."""

    session: str
    scope: Scope
    label: str
    "What the screen calls her: her first name, or empty with the scope `read`."
    idle_s: float
    "Without a touch for so long, a warning comes;"
    warns_s: float
    "so long after it the session ends, unless it was touched."


class SessionLeft(Message):
    """Answer of POST /api/kiosk/session/touch."""

    left_s: float
    """Until it ends. Less than the whole time where touches give no more: her phone is heard here no longer, or never
    was, and it has stood long enough."""


class SessionState(Message):
    """Which session is open at this kiosk, if any."""

    session: str | None = None


class HandOffWish(Message):
    """Body of POST /api/kiosk/session/hand-off."""

    act: HandOffAct
    about: Annotated[str, Field(max_length=200)] = ""


class HandOffCard(Message):
    """What her phone's camera reads. Her phone has been told too."""

    url: str
    qr_rows: list[str]
    at_s: float
    "The server's time as it answered."
    ends_at_s: float


class PairingClaim(Message):
    """Body of POST /api/phone/kiosk/claim: what the QR code says."""

    code: Secret


class PairingOffer(Message):
    """What she is asked on her phone."""

    pairing: str
    kiosk_name: str
    zone_name: str
    near: bool
    "Her phone is heard by this kiosk; else the scope will be `read`."
    pictures: list[str]
    "The kiosk shows one of them."
    ends_at_s: float
    left_s: float
    "The same from the answer on, for a phone whose clock is wrong."


class PairingAnswer(Message):
    """Body of POST /api/phone/kiosk/approve."""

    pairing: Id
    picture: Annotated[str, Field(max_length=40)]


class ConfirmedAnswer(Message):
    """What she gets at the kiosk."""

    scope: Scope


class PairingNamed(Message):
    """Body of POST /api/phone/kiosk/refuse and of POST /api/phone/kiosk/more."""

    pairing: Id


class AtKioskCard(Message):
    """Where she is logged in now."""

    session: str
    kiosk_name: str
    zone_name: str
    scope: Scope
    since_s: float


class HandedAct(Message):
    """An act that she began at a kiosk and has not opened on her phone yet."""

    hand_off: str
    act: HandOffAct
    about: str
    ends_at_s: float


class KioskAccess(Message):
    """Her log-ins at kiosks. Answer of GET /api/phone/kiosk."""

    at: AtKioskCard | None = None
    handed: list[HandedAct] = []
    has_pin: bool = False
    confirming: PairingLeft | None = None
    "What one of her phones has opened and not answered: the kiosk may have given it more time."


class HandedCode(Message):
    """Body of POST /api/phone/acts/open: the code that the kiosk showed, or which act her phone was told of."""

    code: Secret | None = None
    hand_off: Id | None = None


class OpenedAct(Message):
    act: HandOffAct
    about: str


class PinWish(Message):
    """Body of PUT /api/phone/kiosk/pin."""

    pin: Annotated[str, Field(max_length=20)]
