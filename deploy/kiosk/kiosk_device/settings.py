"""What the machine is told about itself: `/etc/shopbell/kiosk.conf`, which systemd reads as an environment."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

TURNS = {"0": 0, "90": 1, "180": 2, "270": 3}
"Quarter turns clockwise, by degrees."


class WrongSetting(ValueError):
    """A setting that cannot be meant."""


@dataclass(frozen=True, slots=True)
class Settings:
    server: str
    "The origin of the store's server, without a path."
    quarter_turns: int = 0
    compositor: str = "cage"
    "Empty: a desktop is there already."
    browser: str = "/usr/bin/chromium"
    flags: tuple[str, ...] = ()
    "Further ones for Chromium."
    little_memory: bool | None = None
    "None: as the machine has."
    off_command: str = ""
    on_command: str = ""
    waiting_page: str = ""
    "A file that stands on the screen while the server has never been reached."
    state: Path = Path("/var/lib/shopbell-kiosk")
    run: Path = Path("/run/shopbell-kiosk")

    @property
    def page(self) -> str:
        return f"{self.server}/kiosk/"

    @property
    def health(self) -> str:
        return f"{self.server}/api/health"


def read_settings(said: Mapping[str, str]) -> Settings:
    """Raises WrongSetting."""
    server = said.get("KIOSK_SERVER", "").rstrip("/")
    parts = urlsplit(server)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path or parts.query:
        raise WrongSetting(f"KIOSK_SERVER is {server!r}; it must be like https://shop.example")
    turn = said.get("KIOSK_ROTATE", "0")
    if turn not in TURNS:
        raise WrongSetting(f"KIOSK_ROTATE is {turn!r}; it must be one of {', '.join(TURNS)}")
    memory = said.get("KIOSK_MEMORY", "auto")
    if memory not in ("auto", "low", "plenty"):
        raise WrongSetting(f"KIOSK_MEMORY is {memory!r}; it must be auto, low or plenty")
    try:
        flags = tuple(shlex.split(said.get("KIOSK_FLAGS", "")))
    except ValueError as error:
        raise WrongSetting(f"KIOSK_FLAGS: {error}") from error
    return Settings(
        server=server,
        quarter_turns=TURNS[turn],
        compositor=said.get("KIOSK_COMPOSITOR", "cage"),
        browser=said.get("KIOSK_BROWSER", "/usr/bin/chromium"),
        flags=flags,
        little_memory=None if memory == "auto" else memory == "low",
        off_command=said.get("KIOSK_SCREEN_OFF", ""),
        on_command=said.get("KIOSK_SCREEN_ON", ""),
        waiting_page=said.get("KIOSK_WAITING_PAGE", ""),
        state=Path(said.get("STATE_DIRECTORY", "/var/lib/shopbell-kiosk")),
        run=Path(said.get("RUNTIME_DIRECTORY", "/run/shopbell-kiosk")),
    )
