"""How the demo comes by sockets and one-time addresses: with the credentials that the site's set-up wrote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx2

from simulator.demo.stack import Stack
from simulator.errors import SimulatorError

REQUEST_S = 10.0


class RefusedError(SimulatorError):
    """A program of the stack refused what its own credentials should allow:"""


class NotAnsweringError(SimulatorError):
    """A program of the stack does not answer:"""


def client() -> httpx2.AsyncClient:
    """For requests to the stack's own programs: a proxy of the environment has no business with them."""
    return httpx2.AsyncClient(timeout=REQUEST_S, trust_env=False)


@dataclass(frozen=True, slots=True)
class Doors:
    """Sessions and links into a running stack."""

    stack: Stack
    http: httpx2.AsyncClient

    async def staff_cookie(self, username: str) -> dict[str, str]:
        """Headers of a signed-in member of staff at kiosk_server (desk)."""
        return await self._cookie(f"{self.stack.server_url}/api/staff/session", self._password(username))

    async def clerk_cookie(self, username: str) -> dict[str, str]:
        """Headers of a signed-in clerk at clerk_push."""
        return await self._cookie(f"{self.stack.clerk_url}/api/session", self._password(username))

    def kiosk_bearer(self, kiosk: str) -> dict[str, str]:
        return bearer(str(self.stack.credentials(f"kiosk-{kiosk}")["bearer"]))

    async def phone_page(self, credential: str) -> str:
        """A one-time address of this phone's page."""
        answer = await self._post("/api/phone/link", bearer(credential))
        return self.stack.server_url + str(answer["path"])

    async def kiosk_page(self, kiosk: str) -> str:
        answer = await self._post("/api/kiosk/link", self.kiosk_bearer(kiosk))
        return self.stack.server_url + str(answer["path"])

    async def desk_page(self, admin: Mapping[str, str], username: str) -> str:
        return f"{self.stack.server_url}/desk/enter?code={await self._staff_code(admin, username)}"

    async def clerk_page(self, admin: Mapping[str, str], username: str) -> str:
        return f"{self.stack.clerk_url}/clerk/enter?code={await self._staff_code(admin, username)}"

    async def get(self, path: str, headers: Mapping[str, str]) -> Any:
        """The JSON at kiosk_server's `path`. Raises RefusedError and NotAnsweringError, as everything here does."""
        return _content(await self._ask("GET", self.stack.server_url + path, headers=dict(headers)))

    async def post(self, path: str, headers: Mapping[str, str], body: Mapping[str, Any]) -> Any:
        return _content(await self._ask("POST", self.stack.server_url + path, headers=dict(headers), json=dict(body)))

    async def put(self, path: str, headers: Mapping[str, str], body: Mapping[str, Any]) -> Any:
        return _content(await self._ask("PUT", self.stack.server_url + path, headers=dict(headers), json=dict(body)))

    async def _staff_code(self, admin: Mapping[str, str], username: str) -> str:
        accounts = await self.get("/api/staff", admin)
        staff = next(account["staff"] for account in accounts if account["username"] == username)
        answer = await self._post(f"/api/staff/{staff}/sign-in-link", admin)
        return str(answer["code"])

    async def _post(self, path: str, headers: Mapping[str, str]) -> dict[str, Any]:
        content: dict[str, Any] = await self.post(path, headers, {})
        return content

    async def _cookie(self, url: str, body: Mapping[str, str]) -> dict[str, str]:
        answer = await self._ask("POST", url, json=dict(body))
        _content(answer)
        cookies = "; ".join(f"{name}={value}" for name, value in answer.cookies.items())
        self.http.cookies.clear()  # one client serves many people: nobody inherits a session
        return {"Cookie": cookies}

    async def _ask(self, method: str, url: str, **more: Any) -> httpx2.Response:
        try:
            return await self.http.request(method, url, **more)
        except httpx2.HTTPError as error:
            raise NotAnsweringError(f"{url.partition('?')[0]}, {type(error).__name__}.") from error

    def _password(self, username: str) -> dict[str, str]:
        credentials = self.stack.credentials(f"staff-{username}")
        return {"username": username, "password": str(credentials["password"])}


def bearer(credential: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {credential}"}


def _content(answer: httpx2.Response) -> Any:
    if answer.is_error:
        raise RefusedError(
            f"{answer.request.method} {answer.request.url.path}: {answer.status_code} {answer.text[:300]}"
        )
    return answer.json() if answer.content else None
