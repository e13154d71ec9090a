"""The HTTP server around the application: its listening socket, when it is ready, how it ends."""

from __future__ import annotations

import errno
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn

from clerk_push.app import create_app
from clerk_push.database import Database
from clerk_push.errors import CannotStart
from clerk_push.settings import Credentials, Settings

PEER_SILENT_MS = 20_000
"A peer that takes nothing for so long is cut off; without it a screen that stopped reading is held for ever."

SEND_BUFFER_BYTES = 128 * 1024
"What the kernel holds for one peer that reads slowly; the rest waits in a bounded queue, where it is noticed."

FRAME_BYTES = 16 * 1024
"The largest frame of a screen is its hello; what is larger closes the socket."

END_WITHIN_S = 1
"For requests under way when the end is asked for; the program as a whole ends within 3 s."


def listen(port: int) -> socket.socket:
    """A loopback socket whose options every accepted one inherits; 0 takes a free port. Raises CannotStart."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, PEER_SILENT_MS)
        listening.bind(("127.0.0.1", port))
        listening.listen(512)
    except OSError as error:
        listening.close()
        why = "another program has it" if error.errno == errno.EADDRINUSE else error.strerror
        raise CannotStart(f"Port {port} cannot be listened on: {why}; choose another with --port.") from error
    return listening


class Serving:
    """One run of the program on an open database; `ready` is told its address."""

    def __init__(
        self,
        settings: Settings,
        credentials: Credentials,
        database: Database,
        listening: socket.socket,
        ready: Callable[[str], None],
    ) -> None:
        self._listening = listening
        self._failed = False
        host, port = listening.getsockname()
        app = create_app(settings, credentials, database, failed=self._part_failed)
        config = uvicorn.Config(
            app,
            ws="websockets-sansio",
            ws_max_size=FRAME_BYTES,
            ws_per_message_deflate=False,  # tens of kilobytes a socket, to save a few hundred bytes
            access_log=False,  # addresses hold one-time codes
            log_config=None,
            server_header=False,
            timeout_graceful_shutdown=END_WITHIN_S,
        )
        self._server = _Server(config, lambda: ready(f"http://{host}:{port}"))

    async def run(self) -> int:
        """Serves until `end` is called; 1 where a part of the program failed, else 0. Raises CannotStart."""
        await self._server.serve(sockets=[self._listening])
        return 1 if self._failed else 0

    def end(self) -> None:
        """May be called from any thread and more than once."""
        self._server.should_exit = True

    def _part_failed(self) -> None:
        self._failed = True
        self.end()


class _Server(uvicorn.Server):
    """Says when it serves, and leaves signals alone: uvicorn would raise them again and end with their number."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        try:
            await super().startup(sockets)
        except SystemExit:
            # uvicorn's own end where the application does not start; ours is a sentence and the code 1.
            raise CannotStart("The clerks' program could not start; the lines above say why.") from None
        self._ready()
