"""What anybody may know about the store."""

from __future__ import annotations

from fastapi import APIRouter

from kiosk_server.running import Here
from wire.messages.reading import Message
from wire.messages.screens.shown import SiteCard

router = APIRouter()


class HealthAnswer(Message):
    status: str
    version: str
    build: str


@router.get("/api/health")
def health(here: Here) -> HealthAnswer:
    return HealthAnswer(status="ok", version=here.version, build=here.build)


@router.get("/api/site")
def site(here: Here) -> SiteCard:
    return here.shop.card()
