"""`python -m clerk_push serve …`: the clerks' program of one site."""

from __future__ import annotations

import argparse
import asyncio
import gc
import logging
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import structlog
from pydantic import ValidationError
from sqlalchemy import URL

from clerk_push.database import DATABASE, BadAddress, open_database, read_address
from clerk_push.errors import CannotStart
from clerk_push.settings import Settings, read_credentials

if TYPE_CHECKING:
    from clerk_push.serving import Serving

EXAMPLES = """examples:
  python -m clerk_push serve --data data --credentials data/credentials/clerk_push.json \\
      --server-url http://127.0.0.1:8000 --port 8001 --screens screens/dist
  python -m clerk_push serve --data data --database @/etc/shopbell/clerk_push.database \
      --credentials data/credentials/clerk_push.json --server-url http://127.0.0.1:8000 --port 8002
  SHOPBELL_DATA=data SHOPBELL_PORT=0 python -m clerk_push serve \\
      --credentials data/credentials/clerk_push.json --server-url http://127.0.0.1:8000

Every option can also come from the environment, as SHOPBELL_<OPTION>.
Ends with 0 on SIGTERM, 1 with one sentence when it cannot start, 2 on wrong usage."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the program with these arguments and gives its exit code."""
    settings, where = _settings(arguments)
    from clerk_push.serving import Serving, listen

    try:
        credentials = read_credentials(settings.credentials)
        with listen(settings.port) as listening, open_database(where) as database:
            return asyncio.run(_serve(Serving(settings, credentials, database, listening, _ready)))
    except CannotStart as error:
        print(f"clerk_push: {error.detail}", file=sys.stderr)
        return 1


def _settings(arguments: Sequence[str] | None) -> tuple[Settings, Path | URL]:
    """What it was told, and where its database is."""
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
    serve.add_argument(
        "--database",
        metavar="URL",
        help="sqlite (default: a file in --data), postgresql+psycopg://USER@HOST/NAME, or @FILE that holds one",
    )
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
    serve.add_argument(
        "--push-contact", metavar="ADDRESS", help="whom push services write to: mailto:… or https://… of the store"
    )
    given = {name: value for name, value in vars(parser.parse_args(arguments)).items() if value is not None}
    given.pop("command")
    try:
        settings = Settings(**given)
        return settings, read_address(settings.database, settings.data / DATABASE, public="database" in given)
    except ValidationError as error:
        _wrong_usage(serve, error)
    except BadAddress as error:
        serve.error(f"--database: {error}")


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


async def _serve(serving: Serving) -> int:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, serving.end)
    return await serving.run()


def _ready(address: str) -> None:
    # What lives now lives until the end: not looked at again in each collection.
    gc.collect()
    gc.freeze()
    gc.enable()
    print(f"ready clerk_push {address}", flush=True)


if __name__ == "__main__":
    gc.disable()  # until it serves: what a start makes stays, and looking through it meanwhile is a fifth of it
    os.umask(0o077)  # whatever is written here is this program's alone
    _log_to_stderr()
    sys.exit(main())
