"""In which language somebody reads: a route that answers with sentences takes `Spoken`."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Header

from kiosk_server.running import Here


def _spoken(here: Here, accepted: Annotated[str | None, Header(alias="Accept-Language")] = None) -> str:
    return here.texts.spoken(accepted, here.shop.language)


Spoken = Annotated[str, Depends(_spoken)]
"""The page's `Accept-Language`, where it is spoken here; else the store's own. Our pages send the language that they
speak at that moment, whatever the browser would ask for."""
