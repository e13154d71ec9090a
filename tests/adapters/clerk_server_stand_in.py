"""The three routes of kiosk_server that clerk_push asks, over real HTTP and with real keys.

It shows what happened to it (`cards_seen`, `sign_ins`) and lets a test change its mind (`lifetime_s`, `site`,
`signing_key`, `refuse_renewal`, `gone`).
"""

from __future__ import annotations

import secrets
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import jwt
import pytest
import uvicorn
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import FastAPI, Request
from jwt.algorithms import OKPAlgorithm
from starlette.responses import JSONResponse, Response

from wire.messages.screens.clerk import ClerkSite, ClientCard, StaffCard
from wire.messages.site import FloorPlan, Zone

BEARER = "service-bearer-of-the-test"
SHOWN = ("authorization", "x-staff-token", "idempotency-key", "accept-language")
PASSWORD = "ring the bell twice"
KEY_ID = "k1"

_READY_WITHIN_S = 60.0


def a_clerk(staff: str, name: str, *roles: str) -> StaffCard:
    return StaffCard(staff=staff, name=name, department="Coffee", roles=list(roles or ("clerk",)), languages=["en"])


@dataclass
class StandIn:
    """A server that knows clerks `mara`, `theo` and whoever is added to `accounts`; every password is `PASSWORD`."""

    site: str = "riverside"
    lifetime_s: float = 600.0
    signing_key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    published_key: Ed25519PrivateKey | None = None
    "None: that of `signing_key`."
    accounts: dict[str, StaffCard] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    "One-time code to user name."
    refreshes: dict[str, str] = field(default_factory=dict)
    refreshes_used: int = 0
    refuse_renewal: bool = False
    gone: set[str] = field(default_factory=set)
    "Visits whose card is no more."
    sign_ins: int = 0
    cards_seen: list[tuple[str, str]] = field(default_factory=list)
    "Visit, and the staff id that the token spoke for."
    asked_from: list[str | None] = field(default_factory=list)
    "The zone of the clerk that came with each."
    asked_in: list[str | None] = field(default_factory=list)
    "The language that came with each, and with what was said."
    said: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    "What clerks said of visits: the visit, about what, and the body."
    refusals: list[int] = field(default_factory=list)
    "Statuses that the next ones of these are answered with."
    devices: int = 0
    "The last one is `device-N`."
    signed_out: list[str] = field(default_factory=list)
    "Refresh tokens of sessions that clerks ended."
    sold: list[dict[str, Any]] = field(default_factory=list)
    "What was asked below /api/service/sell, as it came."
    zones: tuple[str, ...] = ()
    "Of the floor; without any, none is known."
    language: str = "en"
    "The site's."
    url: str = ""

    def __post_init__(self) -> None:
        for staff, name in (("s-mara", "Mara"), ("s-theo", "Theo")):
            self.accounts[name.lower()] = a_clerk(staff, name)

    def token(self, who: StaffCard) -> tuple[str, float]:
        expires_at_s = time.time() + self.lifetime_s
        claims = {
            "sub": who.staff,
            "name": who.name,
            "department": who.department,
            "roles": who.roles,
            "languages": who.languages,
            "site": self.site,
            "exp": int(expires_at_s),
        }
        return jwt.encode(claims, self.signing_key, algorithm="EdDSA", headers={"kid": KEY_ID}), expires_at_s

    def grant(self, username: str) -> dict[str, Any]:
        who = self.accounts[username]
        access, expires_at_s = self.token(who)
        refresh = secrets.token_hex(8)
        self.refreshes[refresh] = username
        self.devices += 1
        answer = {"access": access, "expires_at_s": expires_at_s, "refresh": refresh, "staff": who.model_dump()}
        return answer | {"device": f"device-{self.devices}"}

    def jwks(self) -> dict[str, Any]:
        public = (self.published_key or self.signing_key).public_key()
        return {"keys": [OKPAlgorithm.to_jwk(public, as_dict=True) | {"kid": KEY_ID, "use": "sig", "alg": "EdDSA"}]}


def a_client_card(visit: str) -> ClientCard:
    return ClientCard(
        visit=visit,
        display_name="Jane",
        member_since_s=1.0,
        arrived_at_s=2.0,
        zone="door",
        zone_name="Door",
        product=None,
        stock=None,
        specs=[],
        talking_points=["Grinds quietly"],
        evidence="Viewed 3 times",
        voucher_off=None,
        voucher_price_after=None,
        voucher_valid_until_s=None,
        related=[],
        consent="c-1",
        consent_text="Clerks may be told",
    )


