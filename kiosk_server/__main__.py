"""`python -m kiosk_server`: set a site up, fill its catalogue, serve it, back it up, restore it."""

from __future__ import annotations

import argparse
import asyncio
import gc
import ipaddress
import logging
import os
import re
import socket
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import structlog
from pydantic import ValidationError
from sqlalchemy import URL

from kiosk_server.database import DATABASE, BadAddress, Database, DatabaseError, read_address
from kiosk_server.errors import CannotStart, KioskServerError

if TYPE_CHECKING:
    from kiosk_server.settings import ServeSettings

EXAMPLES = """\
examples:
  python -m kiosk_server init SITE.json --data /srv/shopbell --catalogue CATALOGUE.json
  mosquitto -c /srv/shopbell/broker/mosquitto.conf
  python -m kiosk_server serve --data /srv/shopbell --port 8080 --public-url https://bell.example
  python -m kiosk_server broker --data /srv/shopbell --mqtt-names shop.example,192.0.2.10
  python -m kiosk_server serve --data /srv/shopbell --database @/etc/shopbell/database
  python -m kiosk_server import-catalogue products.csv --data /srv/shopbell --dry-run
  python -m kiosk_server backup monday.tar --data /srv/shopbell --people /mnt/other/people.keys
  python -m kiosk_server restore monday.tar --data /srv/shopbell-restored --people /srv/shopbell/people.keys
  python -m kiosk_server poster --data /srv/shopbell --public-url https://bell.example --out door.pdf

Every option can come from the environment instead: --public-url is SHOPBELL_PUBLIC_URL.
"""

_NAME = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?")
"RFC 1123 section 2.1; also takes IPv4 addresses."


