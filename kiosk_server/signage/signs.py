"""What a serving process has of signage; routes reach it through `Signs`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from kiosk_server.signage.billboard import Billboard
from kiosk_server.signage.media_store import MediaStore
from kiosk_server.sites.shop import Shop


@dataclass(frozen=True, slots=True)
class Signage:
    billboard: Billboard
    media: MediaStore

    @classmethod
    def of(cls, data: Path, shop: Shop, clock: Callable[[], float]) -> Signage:
        return cls(Billboard(shop, clock), MediaStore(data))


def _signage(connection: HTTPConnection) -> Signage:
    signage: Signage = connection.app.state.signage
    return signage


Signs = Annotated[Signage, Depends(_signage)]
