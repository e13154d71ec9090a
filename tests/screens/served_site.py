"""A real kiosk_server in the tests' own process, under a clock that the test sets. It can go and come back on its port,
with its database closed and opened again in between."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx2
import uvicorn
from sqlmodel import Session

from kiosk_server.app import build_app
from kiosk_server.database import Database
from kiosk_server.settings import ServeSettings
from kiosk_server.sites.setting_up import DATABASE
from tests.adapters.kiosk_site import Clock, bearer, credential, make_site
from tests.screens.browser import DIST


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """The test run keeps its own signal handlers."""
        yield


class ServedSite:
    """`start()`, `stop()`; `stop(); start()` is a restart on the same port."""

    def __init__(self, folder: Path, now_s: float) -> None:
        self.data = make_site(folder)
        self.clock = Clock(now_s)
        self.url = f"http://127.0.0.1:{_free_port()}"
        self.database: Database | None = None
        self._open = ExitStack()
        self._server: _Server | None = None
        self._serving: asyncio.Task[None] | None = None

    @property
    def up(self) -> bool:
        return self._server is not None

    async def start(self) -> None:
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", int(self.url.rsplit(":", 1)[1])))
        self.database = self._open.enter_context(Database.open(self.data / DATABASE))
        app = build_app(ServeSettings(data=self.data, screens=DIST), self.database, self.url, self.clock)
        config = uvicorn.Config(
            app,
            log_level="error",
            ws="websockets-sansio",
            ws_per_message_deflate=False,
            timeout_graceful_shutdown=1,
        )
        self._server = _Server(config)
        self._serving = asyncio.create_task(self._server.serve(sockets=[listening]))
        while not self._server.started:
            assert not self._serving.done(), "the server did not start"
            await asyncio.sleep(0.01)

    async def stop(self) -> None:
        if self._server is None or self._serving is None:
            return
        self._server.should_exit = True
        await self._serving
        self._server = None
        self.database = None
        self._open.close()

    async def ask(self, method: str, path: str, *, headers: dict[str, str], **more: Any) -> Any:
        """The answer's JSON; an AssertionError holds what was refused."""
        async with httpx2.AsyncClient(base_url=self.url, headers=headers, timeout=60.0) as http:
            answer = await http.request(method, path, **more)
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None

    async def manager(self) -> dict[str, str]:
        """Headers of the manager, who has just signed in."""
        password = credential(self.data, "staff-manager")["password"]
        async with httpx2.AsyncClient(base_url=self.url, timeout=60.0) as http:
            answer = await http.post("/api/staff/session", json={"username": "manager", "password": password})
        assert answer.status_code == 200, answer.text
        return bearer(answer.cookies["shopbell_staff"])

    async def kiosk_page(self, kiosk: str = "k1") -> str:
        """The address that opens this kiosk's page, once."""
        headers = bearer(credential(self.data, f"kiosk-{kiosk}")["bearer"])
        link = await self.ask("POST", "/api/kiosk/link", headers=headers)
        return f"{self.url}{link['path']}"

    def read(self) -> contextlib.AbstractContextManager[Session]:
        assert self.database is not None, "the server is away"
        return self.database.reader.session()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
