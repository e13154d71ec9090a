"""`/opt-out`: stopping recognition without signing in, by the QR code of the poster. Works without script.

Who is no member has nothing to stop: nothing is kept about her phone, and the page says so. A member's phone is known
by its cookie, and stops with one tap. With any other device she gives her member number and the code that her phone
shows beside it; the answer is the same whether they fit or not, so nobody learns who is a member.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from urllib.parse import parse_qs

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from sqlmodel import Session, select

from kiosk_server.members.choices import Saying, opt_out
from kiosk_server.members.numbers import is_member_number
from kiosk_server.members.tables import Member
from kiosk_server.messages.keys import Key
from kiosk_server.messages.reader import Spoken
from kiosk_server.principals import PhoneOrNobody, sender
from kiosk_server.running import Here, Running
from kiosk_server.staff.restraint import Limit
from kiosk_server.web.identities import standing

router = APIRouter(include_in_schema=False)

OPT_OUTS = Limit(attempts=4, per_s=60.0)
"Of one member number: four slips of the pen, then one try a minute."

OPT_OUT_SENDERS = Limit(attempts=30, per_s=10.0)
"Of one address: everybody in the shop may come by the same one."

FORM_BYTES = 2_000

PATH = "/opt-out"

_PAGE = """<!doctype html><html lang="{language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>
<link rel="stylesheet" href="/opt-out/style.css"></head><body><main>
<p class="shop">{shop}</p><h1>{title}</h1>{content}</main></body></html>"""


@router.get(PATH)
def page(here: Here, phone: PhoneOrNobody, spoken: Spoken) -> Response:
    say = _Saying(here, spoken)
    if phone is not None:
        content = _paragraphs(say, Key.OPT_OUT_THIS_PHONE) + _form(say, "", Key.OPT_OUT_STOP)
        return _page(say, content)
    fields = _field(say, "member_number", Key.OPT_OUT_NUMBER) + _field(say, "code", Key.OPT_OUT_CODE)
    content = (
        _paragraphs(say, Key.OPT_OUT_NOBODY, Key.OPT_OUT_BLUETOOTH)
        + f"<h2>{say(Key.OPT_OUT_MEMBER)}</h2>"
        + _paragraphs(say, Key.OPT_OUT_WHERE)
        + _form(say, fields, Key.OPT_OUT_STOP)
    )
    return _page(say, content)


@router.get("/opt-out/style.css")
def style() -> Response:
    text = files("kiosk_server.privacy").joinpath("opt-out.css").read_text(encoding="utf-8")
    return Response(text, media_type="text/css")


@router.post(PATH)
async def stop(request: Request, here: Here, phone: PhoneOrNobody, spoken: Spoken) -> Response:
    now_s, say = here.clock(), _Saying(here, spoken)
    if not here.opt_out_senders.allow(sender(request), now_s):
        return _page(say, _paragraphs(say, Key.OPT_OUT_TOO_MANY), 429)
    form = parse_qs((await request.body())[:FORM_BYTES].decode("utf-8", "replace"))
    number, code = ("".join(form.get(name, [""])[0].split()) for name in ("member_number", "code"))
    if phone is None and not here.opt_outs.allow(number, now_s):
        return _page(say, _paragraphs(say, Key.OPT_OUT_TOO_MANY), 429)

    def command(session: Session) -> None:
        member = phone.member if phone is not None else _member(session, here, number, code)
        if member is not None and opt_out(session, member, Saying(here.notices.current, "opt-out", now_s, now_s)):
            here.room.opted_out(session, member, now_s)

    await here.database.writer.run_async(command)
    done = Key.OPT_OUT_DONE if phone is not None else Key.OPT_OUT_DONE_IF
    return _page(say, _paragraphs(say, done, Key.OPT_OUT_BLUETOOTH))


def _member(session: Session, here: Running, number: str, code: str) -> str | None:
    """Whose number and code these are; of a membership that was joined to another, the one that stands for both. It
    takes as long where nobody has the number."""
    spoken = f"{number[:4]} {number[4:8]} {number[8:]}" if is_member_number(number) else ""
    found = session.exec(select(Member.id).where(Member.number == spoken)).first()
    right = here.people.code(found or "nobody").replace("-", "")
    fits = hmac.compare_digest(right.encode(), code.upper().replace("-", "").encode())
    return standing(session, found) if fits and found is not None else None


@dataclass(frozen=True, slots=True)
class _Saying:
    """Fills the page's sentences for one reader."""

    here: Running
    language: str

    def __call__(self, key: Key) -> str:
        return escape(self.here.texts.say(key, self.language, shop=self.here.shop.name))


def _paragraphs(say: _Saying, *keys: Key) -> str:
    return "".join(f"<p>{say(key)}</p>" for key in keys)


def _field(say: _Saying, name: str, label: Key) -> str:
    return (
        f'<label for="{name}">{say(label)}</label>'
        f'<input id="{name}" name="{name}" maxlength="20" autocomplete="off" required>'
    )


def _form(say: _Saying, fields: str, button: Key) -> str:
    return f'<form method="post" action="{PATH}">{fields}<button>{say(button)}</button></form>'


def _page(say: _Saying, content: str, status: int = 200) -> HTMLResponse:
    title, shop = say(Key.OPT_OUT_TITLE), escape(say.here.shop.name)
    return HTMLResponse(
        _PAGE.format(language=say.language, title=title, shop=shop, content=content), status_code=status
    )
