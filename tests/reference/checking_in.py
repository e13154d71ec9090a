"""A phone checks in at the gateway's GATT service: the gateway's own code before a real bluetoothd or a virtual one."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from secrets import token_bytes
from typing import Protocol
from uuid import UUID

from gateway.air.window import Sighting
from gateway.bluetooth.adapters import Adapters
from gateway.outbox.rows import Clock
from gateway.wake.check_in import CheckInService, new_nonce
from gateway.wake.check_in_rules import WRITES_A_MINUTE, CheckInRules
from simulator.bluez import VirtualBlueZ
from simulator.bluez.gatt_server import AttError, CentralLink, connect
from tests.reference.scenarios import Outcome
from wire.check_in import ANSWER_BYTES, ANSWER_UUID, GATEWAY_UUID, NONCE_UUID, SERVICE_UUID, gateway_bytes

DOOR = gateway_bytes("riverside", "door")
ANSWER = bytes(range(ANSWER_BYTES))
PHONE = "F0:00:00:00:00:01"

OFFERED_WITHIN_S = 30.0
LEFT_WITHIN_S = 10.0


class Phone(Protocol):
    """A phone with an open connection to the adapter."""

    async def services(self) -> set[UUID]: ...

    async def read(self, uuid: UUID) -> bytes | int:
        """The value, or the code of the ATT error."""
        ...

    async def write(self, uuid: UUID, value: bytes) -> int:
        """The code of the ATT error, 0 for none."""
        ...

    async def disconnect(self) -> None: ...


Connect = Callable[[], Awaitable[Phone]]


class VirtualPhone:
    """See `Phone`."""

    def __init__(self, link: CentralLink) -> None:
        self._link = link

    @classmethod
    async def connect(cls, host: VirtualBlueZ) -> VirtualPhone:
        return cls(connect(host.adapters[0], PHONE))

    async def services(self) -> set[UUID]:
        return {UUID(uuid) for uuid in self._link.services}

    async def read(self, uuid: UUID) -> bytes | int:
        try:
            return await self._link.read(uuid)
        except AttError as error:
            return error.code

    async def write(self, uuid: UUID, value: bytes) -> int:
        try:
            await self._link.write(uuid, value)
        except AttError as error:
            return error.code
        return 0

    async def disconnect(self) -> None:
        self._link.disconnect()


@dataclass(slots=True)
class Door:
    """The gateway's service at work."""

    rules: CheckInRules = field(default_factory=lambda: CheckInRules(new_nonce(token_bytes)))
    kept: list[Sighting] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    async def store(self, row: Sighting) -> bool:
        self.kept.append(row)
        return True


@contextlib.asynccontextmanager
async def open_door() -> AsyncIterator[Door]:
    """Offered, until the block ends. Raises TimeoutError."""
    door = Door()
    service = CheckInService(
        DOOR,
        Adapters(),
        "hci0",
        door.rules,
        clock=lambda: Clock(time.time(), time.monotonic(), True),
        store=door.store,
        on_trouble=door.troubles.append,
        alone=True,
    )
    running = asyncio.create_task(service.run())
    try:
        async with asyncio.timeout(OFFERED_WITHIN_S):
            while not door.troubles or door.troubles[-1]:
                await asyncio.sleep(0.05)
        yield door
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def check_in(connect_phone: Connect) -> Outcome:
    """A phone reads, writes, makes every mistake there is, and leaves."""
    async with open_door() as door:
        phone = await connect_phone()
        offered = SERVICE_UUID in await phone.services()
        nonce, gateway = await phone.read(NONCE_UUID), await phone.read(GATEWAY_UUID)
        codes = {
            "too short": await phone.write(ANSWER_UUID, ANSWER[:-1]),
            "right": await phone.write(ANSWER_UUID, ANSWER),
            "a second time": await phone.write(ANSWER_UUID, ANSWER),
        }
        for _ in range(WRITES_A_MINUTE - len(codes)):
            await phone.write(ANSWER_UUID, ANSWER)
        codes["too often"] = await phone.write(ANSWER_UUID, ANSWER)
        codes["the nonce written"] = await phone.write(NONCE_UUID, ANSWER)
        read = await phone.read(ANSWER_UUID)
        kept = [(row.token == ANSWER[:16], row.check_in and row.check_in.nonce == nonce) for row in door.kept]
        await phone.disconnect()
        left = await _left(door)
    same: dict[str, object] = {"offered": offered, "gateway": gateway == DOOR, "kept": [list(each) for each in kept]}
    return Outcome("check in over GATT", {**same, **codes, "the answer read": read, "left": left})


async def _left(door: Door) -> bool:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(LEFT_WITHIN_S):
            while door.rules.connected:
                await asyncio.sleep(0.05)
            return True
    return False
