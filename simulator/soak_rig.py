"""A site for the long runs: broker, server, gateway and virtual BlueZ, every one a program of its own."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from simulator.demo.processes import Process
from simulator.demo.stack import PYTHON, Stack
from simulator.errors import SimulatorError
from simulator.phone_app import PhoneApp
from simulator.phones import Emission, MemberPhone, TokenStock
from wire.tokens import TokenContent, TokenOpener, seal, slot_at

GATEWAY = "door"

LOOK_S = 0.05
"How often something that is waited for is looked at."


SCANNING_WITHIN_S = 60.0


class SoakError(SimulatorError):
    """The long run could not be carried out:"""


@dataclass(slots=True)
class Rig(Stack):
    """A broker, a server, one gateway. `rig = Rig(plan)`, `async with rig:` starts the broker, the rest when asked."""

    bluez: Process | None = None
    control: Control | None = None
    bus_address: str = ""
    opened: list[PhoneApp] = field(default_factory=list)

    async def _start(self) -> None:
        await self._lay_down()
        await self.broker.start()

    async def stop(self) -> None:
        if self.control is not None:
            self.control.close()
        for app in self.opened:
            await app.close()
        try:
            await Stack.stop(self)
        finally:
            if self.bluez is not None:
                await self.bluez.stop()

    async def start_bluez(self) -> None:
        folder = self.plan.data / "air"
        folder.mkdir(mode=0o700)
        self.bus_address = f"unix:path={folder / 'gateway0.bus'}"
        arguments = ["--folder", str(folder), "--control", str(folder / "control")]
        self.bluez = Process(
            "virtual BlueZ", [PYTHON, "-m", "simulator.bluez", *arguments], log=self.logs / "bluez.log"
        )
        await self.bluez.start()
        self.control = await Control.connect(folder / "control")

    async def until_scanning(self) -> None:
        assert self.control is not None
        async with asyncio.timeout(SCANNING_WITHIN_S):
            while not await self.control.scanning():  # noqa: ASYNC110 - nobody tells when BlueZ begins to scan
                await asyncio.sleep(LOOK_S)

    async def start_gateway(self, *options: str) -> Process:
        """Listens to the virtual BlueZ where that runs."""
        environment = {"DBUS_SYSTEM_BUS_ADDRESS": self.bus_address} if self.bus_address else None
        gateway = self._gateway_program(GATEWAY, *options, environment=environment)
        await gateway.start()
        return gateway

    async def members(self, count: int, *, since_s: float) -> list[MemberPhone]:
        """As many registered members' phones, with tokens for a day from `since_s` (UTC) on, also one in the past."""
        root = bytes.fromhex((self.site_data / "keys" / "token_root.key").read_text())
        opener = TokenOpener(root)
        phones = []
        for number in range(1, count + 1):
            app = PhoneApp(self.server_url, f"soak/{number}")
            self.opened.append(app)
            await app.register(f"Member {number}", f"member{number}@example.org")
            stock = await app.fetch_tokens()
            token = stock.tokens[slot_at(time.time() + stock.clock_ahead_s)]
            content = opener.open(token, time.time() + stock.clock_ahead_s)
            if content is None:
                raise SoakError("The server's own token does not open with its key.")
            phones.append(MemberPhone(_stock_since(root, stock, content, since_s), f"soak/{number}"))
        return phones

    @property
    def outbox(self) -> Path:
        return self.plan.data / f"gateway-{GATEWAY}" / "outbox.sqlite3"

    def ask_outbox(self, query: str) -> list[Any]:
        return ask(self.outbox, query)

    def ask_server(self, query: str) -> list[Any]:
        return ask(self.site_data / "kiosk_server.sqlite3", query)


class Control:
    """The control socket of `python -m simulator.bluez`."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def connect(cls, path: Path) -> Control:
        return cls(*await asyncio.open_unix_connection(path))

    async def advertise(self, emission: Emission, rssi_dbm: int) -> None:
        """Puts one advertising event on the air."""
        command = {"op": "advertise", "address": emission.address, "rssi_dbm": rssi_dbm, "hex": emission.data.hex()}
        await self.ask({**command, "connectable": emission.connectable})

    async def scanning(self) -> bool:
        """Whether an adapter scans."""
        (gateway,) = (await self.ask({"op": "status"}))["gateways"]
        return any(adapter["discovering"] for adapter in gateway["adapters"].values())

    async def ask(self, command: dict[str, Any]) -> dict[str, Any]:
        """Raises SoakError where the virtual BlueZ will not have it."""
        self._writer.write(json.dumps(command).encode() + b"\n")
        await self._writer.drain()
        answer: dict[str, Any] = json.loads(await self._reader.readline() or b"{}")
        if not answer.get("ok"):
            raise SoakError(f"The virtual BlueZ says: {answer.get('error', 'nothing')}")
        return answer

    def close(self) -> None:
        self._writer.close()


def ask(database: Path, query: str) -> list[Any]:
    """The rows of an answer, read beside whoever writes; none where there is no such database yet."""
    if not database.exists():
        return []
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=30.0)) as db:
        return db.execute(query).fetchall()


async def until(true: Callable[[], object], within_s: float, what: str) -> float:
    """Waits; how long it took, in seconds. Raises SoakError naming `what` where it did not happen in time."""
    began_s = time.monotonic()
    while not true():
        if time.monotonic() - began_s > within_s:
            raise SoakError(f"{what} did not happen within {within_s:g} s.")
        await asyncio.sleep(LOOK_S)
    return time.monotonic() - began_s


def say(text: str) -> None:
    """Progress, for whoever watches; results go to standard output."""
    print(time.strftime("%H:%M:%S"), text, file=sys.stderr, flush=True)


def _stock_since(root: bytes, stock: TokenStock, content: TokenContent, since_s: float) -> TokenStock:
    slots = range(slot_at(since_s) - 1, slot_at(since_s) + 96)
    tokens = {
        slot: seal(root, TokenContent(content.handle, slot, content.generation, content.calibration_db))
        for slot in slots
    }
    return TokenStock(tokens, stock.auth_key, stock.generation, stock.service_uuid16, stock.clock_ahead_s)
