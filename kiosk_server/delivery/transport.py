"""POSTs to push services: to the address that was looked at, once, whole within its time. It follows nothing."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import h11

from kiosk_server.errors import KioskServerError
from wire.web_push.endpoints import Endpoint, is_public

WITHIN_S = 10.0
"Of a whole exchange; a service that drips its answer gets no more."


class NotSent(KioskServerError):
    """The push service could not be reached."""


class NotPublic(NotSent):
    """This name leads to no host of the public internet."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    retry_after: str | None


class PushServices:
    """The outside."""

    def __init__(self, trust: ssl.SSLContext | None = None) -> None:
        """`trust` is whom to believe; None: the authorities that this machine believes."""
        self._given = trust

    @cached_property
    def _trust(self) -> ssl.SSLContext:
        # Read at the first message: hundreds of certificates, which a server that rings nobody can do without.
        return self._given or ssl.create_default_context()

    async def post(self, endpoint: Endpoint, headers: Mapping[str, str], body: bytes) -> Answer:
        """Raises NotSent; NotPublic where the name, asked at this moment, leads inside."""
        try:
            async with asyncio.timeout(WITHIN_S):
                return await self._exchange(endpoint, headers, body)
        except (OSError, TimeoutError, h11.RemoteProtocolError, asyncio.IncompleteReadError) as error:
            raise NotSent from error

    async def _exchange(self, endpoint: Endpoint, headers: Mapping[str, str], body: bytes) -> Answer:
        address = await _address_of(endpoint)
        secure = endpoint.scheme == "https"
        # Connecting to the very address that was looked at: a second question could get another answer.
        reader, writer = await asyncio.open_connection(
            address,
            endpoint.port,
            ssl=self._trust if secure else None,
            server_hostname=endpoint.host if secure else None,
        )
        try:
            protocol = h11.Connection(h11.CLIENT)
            host = endpoint.origin.partition("://")[2]
            head = [("Host", host), ("Content-Length", str(len(body))), ("Connection", "close"), *headers.items()]
            request = h11.Request(method="POST", target=endpoint.target, headers=head)
            for event in (request, h11.Data(data=body), h11.EndOfMessage()):
                writer.write(protocol.send(event) or b"")
            await writer.drain()
            return await _answer(protocol, reader)
        finally:
            writer.transport.abort()


async def _answer(protocol: h11.Connection, reader: asyncio.StreamReader) -> Answer:
    """The head alone says all; what a body would say is not read."""
    while True:
        event = protocol.next_event()
        if event is h11.NEED_DATA:
            protocol.receive_data(await reader.read(16 * 1024))
        elif isinstance(event, h11.Response):
            asked = dict(event.headers).get(b"retry-after")
            return Answer(event.status_code, None if asked is None else asked.decode("ascii", "replace"))
        elif not isinstance(event, h11.InformationalResponse):
            raise NotSent("the push service hung up")


async def _address_of(endpoint: Endpoint) -> str:
    found = await asyncio.get_running_loop().getaddrinfo(endpoint.host, endpoint.port, type=socket.SOCK_STREAM)
    addresses = [str(each[4][0]) for each in found]
    if not endpoint.own and not all(is_public(address) for address in addresses):
        raise NotPublic
    if not addresses:
        raise NotSent("nobody has this name")
    return addresses[0]
