"""`/drawings/…`: the pages, lists and receipts that anybody may read, and the entry that costs nothing. Works without
script, membership or purchase."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from importlib.resources import files
from typing import Annotated, TypeVar
from urllib.parse import parse_qs

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from pydantic import EmailStr, TypeAdapter, ValidationError
from sqlmodel import Session

from kiosk_server.drawings import awarding, entering, pages, winner
from kiosk_server.drawings.cards import public, receipt
from kiosk_server.drawings.claiming import Claimed, claim_by_link, is_claimed, needs_name
from kiosk_server.drawings.closing import codes_of
from kiosk_server.drawings.configuration import Drawings, DrawingsHere
from kiosk_server.drawings.editing import listed
from kiosk_server.drawings.pages import Filled, Writing
from kiosk_server.drawings.tables import Drawing, DrawingList
from kiosk_server.drawings.words import Word
from kiosk_server.errors import NotFound, TooMany
from kiosk_server.members.devices import Phone
from kiosk_server.members.names import normalised
from kiosk_server.principals import PHONE_COOKIE, PhoneOrNobody, sender, set_cookie
from kiosk_server.running import Here, Running
from kiosk_server.sign_in import addresses
from kiosk_server.web.identities import memberships
from wire.messages.screens.drawings import DrawingPlan

router = APIRouter(prefix="/drawings", include_in_schema=False)

FORM_BYTES = 4_000

Asked = Annotated[str | None, Query(alias="language", max_length=20)]
Accepted = Annotated[str | None, Header(alias="Accept-Language", max_length=400)]
Code = Annotated[str, Query(max_length=100)]

T = TypeVar("T")

_EMAIL: TypeAdapter[str] = TypeAdapter(EmailStr)


@router.get("")
def with_slash() -> Response:
    return RedirectResponse("/drawings/", status_code=308)


@router.get("/")
def all_drawings(here: Here, drawings: DrawingsHere, language: Asked = None, accepted: Accepted = None) -> Response:
    with here.database.reader.session() as session:
        return HTMLResponse(pages.all_page(_writing(drawings, language, accepted), public(session)))


@router.get("/style.css")
def style() -> Response:
    text = files("kiosk_server.drawings").joinpath("drawings.css").read_text(encoding="utf-8")
    return Response(text, media_type="text/css")


@router.get("/winner.py")
def program() -> Response:
    """The very lines by which the server draws."""
    headers = {"Content-Disposition": 'attachment; filename="winner.py"'}
    return Response(inspect.getsource(winner), media_type="text/x-python", headers=headers)


@router.get("/{drawing}/")
def one_drawing(
    drawing: str, here: Here, drawings: DrawingsHere, language: Asked = None, accepted: Accepted = None
) -> Response:
    writing = _writing(drawings, language, accepted)
    with here.database.reader.session() as session:
        return HTMLResponse(pages.drawing_page(session, writing, listed(session, drawing), here.clock()))


@router.get("/{drawing}/entries.txt")
def entries(drawing: str, here: Here) -> Response:
    with here.database.reader.session() as session:
        codes = codes_of(_list(session, drawing))
    return PlainTextResponse("".join(f"{code}\n" for code in codes))


@router.get("/{drawing}/receipt.json")
def drawing_receipt(drawing: str, here: Here, drawings: DrawingsHere) -> Response:
    with here.database.reader.session() as session:
        found = receipt(session, drawings, listed(session, drawing))
    if found is None:
        raise NotFound("the list of entries is published when the drawing closes")
    headers = {"Content-Disposition": 'attachment; filename="receipt.json"'}
    return JSONResponse(found, headers=headers)


@router.post("/{drawing}/enter")
async def enter(drawing: str, request: Request, here: Here, drawings: DrawingsHere) -> Response:
    form = await _form(request)
    writing = _writing(drawings, form.get("language"), None)
    now_s = here.clock()

    def command(session: Session) -> Response:
        row = listed(session, drawing)
        plan = DrawingPlan.model_validate(row.plan)
        filled = _wrong(plan, form)
        if filled.wrong:
            return HTMLResponse(pages.drawing_page(session, writing, row, now_s, filled), status_code=422)
        part = entering.Part(way="form", residence=form["state"], language=writing.language)
        email = normalised(form["email"])
        entering.ask_to_confirm(session, drawings, row, email, part, now_s, member=None)
        return HTMLResponse(pages.told_page(writing, plan.heading, Word.FORM_SENT))

    if not drawings.senders.allow(sender(request), now_s):
        return _told(writing, Word.FORM_TOO_MANY, TooMany.status)
    try:
        return await here.database.writer.run_async(command)
    except entering.NotOpen as error:
        return _told(writing, Word.FORM_NOT_OPEN, error.status)
    except TooMany as error:
        return _told(writing, Word.FORM_TOO_MANY, error.status)


@router.get("/{drawing}/confirm")
def look_at_confirming(
    drawing: str, code: Code, here: Here, drawings: DrawingsHere, language: Asked = None
) -> Response:
    writing = _writing(drawings, language, None)
    with here.database.reader.session() as session:
        row = listed(session, drawing)
        if (entry := entering.entry_by(session, drawing, code)) is not None:
            return HTMLResponse(pages.entered_page(writing, row, entry.code, code))
        if entering.asked_by(session, drawing, code) is None or row.closes_at_s <= here.clock():
            return _told(writing, Word.CONFIRM_ENDED, entering.LinkEnded.status)
        return HTMLResponse(pages.confirm_page(writing, row, code))


@router.post("/{drawing}/confirm")
async def confirm(drawing: str, request: Request, here: Here, drawings: DrawingsHere, phone: PhoneOrNobody) -> Response:
    form = await _form(request)
    writing, now_s, code = _writing(drawings, form.get("language"), None), here.clock(), form.get("code", "")

    def command(session: Session) -> Response:
        row = listed(session, drawing)
        if phone is not None:
            _prove_here(session, here, drawing, phone.member, code, now_s)
        entry = entering.confirm(session, row, code, now_s)
        return HTMLResponse(pages.entered_page(writing, row, entry.code, code))

    return await _run(here, writing, command, Word.CONFIRM_ENDED)


@router.post("/{drawing}/leave")
async def leave(drawing: str, request: Request, here: Here, drawings: DrawingsHere) -> Response:
    """Her entry and her address, by the letter's link: for whoever has no membership to do it with."""
    form = await _form(request)
    writing, code = _writing(drawings, form.get("language"), None), form.get("code", "")

    def command(session: Session) -> Response:
        row = listed(session, drawing)
        entering.take_back(session, drawing, code)
        return HTMLResponse(pages.told_page(writing, str(row.plan["heading"]), Word.LEAVE_DONE))

    return await _run(here, writing, command, Word.CONFIRM_ENDED)


