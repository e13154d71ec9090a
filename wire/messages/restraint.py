"""How much a store may interrupt a member, and when: what a site sets, and its defaults."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from wire.messages.reading import Message

DAY_MINUTES = 1_440

LONGEST_WINDOW_H = 28 * 24
"Four weeks: what was sent is remembered for thirty days at least."

Channel = Annotated[str, Field(pattern=r"^(\*|[a-z][a-z0-9_-]{0,19})$")]
"Such as `phone` (the page on her phone), `push`, `wallet`, `email` or `sms`; `*` is all that reach her together."


class Cap(Message):
    """At most so many in any stretch of so many hours."""

    channel: Channel
    most: Annotated[int, Field(ge=0, le=1_000, strict=True)]
    "0 sends nothing."
    hours: Annotated[float, Field(gt=0, le=LONGEST_WINDOW_H)]
    "Hours that went by, not days of a calendar: neither midnight nor the change of clocks gives twice as much."


class RestraintRules(Message):
    """What holds the store back, whatever a campaign says."""

    per_visit: Annotated[int, Field(ge=0, le=20, strict=True)] | None = 1
    """Interruptions a visit; None is unbounded. More than one a place has been measured to make people leave
    (inMarket's controlled test: 313 % less use of the app)."""
    caps: Annotated[list[Cap], Field(max_length=20)] = [
        Cap(channel="phone", most=2, hours=168),
        Cap(channel="push", most=2, hours=168),
        Cap(channel="email", most=1, hours=16),
        Cap(channel="sms", most=1, hours=24),
        Cap(channel="*", most=2, hours=24),
        Cap(channel="*", most=4, hours=168),
    ]
    "All of them hold."
    quiet_from_minute: Annotated[int, Field(ge=0, lt=DAY_MINUTES, strict=True)] = 21 * 60
    "Minutes after midnight where she is: from 21:00."
    quiet_until_minute: Annotated[int, Field(ge=0, lt=DAY_MINUTES, strict=True)] = 8 * 60
    "Until 8:00. The same as `quiet_from_minute`: there are no quiet hours."
    while_here: Literal["open_hours", "always", "never"] = "open_hours"
    "When quiet hours do not count for somebody who is in the store: while it is open, always, or never."
    cool_down_hours: Annotated[float, Field(ge=0, le=LONGEST_WINDOW_H)] = 20
    """Between two of one campaign, or two about one product: once a day, also for who comes a little earlier the next
    day. A campaign may say otherwise for itself."""
    wait_days: Annotated[float, Field(ge=0, le=365)] = 30
    "So long something that was held back waits for a better moment."

    @model_validator(mode="after")
    def _each_cap_once(self) -> RestraintRules:
        named = [(cap.channel, cap.hours) for cap in self.caps]
        if len(set(named)) < len(named):
            raise ValueError("two caps are for the same channel and hours")
        return self
