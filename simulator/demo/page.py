"""The demo page's own server: the page, its socket, and the buttons' commands. Decides nothing; asks the director."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from pathlib import Path
from typing import Annotated, Any, Protocol

import uvicorn
from fastapi import FastAPI, Query, Request, Response, WebSocket, WebSocketDisconnect
from fastapi.responses import FileResponse, PlainTextResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles
from pydantic import BaseModel, Field

from simulator.errors import SimulatorError
from wire.messages import sockets
from wire.messages.screens.demo import DemoView

COOKIE = "shopbell_demo"
FASTEST_S = 0.1
"A person's eye follows ten pictures a second of people walking."

END_WITHIN_S = 1
"For answers and sockets under way when the demo ends."

LOOK_AGAIN_S = 2
"A frame whose screen's program is down asks again so soon, by itself."


class NoSuchScreenError(SimulatorError):
    """There is no such screen:"""


class NotNowError(SimulatorError):
    """That cannot be done just now:"""


class Director(Protocol):
    """What the page asks of whoever runs the demo."""

    def view(self) -> DemoView: ...
    async def changed(self) -> None: ...
    async def screen_address(self, screen: str) -> str:
        """Raises NoSuchScreenError, and NotNowError while its program is down."""

    # The buttons: each begins what it says and returns.
    async def play(self) -> None: ...
    async def start_over(self) -> None: ...
    async def walk(self, person: str, x_m: float, y_m: float) -> None: ...
    async def place(self, person: str, x_m: float, y_m: float) -> None: ...
    async def bell(self, *, on: bool) -> None: ...
    async def broker_outage(self, seconds: float) -> None: ...
    async def kill_server(self) -> None: ...


class Move(BaseModel):
    person: str = Field(max_length=64)
    x_m: float = Field(ge=-1000, le=1000)
    y_m: float = Field(ge=-1000, le=1000)


class Bell(BaseModel):
    on: bool


class Outage(BaseModel):
    seconds: float = Field(gt=0, le=600)


def page(director: Director, screens: Path, key: str, frames: tuple[str, ...]) -> FastAPI:
    """The application. `key` opens it once per browser; `frames` are the origins of the screens shown in it."""
    app = FastAPI(title="Shopbell demo", docs_url=None, redoc_url=None, openapi_url=None)
    app.middleware("http")(_guard(key, frames))
    app.exception_handler(NotNowError)(_not_now)
    app.exception_handler(NoSuchScreenError)(_not_there)
    _pages(app, director, screens, key)
    _commands(app, director)
    _socket(app, director, key)
    return app


def _guard(
    key: str, frames: tuple[str, ...]
) -> Callable[[Request, Callable[[Request], Awaitable[Response]]], Awaitable[Response]]:
    policy = (
        "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; connect-src 'self'; "
        f"frame-src 'self' {' '.join(frames)}; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
    )

    async def guard(request: Request, answer: Callable[[Request], Awaitable[Response]]) -> Response:
        opening = request.url.path == "/demo/enter" or request.url.path.startswith("/assets/")
        if not opening and not _known(request.cookies.get(COOKIE), key):
            return PlainTextResponse("Open the address that ./run demo printed: it carries the key.", 401)
        own = f"{request.url.scheme}://{request.url.netloc}"
        if request.method != "GET" and request.headers.get("origin", own) != own:
            return PlainTextResponse("Only the demo page itself may press its buttons.", 403)
        response = await answer(request)
        response.headers["Content-Security-Policy"] = policy
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    return guard


async def _not_now(_request: Request, error: Exception) -> Response:
    return PlainTextResponse(str(error), 503, {"Refresh": str(LOOK_AGAIN_S), "Cache-Control": "no-store"})


async def _not_there(_request: Request, error: Exception) -> Response:
    return PlainTextResponse(str(error), 404)


def _known(offered: str | None, key: str) -> bool:
    return offered is not None and secrets.compare_digest(offered, key)


def _pages(app: FastAPI, director: Director, screens: Path, key: str) -> None:
    @app.get("/demo/enter")
    async def enter(offered: Annotated[str, Query(alias="key")] = "") -> Response:
        if not _known(offered, key):
            return PlainTextResponse("This is not the key that ./run demo printed.", 401)
        answer = RedirectResponse("/demo/", 303)
        answer.set_cookie(COOKIE, key, httponly=True, samesite="strict")
        return answer

    @app.get("/")
    async def root() -> Response:
        return RedirectResponse("/demo/", 303)

    @app.get("/demo/")
    async def index() -> Response:
        return FileResponse(screens / "demo" / "index.html", headers={"Cache-Control": "no-cache"})

    @app.get("/demo/screens/{screen}")
    async def screen(screen: str) -> Response:
        """A fresh one-time address each time, so that a frame can be loaded again."""
        return RedirectResponse(await director.screen_address(screen), 303, headers={"Cache-Control": "no-store"})

    app.mount("/assets", StaticFiles(directory=screens / "assets", check_dir=False))


def _commands(app: FastAPI, director: Director) -> None:
    async def play() -> None:
        await director.play()

    async def start_over() -> None:
        await director.start_over()

    async def walk(move: Move) -> None:
        await director.walk(move.person, move.x_m, move.y_m)

    async def place(move: Move) -> None:
        await director.place(move.person, move.x_m, move.y_m)

    async def bell(bell: Bell) -> None:
        await director.bell(on=bell.on)

    async def broker_outage(outage: Outage) -> None:
        await director.broker_outage(outage.seconds)

    async def server_kill() -> None:
        await director.kill_server()

    commands: dict[str, Callable[..., Coroutine[Any, Any, None]]] = {
        "play": play,
        "start-over": start_over,
        "walk": walk,
        "place": place,
        "bell": bell,
        "broker-outage": broker_outage,
        "server-kill": server_kill,
    }
    for path, act in commands.items():
        app.post(f"/api/demo/{path}", status_code=202)(act)


def _socket(app: FastAPI, director: Director, key: str) -> None:
    @app.websocket("/ws/demo")
    async def socket(peer: WebSocket) -> None:
        await peer.accept()
        own = f"http://{peer.headers.get('host', '')}"
        if not _known(peer.cookies.get(COOKIE), key) or peer.headers.get("origin", own) != own:
            await peer.close(sockets.CLOSE_UNAUTHENTICATED)
            return
        with contextlib.suppress(WebSocketDisconnect):
            await peer.receive_text()  # hello
            welcome = sockets.Welcome(epoch=key[:8], seq=0, build="demo", resumed=True)
            await peer.send_text(welcome.model_dump_json())
            both = [asyncio.create_task(_listen(peer)), asyncio.create_task(_show(peer, director))]
            try:
                await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in both:
                    task.cancel()
                await asyncio.gather(*both, return_exceptions=True)


async def _listen(peer: WebSocket) -> None:
    """Until the page goes; acknowledgements and heartbeats say only that it is there."""
    while (await peer.receive())["type"] != "websocket.disconnect":
        pass


async def _show(peer: WebSocket, director: Director) -> None:
    while True:
        view = director.view()
        state = sockets.State(key="demo", at_s=time.time(), body=view.model_dump(mode="json"))
        await peer.send_text(state.model_dump_json())
        await asyncio.sleep(FASTEST_S)
        await director.changed()


class _Server(uvicorn.Server):
    """Leaves Ctrl-C to the demo, which ends everything in order."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextlib.asynccontextmanager
async def served(app: FastAPI, listening: socket.socket) -> AsyncIterator[None]:
    """Serve `app` on a listening socket inside the running loop, until the block ends."""
    config = uvicorn.Config(
        app,
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        lifespan="off",
        log_level="warning",
        access_log=False,  # addresses hold the key
        timeout_graceful_shutdown=END_WITHIN_S,
    )
    server = _Server(config)
    task = asyncio.create_task(server.serve([listening]), name="demo page")
    try:
        while not server.started and not task.done():  # noqa: ASYNC110  (uvicorn offers no event to wait for)
            await asyncio.sleep(0.01)
        if task.done():
            task.result()
        yield
    finally:
        server.should_exit = True
        await task
