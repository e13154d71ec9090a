"""The store's server, as far as clerks need it: sign-in, keys, client cards, the site's card."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import quote

import httpx2
import structlog
from pydantic import BaseModel, Field, ValidationError

from clerk_push.errors import (
    CardGone,
    ClerkPushError,
    NotAClerk,
    NotSignedIn,
    NotTaken,
    ServerUnreachable,
    SignInRefused,
    TooManyAttempts,
)
from wire.messages.screens.clerk import ClerkSite, ClientCard, StaffCard

PATIENCE_S = 5.0
"A clerk looks at the screen meanwhile; an argon2 check takes a tenth of it on the smallest store PC."

M = TypeVar("M", bound=BaseModel)

log = structlog.get_logger()


class StaffGrant(BaseModel):
    """A staff token and what renews it."""

    access: str = Field(repr=False)
    expires_at_s: float
    refresh: str = Field(repr=False)
    staff: StaffCard
    device: str = ""


@dataclass(frozen=True, slots=True)
class Password:
    username: str
    password: str


@dataclass(frozen=True, slots=True)
class Reader:
    """The clerk who looks."""

    staff_token: str = field(repr=False)
    language: str | None = None
    "The `Accept-Language` of their page; None: the store's."

    @property
    def headers(self) -> dict[str, str]:
        spoken = {"Accept-Language": self.language} if self.language and self.language.isascii() else {}
        return {"X-Staff-Token": self.staff_token, **spoken}


class Server:
    """HTTP with the service's bearer. Close it at the end."""

    def __init__(self, url: str, bearer: str) -> None:
        self._client = httpx2.AsyncClient(
            base_url=url,
            headers={"Authorization": f"Bearer {bearer}"},
            timeout=PATIENCE_S,
            # The server is named by the command line; a proxy of the environment has no business with credentials.
            trust_env=False,
        )

    async def close(self) -> None:
        await self._client.aclose()

    async def sign_in(self, username: str, password: str, agent: str) -> StaffGrant:
        """`agent`: what the clerk's browser says of itself. Raises SignInRefused, TooManyAttempts or
        ServerUnreachable."""
        return await self._grant({"username": username, "password": password, "agent": agent})

    async def redeem(self, code: str, agent: str) -> StaffGrant:
        """A session for a one-time code; raises as `sign_in`."""
        return await self._grant({"code": code, "agent": agent})

    async def signed_out(self, refresh: str) -> None:
        """Says that a session is no more. Raises ServerUnreachable."""
        await self._ask("POST", "/api/service/staff-token/end", json={"refresh": refresh})

    async def renew(self, refresh: str) -> StaffGrant:
        """Raises SignInRefused where the account is no longer good, ServerUnreachable where nobody knows."""
        return await self._grant({"refresh": refresh})

    async def keys(self) -> dict[str, Any]:
        """The JWK set that staff tokens are verified with."""
        answer = await self._ask("GET", "/api/service/staff-keys")
        try:
            found = answer.json() if answer.status_code == 200 else None
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise self._unexpected("staff-keys", answer)
        return found

    async def client_card(self, visit: str, reader: Reader, from_zone: str | None = None) -> ClientCard:
        """Audited by the server. `from_zone`: where the clerk is. Raises CardGone, NotSignedIn, NotAClerk or
        ServerUnreachable."""
        path = f"/api/service/visits/{quote(visit, safe='')}/card"
        where = {} if from_zone is None else {"from_zone": from_zone}
        answer = await self._ask("GET", path, params=where, headers=reader.headers)
        if answer.status_code == 200:
            return self._read(ClientCard, answer, "card")
        raise self._refusal(answer, "card")

    async def say_of_visit(self, visit: str, what: str, said: BaseModel, reader: Reader) -> bool:
        """What a clerk says of a client; whether that closed her card. Raises as `client_card` does, and NotTaken."""
        path = f"/api/service/visits/{quote(visit, safe='')}/{what}"
        body = said.model_dump(mode="json", exclude_unset=True)
        answer = await self._ask("POST", path, json=body, headers=reader.headers)
        if answer.status_code in (200, 204):
            return answer.status_code == 204
        if answer.status_code in (409, 422):
            raise NotTaken(_detail(answer))
        raise self._refusal(answer, what)

    def _refusal(self, answer: httpx2.Response, what: str) -> ClerkPushError:
        match answer.status_code:
            case 404 | 410:
                return CardGone()
            case 401:
                return NotSignedIn("Your session has ended; sign in again.")
            case 403:
                return NotAClerk()
        return self._unexpected(what, answer)

    async def site_card(self) -> ClerkSite:
        """With the floor plan. Raises ServerUnreachable."""
        answer = await self._ask("GET", "/api/service/site")
        if answer.status_code != 200:
            raise self._unexpected("site", answer)
        return self._read(ClerkSite, answer, "site")

    async def pass_on(self, method: str, path: str, **more: Any) -> httpx2.Response:
        """Whatever the server answers; the caller has looked what it passes on. Raises ServerUnreachable."""
        return await self._ask(method, path, **more)

    async def _grant(self, body: dict[str, str]) -> StaffGrant:
        answer = await self._ask("POST", "/api/service/staff-token", json=body)
        match answer.status_code:
            case 200 | 201:
                return self._read(StaffGrant, answer, "staff-token")
            case 400 | 401 | 403 | 404 | 410 | 422:
                raise SignInRefused
            case 429:
                raise TooManyAttempts
        raise self._unexpected("staff-token", answer)

    async def _ask(self, method: str, path: str, **more: Any) -> httpx2.Response:
        try:
            return await self._client.request(method, path, **more)
        except httpx2.HTTPError as error:
            log.info("server_unreachable", path=path.rpartition("/")[2], why=type(error).__name__)
            raise ServerUnreachable from error

    def _read(self, kind: type[M], answer: httpx2.Response, what: str) -> M:
        try:
            return kind.model_validate_json(answer.content)
        except ValidationError:
            raise self._unexpected(what, answer) from None

    def _unexpected(self, what: str, answer: httpx2.Response) -> ServerUnreachable:
        # The status alone: an answer may hold what belongs in no log.
        log.warning("server_answer_unexpected", what=what, status=answer.status_code)
        return ServerUnreachable()


def _detail(answer: httpx2.Response) -> str | None:
    """The server's own words about why not."""
    try:
        found = answer.json()
    except ValueError:
        return None
    return str(found["detail"]) if isinstance(found, dict) and "detail" in found else None
