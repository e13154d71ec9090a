"""What clerks' screens call. A route parses, calls, answers."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Header, Request, Response, Security, WebSocket
from fastapi.security import APIKeyCookie
from pydantic import Field, SecretStr, model_validator
from sqlmodel import Session
from starlette.responses import FileResponse, RedirectResponse

from clerk_push import board, commands
from clerk_push.alerting import receipts
from clerk_push.alerting.hops import Said
from clerk_push.board import Actor
from clerk_push.broker import Broker
from clerk_push.card import Cards
from clerk_push.database import Database
from clerk_push.errors import ClerkPushError, DatabaseAway, NoScreens, NotSignedIn
from clerk_push.feed import Feed
from clerk_push.protection import is_own_origin
from clerk_push.sessions import COOKIE, LASTS_S, Clerk, Opened, Sessions
from clerk_push.tasks import Action
from wire.messages.reading import Message
from wire.messages.screens.clerk import ClientCard, StaffCard, TaskCard, TaskEnd
from wire.messages.sockets import CLOSE_FORBIDDEN, CLOSE_GOING_AWAY, CLOSE_UNAUTHENTICATED


@dataclass(frozen=True, slots=True)
class Desk:
    """What the routes work with; made by `app`, found in the application's state."""

    database: Database
    broker: Broker
    sessions: Sessions
    cards: Cards
    feed: Feed
    version: str
    build: str
    screens: Path | None


class SignIn(Message):
    """Either a name and a password, or a one-time code."""

    username: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    password: Annotated[SecretStr, Field(min_length=1, max_length=512)] | None = None
    code: Annotated[SecretStr, Field(min_length=1, max_length=128)] | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> SignIn:
        by_name = self.username is not None and self.password is not None
        if by_name == (self.code is not None):
            raise ValueError("send username and password, or code")
        return self


class Health(Message):
    status: str
    version: str
    build: str
    broker: str


def _desk(connection: Request) -> Desk:
    found: Desk = connection.app.state.desk
    return found


_DOOR = APIKeyCookie(name=COOKIE, scheme_name="clerkCookie", auto_error=False)
"For the API's document alone; whether a cookie is right, `Sessions` looks."


def _clerk(
    request: Request, desk: Annotated[Desk, Depends(_desk)], _door: Annotated[str | None, Security(_DOOR)]
) -> Clerk:
    return desk.sessions.find(request.cookies.get(COOKIE), time.time())


DeskOf = Annotated[Desk, Depends(_desk)]
SignedIn = Annotated[Clerk, Depends(_clerk)]
Accepted = Annotated[str | None, Header(alias="Accept-Language")]
"In which the page speaks; the server says its sentences in it."

router = APIRouter()


@router.get("/api/health")
async def health(desk: DeskOf) -> Health:
    """`ok` also while the broker is away: the screens work, and what happened meanwhile comes when it is back."""
    return Health(status="ok", version=desk.version, build=desk.build, broker=desk.broker.state)


@router.get("/api/openapi.json")
def document(_clerk: SignedIn, request: Request) -> dict[str, Any]:
    """This document (OpenAPI)."""
    app: FastAPI = request.app
    return app.openapi()


# -- sessions ----------------------------------------------------------------------------------------------------------


@router.post("/api/session")
async def open_session(body: SignIn, request: Request, response: Response, desk: DeskOf) -> StaffCard:
    now_s, agent = time.time(), _agent(request)
    if body.code is not None:
        opened = await desk.sessions.redeem(body.code.get_secret_value(), now_s, agent)
    else:
        assert body.username is not None, "the model takes one of both"
        assert body.password is not None, "the model takes one of both"
        opened = await desk.sessions.sign_in(body.username, body.password.get_secret_value(), now_s, agent)
    _give_cookie(request, response, opened)
    return opened.clerk.card


@router.delete("/api/session", status_code=204)
async def end_session(clerk: SignedIn, desk: DeskOf) -> Response:
    await desk.sessions.sign_out(clerk)
    response = Response(status_code=204)
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")
    return response


@router.get("/api/me")
def who_am_i(clerk: SignedIn) -> StaffCard:
    return clerk.card


@router.get("/clerk/enter", include_in_schema=False)
async def enter(code: str, request: Request, desk: DeskOf) -> Response:
    """Signs in by a one-time code and shows the screen, which asks for a password where the code was no good."""
    response = RedirectResponse("/clerk/", status_code=303, headers={"cache-control": "no-store"})
    try:
        opened = await desk.sessions.redeem(code[:128], time.time(), _agent(request))
        _give_cookie(request, response, opened)
    except ClerkPushError as error:
        response.headers["location"] = f"/clerk/?refused={type(error).__name__}"
    return response


