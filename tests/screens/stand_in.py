"""A small real server for the screens: the built pages under the servers' security policy, sockets that speak the wire
messages with resume, and an API whose answers a test sets. It can stop and come back on the same port."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI, Request, Response, WebSocket, WebSocketDisconnect
from fastapi.responses import JSONResponse
from fastapi.staticfiles import StaticFiles
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.types import Message as ASGIMessage

from clerk_push.protection import content_security_policy
from kiosk_server.security import caching
from wire.messages.reading import Malformed, Message
from wire.messages.sockets import (
    CLOSE_FORBIDDEN,
    CLOSE_UNAUTHENTICATED,
    Ack,
    Event,
    Hello,
    ServerBeat,
    Snapshot,
    State,
    Welcome,
    read_client_frame,
)

POLICY = "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; connect-src 'self'"
"What the servers send with every page."

KIOSK_POLICY = POLICY.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")
"The kiosk's own page reads barcodes in WebAssembly too."

CLERK_POLICY = content_security_policy(("'self'",))
"clerk_push has its own: its page reads barcodes in WebAssembly."

POLICIES = {"/clerk/": CLERK_POLICY, "/kiosk/": KIOSK_POLICY}
"By page; all others have the first."

HANG = -1
"The status of an answer that does not come."

FILES = ("text/", "image/", "video/")
"Content types of bodies that are files, and not JSON."

SCREENS = ("phone", "clerk", "kiosk", "desk", "demo")

type_of_answer = tuple[int, Any]
Answer = Callable[[dict[str, Any]], type_of_answer]
Part = Callable[[str, str, dict[str, Any]], type_of_answer]
"Answers everything below a path: method, the rest of the path, and the body or the query of a GET."


@dataclass
class Channel:
    """One screen's socket: its snapshot, the events so far, and who listens."""

    epoch: str = "epoch-1"
    view: Message | None = None
    signed_in: bool = True
    allowed: bool = True
    "Whether whoever is signed in may have this screen."
    build: str = "stand-in"
    beat_s: float = 15.0
    events: list[Event] = field(default_factory=list)
    hellos: list[Hello] = field(default_factory=list)
    acks: list[int] = field(default_factory=list)
    peers: set[WebSocket] = field(default_factory=set)

    async def event(self, kind: str, body: Message, at_s: float = 0.0, repeat: int = 1) -> None:
        """Sends one event to every listener, `repeat` times, as a server may that missed an acknowledgement."""
        seq = len(self.events) + 1
        frame = Event(epoch=self.epoch, seq=seq, id=f"event-{seq}", kind=kind, at_s=at_s, body=body.model_dump())
        self.events.append(frame)
        for _ in range(repeat):
            await self.send(frame)

    async def state(self, key: str, body: Message | dict[str, Any], at_s: float = 0.0) -> None:
        plain = body if isinstance(body, dict) else body.model_dump()
        await self.send(State(key=key, at_s=at_s, body=plain))

    async def send(self, frame: Message) -> None:
        for peer in list(self.peers):
            with contextlib.suppress(RuntimeError, WebSocketDisconnect):
                await peer.send_text(frame.model_dump_json())

    async def serve(self, peer: WebSocket) -> None:
        await peer.accept()
        if not self.signed_in:
            await peer.close(CLOSE_UNAUTHENTICATED)
            return
        if not self.allowed:
            await peer.close(CLOSE_FORBIDDEN)
            return
        hello = read_client_frame(await peer.receive_text())
        assert isinstance(hello, Hello), hello
        self.hellos.append(hello)
        await self._greet(peer, hello)
        self.peers.add(peer)
        try:
            async for text in peer.iter_text():
                frame = read_client_frame(text)
                assert not isinstance(frame, Malformed), text
                if isinstance(frame, Ack):
                    self.acks.append(frame.seq)
        finally:
            self.peers.discard(peer)

    async def _greet(self, peer: WebSocket, hello: Hello) -> None:
        resumed = hello.epoch == self.epoch and hello.seq is not None
        seq = len(self.events)
        welcome = Welcome(epoch=self.epoch, seq=seq, build=self.build, beat_s=self.beat_s, resumed=resumed)
        await peer.send_text(welcome.model_dump_json())
        if resumed:
            for event in self.events[hello.seq or 0 :]:
                await peer.send_text(event.model_dump_json())
            return
        body = {} if self.view is None else self.view.model_dump()
        await peer.send_text(Snapshot(epoch=self.epoch, seq=seq, body=body).model_dump_json())


