"""Whether clerks can be reached now: clerk_push to server, retained, on `…/clerks/status`; no names."""

from __future__ import annotations

from typing import Literal

from wire.messages.mqtt import AtS, Id
from wire.messages.reading import Message

Reach = Literal["screen", "push", "none"]
"""`screen`: a screen of theirs was heard within its beat. `push`: no screen listens, but a push was shown on a device
of theirs in this shift. `none`: nothing says that an alert would be seen."""


class ClerkReach(Message):
    staff: Id
    reach: Reach


class ClerksStatus(Message):
    """Everybody on shift. Said again on every change, and as the last will with nobody in it."""

    at_s: AtS
    clerks: list[ClerkReach]
