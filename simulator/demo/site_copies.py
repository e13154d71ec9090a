"""A site's data folder once more for another stack beside it: the same site, keys and people, at other ports."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path


def copy_site(made: Path, data: Path, mqtt_port: int, mqtt_tls_port: int) -> None:
    """`made`: as `kiosk_server init` left it, never served. Raises OSError."""
    shutil.copytree(made, data)
    server = json.loads((made / "credentials" / "kiosk_server.json").read_bytes())
    moved = {
        str(made.absolute()): str(data.absolute()),
        str(server["mqtt"]["port"]): str(mqtt_port),
        str(server["gateways"]["port"]): str(mqtt_tls_port),
    }
    # Within a word such digits are part of a secret.
    old = re.compile("|".join(rf"(?<!\w){re.escape(each)}(?!\w)" for each in moved))
    for file in (data / "broker" / "mosquitto.conf", *(data / "credentials").glob("*.json")):
        file.write_text(old.sub(lambda found: moved[found[0]], file.read_text()))