@router.get("/{drawing}/claim")
def look_at_claiming(
    drawing: str, code: Code, here: Here, drawings: DrawingsHere, phone: PhoneOrNobody, accepted: Accepted = None
) -> Response:
    writing, now_s = _writing(drawings, None, accepted), here.clock()
    try:
        with here.database.reader.session() as session:
            row = listed(session, drawing)
            if is_claimed(session, row, code, now_s):
                return HTMLResponse(pages.claimed_page(writing))
            return _claim_form(session, writing, row, code, _member(phone), now_s, wrong=False)
    except awarding.PrizeGone as error:
        return _told(writing, Word.CLAIM_ENDED, error.status)


@router.post("/{drawing}/claim")
async def claim(drawing: str, request: Request, here: Here, drawings: DrawingsHere, phone: PhoneOrNobody) -> Response:
    form = await _form(request)
    writing, now_s, code = _writing(drawings, form.get("language"), None), here.clock(), form.get("code", "")

    def command(session: Session) -> Response | Claimed:
        row = listed(session, drawing)
        name, member = " ".join(form.get("first_name", "").split())[:60], _member(phone)
        lacks_name = needs_name(session, row, code, member, now_s) and not (name and name.isprintable())
        if (form.get("may_win") != "yes" or lacks_name) and not is_claimed(session, row, code, now_s):
            return _claim_form(session, writing, row, code, member, now_s, wrong=True)
        return claim_by_link(session, drawings, row, code, name, member, now_s)

    done = await _run(here, writing, command, Word.CLAIM_ENDED)
    if isinstance(done, Response):
        return done
    answer = HTMLResponse(pages.claimed_page(writing))
    if done.credential is not None:
        set_cookie(answer, here, PHONE_COOKIE, done.credential)
    return answer


def _member(phone: Phone | None) -> str | None:
    return None if phone is None else phone.member


def _claim_form(
    session: Session, writing: Writing, row: Drawing, code: str, member: str | None, now_s: float, *, wrong: bool
) -> Response:
    award, _ = awarding.award_of_link(session, row.id, code, now_s)
    name = needs_name(session, row, code, member, now_s)
    page = pages.claim_page(writing, row, code, award.claim_until_s, name=name, wrong=wrong)
    return HTMLResponse(page, status_code=422 if wrong else 200)


def _prove_here(session: Session, here: Running, drawing: str, member: str, code: str, now_s: float) -> None:
    """The letter was opened where a member is signed in who typed this address: it is proven to be hers, as by a
    sign-in letter."""
    email = entering.asked_by(session, drawing, code)
    claim = None if email is None else addresses.claim_of(session, member, email)
    if email is not None and claim is not None and addresses.prove(session, claim, email, now_s):
        here.room.memberships_changed(session, memberships(session, claim), now_s)


async def _run(here: Running, writing: Writing, command: Callable[[Session], T], ended: Word) -> T | Response:
    try:
        return await here.database.writer.run_async(command)
    except (entering.LinkEnded, awarding.PrizeGone) as error:
        return _told(writing, ended, error.status)


def _told(writing: Writing, word: Word, status: int) -> Response:
    title = writing.drawings.words.say(Word.PAGE_ALL, writing.language)
    return HTMLResponse(pages.told_page(writing, title, word), status_code=status)


def _wrong(plan: DrawingPlan, form: dict[str, str]) -> Filled:
    wrong = []
    try:
        _EMAIL.validate_python(form.get("email", ""))
    except ValidationError:
        wrong.append(Word.FORM_WRONG_EMAIL)
    if form.get("state") not in plan.states:
        wrong.append(Word.FORM_WRONG_STATE)
    if form.get("is_of_age") != "yes":
        wrong.append(Word.FORM_WRONG_AGE)
    if form.get("accepts_rules") != "yes":
        wrong.append(Word.FORM_WRONG_RULES)
    return Filled(email=form.get("email", ""), state=form.get("state", ""), wrong=wrong)


def _list(session: Session, drawing: str) -> DrawingList:
    found = session.get(DrawingList, listed(session, drawing).id)
    if found is None:
        raise NotFound("the list of entries is published when the drawing closes")
    return found


async def _form(request: Request) -> dict[str, str]:
    text = (await request.body())[:FORM_BYTES].decode("utf-8", "replace")
    return {name: values[0] for name, values in parse_qs(text).items()}


def _writing(drawings: Drawings, asked: str | None, accepted: str | None) -> Writing:
    return Writing(drawings, drawings.language(asked or accepted))
