"""What anybody may know about the store, and its floor for the programs beside this one."""

from __future__ import annotations

from fastapi import APIRouter

from kiosk_server.principals import ServiceHere
from kiosk_server.running import Here
from wire.messages.reading import Message
from wire.messages.screens.clerk import ClerkSite
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


@router.get("/api/service/site")
def site_and_floor(_service: ServiceHere, here: Here) -> ClerkSite:
    """The store and its floor plan: what the screens of clerks are drawn from."""
    return ClerkSite(**here.shop.card().model_dump(), floor=here.shop.floor)
