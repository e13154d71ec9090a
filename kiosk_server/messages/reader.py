"""In which language somebody reads: a route that answers with sentences takes `Spoken`."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Header, Query

from kiosk_server.running import Here


def _spoken(here: Here, accepted: Annotated[str | None, Header(alias="Accept-Language")] = None) -> str:
    return here.texts.spoken(accepted, here.shop.language)


Spoken = Annotated[str, Depends(_spoken)]
"""The page's `Accept-Language`, where it is spoken here; else the store's own. Our pages send the language that they
speak at that moment, whatever the browser would ask for."""


def _spoken_by_link(here: Here, spoken: Spoken, language: Annotated[str | None, Query(max_length=20)] = None) -> str:
    return here.texts.spoken(language, spoken)


SpokenByLink = Annotated[str, Depends(_spoken_by_link)]
"""Of what a page links to: a browser that follows a link sends its own `Accept-Language`, so the page writes the
language that it speaks into the link, `?language=`."""
