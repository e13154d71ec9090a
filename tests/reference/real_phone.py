"""A phone on the air of the reference machine: bumble's, beside the controller of `tests.reference.controller`."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

from bumble.att import ATT_Error
from bumble.controller import Controller
from bumble.device import Device, Peer
from bumble.hci import Address
from bumble.host import Host
from bumble.transport.common import AsyncPipeSink

from tests.reference.checking_in import PHONE
from tests.reference.controller import ADDRESS
from tests.reference.real_air import RealAir

WITHIN_S = 60.0
MTU_BYTES = 185
"What iPhones ask for."


class RealPhone:
    """See `tests.reference.checking_in.Phone`."""

    def __init__(self, connection: Any, peer: Peer) -> None:
        self._connection = connection
        self._peer = peer

    @classmethod
    async def connect(cls, air: RealAir) -> RealPhone:
        """Raises TimeoutError where nothing connectable is on the air."""
        adapter = air.controller.software
        radio = Controller("phone", link=adapter.link)
        device = Device(name="phone", address=Address(PHONE), host=Host(radio, AsyncPipeSink(radio)))
        await device.power_on()
        public = Address(ADDRESS, Address.PUBLIC_DEVICE_ADDRESS)
        async with asyncio.timeout(WITHIN_S):
            connection = await device.connect(public)
            # bumble's link names every sender by its random address, and this one connects by its public one.
            adapter.random_address = public
            peer = Peer(connection)
            await peer.request_mtu(MTU_BYTES)
            await peer.discover_services()
            await peer.discover_characteristics()
        return cls(connection, peer)

    async def services(self) -> set[UUID]:
        return {_uuid(service) for service in self._peer.services}

    async def read(self, uuid: UUID) -> bytes | int:
        try:
            return bytes(await self._peer.read_value(self._find(uuid)))
        except ATT_Error as error:
            return int(error.error_code)

    async def write(self, uuid: UUID, value: bytes) -> int:
        try:
            await self._peer.write_value(self._find(uuid), value, with_response=True)
        except ATT_Error as error:
            return int(error.error_code)
        return 0

    async def disconnect(self) -> None:
        await self._connection.disconnect()

    def _find(self, uuid: UUID) -> Any:
        return next(each for service in self._peer.services for each in service.characteristics if _uuid(each) == uuid)


def _uuid(attribute: Any) -> UUID:
    """bumble keeps them little-endian, as short as they can be."""
    little_endian: bytes = attribute.uuid.to_bytes(force_128=True)
    return UUID(bytes=little_endian[::-1])