class _Policed:
    """Sends with every answer what the servers send with theirs."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_policed(message: ASGIMessage) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = POLICIES.get(scope["path"], POLICY)
                headers["Cache-Control"] = caching(scope["path"], message["status"])
            await send(message)

        await self._app(scope, receive, send_policed)


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """The test run keeps its own signal handlers."""
        yield


async def _served(app: FastAPI, listening: socket.socket) -> tuple[_Server, asyncio.Task[None]]:
    config = uvicorn.Config(
        app,
        log_level="error",
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        lifespan="off",
        timeout_graceful_shutdown=1,
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started:
        assert not serving.done(), "the stand-in server did not start"
        await asyncio.sleep(0.01)
    return server, serving


class StandIn:
    """Start with `start()`, which raises OSError where its port is taken, end with `stop()`; `stop(); start()` is a
    restart on the same port."""

    def __init__(self, dist: Path) -> None:
        self.channels = {name: Channel() for name in SCREENS}
        self.answers: dict[tuple[str, str], Answer] = {}
        self.parts: dict[str, Part] = {}
        self.requests: list[tuple[str, str, dict[str, Any]]] = []
        self.port = 0
        self._leaving = asyncio.Event()
        self._app = self._build(dist)
        self._server: _Server | None = None
        self._serving: asyncio.Task[None] | None = None
        self._beside: list[tuple[_Server, asyncio.Task[None]]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def answer(self, method: str, path: str, body: Message | Any, status: int = 200) -> None:
        """Sets the answer of one route; a callable gets its body or query, and returns (status, body)."""
        if callable(body):
            self.answers[method, path] = body
            return
        self.answers[method, path] = lambda _: (status, body)

    def hang(self, method: str, path: str) -> None:
        """Lets the answer of one route wait until the server stops."""
        self.answers[method, path] = lambda _: (HANG, None)

    async def start(self) -> None:
        self._leaving.clear()
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind(("127.0.0.1", self.port))
        except OSError:
            listening.close()
            raise
        self.port = listening.getsockname()[1]
        self._server, self._serving = await _served(self._app, listening)

    async def beside(self, app: FastAPI) -> str:
        """Serves `app` on an origin of its own until `stop`; its address."""
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listening.bind(("127.0.0.1", 0))
        self._beside.append(await _served(app, listening))
        return f"http://127.0.0.1:{listening.getsockname()[1]}"

    async def stop(self) -> None:
        while self._beside:
            server, serving = self._beside.pop()
            server.should_exit = True
            await serving
        if self._server is None or self._serving is None:
            return
        self._leaving.set()
        self._server.should_exit = True
        await self._serving
        self._server = None
        for channel in self.channels.values():
            channel.peers.clear()

    def _build(self, dist: Path) -> FastAPI:
        app = FastAPI(openapi_url=None)
        app.add_middleware(_Policed)

        @app.websocket("/ws/{name}")
        async def listen(peer: WebSocket, name: str) -> None:
            with contextlib.suppress(WebSocketDisconnect):
                await self.channels[name].serve(peer)

        @app.api_route("/api/{path:path}", methods=["GET", "POST", "PUT", "DELETE"])
        async def api(request: Request, path: str) -> Response:
            text = await request.body()
            is_file = request.headers.get("content-type", "").startswith(FILES)
            named = {"file": text.decode(errors="replace"), **request.query_params}
            body = named if is_file else json.loads(text) if text else {}
            self.requests.append((request.method, f"/api/{path}", body))
            answer = self.answers.get((request.method, f"/api/{path}")) or self._of_part(request, path)
            if answer is None:
                return JSONResponse({"title": "Not set by this test"}, 404)
            status, value = answer(body or dict(request.query_params))
            if status == HANG:
                await self._leaving.wait()
                return Response(status_code=503)
            plain = value.model_dump() if isinstance(value, Message) else value
            return Response(status_code=status) if plain is None else JSONResponse(plain, status)

        app.mount("/assets", StaticFiles(directory=dist / "assets", check_dir=False))
        for name in SCREENS:
            app.mount(f"/{name}", StaticFiles(directory=dist / name, html=True, check_dir=False))
        return app

    def _of_part(self, request: Request, path: str) -> Answer | None:
        for prefix, part in self.parts.items():
            if path.startswith(prefix):
                rest, query = path.removeprefix(prefix), dict(request.query_params)
                return lambda body: part(request.method, rest, body or query)
        return None

    def asked(self, method: str, path: str) -> list[dict[str, Any]]:
        """The bodies of the requests of one kind so far."""
        return [body for m, p, body in self.requests if (m, p) == (method, path)]


__all__ = ["POLICY", "SCREENS", "Channel", "ServerBeat", "StandIn"]
