"""Everything that can be set on one gateway, by section.

A key added here is at once a key of the settings file, a variable of the environment, an option of the command line,
and a line of `python -m gateway config --example`.

`[radio]` and what stands above all sections are called by their own name (`--adapter`, `SHOPBELL_ADAPTER`), the rest by
section and name (`--log-level`, `SHOPBELL_LOG_LEVEL`).
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic.fields import FieldInfo

from gateway.hearing import RSSI_FLOOR_DBM
from gateway.outbox import MAX_BYTES
from gateway.recovery import SILENCE_S

PREFIX = "SHOPBELL_"

_UNPREFIXED = ("", "radio")


def _listed(value: object) -> object:
    """A list may also be one text, as in the environment: parted by commas or spaces."""
    return [part for part in value.replace(",", " ").split() if part] if isinstance(value, str) else value


def _command(value: object) -> object:
    """A command may also be one text, as in the environment: parted as a shell parts words."""
    return shlex.split(value) if isinstance(value, str) else value


def _listen(value: str) -> str:
    host, colon, port = value.rpartition(":")
    if not colon or not host or not port.isdecimal() or not 0 <= int(port) <= 65535:
        raise ValueError("must be an address and a port, such as 127.0.0.1:9465")
    return value


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a listener on `host`."""
    from ipaddress import ip_address  # only for whoever wants figures

    try:
        return host == "localhost" or ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _adapter(value: str) -> str:
    if not _ADAPTER.fullmatch(value):
        raise ValueError("must be an adapter's address, such as 00:1A:7D:DA:71:13, or its name, such as hci0")
    return value


_ADAPTER = re.compile(r"hci\d{1,2}|([0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}")

Adapter = Annotated[str, AfterValidator(_adapter)]


class Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, hide_input_in_errors=True)


class RadioSettings(Section):
    """What it listens with."""

    adapter: Adapter | None = None
    """The Bluetooth adapter, best by its address, since names change with the order of plugging in; the first that is
    switched on where unset."""
    rssi_floor_dbm: Annotated[int, Field(ge=-126, le=-40)] = RSSI_FLOOR_DBM
    "Weaker packets are counted and forgotten; the desk may change it while the gateway runs."
    silence_s: Annotated[float, Field(ge=1, le=600)] = SILENCE_S
    """After so long without any advertisement the adapter is taken for deaf; the desk may change it while the gateway
    runs."""
    beacon_uuids: Annotated[frozenset[UUID], BeforeValidator(_listed)] = frozenset()
    """The site's own iBeacons, which are kept beside presence frames. They are also the heartbeat: silence then means a
    dead adapter."""
    reset_command: Annotated[tuple[str, ...], BeforeValidator(_command)] = ()
    """What resets an adapter that hangs; its address is put behind it, and --usb where it shall be reset on the USB.
    `python -m gateway reset` where unset."""
    recording: Path | None = None
    "Plays this file instead of listening."
    fast: bool = False
    "Plays the recording as fast as it can be read, at the times it says."


class BeaconSettings(Section):
    """What it sends itself, so that an iPhone wakes the member's app."""

    send: bool = True
    "Whether it sends the chain's iBeacon, where its credentials have one."
    adapter: Adapter | None = None
    "The adapter to send with: best one that does not scan. The one of [radio] where unset."
    flags: bool = False
    """Sends it as a connectable advertisement, since BlueZ gives a broadcast no flags: for iPhones that wake by nothing
    else."""


class CheckInSettings(Section):
    """How a woken app may check in over a connection."""

    adapter: Adapter | None = None
    "The adapter for connections: best one that does not scan. Nobody can check in over one where unset."


class OutboxSettings(Section):
    """What waits on this machine until the server has it."""

    max_bytes: Annotated[int, Field(ge=1_000_000)] = MAX_BYTES
    "Where the outbox is larger, its oldest rows go."


class LogSettings(Section):
    """What it writes to standard error."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    "The least that is written; the desk may change it while the gateway runs."
    format: Literal["logfmt", "json"] = "logfmt"
    "One line an event, as key=value or as JSON."


class MetricsSettings(Section):
    """Figures for Prometheus."""

    listen: Annotated[str, AfterValidator(_listen)] | None = None
    "Where /metrics is served, such as 127.0.0.1:9465; nowhere where unset."
    token_file: Path | None = None
    "A file with the bearer token that a scraper must show. Without it only this machine may ask."

    @model_validator(mode="after")
    def _guarded(self) -> MetricsSettings:
        if self.listen is not None and self.token_file is None and not is_loopback(self.listen.rpartition(":")[0]):
            raise ValueError("others could reach this address: also set token_file, or listen on 127.0.0.1")
        return self


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
    field: FieldInfo

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

    @property
    def description(self) -> str:
        return " ".join((self.field.description or "").split())


def sections() -> dict[str, type[Section]]:
    """The sections by name, in their order."""
    found: dict[str, type[Section]] = {}
    for name, field in Settings.model_fields.items():
        kind: Any = field.annotation
        if isinstance(kind, type) and issubclass(kind, Section):
            found[name] = kind
    return found


def all_keys() -> list[Key]:
    """Every setting, in the order of the example file."""
    inner = sections()
    keys = [Key("", name, field) for name, field in Settings.model_fields.items() if name not in inner]
    return keys + [
        Key(section, name, field) for section, kind in inner.items() for name, field in kind.model_fields.items()
    ]
