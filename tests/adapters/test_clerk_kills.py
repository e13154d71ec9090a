"""Killed beside the commit of any change of a task: nothing is lost, nothing doubled, timers fire once.

The whole program under fire, on both databases: `./run bench claims`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path


def test_a_change_that_is_killed_and_asked_for_again_has_happened_once(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "tests.adapters.clerk_killed", str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    results = json.loads(ran.stdout)
    assert len(results) == 12
    for change, found in results.items():
        assert found["whole"][0], change
        assert found["killed"] == found["whole"], change
