"""What the desk's place Staff shows and sends: accounts, links and codes, signed-in devices, planned shifts."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from wire.messages.clerks import Reach
from wire.messages.reading import Message

Role = Literal["clerk", "manager", "admin"]

Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
"By the store's clocks, such as `09:30`."

Day = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d$")]

Text = Annotated[str, Field(max_length=80)]

Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=35)]
"A language tag (RFC 5646), such as `en` or `pt-BR`."


class AccountWish(Message):
    """What may be changed of an account. The user name stays."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    roles: Annotated[list[Role], Field(min_length=1, max_length=3)]
    department: Text = ""
    languages: Annotated[list[Language], Field(max_length=12)] = ["en"]


class StaffLine(Message):
    """One person, as managers see her."""

    staff: str
    username: str
    name: str
    department: str
    roles: list[str]
    languages: list[str]
    revoked_at_s: float | None
    invited: bool
    "She has not chosen a password yet."
    devices: int
    "Signed in now."
    reach: Reach | None
    "Whether an alert would be seen now; None: not on shift, or nobody knows."
    planned_until_s: float | None
    "She is planned to be here now, until then."
    planned_next_s: float | None
    "When she is planned next, within a week."
    yours: bool
    "You may change this account."


class LinkCard(Message):
    """A one-time address, to be opened or scanned. It is shown once."""

    url: str
    qr_rows: list[str]
    expires_at_s: float


class LinkCode(Message):
    """Body of POST /api/staff/password/look."""

    code: Annotated[str, Field(min_length=1, max_length=100)]


class LinkOwner(Message):
    """Whose link it is, for the page on which she chooses a password."""

    name: str
    username: str
    site_name: str
    least_letters: int


class ChosenPassword(LinkCode):
    """Body of POST /api/staff/password."""

    password: Annotated[str, Field(min_length=1, max_length=200)]


class PasswordChange(Message):
    """Body of POST /api/staff/me/password."""

    old: Annotated[str, Field(min_length=1, max_length=200)]
    password: Annotated[str, Field(min_length=1, max_length=200)]


class StaffDeviceCard(Message):
    device: str
    program: Literal["desk", "clerk"]
    browser: str
    "Such as `Chrome on Android`; empty where it did not say."
    since_s: float
    seen_at_s: float
    "To a few minutes."
    this: bool
    "The one that asks."


class PlannedTime(Message):
    """Ends before it starts: across midnight."""

    starts: Clock
    ends: Clock

    @model_validator(mode="after")
    def _takes_time(self) -> PlannedTime:
        if self.starts == self.ends:
            raise ValueError("a shift ends at another time than it starts")
        return self


class WeekdayTime(PlannedTime):
    weekday: Annotated[int, Field(ge=0, le=6)]
    "0 is Monday."


class OtherDay(Message):
    """A date on which the week's plan does not count. Without times: a day off."""

    day: Day
    times: Annotated[list[PlannedTime], Field(max_length=4)] = []


class ShiftPlan(Message):
    """When somebody is planned to work, by the store's clocks."""

    weekly: Annotated[list[WeekdayTime], Field(max_length=28)] = []
    days: Annotated[list[OtherDay], Field(max_length=120)] = []


class PlannedDay(Message):
    day: Day
    times: list[PlannedTime]
    own: bool
    "By a date of its own, not by the week."


class PlannedWeek(Message):
    staff: str
    name: str
    yours: bool
    days: list[PlannedDay]
