"""The API's own description (OpenAPI)."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from wire.api_document import complete


class DocumentedApp(FastAPI):
    """Says of each route also how it refuses, and is not read by strangers: the framework's own addresses are off."""

    def __init__(self, **more: Any) -> None:
        super().__init__(docs_url=None, redoc_url=None, openapi_url=None, **more)

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            self.openapi_schema = complete(super().openapi())
        return self.openapi_schema
