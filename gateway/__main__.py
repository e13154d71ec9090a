"""The command `python -m gateway`."""

from __future__ import annotations

import argparse
import os
import re
import sys
from pathlib import Path
from typing import Any

from gateway.decode import decode_stream
from gateway.errors import GatewayError, UsageError
from wire.frames import DEFAULT_SERVICE_UUID16

EXAMPLES = """examples:
  python -m gateway run
  python -m gateway run --data /var/lib/shopbell-gateway --credentials /etc/shopbell/gateway-door.json
  python -m gateway run --data ./data --credentials gateway-door.json --adapter 00:1A:7D:DA:71:13
  python -m gateway run --data ./data --credentials gateway-door.json --recording monday.jsonl --fast
  python -m gateway enrol 7KQF-2MXD-91VT-C0HA --server http://shop:8080 --data /var/lib/shopbell-gateway
  python -m gateway check
  python -m gateway config --example > gateway.toml
  python -m gateway decode < frames.jsonl > decoded.jsonl
  echo '{"level": "mfg", "hex": "4c000215e20a39f473f54bc4a12f17d1ad07a96100000000c8"}' | python -m gateway decode

Settings come from a file (--config, else /etc/shopbell/gateway.toml where it is), over it from the environment as
SHOPBELL_<OPTION>, such as SHOPBELL_ADAPTER=hci1, and over both from options.
Exit codes: 0 ended as asked; 1 cannot start, with one sentence that says why; 2 wrong usage; 3 the
Bluetooth adapter could not be brought back: a new start of the service, or of the machine, is all that is left."""

_WITH_SETTINGS = ("run", "check", "config")
"Their options are the settings; the others start without looking at them."


