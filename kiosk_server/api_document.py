"""The API's own description (OpenAPI), for whoever works here or connects a till."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, FastAPI, Request

from kiosk_server.principals import StaffHere
from wire.api_document import complete

router = APIRouter()


class DocumentedApp(FastAPI):
    """Says of each route also how it refuses, and is not read by strangers: the framework's own addresses are off."""

    def __init__(self, **more: Any) -> None:
        super().__init__(docs_url=None, redoc_url=None, openapi_url=None, **more)

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            self.openapi_schema = complete(super().openapi())
        return self.openapi_schema


@router.get("/api/openapi.json")
def document(_who: StaffHere, request: Request) -> dict[str, Any]:
    """This document."""
    app: FastAPI = request.app
    return app.openapi()
