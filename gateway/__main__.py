"""The command `python -m gateway`."""

from __future__ import annotations

import argparse
import os
import sys
from typing import Any

from gateway.decode import decode_stream
from gateway.errors import GatewayError, UsageError
from wire.frames import DEFAULT_SERVICE_UUID16

EXAMPLES = """examples:
  python -m gateway run --data /var/lib/shopbell-gateway --credentials /etc/shopbell/gateway-door.json
  python -m gateway run --data ./data --credentials gateway-door.json --adapter 00:1A:7D:DA:71:13
  python -m gateway run --data ./data --credentials gateway-door.json --recording monday.jsonl --fast
  python -m gateway decode < frames.jsonl > decoded.jsonl

Every option of `run` can also be set as SHOPBELL_<OPTION>, such as SHOPBELL_ADAPTER=hci1.
Exit codes: 0 ended as asked; 1 cannot start, with one sentence that says why; 2 wrong usage."""


def main(arguments: list[str] | None = None) -> int:
    """Runs the command; its exit code."""
    options = vars(_parser().parse_args(arguments))
    try:
        if options.pop("command") == "decode":
            return _decode(options["service_uuid"])
        return _run(options)
    except UsageError as error:
        print(f"{error}\nTry `python -m gateway run --help`.", file=sys.stderr)
        return 2
    except GatewayError as error:
        print(error, file=sys.stderr)
        return 1


def _run(options: dict[str, Any]) -> int:
    # Only here: `decode` is quick to start, and needs neither network nor database.
    from gateway.app import run_gateway

    run_gateway(options, notify=os.environ.get("NOTIFY_SOCKET"))
    return 0


def _decode(service_uuid16: int) -> int:
    try:
        decode_stream(sys.stdin.buffer, sys.stdout, service_uuid16)
    except BrokenPipeError:
        # Whoever reads has seen enough. Python would complain again when it flushes at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _parser() -> argparse.ArgumentParser:
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(
        prog="python -m gateway",
        description="Hears members' phones and hands what it heard to the store's server.",
        epilog=EXAMPLES,
        formatter_class=raw,
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="{run,decode}")
    run = commands.add_parser("run", help="listen until told to stop", epilog=EXAMPLES, formatter_class=raw)
    run.add_argument("--data", metavar="DATA", help="folder of the outbox; made where missing")
    run.add_argument("--credentials", metavar="FILE", help="gateway-….json that setting up the site wrote")
    run.add_argument("--adapter", metavar="hci0", help="Bluetooth adapter, by name or address")
    run.add_argument("--recording", metavar="FILE", help="play this file instead of listening")
    run.add_argument("--fast", action="store_true", default=None, help="play it as fast as it can be read")
    run.add_argument("--beacon-uuids", metavar="UUID,…", help="the site's own iBeacons, kept beside phones")
    run.add_argument("--outbox-max-bytes", metavar="N", help="size from which the oldest rows go")
    run.add_argument(
        "--trust-clock", action=argparse.BooleanOptionalAction, help="whether the clock is right without network time"
    )
    run.add_argument("--log-level", choices=["debug", "info", "warning", "error"])
    decode = commands.add_parser(
        "decode", help="JSON lines of frames in, what they are out", epilog=EXAMPLES, formatter_class=raw
    )
    decode.add_argument(
        "--service-uuid",
        type=_uuid16,
        default=DEFAULT_SERVICE_UUID16,
        metavar="fff1",
        help="the 16-bit UUID that phones send under, in hexadecimal (default fff1)",
    )
    return parser


def _uuid16(text: str) -> int:
    try:
        value = int(text, 16)
    except ValueError:
        value = 0
    if not 1 <= value <= 0xFFFF:
        raise argparse.ArgumentTypeError(f"{text!r} is no 16-bit UUID: use four hexadecimal digits, such as fff1")
    return value


if __name__ == "__main__":
    sys.exit(main())
