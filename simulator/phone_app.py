"""The app on a member's phone, as the server sees it: registration, tokens, check-in, opt-out, over HTTP.

It asks the kiosk server only; what it puts on the air is `simulator.phones`.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from random import Random
from types import TracebackType
from typing import Any, Self

import httpx2

from simulator.errors import SimulatorError
from simulator.iphone import Woken
from simulator.phones import TokenStock
from simulator.script import ALL_CONSENTS

_TRIES = 6
_FIRST_PAUSE_S = 0.2
_TIMEOUT_S = 5.0


class PhoneAppError(SimulatorError):
    """The phone's app could not do what its owner asked."""


class ServerUnreachable(PhoneAppError):
    """The kiosk server did not answer."""


class ServerRefused(PhoneAppError):
    """The kiosk server refused:"""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(f"{status} {detail}")
        self.status = status


@dataclass(frozen=True, slots=True)
class WebEvent:
    """One thing done in the web shop, by its Segment name."""

    event: str
    "`Product Viewed`, `Product Image Zoomed`, `Product Added`, `Products Searched` or `Page Viewed`."
    at_s: float
    sku: str | None = None
    page: str | None = None
    query: str | None = None


@dataclass(frozen=True, slots=True)
class Registration:
    member_number: str
    device: str
    credential: str
    "The phone's bearer."


class PhoneApp:
    """One phone's session with one server.

    `seed` makes its ids, keys and pauses repeatable: two apps of one seed are one phone to a server. `sleep` waits
    between tries, `network` carries requests where it is not the machine's own. Every call raises ServerUnreachable
    after some tries, and ServerRefused where the server says no. Use as `async with PhoneApp(base_url, seed) as app`,
    or call `close()`.
    """

    def __init__(
        self,
        base_url: str,
        seed: str,
        *,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        network: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        # The server is named by the caller; a proxy of the environment has no business with a phone's credential.
        self._http = httpx2.AsyncClient(base_url=base_url, timeout=_TIMEOUT_S, transport=network, trust_env=False)
        self._clock = clock
        self._sleep = sleep
        self._random = Random(seed)
        self.anonymous_id = self._new_id()
        "What the web shop knows this browser by before registration."
        self.registration: Registration | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        await self._http.aclose()

    async def browse(self, events: Sequence[WebEvent]) -> int:
        """Sends web events as the snippet does for a visitor who agreed; answers how many were new to the server.

        Each has a message id of its own, so that sending again after a lost answer counts nothing twice.
        """
        body = {
            "anonymous_id": self.anonymous_id,
            "consented": True,
            "sent_at_s": self._clock(),
            "events": [self._spelled(event) for event in events],
        }
        answer = await self._post("/api/web/events", body)
        return int(answer["accepted"])

    async def register(
        self,
        first_name: str,
        email: str,
        consents: Sequence[str] = ALL_CONSENTS,
        *,
        notice_version: str = "phone-3",
        time_zone: str | None = None,
    ) -> Registration:
        """Becomes a member; the web shop's history of `anonymous_id` joins her. Keeps the credential."""
        body = {
            "first_name": first_name,
            "email": email,
            "anonymous_id": self.anonymous_id,
            "consents": list(consents),
            "notice_version": notice_version,
            "time_zone": time_zone,
        }
        answer = await self._post("/api/phone/register", body)
        # The cookie of the same answer is for browsers; an app shows its bearer and nothing else.
        self._http.cookies.clear()
        return self.adopt(Registration(answer["member_number"], answer["device"], answer["credential"]))

    def adopt(self, registration: Registration) -> Registration:
        """Goes on with what this phone's browser was given."""
        self.registration = registration
        self._http.headers["Authorization"] = f"Bearer {registration.credential}"
        return registration

    async def fetch_tokens(self) -> TokenStock:
        """A day of tokens from now."""
        asked_s = self._clock()
        answer = await self._post("/api/phone/tokens", None)
        now_s = (asked_s + self._clock()) / 2
        return TokenStock(
            tokens={int(row["slot"]): bytes.fromhex(row["token"]) for row in answer["tokens"]},
            auth_key=bytes.fromhex(answer["auth_key"]),
            generation=int(answer["generation"]),
            service_uuid16=int(answer["service_uuid16"]),
            clock_ahead_s=float(answer["server_time_s"]) - now_s,
        )

    async def check_in(self, heard: Woken | None = None) -> dict[str, Any]:
        """ "I'm here", for whoever's Bluetooth is off, or with what a woken app heard as proof; the VisitCard."""
        body = None if heard is None else {"major": heard.major, "minor": heard.minor, "rssi_dbm": heard.rssi_dbm}
        return await self._post("/api/phone/check-in", body)

    async def set_consent(self, purpose: str, granted: bool) -> dict[str, Any]:
        """Gives or withdraws one consent; answers the BellCard."""
        return await self._post("/api/phone/consents", {"purpose": purpose, "granted": granted, "surface": "app"})

    async def pause(self, until_s: float) -> dict[str, Any]:
        """Holds the bell until that instant; answers the BellCard."""
        return await self._post("/api/phone/pause", {"until_s": until_s})

    async def opt_out(self) -> dict[str, Any]:
        """Withdraws recognition, offers and help; answers the BellCard. Silence the phone as well."""
        return await self._post("/api/phone/opt-out", None)

    async def me(self) -> dict[str, Any]:
        """The PhoneView."""
        return await self._request("GET", "/api/phone/me", None)

    async def link(self) -> str:
        """A one-time path that opens this phone's page in a browser."""
        return str((await self._post("/api/phone/link", None))["path"])

    async def _post(self, path: str, body: object) -> dict[str, Any]:
        return await self._request("POST", path, body)

    async def _request(self, method: str, path: str, body: object) -> dict[str, Any]:
        headers = {} if method == "GET" else {"Idempotency-Key": self._new_id()}
        pause_s = _FIRST_PAUSE_S
        for tries_left in reversed(range(_TRIES)):
            try:
                answer = await self._http.request(method, path, json=body, headers=headers)
            except httpx2.TransportError as error:
                if not tries_left:
                    raise ServerUnreachable(type(error).__name__) from error
            else:
                if answer.status_code < 500 and answer.status_code != 429:
                    return _read(answer)
                if not tries_left:
                    raise ServerRefused(answer.status_code, _detail(answer))
            # Jittered, so that a crowd does not return in step.
            await self._sleep(pause_s * self._random.uniform(0.5, 1.5))
            pause_s *= 2
        raise AssertionError("unreachable: the last try answers or raises")

    def _spelled(self, event: WebEvent) -> dict[str, object]:
        optional = {"sku": event.sku, "page": event.page, "query": event.query}
        told = {key: value for key, value in optional.items() if value is not None}
        return {"message_id": self._new_id(), "event": event.event, "at_s": event.at_s, **told}

    def _new_id(self) -> str:
        return str(uuid.UUID(bytes=self._random.randbytes(16), version=4))


def _read(answer: httpx2.Response) -> dict[str, Any]:
    if answer.is_error:
        raise ServerRefused(answer.status_code, _detail(answer))
    body = answer.json()
    if not isinstance(body, dict):
        raise ServerRefused(answer.status_code, "an answer that is no object")
    return body


def _detail(answer: httpx2.Response) -> str:
    try:
        problem = answer.json()
        return f"{problem.get('title', '')} {problem.get('detail', '')}".strip()
    except (ValueError, AttributeError):
        return "without a reason"
