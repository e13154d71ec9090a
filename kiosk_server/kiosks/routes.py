"""How a kiosk's browser gets its session: its device credential makes a one-time address."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse
from pydantic import Field
from sqlmodel import Session

from kiosk_server.credentials.bearers import grant
from kiosk_server.credentials.links import SCREEN_LINK_S, make_link, use_link
from kiosk_server.members.routes import LinkAnswer
from kiosk_server.messages.keys import Key
from kiosk_server.principals import KIOSK_COOKIE, KioskHere, set_cookie
from kiosk_server.running import Here
from kiosk_server.screens import plain_page

router = APIRouter()


@router.post("/api/kiosk/link")
def link_kiosk(kiosk: KioskHere, here: Here) -> LinkAnswer:
    now_s = here.clock()
    code = here.database.writer.run(lambda session: make_link(session, "kiosk", kiosk, now_s, lasts_s=SCREEN_LINK_S))
    return LinkAnswer(path=f"/kiosk/enter?code={code}")


@router.get("/kiosk/enter", include_in_schema=False)
def enter_kiosk(code: Annotated[str, Field(max_length=100)], here: Here) -> Response:
    now_s = here.clock()

    def command(session: Session) -> str | None:
        kiosk = use_link(session, "kiosk", code, now_s)
        return None if kiosk is None else grant(session, "kiosk", kiosk, now_s)

    secret = here.database.writer.run(command)
    if secret is None:
        return plain_page(here.texts.say(Key.PAGE_LINK_ENDED, here.shop.language), 410)
    answer = RedirectResponse("/kiosk/", status_code=303)
    set_cookie(answer, here, KIOSK_COOKIE, secret)
    return answer
