"""Which time zones somebody may live in who is a member of a store: those of the store's country."""

from __future__ import annotations

import zoneinfo
from importlib import resources
from pathlib import Path
from zoneinfo import ZoneInfo

TABLE = "zone.tab"
"Of the tz database: a line a zone, `US  +404251-0740023  America/New_York  Eastern`."


def zones_around(zone: str) -> tuple[ZoneInfo, ...]:
    """All zones of the country of `zone`, itself first; itself alone where the tz database does not tell."""
    rows = [line.split("\t") for line in _table().splitlines() if line and not line.startswith("#")]
    country = next((row[0] for row in rows if row[2] == zone), None)
    others = [row[2] for row in rows if row[0] == country and row[2] != zone]
    return tuple(ZoneInfo(name) for name in [zone, *others])


def _table() -> str:
    for folder in zoneinfo.TZPATH:
        file = Path(folder) / TABLE
        if file.is_file():
            return file.read_text("utf-8")
    try:
        return resources.files("tzdata.zoneinfo").joinpath(TABLE).read_text("utf-8")
    except (ModuleNotFoundError, FileNotFoundError):
        return ""
