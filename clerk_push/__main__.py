"""`python -m clerk_push serve …`: the clerks' program of one site."""

from __future__ import annotations

import argparse
import asyncio
import errno
import gc
import logging
import os
import signal
import socket
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import structlog
import uvicorn
from pydantic import ValidationError

from clerk_push.app import create_app
from clerk_push.database import Database, open_database
from clerk_push.errors import CannotStart
from clerk_push.settings import Credentials, Settings, read_credentials

DATABASE = "clerk_push.sqlite3"

PEER_SILENT_MS = 20_000
"A peer that takes nothing for so long is cut off; without it a screen that stopped reading is held for ever."

SEND_BUFFER_BYTES = 128 * 1024
"What the kernel holds for one peer that reads slowly; the rest waits in a bounded queue, where it is noticed."

END_WITHIN_S = 1
"For requests under way at SIGTERM; the program as a whole ends within 3 s."

EXAMPLES = """examples:
  python -m clerk_push serve --data data --credentials data/credentials/clerk_push.json \\
      --server-url http://127.0.0.1:8000 --port 8001 --screens screens/dist
  SHOPBELL_DATA=data SHOPBELL_PORT=0 python -m clerk_push serve \\
      --credentials data/credentials/clerk_push.json --server-url http://127.0.0.1:8000

Every option can also come from the environment, as SHOPBELL_<OPTION>.
Ends with 0 on SIGTERM, 1 with one sentence when it cannot start, 2 on wrong usage."""


def main(arguments: Sequence[str] | None = None) -> int:
    os.umask(0o077)
    _log_to_stderr()
    settings = _settings(arguments)
    try:
        credentials = read_credentials(settings.credentials)
        with _listen(settings.port) as listening, open_database(settings.data / DATABASE) as database:
            return asyncio.run(_serve(settings, credentials, database, listening))
    except CannotStart as error:
        print(f"clerk_push: {error.detail}", file=sys.stderr)
        return 1


def _settings(arguments: Sequence[str] | None) -> Settings:
    parser = argparse.ArgumentParser(
        prog="python -m clerk_push",
        description="Clerks' tasks of one site: takes visit events, offers tasks, tells every clerk's screen.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    serve = commands.add_parser(
        "serve", help="serve until SIGTERM", epilog=EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    serve.add_argument("--data", type=Path, help=f"folder of the database ({DATABASE}); created if missing")
    serve.add_argument("--credentials", type=Path, help="the clerk_push.json that setting up the site wrote")
    serve.add_argument("--server-url", help="where kiosk_server answers, such as http://127.0.0.1:8000")
    serve.add_argument("--port", type=int, help="loopback port to listen on; 0 takes a free one")
    serve.add_argument("--screens", type=Path, help="folder of the built screens")
    serve.add_argument(
        "--frame-ancestors",
        metavar="ORIGIN",
        action="append",
        help="an origin that may show the clerk's screen in a frame; repeat for more",
    )
    given = {name: value for name, value in vars(parser.parse_args(arguments)).items() if value is not None}
    given.pop("command")
    try:
        return Settings(**given)
    except ValidationError as error:
        _wrong_usage(serve, error)


def _wrong_usage(parser: argparse.ArgumentParser, error: ValidationError) -> NoReturn:
    first = error.errors(include_url=False)[0]
    option = "--" + str(first["loc"][0]).replace("_", "-") if first["loc"] else "options"
    parser.error(f"{option} is missing" if first["type"] == "missing" else f"{option}: {first['msg']}")


def _log_to_stderr() -> None:
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(asctime)s %(levelname)s %(message)s")
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def _listen(port: int) -> socket.socket:
    """The listening socket: what is set here, every accepted one inherits."""
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


async def _serve(settings: Settings, credentials: Credentials, database: Database, listening: socket.socket) -> int:
    failures: list[None] = []

    def failed() -> None:
        failures.append(None)
        server.should_exit = True

    app = create_app(settings, credentials, database, failed=failed)
    port = listening.getsockname()[1]
    server = _Server(
        uvicorn.Config(
            app,
            ws="websockets-sansio",
            ws_per_message_deflate=False,  # half a megabyte a socket, to save a few hundred bytes
            access_log=False,  # addresses hold one-time codes
            log_config=None,
            server_header=False,
            timeout_graceful_shutdown=END_WITHIN_S,
        ),
        ready=f"ready clerk_push http://127.0.0.1:{port}",
    )
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, setattr, server, "should_exit", True)
    await server.serve(sockets=[listening])
    return 1 if failures else 0


class _Server(uvicorn.Server):
    """Says when it serves, and leaves signals to us: uvicorn would raise them again and end with their number."""

    def __init__(self, config: uvicorn.Config, ready: str) -> None:
        super().__init__(config)
        self._ready = ready

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        # What lives now lives until the end: not looked at again in each collection.
        gc.collect()
        gc.freeze()
        print(self._ready, flush=True)


if __name__ == "__main__":
    sys.exit(main())
