"""How alerts reach a clerk's devices: subscriptions, the test before a shift, and what became of each task's alert."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from wire.messages.clerks import Reach
from wire.messages.mqtt import AtS, Id
from wire.messages.reading import Message
from wire.messages.screens.clerk import TaskCard

Hop = Literal["offered", "sent", "acknowledged", "queued", "handed_over", "shown", "opened", "claimed"]
"""In their usual order. `sent` and `acknowledged` are the socket's; `queued`, `handed_over` (the push service took it),
`shown` and `opened` those of Web Push."""


class AlertSubscription(Message):
    """Body of POST /api/alerts/push; as `PushSubscription.toJSON()` has it, without its nesting."""

    endpoint: Annotated[str, Field(min_length=1, max_length=2048)]
    p256dh: Annotated[str, Field(min_length=1, max_length=120)]
    auth: Annotated[str, Field(min_length=1, max_length=40)]
    language: Annotated[str, Field(max_length=35)] | None = None
    "In which the page speaks, and tasks are to ring; None: as before."


class AlertsCard(Message):
    """How this device can be reached with its page closed. Answer of GET /api/alerts and of the two below it."""

    application_key: str
    "What the browser subscribes with: `applicationServerKey`, base64url."
    device: str
    "This device's name in the answers of a test."
    subscribed: bool
    proven_at_s: float | None
    "When a push was last shown on this device; None: never in this session."
    reach: Reach
    "Of this clerk, over all devices."


class AlertReceipt(Message):
    """Body of POST /api/alerts/receipts: what a device's service worker says of a push; repeating changes nothing."""

    task: Id
    "Of the push; of a test its id."
    hop: Literal["shown", "opened"]
    at_s: AtS | None = None
    "When it was, where the device had no link then; None: now."


class AlertAct(Message):
    """Body of POST /api/alerts/act: a button of a notification. Answer: TaskCard."""

    token: Annotated[str, Field(min_length=1, max_length=128)]
    "Good once, for one task, clerk and action, while the offer stands."


class AlertTestStarted(Message):
    test: str
    within_s: float
    "Afterwards what was not shown counts as not shown."


class AlertTestDevice(Message):
    device: str
    this_device: bool
    screen_shown_after_s: float | None
    "None: no page of it answered."
    subscribed: bool
    push_handed_over_after_s: float | None
    push_shown_after_s: float | None
    push_trouble: str | None
    "Why the push will not come: `gone`, `refused` or `too_late`."


class AlertTestCard(Message):
    """Answer of GET /api/alerts/test/{test}."""

    test: str
    started_at_s: float
    over: bool
    "Everything was shown, or the time is up."
    devices: list[AlertTestDevice]


class AlertTestAsked(Message):
    """State `alert-test` on the socket: the page answers with POST /api/alerts/test/{test}/shown once it shows it."""

    test: str
    at_s: float


class AlertHopLine(Message):
    """One hop of a task's alert, at its first instant."""

    hop: Hop
    at_s: float
    after_s: float | None
    "Since the packet on which the task was decided; None where no packet was."
    round: int
    "1 for the first offer; each release and escalation asks anew."
    staff: str | None
    staff_name: str | None
    device: str | None


class TaskReceipts(Message):
    """Answer of GET /api/tasks/{task}/receipts, for managers and for who has the task."""

    task: TaskCard
    packet_at_s: float | None
    first_seen_s: float | None
    "When a device of a clerk first said that it shows the task."
    seen_after_s: float | None
    "From the packet to then."
    lines: list[AlertHopLine]
    "Oldest first."
