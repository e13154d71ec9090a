"""Control from outside: one JSON object a line on a unix socket, one answer a line.

    {"op": "advertise", "address": "C0:00:00:00:00:01", "rssi_dbm": -60, "hex": "020106…"}
    {"op": "inflict", "fault": "power-off"}
    {"op": "mend", "fault": "power-off"}
    {"op": "reset", "address": "00:1A:7D:DA:71:00", "usb": false}
    {"op": "status"}

`"gateway": 1` and `"adapter": 0` choose other than the first. The answer is `{"ok": true, …}` or `{"ok": false,
"error": "…"}`.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from simulator.bluez.advertisement import Advertisement
from simulator.bluez.errors import NoSuchAdapter, VirtualBlueZError
from simulator.bluez.faults import fault
from simulator.bluez.host import VirtualBlueZ

_LONGEST_LINE = 64 << 10
_ADDRESS = re.compile(r"([0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}")
_RSSI_DBM = range(-127, 21)
"What an HCI advertising report can carry."


class BadCommand(VirtualBlueZError):
    """The line is not a command: one JSON object with an "op" of advertise, inflict, mend, reset or status."""


@asynccontextmanager
async def control_socket(path: Path, hosts: Sequence[VirtualBlueZ]) -> AsyncIterator[None]:
    """Takes commands at `path` while it is open. Raises OSError when the path cannot be used."""
    writers: set[asyncio.StreamWriter] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.add(writer)
        try:
            await _serve(reader, writer, hosts)
        finally:
            writers.discard(writer)
            writer.close()

    server = await asyncio.start_unix_server(serve, path, limit=_LONGEST_LINE)
    try:
        yield
    finally:
        server.close()
        for writer in list(writers):
            writer.close()
        await asyncio.to_thread(path.unlink, missing_ok=True)


async def obey(line: bytes, hosts: Sequence[VirtualBlueZ]) -> dict[str, Any]:
    """Does what one line says. Raises VirtualBlueZError, whose text is for whoever wrote the line."""
    try:
        command = json.loads(line)
    except ValueError:
        raise BadCommand from None
    match command:
        case {"op": "advertise", "address": str(address), "rssi_dbm": int(rssi_dbm), "hex": str(data)}:
            if rssi_dbm not in _RSSI_DBM:
                raise BadCommand(f"{rssi_dbm} dBm cannot be heard: -127 to 20")
            if not _ADDRESS.fullmatch(address):
                raise BadCommand("an address is written C0:00:00:00:00:01")
            heard = Advertisement.parse(_bytes(data), connectable=bool(command.get("connectable", True)))
            host, index = _place(command, hosts)
            if index not in host.adapters:
                raise NoSuchAdapter(f"hci{index} is not plugged in")
            host.adapters[index].receive(address.upper(), heard, rssi_dbm)
            return {}
        case {"op": "inflict", "fault": str(name)}:
            await fault(name).inflict(*_place(command, hosts))
            return {}
        case {"op": "mend", "fault": str(name)}:
            await fault(name).mend(*_place(command, hosts))
            return {}
        case {"op": "reset", "address": str(address)}:
            await _reset(address, hosts, usb=bool(command.get("usb", False)))
            return {}
        case {"op": "status"}:
            return {"gateways": [status(host) for host in hosts]}
        case _:
            raise BadCommand


async def _reset(address: str, hosts: Sequence[VirtualBlueZ], *, usb: bool) -> None:
    for host in hosts:
        with contextlib.suppress(NoSuchAdapter):
            if usb:
                await host.reset_usb(address)
            else:
                host.reset(address)
            return
    raise NoSuchAdapter("no adapter of this address is plugged in")


def status(host: VirtualBlueZ) -> dict[str, Any]:
    """How it is with one host, in plain JSON values."""
    return {
        "bus": host.bus.address,
        "bluetoothd_runs": host.is_running,
        "signals_sent": host.bus.signals_sent,
        "adapters": {
            f"hci{index}": {
                "powered": adapter.is_powered,
                "discovering": adapter.is_discovering,
                "monitors": len(adapter.monitors),
                "devices": len(adapter.devices),
                "received": adapter.received,
                "reported": adapter.reported,
            }
            for index, adapter in host.adapters.items()
        },
    }


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, hosts: Sequence[VirtualBlueZ]) -> None:
    while True:
        try:
            line = await reader.readline()
        except ValueError:  # longer than any command: there is no way back to the beginning of a line
            return
        if not line:
            return
        try:
            answer = {"ok": True, **await obey(line, hosts)}
        except VirtualBlueZError as error:
            answer = {"ok": False, "error": str(error)}
        writer.write(json.dumps(answer).encode() + b"\n")
        await writer.drain()


def _place(command: Mapping[str, Any], hosts: Sequence[VirtualBlueZ]) -> tuple[VirtualBlueZ, int]:
    gateway, adapter = command.get("gateway", 0), command.get("adapter", 0)
    if not isinstance(gateway, int) or not 0 <= gateway < len(hosts):
        raise BadCommand(f"there is no gateway {gateway!r}: 0 to {len(hosts) - 1}")
    if not isinstance(adapter, int):
        raise BadCommand(f"{adapter!r} is not the number of an adapter")
    return hosts[gateway], adapter


def _bytes(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise BadCommand('"hex" is not in hexadecimal') from None
