"""The envelope of every screen's socket: `(epoch, seq)` resume, heartbeat both ways.

The client speaks first (`Hello`). The server answers `Welcome` and then either the events missed since the client's
`seq`, or one `Snapshot`. Then `Event`s (ordered, each once by `id`, acknowledged by `seq`) and `State`s (latest value
of a key wins) follow. Commands never go over a socket: they are idempotent POSTs.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError

from wire.messages.mqtt import Count
from wire.messages.reading import Malformed, Message

CLOSE_SLOW = 4008
"The peer read too slowly; it resumes later and loses nothing."
CLOSE_UNAUTHENTICATED = 4401
CLOSE_FORBIDDEN = 4403
CLOSE_BAD_HELLO = 4400
CLOSE_ANEW = 4409
"The credential stands for somebody else now: come back without `seq`, and show the snapshot in place of everything."
CLOSE_GOING_AWAY = 1012
"The server restarts; come back within random 0 to 5 s."

QUEUE_EVENTS = 64
"Events waiting for one peer; more closes it with `CLOSE_SLOW`."

BEAT_S = 15.0
"The client closes and reconnects when nothing arrived for this long plus 10 s."


class Hello(Message):
    type: Literal["hello"] = "hello"
    build: str = ""
    epoch: str | None = None
    seq: Count | None = None
    "The last event it has; with `epoch`, the point to resume from."
    language: Annotated[str, Field(max_length=35)] = ""
    "In which the page speaks, such as `es`: sentences for a person come in it. Empty: the site's."


class Ack(Message):
    type: Literal["ack"] = "ack"
    seq: Count


class ClientBeat(Message):
    type: Literal["beat"] = "beat"


ClientFrame = Annotated[Hello | Ack | ClientBeat, Field(discriminator="type")]
_client_frames: TypeAdapter[Hello | Ack | ClientBeat] = TypeAdapter(ClientFrame)


def read_client_frame(text: str | bytes) -> Hello | Ack | ClientBeat | Malformed:
    try:
        return _client_frames.validate_json(text)
    except ValidationError as error:
        return Malformed(error.errors(include_url=False, include_input=False)[0]["type"])


class Welcome(Message):
    type: Literal["welcome"] = "welcome"
    epoch: str
    seq: Count
    "The newest event at this moment."
    build: str
    beat_s: float = BEAT_S
    resumed: bool
    "False: a snapshot follows."


class Snapshot(Message):
    type: Literal["snapshot"] = "snapshot"
    epoch: str
    seq: Count
    body: dict[str, Any]
    "`PhoneView`, `ClerkView`, `KioskView` or `DeskView`, by the socket."


class Event(Message):
    type: Literal["event"] = "event"
    epoch: str
    seq: Count
    id: str
    "Repeats carry the same id."
    kind: str
    at_s: float
    body: dict[str, Any]


class State(Message):
    type: Literal["state"] = "state"
    key: str
    at_s: float
    body: dict[str, Any]


class ServerBeat(Message):
    type: Literal["beat"] = "beat"
    at_s: float


ServerFrame = Annotated[Welcome | Snapshot | Event | State | ServerBeat, Field(discriminator="type")]
_server_frames: TypeAdapter[Welcome | Snapshot | Event | State | ServerBeat] = TypeAdapter(ServerFrame)


def read_server_frame(text: str | bytes) -> Welcome | Snapshot | Event | State | ServerBeat | Malformed:
    try:
        return _server_frames.validate_json(text)
    except ValidationError as error:
        return Malformed(error.errors(include_url=False, include_input=False)[0]["type"])
