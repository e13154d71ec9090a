"""Events from the web shop."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Request
from pydantic import Field

from kiosk_server.errors import TooLarge
from kiosk_server.intents.tables import WebEvent
from kiosk_server.intents.web_events import take
from kiosk_server.running import Here
from wire.messages.mqtt import AtS
from wire.messages.reading import Message

router = APIRouter()

EVENTS = 50
"A browser sends what it has every few seconds; more at once is no browser."

EVENTS_BYTES = 64 * 1024


class WebEventEntry(Message):
    message_id: Annotated[str, Field(min_length=8, max_length=64)]
    event: Literal["Product Viewed", "Product Image Zoomed", "Product Added", "Products Searched", "Page Viewed"]
    at_s: AtS
    sku: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    page: Annotated[str, Field(max_length=500)] | None = None
    query: Annotated[str, Field(max_length=200)] | None = None


class WebEventsRequest(Message):
    anonymous_id: Annotated[str, Field(min_length=8, max_length=64)]
    events: Annotated[list[WebEventEntry], Field(max_length=EVENTS)]


class WebEventsAnswer(Message):
    accepted: int
    repeated: int


@router.post("/api/web/events", status_code=202)
def web_events(body: WebEventsRequest, request: Request, here: Here) -> WebEventsAnswer:
    if int(request.headers.get("content-length", 0)) > EVENTS_BYTES:
        raise TooLarge
    now_s = here.clock()
    rows = [
        WebEvent(anonymous_id=body.anonymous_id, received_at_s=now_s, **event.model_dump()) for event in body.events
    ]
    accepted = here.database.writer.run(lambda session: take(session, rows))
    return WebEventsAnswer(accepted=accepted, repeated=len(rows) - accepted)
