"""Every route of signage."""

from __future__ import annotations

from fastapi import APIRouter

from kiosk_server.signage import desk_routes, kiosk_routes, media_routes

router = APIRouter()
for _each in (desk_routes.router, kiosk_routes.router, media_routes.router):
    router.routes.extend(_each.routes)
