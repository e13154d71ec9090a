"""`./run demo`: the whole product on one machine."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from simulator import scenarios
from simulator.demo.folders import data_folder, put_away
from simulator.errors import SimulatorError

# Models, web servers and clients take a second to load: inside `main`, where Ctrl-C ends it without a trace.
if TYPE_CHECKING:
    from simulator.demo.stack import StackPlan

EXAMPLES = """examples:
  ./run demo                                       the demo page, until Ctrl-C
  ./run demo --once                                Jane's arrival, its timeline and a verdict
  ./run demo --once --json --seed 7                the same, as one JSON object
  ./run demo --once --scenario arrivals --json     a hundred members within five minutes, latencies
  ./run demo --once --recording ../shared/data/office/walks_dev.csv.gz
                                                   four recorded walks past twelve receivers

beats: at_s counts from the first advertisement; latency_ms from the hop before, for a screen's socket from the packet
that decided (the last one of the window that completed the arrival rule).
"""

INTERRUPTED = 130
"As a shell says it: 128 and SIGINT."


def main(arguments: list[str] | None = None) -> int:
    """0: played, and all as expected, or the page was ended; 1: not so, or it could not go on; 2: wrong usage; 130:
    ended before there was anything to say."""
    options = _options(arguments)
    try:
        return asyncio.run(_run(options))
    except (SimulatorError, OSError) as error:
        print(f"The demo could not go on: {error}", file=sys.stderr)
        return 1
    except (asyncio.CancelledError, KeyboardInterrupt):
        return INTERRUPTED


async def _run(options: argparse.Namespace) -> int:
    _end_in_order()
    _log_to_stderr()
    data = data_folder(options.data)
    keep = True
    try:
        good = await _once(options, data) if options.once else await _page(options, data)
        keep = not good
    except asyncio.CancelledError:
        keep = False
        raise
    finally:
        put_away(data, keep=keep or options.data is not None)
    return 0 if good else 1


def _end_in_order() -> None:
    """Ctrl-C and SIGTERM cancel the caller once; another one does not disturb the end."""
    task = asyncio.current_task()
    assert task is not None
    asked = asyncio.Event()

    def end() -> None:
        if not asked.is_set():
            asked.set()
            task.cancel()

    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, end)


def _log_to_stderr() -> None:
    import logging

    import structlog

    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


async def _page(options: argparse.Namespace, data: Path) -> bool:
    from simulator.demo.interactive import run_page

    await run_page(_plan(options, data), options.seed, options.port)
    return True


async def _once(options: argparse.Namespace, data: Path) -> bool:
    if options.recording is not None:
        from simulator.demo.replay import replay_once

        return await replay_once(options.recording, _plan(options, data), as_json=options.json, tell=_tell)
    from simulator.demo.once import play_once, print_for_people

    outcome = await play_once(options.scenario, options.seed, _plan(options, data), _tell)
    if options.json:
        print(outcome.as_json())
    else:
        print_for_people(outcome)
    return outcome.good


def _plan(options: argparse.Namespace, data: Path) -> StackPlan:
    from simulator import store
    from simulator.demo.stack import StackPlan

    return StackPlan(
        site_file=store.SITE_PATH,
        catalogue_file=store.CATALOGUE_PATH,
        data=data,
        screens=options.screens.resolve(),
        # A play that is watched by a program needs nobody who came before.
        reviews_file=None if options.once else store.REVIEWS_PATH,
    )


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="./run demo",
        description=__doc__,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--once", action="store_true", help="play a scenario once, judge it, and end")
    parser.add_argument("--json", action="store_true", help="with --once: print one JSON object")
    parser.add_argument("--seed", type=int, default=1, help="all chance comes from it (default 1)")
    played = parser.add_mutually_exclusive_group()
    played.add_argument("--scenario", choices=scenarios.names(), help="with --once (default jane)")
    played.add_argument("--recording", type=Path, help="with --once: replay recorded walks instead of a scenario")
    parser.add_argument("--port", type=_port, help="of the demo page (default: a free one)")
    parser.add_argument("--data", type=Path, help="keep databases and logs in this new folder")
    parser.add_argument("--screens", type=Path, default=Path("screens/dist"), help="the built screens")
    options = parser.parse_args(arguments)
    only_once = {"--json": options.json, "--scenario": options.scenario, "--recording": options.recording}
    if not options.once and (given := [name for name, value in only_once.items() if value]):
        parser.error(f"{given[0]} goes with --once")
    if options.once and options.port is not None:
        parser.error("--port goes with the page, not with --once")
    options.scenario = options.scenario or "jane"
    options.port = options.port or 0
    return options


def _port(text: str) -> int:
    if not 0 <= (port := int(text)) <= 65535:
        raise argparse.ArgumentTypeError("0 to 65535")
    return port


if __name__ == "__main__":
    sys.exit(main())