def main(arguments: list[str] | None = None) -> int:
    """Runs the command; its exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    options = vars(_parser(given).parse_args(given))
    command = options.pop("command")
    try:
        return int(_COMMANDS[command](options))
    except UsageError as error:
        print(f"{error}\nTry `python -m gateway {command} --help`.", file=sys.stderr)
        return 2
    except GatewayError as error:
        print(error, file=sys.stderr)
        return error.exit_code


def _run(options: dict[str, Any]) -> int:
    # Only here: `decode` is quick to start, and needs neither network nor database.
    from gateway.app import run_gateway
    from gateway.health.systemd import ServiceNotifier
    from gateway.settings.sources import read_settings

    notifier = ServiceNotifier(os.environ.get("NOTIFY_SOCKET"), os.environ.get("WATCHDOG_USEC"))
    run_gateway(read_settings(options, os.environ, options["config"]), notifier)
    return 0


def _config(options: dict[str, Any]) -> int:
    from gateway.settings.page import effective, example
    from gateway.settings.sources import load_settings, strangers

    if options["example"]:
        print(example(), end="")
        return 0
    loaded = load_settings(options, os.environ, options["config"])
    if loaded.settings is None:
        raise UsageError("\n".join(loaded.complaints))
    print(effective(loaded, strangers(os.environ)), end="")
    return 0


def _decode(options: dict[str, Any]) -> int:
    try:
        decode_stream(sys.stdin.buffer, sys.stdout, options["service_uuid"])
    except BrokenPipeError:
        # Whoever reads has seen enough. Python would complain again when it flushes at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _check(options: dict[str, Any]) -> int:
    from gateway.check.check import check
    from gateway.settings.sources import load_settings

    return check(load_settings(options, os.environ, options["config"]), sys.stdout, as_json=options["json"])


def _enrol(options: dict[str, Any]) -> int:
    from gateway.identity.enrol import enrol
    from gateway.identity.files import credentials_file

    joined = enrol(options["code"], options["server"], options["data"])
    print(f"{joined.gateway} has joined {joined.site}. Start it with --credentials {credentials_file(options['data'])}")
    return 0


def _renew(options: dict[str, Any]) -> int:
    from gateway.identity.renew import renew

    renewal = renew(options["credentials"], early=options["early"])
    print("The certificate is renewed." if renewal.due else "The certificate is good for more than 30 days still.")
    return 0


def _reset(options: dict[str, Any]) -> int:
    import socket

    from gateway.bluetooth.reset import reset_adapter
    from gateway.bluetooth.reset_door import answer, ask

    if options["answer"]:
        answer(socket.socket(fileno=sys.stdin.fileno()), lambda address, usb: reset_adapter(address, usb=usb))
    elif options["address"] is None:
        raise UsageError("Which adapter? Give its address, such as 00:1A:7D:DA:71:13.")
    elif options["door"] is not None:
        ask(options["door"], options["address"], usb=options["usb"])
    else:
        reset_adapter(options["address"], usb=options["usb"])
    return 0


_COMMANDS = {
    "run": _run,
    "reset": _reset,
    "enrol": _enrol,
    "renew": _renew,
    "check": _check,
    "config": _config,
    "decode": _decode,
}


def _parser(given: list[str]) -> argparse.ArgumentParser:
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(
        prog="python -m gateway",
        description="Hears members' phones and hands what it heard to the store's server.",
        epilog=EXAMPLES,
        formatter_class=raw,
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar=f"{{{','.join(_COMMANDS)}}}")

    def add(name: str, does: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=does, epilog=EXAMPLES, formatter_class=raw)
        if name in given[:1] and name in _WITH_SETTINGS:
            _add_settings(added, given)
        return added

    add("run", "listen until told to stop")
    enrol = add("enrol", "join a site with a code that its desk shows")
    enrol.add_argument("code", metavar="CODE", help="such as 7KQF-2MXD-91VT-C0HA")
    enrol.add_argument("--server", required=True, metavar="URL", help="of the store's server, such as http://shop:8080")
    enrol.add_argument("--data", required=True, type=Path, metavar="DATA", help="folder for key and credentials")
    renew = add("renew", "get the next certificate; the running gateway does it by itself")
    renew.add_argument("--credentials", required=True, type=Path, metavar="FILE", help="credentials of this gateway")
    renew.add_argument("--early", action="store_true", help="also where the present one is good for long")
    check = add("check", "say what works on this machine, and how to mend what does not")
    check.add_argument("--json", action="store_true", help="one JSON object, for programs")
    config = add("config", "print the settings in force, and where each comes from")
    config.add_argument("--example", action="store_true", help="print a settings file with every key, explained")
    reset = add("reset", "reset a Bluetooth adapter that hangs; a running gateway does it by itself")
    reset.add_argument(
        "address", nargs="?", type=_address, metavar="ADDRESS", help="the adapter's, such as 00:1A:7D:DA:71:13"
    )
    reset.add_argument("--usb", action="store_true", help="on the USB, as if it was plugged in again")
    reset.add_argument("--door", type=Path, metavar="SOCKET", help="have it done by who listens there and may")
    reset.add_argument("--answer", action="store_true", help="be asked on standard input, a socket (for systemd)")
    decode = add("decode", "JSON lines of frames in, what they are out")
    decode.description = "Says of every frame what it is; levels and fields: docs/interfaces.md, Frames off the air."
    decode.add_argument(
        "--service-uuid",
        type=_uuid16,
        default=DEFAULT_SERVICE_UUID16,
        metavar="fff1",
        help="the 16-bit UUID that phones send under, in hexadecimal (default fff1)",
    )
    return parser


def _add_settings(parser: argparse.ArgumentParser, given: list[str]) -> None:
    """An option for every setting, under its path."""
    from gateway.settings.settings import all_keys
    from gateway.settings.values import is_flag

    does: dict[str, str] = {}
    if any(one in ("-h", "--help") for one in given):
        from gateway.settings.page import descriptions  # reads source: not for a gateway that runs

        does = {path: text.replace("%", "%%") for path, text in descriptions().items()}
    parser.add_argument("--config", metavar="FILE", type=Path, help="settings file (or SHOPBELL_CONFIG)")
    for key in all_keys():
        helped = does.get(key.path)
        if is_flag(key.hint):
            yes_or_no = argparse.BooleanOptionalAction
            parser.add_argument(key.option, dest=key.path, action=yes_or_no, default=None, help=helped)
        else:
            parser.add_argument(key.option, dest=key.path, metavar=key.name.upper(), help=helped)


def _address(text: str) -> str:
    if not re.fullmatch(r"([0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}", text):
        raise argparse.ArgumentTypeError(f"{text!r} is no adapter's address: it is written 00:1A:7D:DA:71:13")
    return text


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
