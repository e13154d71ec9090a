"""`./run fuzz [--minutes N]`: recorded frames first, then coverage-guided fuzzing of all that reads foreign bytes.

One target after the other, on one core, at low priority. What it found stays in `.fuzz/`, with the corpus for next
time. Exit code 0 where nothing was found, 1 where something was.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.fuzz import recorded
from tests.fuzz.targets import TARGETS, corpus

CHECKOUT = Path(__file__).resolve().parents[2]

LONGEST_BYTES = {"level": 512, "line": 2048, "air": 512, "message": 4096, "field": 16}
"Of an advertisement at most 1650 bytes are on the air, of which one report carries 229."

_OPTIONS = (
    "-timeout=5",  # a second is a thousand times what a frame takes
    "-rss_limit_mb=1024",
    "-print_final_stats=1",
)


@dataclass(frozen=True, slots=True)
class Outcome:
    target: str
    executions: int
    coverage: int
    "Edges of the instrumented modules reached, as libFuzzer counts."
    findings: tuple[Path, ...]


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="./run fuzz",
        description=__doc__,
        epilog="examples:\n  ./run fuzz\n  ./run fuzz --minutes 60 --target air",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--minutes", type=float, default=10.0, metavar="N", help="all targets together (default 10)")
    parser.add_argument("--target", choices=sorted(TARGETS), action="append", help="only this one; may be repeated")
    parser.add_argument("--folder", type=Path, default=CHECKOUT / ".fuzz", help="corpus and findings")
    options = parser.parse_args()
    os.nice(10)
    failed = recorded.main([]) != 0
    targets = options.target or list(TARGETS)
    seconds = max(1, round(options.minutes * 60 / len(targets)))
    for target in targets:
        outcome = fuzz(target, seconds, options.folder / target)
        failed = failed or bool(outcome.findings)
        print(
            f"{target}: {outcome.executions:,} executions, {outcome.coverage} edges, {len(outcome.findings)} findings"
        )
        for finding in outcome.findings:
            print(f"  {finding}")
    return 1 if failed else 0


def fuzz(target: str, seconds: int, folder: Path) -> Outcome:
    """Runs one target for so long; findings of earlier runs count until somebody removes them."""
    begin, found = folder / "corpus", folder / "findings"
    begin.mkdir(parents=True, exist_ok=True)
    found.mkdir(exist_ok=True)
    for number, data in enumerate(corpus(target)):
        (begin / f"seed-{number:03}").write_bytes(data)
    command = [sys.executable, "-m", "tests.fuzz.child", target, *_OPTIONS]
    command += [f"-max_total_time={seconds}", f"-max_len={LONGEST_BYTES[target]}", f"-artifact_prefix={found}/"]
    with (folder / "log").open("w") as log:
        code = subprocess.run([*command, str(begin)], cwd=CHECKOUT, stderr=log, stdout=log, check=False).returncode
    said = (folder / "log").read_text(errors="replace")
    findings = tuple(sorted(found.iterdir()))
    if code != 0 and not findings:
        findings = (folder / "log",)
    executions = re.search(r"stat::number_of_executed_units:\s*(\d+)", said)
    edges = re.findall(r"cov: (\d+)", said)
    return Outcome(target, int(executions[1]) if executions else 0, int(edges[-1]) if edges else 0, findings)


if __name__ == "__main__":
    sys.exit(main())
