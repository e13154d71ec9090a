"""Runs virtual hosts until it is told to end: `python -m simulator.bluez --help`."""

from __future__ import annotations

import argparse
import asyncio
import dataclasses
import random
import signal
import sys
from contextlib import AsyncExitStack
from pathlib import Path

import structlog

from simulator.bluez.control import control_socket
from simulator.bluez.daemon_bus import DaemonBus
from simulator.bluez.direct_bus import DirectBus
from simulator.bluez.errors import BusUnavailable
from simulator.bluez.host import VirtualBlueZ
from simulator.bluez.profile import DEFAULT_PROFILE, DuplicateFilter, Profile, bluez
from simulator.bluez.tags import advertise, make_tags

_EXAMPLES = """\
examples:
  python -m simulator.bluez --tags 20
      one host with twenty tags around; then, in another terminal,
      DBUS_SYSTEM_BUS_ADDRESS=unix:path=… python -m gateway run …
  python -m simulator.bluez --gateways 2 --folder /tmp/air --control /tmp/air/control
      two hosts at fixed addresses, and a socket for commands (see simulator/bluez/control.py):
      echo '{"op": "inflict", "fault": "bluetoothd-killed"}' | socat - UNIX-CONNECT:/tmp/air/control
  python -m simulator.bluez --direct --bluez 5.88 --le-only
      without a dbus-daemon, as the newest BlueZ behaves with an LE-only dongle
"""


def main() -> int:
    options = _parser().parse_args()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    try:
        asyncio.run(run(options))
    except (BusUnavailable, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


async def run(options: argparse.Namespace) -> None:
    """Until SIGINT or SIGTERM. Raises BusUnavailable, and OSError for a path that cannot be used."""
    ended = asyncio.Event()
    for ending in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(ending, ended.set)
    async with AsyncExitStack() as stack:
        hosts = [await _start(stack, options, number) for number in range(options.gateways)]
        if options.control:
            await stack.enter_async_context(control_socket(options.control, hosts))
        for number, host in enumerate(hosts):
            print(f"gateway {number} DBUS_SYSTEM_BUS_ADDRESS={host.bus.address}")
        print(f"ready {len(hosts)}", flush=True)
        if options.tags:
            rng = random.Random(options.seed)
            tags = make_tags(options.tags, len(hosts), rng)
            hosts[0].spawn(advertise(tags, hosts, options.interval_s, rng))
        await ended.wait()


async def _start(stack: AsyncExitStack, options: argparse.Namespace, number: int) -> VirtualBlueZ:
    path: Path | None = options.folder / f"gateway{number}.bus" if options.folder else None
    bus = DirectBus(path) if options.direct else DaemonBus(socket_path=path)
    host = VirtualBlueZ(bus, profile=_profile(options))
    stack.push_async_callback(host.stop)
    await host.start()
    for index in range(options.adapters):
        host.plug(index, f"00:1A:7D:{number:02X}:71:{index:02X}")
    return host


def _profile(options: argparse.Namespace) -> Profile:
    chosen: Profile = dataclasses.replace(
        options.bluez, experimental=not options.no_experimental, duplicate_filter=options.duplicate_filter
    )
    return dataclasses.replace(chosen, dual_mode=False) if options.le_only else chosen


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m simulator.bluez",
        description="Hosts with a virtual BlueZ, each on a bus of its own: unmodified bleak scans them.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--gateways", type=_count, default=1, help="how many hosts (default: 1)", metavar="N")
    parser.add_argument("--adapters", type=_count, default=1, help="adapters of each (default: 1)", metavar="N")
    parser.add_argument("--direct", action="store_true", help="be the bus as well, instead of starting a dbus-daemon")
    parser.add_argument("--folder", type=_folder, help="put the buses' sockets here, as gatewayN.bus", metavar="DIR")
    parser.add_argument("--control", type=Path, help="take commands at this unix socket", metavar="SOCKET")
    parser.add_argument("--bluez", type=_bluez, default=DEFAULT_PROFILE, help="behave like this version", metavar="X.Y")
    parser.add_argument("--le-only", action="store_true", help="adapters without BR/EDR, as many USB dongles are")
    parser.add_argument("--no-experimental", action="store_true", help="no advertisement monitors, no passive scan")
    parser.add_argument(
        "--duplicate-filter",
        type=DuplicateFilter,
        choices=list(DuplicateFilter),
        default=DuplicateFilter.ADDRESS,
        metavar="{address,data,off}",
        help="what the controller compares in an active scan without a monitor (default: address)",
    )
    parser.add_argument("--tags", type=int, default=0, help="tags that advertise (default: none)", metavar="N")
    parser.add_argument("--interval-s", type=float, default=1.0, help="seconds between a tag's advertisements")
    parser.add_argument("--seed", type=int, default=1, help="of everything random about the tags (default: 1)")
    return parser


def _count(text: str) -> int:
    count = int(text)
    if not 1 <= count <= 255:
        raise argparse.ArgumentTypeError("must be 1 to 255")
    return count


def _bluez(text: str) -> Profile:
    try:
        return bluez(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _folder(text: str) -> Path:
    if not Path(text).is_dir():
        raise argparse.ArgumentTypeError(f"{text} is not a folder")
    return Path(text)


if __name__ == "__main__":
    sys.exit(main())
