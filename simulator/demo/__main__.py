"""`./run demo`: the whole product on one machine."""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
from pathlib import Path

import structlog

from simulator import scenarios, store
from simulator.demo.interactive import run_page
from simulator.demo.once import data_folder, play_once, print_for_people, put_away
from simulator.demo.processes import NotReadyError
from simulator.demo.replay import replay_once
from simulator.demo.stack import StackPlan
from simulator.errors import SimulatorError

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


def main() -> int:
    options = _parser().parse_args()
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    try:
        return asyncio.run(_run(options))
    except (NotReadyError, SimulatorError, OSError) as error:
        print(f"The demo could not go on: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


async def _run(options: argparse.Namespace) -> int:
    data = data_folder(options.data)
    good = False
    try:
        if options.once:
            good = await _once(options, data)
        else:
            await run_page(_plan(options, data), options.seed, options.port)
            good = True
    finally:
        put_away(data, keep=options.data is not None or not good)
    return 0 if good else 1


async def _once(options: argparse.Namespace, data: Path) -> bool:
    if options.recording is not None:
        return await replay_once(options.recording, _plan(options, data), as_json=options.json, tell=_tell)
    outcome = await play_once(options.scenario, options.seed, _plan(options, data), _tell)
    if options.json:
        print(outcome.as_json())
    else:
        print_for_people(outcome)
    return outcome.good


def _plan(options: argparse.Namespace, data: Path) -> StackPlan:
    return StackPlan(
        site_file=store.SITE_PATH, catalogue_file=store.CATALOGUE_PATH, data=data, screens=options.screens.resolve()
    )


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="./run demo",
        description=__doc__,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--once", action="store_true", help="play a scenario once, judge it, and end")
    parser.add_argument("--json", action="store_true", help="with --once: print one JSON object")
    parser.add_argument("--seed", type=int, default=1, help="all chance comes from it (default 1)")
    parser.add_argument("--scenario", choices=scenarios.names(), default="jane", help="with --once (default jane)")
    parser.add_argument("--recording", type=Path, help="with --once: replay recorded walks instead of a scenario")
    parser.add_argument("--port", type=int, default=0, help="of the demo page (default: a free one)")
    parser.add_argument("--data", type=Path, help="keep databases and logs in this new folder")
    parser.add_argument("--screens", type=Path, default=Path("screens/dist"), help="the built screens")
    return parser


if __name__ == "__main__":
    sys.exit(main())
