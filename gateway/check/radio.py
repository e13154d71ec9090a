"""Looks at Bluetooth on this machine, on D-Bus and in the kernel's files. Never hangs."""

from __future__ import annotations

import asyncio
import configparser
import getpass
import os
from collections.abc import Mapping
from pathlib import Path

from dbus_fast import BusType, DBusError
from dbus_fast.aio import MessageBus

from gateway.bluetooth.adapters import BUS_TROUBLE, AdapterFound, NoAdapter, Refused, adapters_present
from gateway.check.facts import Adapter, Bus, Radio, Switch

WITHIN_S = 8.0
"bluetoothd is given 5 s for an answer; a bus that does not even greet counts as silent."

_CONF = "etc/bluetooth/main.conf"
_OWN_CONF = "etc/shopbell/bluetooth.conf"
_DROP_IN = "etc/systemd/system/bluetooth.service.d/shopbell.conf"
"With it, bluetoothd sees the second in the place of the first: `deploy/gateway`."

_DENIED = ("org.freedesktop.DBus.Error.AccessDenied", "org.freedesktop.DBus.Error.AuthFailed")


async def look_at_radio(wanted: Mapping[str, str], root: Path = Path("/"), *, within_s: float = WITHIN_S) -> Radio:
    """`wanted`: adapters that the settings name, by key. `root`: where the file system begins; not / in tests."""
    bus, adapters = await _ask_bluez(within_s)
    conf_file = _OWN_CONF if (root / _DROP_IN).exists() and (root / _OWN_CONF).exists() else _CONF
    return Radio(
        bus=bus,
        adapters=tuple(Adapter(one.name, one.address, one.powered, one.monitors) for one in adapters),
        bluez_version=next((one.bluez_version for one in adapters if one.bluez_version), ""),
        kernel_release=os.uname().release,
        kernel_adapters=_kernel_adapters(root),
        switches=_switches(root),
        main_conf=_main_conf(root / conf_file),
        conf_file=f"/{conf_file}",
        user=_user(),
        wanted=wanted,
    )


async def _ask_bluez(within_s: float) -> tuple[Bus, list[AdapterFound]]:
    connection: MessageBus | None = None
    try:
        async with asyncio.timeout(within_s):
            connection = await MessageBus(bus_type=BusType.SYSTEM).connect()
            return Bus.OPEN, sorted(await adapters_present(connection), key=lambda one: one.name)
    except Refused as error:
        return (Bus.DENIED if error.name in _DENIED else Bus.SILENT), []
    except NoAdapter:
        return Bus.NO_SERVICE, []
    except (FileNotFoundError, ConnectionRefusedError):
        return Bus.NO_BUS, []
    except PermissionError:
        return Bus.DENIED, []
    except DBusError as error:
        return (Bus.DENIED if error.type in _DENIED else Bus.SILENT), []
    except BUS_TROUBLE:
        return Bus.SILENT, []
    finally:
        if connection is not None:
            connection.disconnect()


def _kernel_adapters(root: Path) -> tuple[str, ...]:
    folder = root / "sys/class/bluetooth"
    return tuple(sorted(one.name for one in folder.glob("hci*") if ":" not in one.name)) if folder.is_dir() else ()


def _switches(root: Path) -> tuple[Switch, ...]:
    found = []
    for one in sorted((root / "sys/class/rfkill").glob("rfkill*")):
        if _text(one / "type") == "bluetooth":
            found.append(Switch(_text(one / "name"), _text(one / "soft") == "1", _text(one / "hard") == "1"))
    return tuple(found)


def _main_conf(file: Path) -> dict[str, str]:
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    try:
        parser.read_string(file.read_text(errors="replace"))
    except (OSError, configparser.Error):
        return {}
    return {f"{section}.{key}": value for section in parser.sections() for key, value in parser.items(section)}


def _text(file: Path) -> str:
    try:
        return file.read_text().strip()
    except OSError:
        return ""


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.geteuid())