def main(arguments: list[str] | None = None) -> int:
    """The exit code: 0, 1 with a sentence where it cannot do it, 2 on wrong usage."""
    parser = _parser()
    given = vars(parser.parse_args(arguments))
    command = given.pop("command")
    log_to(sys.stderr)
    try:
        return _run(parser, command, {name: value for name, value in given.items() if value is not None})
    except (KioskServerError, DatabaseError) as error:
        print(f"kiosk_server: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"kiosk_server: {error.filename or 'the system'}: {error.strerror}", file=sys.stderr)
        return 1


def _run(parser: argparse.ArgumentParser, command: str, given: dict[str, Any]) -> int:
    database, public = given.pop("database", None), True
    if database is None:
        database, public = _environment("DATABASE"), False
    if command == "serve":
        return _serve(parser, given, database, public=public)
    if "data" not in given:
        parser.error("--data (or SHOPBELL_DATA) is needed")
    data = Path(given["data"]).absolute()
    where = _where(parser, database, data, public=public)
    if command == "init":
        return _init(parser, data, where, given)
    if command == "broker":
        return _broker(parser, data, given)
    if command == "import-catalogue":
        from kiosk_server.catalogue.commands import import_file

        report = Path(given["report"]) if "report" in given else None
        wish = {"dry_run": given["dry_run"], "retire_missing": given["retire_missing"]}
        return import_file(Path(given["file"]), data, where, report, time.time, **wish)
    if command == "poster":
        return _poster(parser, given, database)
    from kiosk_server.sites.backups import back_up, restore

    people = Path(given["people"]) if "people" in given else None

    if isinstance(where, URL):
        raise CannotStart(
            "a database on a server is backed up with its own means: use pg_dump and pg_restore, and copy the folders "
            f"keys, credentials and broker of {data} at the same time"
        )
    if command == "backup":
        back_up(data, Path(given["file"]), time.time(), people)
    else:
        restore(Path(given["file"]), data, time.time(), people)
    return 0


def _where(parser: argparse.ArgumentParser, text: str | None, data: Path, *, public: bool) -> Path | URL:
    try:
        return read_address(text, data / DATABASE, public=public)
    except BadAddress as error:
        parser.error(f"--database: {error}")


def _init(parser: argparse.ArgumentParser, data: Path, where: Path | URL, given: dict[str, Any]) -> int:
    from kiosk_server.messages.texts import Texts
    from kiosk_server.sites.setting_up import BrokerAddress, read_description, set_up

    broker = BrokerAddress(
        host=_loopback(parser, given["mqtt_host"]),
        port=_port(parser, given, "mqtt_port"),
        tls_port=_port(parser, given, "mqtt_tls_port"),
        tls_bind=given["mqtt_tls_host"],
        tls_names=_names(parser, given.get("mqtt_names")),
    )
    if broker.port == broker.tls_port:
        parser.error("--mqtt-port and --mqtt-tls-port must differ")
    catalogue = Path(given["catalogue"]) if "catalogue" in given else None
    reviews = Path(given["reviews"]) if "reviews" in given else None
    site = read_description(Path(given["site"]))
    provision = given["provision_gateways"]
    server = where if isinstance(where, URL) else None
    set_up(
        site,
        data,
        catalogue,
        broker,
        Texts.load(),
        time.time(),
        provision_gateways=provision,
        server=server,
        reviews=reviews,
    )
    print(f"{site.name} is set up in {data}; first passwords are in {data / 'credentials'}")
    return 0


def _broker(parser: argparse.ArgumentParser, data: Path, given: dict[str, Any]) -> int:
    from kiosk_server.sites.broker_names import rename_broker
    from kiosk_server.sites.server_credentials import GatewayListener

    names = _names(parser, given.get("mqtt_names"))
    port = _port(parser, given, "mqtt_tls_port")
    rename_broker(data, GatewayListener(bind=given["mqtt_tls_host"], port=port, names=list(names)), time.time())
    print(f"Gateways find the broker as {', '.join(names)}, port {port}: restart the broker and the server now.")
    return 0


def _poster(parser: argparse.ArgumentParser, given: dict[str, Any], database: str | None) -> int:
    from kiosk_server.privacy.poster import Paper
    from kiosk_server.privacy.poster_file import draw_poster

    out = Path(given["out"])
    if out.suffix.lower() not in (".pdf", ".png"):
        parser.error("--out must end in .pdf or .png")
    settings = _settings(parser, {name: given[name] for name in ("data", "public_url") if name in given})
    if settings.public_url is None:
        parser.error("--public-url (or SHOPBELL_PUBLIC_URL) is needed: the code leads there")
    where = _where(parser, database, settings.data, public=False)
    address = draw_poster(settings.data, where, out, Paper(given["paper"]), settings.public_url, settings.retention)
    print(f"{out}: its code leads to {address}")
    return 0


def _settings(parser: argparse.ArgumentParser, given: dict[str, Any]) -> ServeSettings:
    from kiosk_server.settings import ServeSettings

    try:
        return ServeSettings(**given)
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        option = str(fault["loc"][0]).replace("_", "-") if fault["loc"] else "options"
        parser.error(f"--{option}: {fault['msg']}")


def _port(parser: argparse.ArgumentParser, given: dict[str, Any], option: str) -> int:
    text = str(given[option])
    port = int(text) if text.isascii() and text.isdigit() else 0
    if not 1 <= port <= 65535:
        parser.error(f"--{option.replace('_', '-')} must be 1 to 65535")
    return port


def _loopback(parser: argparse.ArgumentParser, host: str) -> str:
    """Passwords cross this listener readable, so it stays within the machine."""
    try:
        inside = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        inside = False
    if not inside:
        parser.error("--mqtt-host must be a loopback address such as 127.0.0.1; gateways use --mqtt-tls-host")
    return host


def _names(parser: argparse.ArgumentParser, text: str | None) -> tuple[str, ...]:
    """What `--mqtt-names` lists; else what a machine of this name is mostly called, itself last."""
    own = socket.gethostname().lower()
    names = text.lower().replace(",", " ").split() if text else [own, f"{own}.local", "localhost", "127.0.0.1"]
    for name in names:
        if not _NAME.fullmatch(name) and ":" not in name:
            parser.error(f"--mqtt-names: {name!r} is neither a name nor an address")
    return tuple(dict.fromkeys(names))


def _serve(parser: argparse.ArgumentParser, given: dict[str, Any], database: str | None, *, public: bool) -> int:
    from kiosk_server.app import build_app
    from kiosk_server.serving import listen, serve
    from kiosk_server.sites.server_credentials import read_server_credentials

    settings = _settings(parser, given)
    read_server_credentials(settings.data)  # before a database file is made where no site is
    where = _where(parser, database, settings.data, public=public)
    with listen(settings.host, settings.port) as listening, Database.open(where) as opened:
        host, port = listening.getsockname()[:2]
        address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
        app = build_app(settings, opened, settings.public_url or address)
        asyncio.run(serve(app, listening, f"ready kiosk_server {address}"))
    return 0


def _parser() -> argparse.ArgumentParser:
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(
        "python -m kiosk_server", description=__doc__, epilog=EXAMPLES, formatter_class=raw
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="init|serve|broker|backup|restore|poster")
    init = commands.add_parser("init", help="set up a new site", epilog=EXAMPLES, formatter_class=raw)
    init.add_argument("site", metavar="SITE.json", help="the description of the site")
    init.add_argument("--catalogue", metavar="CATALOGUE.json", default=_environment("CATALOGUE"))
    init.add_argument(
        "--reviews",
        metavar="REVIEWS.json",
        default=_environment("REVIEWS"),
        help="reviews with the receipts that prove them, to try a store out with",
    )
    init.add_argument("--mqtt-host", default=_environment("MQTT_HOST") or "127.0.0.1", help="default: 127.0.0.1")
    init.add_argument("--mqtt-port", default=_environment("MQTT_PORT") or "1883", help="default: 1883")
    broker = commands.add_parser(
        "broker", help="tell the broker its names, after a move", epilog=EXAMPLES, formatter_class=raw
    )
    for each in (init, broker):
        each.add_argument("--mqtt-tls-host", default=_environment("MQTT_TLS_HOST") or "", help="default: all addresses")
        each.add_argument("--mqtt-tls-port", default=_environment("MQTT_TLS_PORT") or "8883", help="default: 8883")
        each.add_argument(
            "--mqtt-names",
            metavar="NAME,…",
            default=_environment("MQTT_NAMES"),
            help="names and addresses by which gateways find the broker; default: this machine's name, localhost",
        )
    init.add_argument(
        "--provision-gateways", action="store_true", help="make keys for gateways that run on this same machine"
    )
    serve = commands.add_parser("serve", help="serve a site", epilog=EXAMPLES, formatter_class=raw)
    serve.add_argument("--host", help="default: 127.0.0.1")
    serve.add_argument("--port", help="default: 8080; 0 takes a free one")
    serve.add_argument("--screens", help="the folder of the built screens; default: screens/dist")
    serve.add_argument("--public-url", help="how phones reach the server; default: http://HOST:PORT")
    serve.add_argument("--clerk-url", help="how clerks' phones reach clerk_push, for pairing them at the desk")
    serve.add_argument("--shop-origins", action="append", metavar="ORIGIN", help="of the web shop; may be repeated")
    serve.add_argument("--frame-ancestors", action="append", metavar="ORIGIN", help="that may frame the screens")
    serve.add_argument(
        "--retention", action="append", metavar="KIND=DAYS", help="how long a kind of data is kept; may be repeated"
    )
    serve.add_argument(
        "--smtp-url-file", metavar="FILE", help="holds the mail server's address, such as smtps://USER:PASSWORD@HOST"
    )
    serve.add_argument("--mail-from", metavar="ADDRESS", help="the sender of letters")
    serve.add_argument("--vapid-key-file", metavar="FILE", help="the key for Web Push; default: one made in DATA/keys")
    serve.add_argument("--push-contact", metavar="ADDRESS", help="mailto:… or https:…, for push services")
    serve.add_argument("--push-services", action="append", metavar="ORIGIN", help="not public, for tests only")
    serve.add_argument("--passes", metavar="FOLDER", help="the certificate for Apple Wallet; default: DATA/passes")
    backup = commands.add_parser(
        "backup", help="write a backup, also while serving", epilog=EXAMPLES, formatter_class=raw
    )
    imports = commands.add_parser(
        "import-catalogue",
        help="import products from a CSV file; while serving, use the desk instead",
        epilog=EXAMPLES,
        formatter_class=raw,
    )
    imports.add_argument("--dry-run", action="store_true", help="say what would happen, change nothing")
    imports.add_argument("--retire-missing", action="store_true", help="stop selling what the file does not hold")
    imports.add_argument("--report", metavar="CSV", help="write the whole report into this file")
    restore = commands.add_parser("restore", help="restore into a new folder", epilog=EXAMPLES, formatter_class=raw)
    for each in (imports, backup, restore):
        each.add_argument("file", metavar="FILE")
    backup.add_argument("--people", metavar="FILE", help="also copy the people file there, in place of the last copy")
    restore.add_argument("--people", metavar="FILE", help="the newest people file: people.keys, or its copy")
    poster = commands.add_parser(
        "poster", help="draw the notice for the door, as .pdf or .png", epilog=EXAMPLES, formatter_class=raw
    )
    poster.add_argument("--out", metavar="FILE", required=True)
    poster.add_argument("--paper", choices=("a4", "letter"), default="a4", help="default: a4")
    poster.add_argument("--public-url", help="how phones reach the server")
    for each in (init, serve, imports, backup, restore, poster):
        each.add_argument(
            "--database",
            metavar="URL",
            help="sqlite (default: a file in DATA), postgresql+psycopg://USER@HOST/NAME, or @FILE that holds one",
        )
    for each in (init, broker, serve, imports, backup, restore, poster):
        each.add_argument("--data", metavar="DATA", default=_environment("DATA"), help="the folder of the site")
    return parser


def _environment(option: str) -> str | None:
    return os.environ.get(f"SHOPBELL_{option}")


def log_to(stream: TextIO) -> None:
    """One line for each thing that happens, on a stream."""
    logging.basicConfig(stream=stream, level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(stream),
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        gc.disable()  # until it serves: what a start makes stays, and looking through it meanwhile is a fifth of it
    sys.exit(main())
