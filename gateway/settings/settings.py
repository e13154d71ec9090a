"""Everything that can be set on one gateway, by section.

A key added here is at once a key of the settings file, a variable of the environment, an option of the command line,
and a line of `python -m gateway config --example`.

`[radio]` and what stands above all sections are called by their own name (`--adapter`, `SHOPBELL_ADAPTER`), the rest by
section and name (`--log-level`, `SHOPBELL_LOG_LEVEL`).
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, get_type_hints
from uuid import UUID

from gateway.air.hearing import RSSI_FLOOR_DBM
from gateway.bluetooth.recovery import SILENCE_S
from gateway.outbox.outbox import MAX_BYTES
from gateway.settings.values import Check, Range, Split

PREFIX = "SHOPBELL_"

_UNPREFIXED = ("", "radio")


def _listed(text: str) -> list[str]:
    """Parted by commas or spaces."""
    return text.replace(",", " ").split()


def _listen(value: str) -> str:
    host, colon, port = value.rpartition(":")
    right = colon and host and port.isdecimal() and int(port) <= 65535
    return "" if right else "must be an address and a port, such as 127.0.0.1:9465"


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a listener on `host`."""
    from ipaddress import ip_address  # only for whoever wants figures

    try:
        return host == "localhost" or ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _adapter(value: str) -> str:
    right = _ADAPTER.fullmatch(value)
    return "" if right else "must be an adapter's address, such as 00:1A:7D:DA:71:13, or its name, such as hci0"


_ADAPTER = re.compile(r"hci\d{1,2}|([0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}")

Adapter = Annotated[str, Check(_adapter)]


class Section:
    """Keys that belong together."""

    __slots__ = ()

    def fault(self) -> str:
        """What is wrong with its values together; empty where nothing is."""
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RadioSettings(Section):
    """What it listens with."""

    adapter: Adapter | None = None
    """The Bluetooth adapter, best by its address, since names change with the order of plugging in; the first that is
    switched on where unset."""
    rssi_floor_dbm: Annotated[int, Range(-126, -40)] = RSSI_FLOOR_DBM
    "Weaker packets are counted and forgotten; the desk may change it while the gateway runs."
    silence_s: Annotated[float, Range(1, 600)] = SILENCE_S
    """After so long without any advertisement the adapter is taken for deaf; the desk may change it while the gateway
    runs."""
    beacon_uuids: Annotated[frozenset[UUID], Split(_listed)] = frozenset()
    """The site's own iBeacons, which are kept beside presence frames. They are also the heartbeat: silence then means a
    dead adapter."""
    reset_command: Annotated[tuple[str, ...], Split(shlex.split)] = ()
    """What resets an adapter that hangs; its address is put behind it, and --usb where it shall be reset on the USB.
    `python -m gateway reset` where unset."""
    recording: Path | None = None
    "Plays this file instead of listening."
    fast: bool = False
    "Plays the recording as fast as it can be read, at the times it says."


@dataclass(frozen=True, slots=True, kw_only=True)
class BeaconSettings(Section):
    """What it sends itself, so that an iPhone wakes the member's app."""

    send: bool = True
    "Whether it sends the chain's iBeacon, where its credentials have one."
    adapter: Adapter | None = None
    "The adapter to send with: best one that does not scan. The one of [radio] where unset."
    flags: bool = False
    """Sends it as a connectable advertisement, since a broadcast of BlueZ's is never "discoverable": for iPhones that
    wake by nothing else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckInSettings(Section):
    """How a woken app may check in over a connection."""

    adapter: Adapter | None = None
    "The adapter for connections: best one that does not scan. Nobody can check in over one where unset."


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxSettings(Section):
    """What waits on this machine until the server has it."""

    max_bytes: Annotated[int, Range(1_000_000)] = MAX_BYTES
    "Where the outbox is larger, its oldest rows go."


@dataclass(frozen=True, slots=True, kw_only=True)
class LogSettings(Section):
    """What it writes to standard error."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    "The least that is written; the desk may change it while the gateway runs."
    format: Literal["logfmt", "json"] = "logfmt"
    "One line an event, as key=value or as JSON."


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricsSettings(Section):
    """Figures for Prometheus."""

    listen: Annotated[str, Check(_listen)] | None = None
    "Where /metrics is served, such as 127.0.0.1:9465; nowhere where unset."
    token_file: Path | None = None
    "A file with the bearer token that a scraper must show. Without it only this machine may ask."

    def fault(self) -> str:
        if self.listen is None or self.token_file is not None or is_loopback(self.listen.rpartition(":")[0]):
            return ""
        return "others could reach this address: also set token_file, or listen on 127.0.0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings(Section):
    """The settings of `python -m gateway`."""

    data: Path
    "The folder of the outbox; made where missing."
    credentials: Path
    "The credentials file of this gateway."
    trust_clock: bool | None = None
    "Whether this machine's clock is right without network time; found out where unset."
    radio: RadioSettings = RadioSettings()
    beacon: BeaconSettings = BeaconSettings()
    check_in: CheckInSettings = CheckInSettings()
    outbox: OutboxSettings = OutboxSettings()
    log: LogSettings = LogSettings()
    metrics: MetricsSettings = MetricsSettings()


@dataclass(frozen=True, slots=True)
class Key:
    """One setting, and how it is called in each place."""

    section: str
    "Empty for what stands above all sections."
    name: str
    hint: Any
    default: Any
    "`dataclasses.MISSING` where it must be set."

    @property
    def is_needed(self) -> bool:
        return self.default is MISSING

    @property
    def path(self) -> str:
        return f"{self.section}.{self.name}" if self.section else self.name

    @property
    def _word(self) -> str:
        return self.name if self.section in _UNPREFIXED else f"{self.section}_{self.name}"

    @property
    def option(self) -> str:
        return "--" + self._word.replace("_", "-")

    @property
    def variable(self) -> str:
        return PREFIX + self._word.upper()


@cache
def sections() -> Mapping[str, type[Section]]:
    """The sections by name, in their order."""
    hints = get_type_hints(Settings)
    return {name: kind for name, kind in hints.items() if isinstance(kind, type) and issubclass(kind, Section)}


@cache
def all_keys() -> tuple[Key, ...]:
    """Every setting, in the order of the example file."""
    inner = sections()
    found = [one for one in _keys("", Settings) if one.name not in inner]
    for section, kind in inner.items():
        found += _keys(section, kind)
    return tuple(found)


def _keys(section: str, kind: Any) -> list[Key]:
    hints = get_type_hints(kind, include_extras=True)
    return [Key(section, one.name, hints[one.name], one.default) for one in fields(kind)]
