"""What `python -m gateway check` looks at on a machine. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Bus(StrEnum):
    """How far the way to bluetoothd is open."""

    OPEN = "open"
    NO_BUS = "no bus"
    DENIED = "denied"
    NO_SERVICE = "no service"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Adapter:
    name: str
    address: str
    powered: bool
    monitors: bool


@dataclass(frozen=True, slots=True)
class Switch:
    """A radio switch of the kernel (rfkill)."""

    name: str
    soft: bool
    "Switched off by software."
    hard: bool
    "Switched off by a switch that one can touch."


@dataclass(frozen=True, slots=True)
class Radio:
    bus: Bus
    adapters: tuple[Adapter, ...] = ()
    bluez_version: str = ""
    kernel_release: str = ""
    kernel_adapters: tuple[str, ...] = ()
    "As the kernel names them, whatever bluetoothd says."
    switches: tuple[Switch, ...] = ()
    main_conf: Mapping[str, str] = field(default_factory=dict)
    "What stands in `conf_file`, such as `General.Experimental`; empty where there is none."
    conf_file: str = "/etc/bluetooth/main.conf"
    "What bluetoothd reads; the install script puts a file of its own in that place."
    user: str = ""
    wanted: Mapping[str, str] = field(default_factory=dict)
    "Adapters that the settings name, by key."


@dataclass(frozen=True, slots=True)
class Joined:
    """The credentials."""

    file: str
    trouble: str = ""
    gateway: str = ""
    site: str = ""
    certificate_ends_s: float | None = None


@dataclass(frozen=True, slots=True)
class Broker:
    host: str
    port: int
    unresolved: str = ""
    "Why its name could not be looked up."
    unreached: str = ""
    "Why no connection came about."
    refused: str = ""
    "A sentence about why it would not take us."
    refused_topics: tuple[str, ...] = ()
    in_use: bool = False
    "A gateway with these credentials is running: a second connection would throw it out, so none was tried."


@dataclass(frozen=True, slots=True)
class Disk:
    folder: str
    trouble: str = ""
    busy: bool = False
    "A gateway is running with this folder."
    free_bytes: int = 0
    outbox_max_bytes: int = 0


@dataclass(frozen=True, slots=True)
class ClockSeen:
    at_s: float
    synchronised: bool
    by: str = ""
    "The program that keeps it, where it is known."
    trusted: bool = False
    "By the settings, or because no systemd runs here."


@dataclass(frozen=True, slots=True)
class Programs:
    python: str
    bleak: str
    "Empty where it is not installed."
    shopbell: str


@dataclass(frozen=True, slots=True)
class Facts:
    """All that was found; None for what was not looked at, because something before it was missing."""

    programs: Programs
    clock: ClockSeen
    radio: Radio | None
    complaints: tuple[str, ...] = ()
    "About the settings."
    settings_file: str = ""
    joined: Joined | None = None
    broker: Broker | None = None
    disk: Disk | None = None
