"""What an advertisement costs a gateway, and what a crowd does to it; other gateways beside it on the same mix.

Ours and bleak's own way from the bus run where only `requirements/gateway.lock` is installed, as on a Pi; the others
where `requirements/bench.lock` is. All are pinned to one core and play their rounds in turn, so that what else the
machine does falls on each.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.bench import gateway_crowd

REPOSITORY = Path(__file__).parents[2]
ROUNDS = 7
GATEWAY = Path(".venv-gateway/bin/python")
PEERS = Path(".venv-bench/bin/python")

_PLAYED = {
    "ours, 10 customers": 500_000,
    "ours, 10000 customers": 500_000,
    "bleak": 40_000,
    "bleak and ours": 40_000,
    "habluetooth": 100_000,
    "theengs": 300,
    "theengs, 10 customers": 300,
    "theengs, 10000 customers": 4,
}
"Advertisements of one round: a tenth to a half of a second each."

_SHORT_DAY_S = 3600

TARGETS = {
    "ours_over_bleak": "at most 1",
    "theengs_over_ours": "at least 50",
    "customers_10000_over_10": "at most 1.2",
    "resident_difference_mb": "at most 14",
    "flat_percent": "at most 10",
}


@dataclass(frozen=True, slots=True)
class Report:
    """Everything measured in one run."""

    found: dict[str, object]

    def as_json(self) -> dict[str, object]:
        return self.found

    def lines(self) -> Iterator[str]:
        us = self.found["us_per_advertisement"]
        assert isinstance(us, dict)
        for name, value in us.items():
            yield f"{value:12.3f} us  {name}"
        ratios = self.found["ratios"]
        assert isinstance(ratios, dict)
        for name, value in ratios.items():
            yield f"{value:12.2f}     {name} ({TARGETS[name]})"


def measure(*, short: bool = False) -> Report:
    """About seven minutes on two idle cores; `short` has an hour in the crowd instead of a day: about one."""
    costs, facts = _rounds()
    us = {name: median(costs[name]) for name in _PLAYED}
    customers = _beside(costs["ours, 10000 customers"], costs["ours, 10 customers"])
    found = asyncio.run(gateway_crowd.measure(REPOSITORY / GATEWAY, _SHORT_DAY_S if short else gateway_crowd.DAY_S))
    crowd = found["crowd"]
    assert isinstance(crowd, dict)
    return Report(
        {
            "us_per_advertisement": {name: round(value, 3) for name, value in us.items()},
            "us_rounds": {name: [round(value, 3) for value in values] for name, values in costs.items()},
            **facts,
            **found,
            "ratios": {
                "ours_over_bleak": round(us["ours, 10 customers"] / us["bleak"], 3),
                "theengs_over_ours": round(us["theengs"] / us["ours, 10 customers"], 1),
                "customers_10000_over_10": round(customers, 3),
                "resident_difference_mb": crowd["difference_mb"],
                "flat_percent": crowd["flat_percent"],
            },
            "targets": TARGETS,
        }
    )


def _beside(costs: list[float], reference: list[float]) -> float:
    """The median of what each round says: two turns that follow one another meet the same machine."""
    return median(cost / other for cost, other in zip(costs, reference, strict=True))


def _rounds() -> tuple[dict[str, list[float]], dict[str, object]]:
    with ExitStack() as stack:
        programs = [stack.enter_context(_program(GATEWAY, "ours")), stack.enter_context(_program(PEERS, "peers"))]
        costs: dict[str, list[float]] = {name: [] for name in _PLAYED}
        for number in range(ROUNDS + 1):
            for program in programs:
                for case in program.cases:
                    cost = program.ask(case, _PLAYED[case])
                    if number:  # the first one warms up
                        costs[case].append(cost)
            print(f"round {number} of {ROUNDS}", file=sys.stderr, flush=True)
        memory = {name: value for program in programs for name, value in program.memory.items()}
        versions = {name: value for program in programs for name, value in program.versions.items()}
    return costs, {"memory_per_address_bytes": memory, "versions": versions}


class _Program:
    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        first = self._answer()
        self.cases: list[str] = first["cases"]
        self.memory: dict[str, float] = first["memory"]
        self.versions: dict[str, str] = first.get("versions", {})

    def ask(self, case: str, advertisements: int) -> float:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"case": case, "advertisements": advertisements}) + "\n")
        self._process.stdin.flush()
        return float(self._answer()["us"])

    def _answer(self) -> dict[str, object]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("a measured program ended early")
        return json.loads(line)


@contextmanager
def _program(python: Path, which: str) -> Iterator[_Program]:
    core = max(os.sched_getaffinity(0))
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    process = subprocess.Popen(
        ["taskset", "-c", str(core), str(REPOSITORY / python), "-m", "tests.bench.gateway_rounds", which],
        cwd=REPOSITORY,
        env={**environment, "PYTHONPATH": str(REPOSITORY)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield _Program(process)
    finally:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.close()
        process.kill()
        process.wait()
        process.stdout.close()
