"""What a running gateway carries: its memory is a budget, and a careless import is most of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]

FORBIDDEN = ("pydantic", "pydantic_core", "cryptography", "structlog", "fastapi", "sqlalchemy", "httpx2")
FORBIDDEN_TOO = (
    "bluetooth_auto_recovery",
    "importlib.metadata",
    "statistics",
    "wire.messages.site",
    "gateway.recording",
)
"What brings much for little; each was here once."

_LIST_MODULES = """
import json, sys
sys.modules["dns"] = None  # paho takes up dnspython where it finds it, and a gateway has none
import gateway.__main__, gateway.settings.sources, gateway.app, gateway.bluetooth.bluez
print(json.dumps(sorted(sys.modules)))
"""


def test_what_listens_carries_nothing_heavy() -> None:
    listed = subprocess.run(
        [sys.executable, "-c", _LIST_MODULES], cwd=REPOSITORY, env=os.environ, capture_output=True, check=True
    )
    modules = set(json.loads(listed.stdout))
    assert "bleak" in modules
    assert "paho.mqtt.client" in modules
    assert modules & {*FORBIDDEN, *FORBIDDEN_TOO} == set()
