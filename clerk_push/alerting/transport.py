"""POSTs to push services: to the address that was looked at, once, whole within its time. It follows nothing."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Mapping
from dataclasses import dataclass

import httpx2

from clerk_push.errors import ClerkPushError
from wire.web_push.endpoints import Endpoint, is_public

WITHIN_S = 10.0
"Of a whole exchange; a service that drips its answer gets no more."


class NotSent(ClerkPushError):
    """The push service could not be reached."""


class NotPublic(NotSent):
    """This name leads to no host of the public internet."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    retry_after: str | None


class PushServices:
    """The outside."""

    def __init__(self) -> None:
        # Nothing of the surroundings: a proxy's name there would lead past the address that was looked at.
        self._client = httpx2.AsyncClient(trust_env=False, follow_redirects=False, timeout=WITHIN_S)

    async def close(self) -> None:
        await self._client.aclose()

    async def post(self, endpoint: Endpoint, headers: Mapping[str, str], body: bytes) -> Answer:
        """Raises NotSent; NotPublic where the name, asked at this moment, leads inside."""
        try:
            async with asyncio.timeout(WITHIN_S):
                return await self._exchange(endpoint, headers, body)
        except (OSError, TimeoutError, httpx2.HTTPError) as error:
            raise NotSent from error

    async def _exchange(self, endpoint: Endpoint, headers: Mapping[str, str], body: bytes) -> Answer:
        address = await _address_of(endpoint)
        host = f"[{address}]" if ":" in address else address
        # Connecting to the very address that was looked at: a second question could get another answer. The
        # certificate must be the name's all the same.
        request = self._client.build_request(
            "POST",
            f"{endpoint.scheme}://{host}:{endpoint.port}{endpoint.target}",
            headers={"Host": endpoint.origin.partition("://")[2], **headers},
            content=body,
            extensions={"sni_hostname": endpoint.host},
        )
        # The head alone says all; what a body would say is not read.
        answer = await self._client.send(request, stream=True)
        try:
            return Answer(answer.status_code, answer.headers.get("retry-after"))
        finally:
            await answer.aclose()


async def _address_of(endpoint: Endpoint) -> str:
    found = await asyncio.get_running_loop().getaddrinfo(endpoint.host, endpoint.port, type=socket.SOCK_STREAM)
    addresses = [str(each[4][0]) for each in found]
    if not endpoint.own and not all(is_public(address) for address in addresses):
        raise NotPublic
    if not addresses:
        raise NotSent("nobody has this name")
    return addresses[0]