def a_site_card(site: str, zones: Sequence[str] = (), language: str = "en") -> ClerkSite:
    corners = {"x0_m": 0.0, "y0_m": 0.0, "x1_m": 1.0, "y1_m": 1.0}
    known = [Zone(zone=zone, name=zone, **corners) for zone in zones]
    floor = FloorPlan(width_m=9.0, height_m=9.0, zones=known, gateways=[]) if known else None
    about = {"name": "Riverside", "street": "", "time_zone": "UTC", "currency": "EUR", "language": language}
    return ClerkSite(site=site, hours=[], floor=floor, **about)


def _application(stand_in: StandIn) -> FastAPI:
    app = FastAPI()

    @app.post("/api/service/staff-token")
    async def staff_token(request: Request) -> Response:
        if request.headers.get("authorization") != f"Bearer {BEARER}":
            return Response(status_code=401)
        body = await request.json()
        username = None
        if "password" in body:
            stand_in.sign_ins += 1
            username = body["username"] if body["password"] == PASSWORD else None
        elif "code" in body:
            username = stand_in.codes.pop(body["code"], None)
        elif not stand_in.refuse_renewal:
            username = stand_in.refreshes.pop(body["refresh"], None)
            stand_in.refreshes_used += 1
        if username not in stand_in.accounts:
            return Response(status_code=401)
        return JSONResponse(stand_in.grant(username))

    @app.post("/api/service/staff-token/end")
    async def signed_out(request: Request) -> Response:
        stand_in.signed_out.append((await request.json())["refresh"])
        return Response(status_code=204)

    @app.api_route("/api/service/sell/{rest:path}", methods=["GET", "POST", "PUT"])
    async def sell(rest: str, request: Request) -> Response:
        shown = {name: request.headers.get(name, "") for name in SHOWN}
        sold = {"method": request.method, "rest": rest, "query": request.url.query, "body": await request.body()}
        stand_in.sold.append(sold | shown)
        if "refused" in rest:
            return JSONResponse({"quote": {"total": 1}}, 409, media_type="application/problem+json")
        return Response(b"%PDF-", headers={"content-type": "application/pdf", "set-cookie": "a=b"})

    @app.get("/api/service/staff-keys")
    async def staff_keys() -> dict[str, Any]:
        return stand_in.jwks()

    @app.get("/api/service/visits/{visit}/card")
    async def card(visit: str, request: Request) -> Response:
        if request.headers.get("authorization") != f"Bearer {BEARER}":
            return Response(status_code=401)
        try:
            token = request.headers.get("x-staff-token", "")
            claims = jwt.decode(token, stand_in.signing_key.public_key(), algorithms=["EdDSA"])
        except jwt.PyJWTError:
            return Response(status_code=401)
        if visit in stand_in.gone:
            return Response(status_code=410)
        stand_in.cards_seen.append((visit, claims["sub"]))
        stand_in.asked_from.append(request.query_params.get("from_zone"))
        stand_in.asked_in.append(request.headers.get("accept-language"))
        return Response(a_client_card(visit).model_dump_json(), media_type="application/json")

    @app.post("/api/service/visits/{visit}/{what}")
    async def say(visit: str, what: str, request: Request) -> Response:
        if stand_in.refusals:
            return JSONResponse({"detail": "She agreed to less."}, stand_in.refusals.pop())
        body = await request.json()
        stand_in.said.append((visit, what, body))
        stand_in.asked_in.append(request.headers.get("accept-language"))
        if what == "not-her":
            stand_in.gone ^= {visit}
            return Response(status_code=204 if visit in stand_in.gone else 200)
        return Response(a_client_card(visit).model_dump_json(), media_type="application/json")

    @app.get("/api/service/site")
    async def site() -> ClerkSite:
        return a_site_card(stand_in.site, stand_in.zones, stand_in.language)

    return app


class RunningStandIn:
    """Serves in a thread of its own; `stop` makes it unreachable, `start` brings it back on the same port."""

    def __init__(self, stand_in: StandIn) -> None:
        self._app = _application(stand_in)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = probe.getsockname()[1]
        stand_in.url = f"http://127.0.0.1:{self._port}"
        self.start()

    def start(self) -> None:
        config = uvicorn.Config(self._app, port=self._port, log_config=None, timeout_graceful_shutdown=1)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        deadline = time.monotonic() + _READY_WITHIN_S
        while not self._server.started:
            assert time.monotonic() < deadline, "the stand-in did not start"
            time.sleep(0.01)

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(timeout=10)
        assert not self._thread.is_alive()


@pytest.fixture
def running_stand_in() -> Iterator[tuple[StandIn, RunningStandIn]]:
    stand_in = StandIn()
    running = RunningStandIn(stand_in)
    try:
        yield stand_in, running
    finally:
        running.stop()


@pytest.fixture
def stand_in(running_stand_in: tuple[StandIn, RunningStandIn]) -> StandIn:
    return running_stand_in[0]
