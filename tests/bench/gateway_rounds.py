"""One measured program of `./run bench gateway`: asked for a case on stdin, it answers on stdout what a turn cost.

`python -m tests.bench.gateway_rounds ours|peers` runs in the environment of what it measures, pinned to one core by
whoever starts it; rounds of several programs can so be played in turn.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping

Case = Callable[[int], float]
"Plays so many advertisements; processor seconds of one."


def serve(cases: Mapping[str, Case], facts: Mapping[str, object]) -> None:
    """Answers one line for each until stdin ends; the first says what can be asked for."""
    print(json.dumps({"cases": list(cases), **facts}), flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        print(json.dumps({"us": cases[asked["case"]](asked["advertisements"]) * 1e6}), flush=True)


if __name__ == "__main__":
    if sys.argv[1] == "ours":
        from tests.bench.gateway_ours import cases_and_facts
    else:
        from tests.bench.gateway_peers import cases_and_facts
    serve(*cases_and_facts())
