"""Fails where the cores named in pyproject.toml are covered below their floor, by the last run's `.coverage`."""

from __future__ import annotations

import json
import sys
import tempfile
import tomllib
from fnmatch import fnmatch
from pathlib import Path

from coverage import Coverage


def main() -> int:
    settings = tomllib.loads(Path("pyproject.toml").read_text())["tool"]["shopbell"]
    files = _measured(settings["cores"])
    counted: set[str] = set()
    covered = total = 0
    print("\nCoverage of the cores (lines and branches):")
    for pattern in settings["cores"]:
        matching = {name: figures for name, figures in files.items() if fnmatch(name, pattern)}
        if not matching:
            print(f"  {pattern}: no such file was measured; mend the list in pyproject.toml")
            return 1
        for name, figures in sorted(matching.items()):
            if name in counted:
                continue
            counted.add(name)
            reached = figures["covered_lines"] + figures["covered_branches"]
            possible = figures["num_statements"] + figures["num_branches"]
            covered, total = covered + reached, total + possible
            if reached < possible:
                print(f"  {name}: {100 * reached / possible:.1f} %, lines {figures['missing']} missing")
    percent = 100 * covered / total
    floor = settings["core_coverage_percent"]
    print(f"  together {percent:.1f} %, at least {floor} % wanted")
    return 0 if percent >= floor else 1


def _measured(patterns: list[str]) -> dict[str, dict[str, object]]:
    with tempfile.NamedTemporaryFile(suffix=".json") as report:
        coverage = Coverage()
        coverage.load()
        # `*` of `fnmatch` goes into folders, that of coverage does not.
        coverage.json_report(outfile=report.name, include=[pattern.replace("*", "**/*") for pattern in patterns])
        files = json.loads(Path(report.name).read_text())["files"]
    return {name: {**content["summary"], "missing": content["missing_lines"]} for name, content in files.items()}


if __name__ == "__main__":
    sys.exit(main())
