"""`./run bench [NAME] [--json]`: measured figures, each beside a reference run in the same process."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable

from tests.bench import arrivals, bluez, claims, clerk, clerk_kills, failures, gateway, kiosk, ledger, tokens, uplift
from tests.bench.measuring import Figure

BENCHMARKS: dict[str, Callable[[], list[Figure]]] = {
    "arrivals": arrivals.measure,
    "bluez": bluez.measure,
    "tokens": tokens.measure,
}
"""Beside them stand `gateway`, which needs environments of its own, made by `./run bench gateway`, `failures`,
`claims`, which looks whether a task ever has two owners, `ledger`, whether points or money are made or lost, `clerk`,
from a packet to a clerk's screen, `kiosk`, whether its page shows something soon and does not grow, and `uplift`, which
compares with what it was told itself: they take some minutes."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="./run bench", description=__doc__)
    parser.add_argument(
        "name",
        nargs="?",
        choices=sorted([*BENCHMARKS, "claims", "clerk", "failures", "gateway", "kiosk", "ledger", "uplift"]),
        help="one of them (default: the quick ones)",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object")
    short = "gateway: an hour instead of a day; kiosk: one instead of twelve; claims, ledger: fewer"
    parser.add_argument("--short", action="store_true", help=short)
    options = parser.parse_args()
    if options.name == "gateway":
        return _gateway(as_json=options.json, short=options.short)
    if options.name == "failures":
        return _failures(as_json=options.json)
    if options.name == "claims":
        return _claims(as_json=options.json, short=options.short)
    if options.name == "clerk":
        return _clerk(as_json=options.json)
    if options.name == "uplift":
        return _uplift(as_json=options.json)
    if options.name == "kiosk":
        return _kiosk(as_json=options.json, short=options.short)
    if options.name == "ledger":
        return _ledger(as_json=options.json, short=options.short)
    if options.name == "arrivals":
        return _arrivals(as_json=options.json)
    found = {name: BENCHMARKS[name]() for name in ([options.name] if options.name else sorted(BENCHMARKS))}
    if options.json:
        print(json.dumps({name: [figure.as_json() for figure in figures] for name, figures in found.items()}))
        return 0
    for name, figures in found.items():
        print(f"{name}: microseconds, and times the reference ({figures[0].reference})")
        for figure in figures:
            print(f"  {figure.microseconds:10.2f}  {figure.ratio:8.1f} x  {figure.name}")
    return 0


def _gateway(*, as_json: bool, short: bool) -> int:
    report = gateway.measure(short=short)
    if as_json:
        print(json.dumps({"gateway": report.as_json()}))
        return 0
    for line in report.lines():
        print(line)
    return 0


def _arrivals(*, as_json: bool) -> int:
    speeds = arrivals.measure_speeds()
    if as_json:
        print(json.dumps({"arrivals": [speed.as_json() for speed in speeds]}))
        return 0
    for speed in speeds:
        print(speed)
    return 0


def _ledger(*, as_json: bool, short: bool) -> int:
    runs = ledger.measure(short=short)
    if as_json:
        print(json.dumps({"ledger": [run.as_json() for run in runs]}))
    else:
        print("\n".join(str(run) for run in runs))
    return 0 if all(run.held for run in runs) else 1


def _clerk(*, as_json: bool) -> int:
    report = clerk.measure()
    print(json.dumps({"clerk": report.as_json()}) if as_json else report)
    return 0 if report.held else 1


def _kiosk(*, as_json: bool, short: bool) -> int:
    report = kiosk.measure(1.0 if short else kiosk.HOURS)
    print(json.dumps({"kiosk": report.as_json()}) if as_json else report)
    return 0 if report.held else 1


def _uplift(*, as_json: bool) -> int:
    claims, remarks = uplift.measure_claims()
    if as_json:
        print(json.dumps({"uplift": [claim.as_json() for claim in claims], "remarks": remarks}))
    else:
        print("\n".join(map(str, (*claims, *remarks))))
    return 0 if all(claim.held for claim in claims) else 1


def _claims(*, as_json: bool, short: bool) -> int:
    races = claims.measure_races(10 if short else claims.ROUNDS)
    kills = clerk_kills.measure_kills(1 if short else clerk_kills.KILLS)
    if as_json:
        said = {"races": [each.as_json() for each in races], "kills": [each.as_json() for each in kills]}
        print(json.dumps({"claims": said}))
    else:
        print("\n".join(map(str, (*races, *kills))))
    return 0 if all(race.held for race in races) and not any(killed.wrong for killed in kills) else 1


def _failures(*, as_json: bool) -> int:
    outcomes = failures.measure()
    if as_json:
        print(json.dumps({"failures": [outcome.as_json() for outcome in outcomes]}))
        return 0
    for outcome in outcomes:
        print(outcome)
    return 0


if __name__ == "__main__":
    sys.exit(main())
