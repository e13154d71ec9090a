"""What may become of a review. Pure: all that moves it stands in this table.

The state is that of the newest version. What everybody reads is another matter: while an edit waits, and where it is
sent back, the version of before stays; a refusal and a withdrawal take it down.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from wire.messages.screens.reviews import ReviewState


class Act(StrEnum):
    WRITE = "write"
    "New words by its writer, the first ones too."
    REPORT = "report"
    "Somebody says that what is shown should not be: a moderator looks again."
    PUBLISH = "publish"
    SEND_BACK = "send_back"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"


MOVES: Mapping[tuple[str | None, Act], ReviewState] = {
    (None, Act.WRITE): "waiting",
    ("waiting", Act.WRITE): "waiting",
    ("shown", Act.WRITE): "waiting",
    ("sent_back", Act.WRITE): "waiting",
    ("withdrawn", Act.WRITE): "waiting",
    ("shown", Act.REPORT): "waiting",
    ("waiting", Act.PUBLISH): "shown",
    ("waiting", Act.SEND_BACK): "sent_back",
    ("waiting", Act.REFUSE): "refused",
    ("waiting", Act.WITHDRAW): "withdrawn",
    ("shown", Act.WITHDRAW): "withdrawn",
    ("sent_back", Act.WITHDRAW): "withdrawn",
    # Her words go all the same; but what is refused for good cannot be written anew.
    ("refused", Act.WITHDRAW): "refused",
}
"""None: there is no review yet. Whatever is missing is not allowed."""


def moved(state: str | None, act: Act) -> ReviewState | None:
    """The state after it; None where it is not allowed."""
    return MOVES.get((state, act))


def shown_after(act: Act, shown: int | None, version: int) -> int | None:
    """Which version everybody reads after an act on `version`. Where the very version that is shown is sent back,
    because it was reported, it comes down too."""
    if act is Act.PUBLISH:
        return version
    if act in (Act.REFUSE, Act.WITHDRAW) or (act is Act.SEND_BACK and shown == version):
        return None
    return shown
