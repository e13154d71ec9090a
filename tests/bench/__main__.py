"""`./run bench [NAME] [--json]`: measured figures, each beside a reference run in the same process."""

from __future__ import annotations

import argparse
import json
import sys

from tests.bench import arrivals, bluez, gateway, tokens

BENCHMARKS = {
    "arrivals": arrivals.measure,
    "bluez": bluez.measure,
    "gateway": gateway.measure,
    "tokens": tokens.measure,
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="./run bench", description=__doc__)
    parser.add_argument("name", nargs="?", choices=sorted(BENCHMARKS), help="one of them (default: all)")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    options = parser.parse_args()
    found = {name: BENCHMARKS[name]() for name in ([options.name] if options.name else sorted(BENCHMARKS))}
    if options.json:
        print(json.dumps({name: [figure.as_json() for figure in figures] for name, figures in found.items()}))
        return 0
    for name, figures in found.items():
        print(f"{name}: microseconds, and times the reference ({figures[0].reference})")
        for figure in figures:
            print(f"  {figure.microseconds:10.2f}  {figure.ratio:8.1f} x  {figure.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