def _agent(request: Request) -> str:
    return request.headers.get("user-agent", "")


def _give_cookie(request: Request, response: Response, opened: Opened) -> None:
    response.set_cookie(
        COOKIE,
        opened.cookie,
        max_age=int(LASTS_S),
        path="/",
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )


# -- tasks -------------------------------------------------------------------------------------------------------------


@router.get("/api/tasks")
def list_tasks(_clerk: SignedIn, desk: DeskOf) -> list[TaskCard]:
    with desk.database.reading() as session:
        return board.open_tasks(session)


@router.post("/api/tasks/{task}/claim")
def claim(task: str, clerk: SignedIn, desk: DeskOf) -> TaskCard:
    return _act(Action.CLAIM, task, clerk, desk)


@router.post("/api/tasks/{task}/greet")
def greet(task: str, clerk: SignedIn, desk: DeskOf) -> TaskCard:
    """She has been met: from now on the task is kept for longer while nothing is heard of its clerk."""
    return _act(Action.GREET, task, clerk, desk)


@router.post("/api/tasks/{task}/release")
def release(task: str, clerk: SignedIn, desk: DeskOf) -> TaskCard:
    return _act(Action.RELEASE, task, clerk, desk)


@router.post("/api/tasks/{task}/done")
def done(task: str, clerk: SignedIn, desk: DeskOf, body: TaskEnd | None = None) -> TaskCard:
    return _act(Action.DONE, task, clerk, desk, (body or TaskEnd()).outcome)


@router.post("/api/tasks/{task}/pass")
def pass_on(task: str, clerk: SignedIn, desk: DeskOf) -> TaskCard:
    """Somebody else is asked; at once, where everybody who was asked has passed."""
    return _act(Action.PASS, task, clerk, desk)


@router.post("/api/tasks/{task}/seen", status_code=204)
def seen(task: str, clerk: SignedIn, desk: DeskOf) -> Response:
    """A screen or watch shows the task; the first time counts."""
    now_s = time.time()
    said = Said(task, "acknowledged", now_s, clerk.card.staff, clerk.session)

    def command(session: Session) -> None:
        commands.seen(session, task, clerk.card.staff, now_s, now_s)
        receipts.tell(session, [said], now_s)

    desk.database.writer.run(command)
    return Response(status_code=204)


def _act(action: Action, task: str, clerk: Clerk, desk: Desk, said: str | None = None) -> TaskCard:
    actor = Actor(clerk.card.staff, clerk.card.name)
    return desk.database.writer.run(lambda session: commands.act(session, action, task, actor, time.time(), said))


@router.get("/api/tasks/{task}/card")
async def client_card(task: str, clerk: SignedIn, desk: DeskOf, language: Accepted = None) -> ClientCard:
    return await desk.cards.of(task, clerk, language, time.time())


# -- the socket and the screen -----------------------------------------------------------------------------------------


@router.websocket("/ws/clerk")
async def feed(socket: WebSocket) -> None:
    desk: Desk = socket.app.state.desk
    # Accepted first in any case: a browser cannot read why a socket was refused, only why one was closed.
    await socket.accept()
    if not is_own_origin(socket):
        await socket.close(CLOSE_FORBIDDEN)
        return
    try:
        clerk = await asyncio.to_thread(desk.sessions.find, socket.cookies.get(COOKIE), time.time())
    except NotSignedIn:
        await socket.close(CLOSE_UNAUTHENTICATED)
        return
    except DatabaseAway:
        await socket.close(CLOSE_GOING_AWAY)
        return
    await desk.feed.serve(socket, clerk, desk.sessions)


@router.get("/", include_in_schema=False)
@router.get("/clerk", include_in_schema=False)
async def to_the_screen() -> Response:
    return RedirectResponse("/clerk/", status_code=307)


@router.get("/clerk/", include_in_schema=False)
async def screen(desk: DeskOf) -> Response:
    return _file(desk, "index.html")


@router.get("/clerk/{name}", include_in_schema=False)
async def screen_file(name: str, desk: DeskOf) -> Response:
    """The service worker and what else lies beside the page; the scripts are under /assets/."""
    return _file(desk, name)


def _file(desk: Desk, name: str) -> Response:
    path = desk.screens / "clerk" / name if desk.screens is not None else None
    # One path segment only (the route's doing), and none that leads out.
    if path is None or name.startswith(".") or not path.is_file():
        raise NoScreens
    # Asked for again each time: a new build must be seen. What is under /assets/ has its hash in its name.
    return FileResponse(path, headers={"cache-control": "no-cache"})
