"""The app on a phone keeps to the kiosk server's contract, and survives a server that comes and goes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from simulator import scenarios, store
from simulator.people import Kind
from simulator.phone_app import PhoneApp, ServerRefused, ServerUnreachable, WebEvent
from simulator.player import Player
from simulator.script import Beat, CheckIn, Disappear, OptOut, PocketPhone, Scenario, Walk
from simulator.world import World
from tests.core.simulated import NOON_S, a_stock

BASE = "http://store.test"


@dataclass
class StandIn:
    """The parts of the kiosk server's phone interface that the app uses."""

    app: FastAPI = field(default_factory=FastAPI)
    calls: list[tuple[str, dict[str, Any], dict[str, str]]] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    failures: list[int] = field(default_factory=list)
    "Statuses that the next calls get instead of an answer."
    ahead_s: float = 0.0
    now_s: float = NOON_S

    def __post_init__(self) -> None:
        @self.app.middleware("http")
        async def note(request: Request, proceed: Any) -> Any:
            body = await request.json() if (await request.body()) else {}
            self.calls.append((request.url.path, body, dict(request.headers)))
            if self.failures:
                problem = {"title": "Not now", "detail": "come back later"}
                return JSONResponse(problem, status_code=self.failures.pop(0))
            return await proceed(request)

        self.app.post("/api/web/events", status_code=202)(self.web_events)
        self.app.post("/api/phone/register", status_code=201)(self.register)
        self.app.post("/api/phone/tokens")(self.tokens)
        for path in ("check-in", "consents", "pause", "opt-out"):
            self.app.post(f"/api/phone/{path}")(self.answer)
        self.app.post("/api/phone/link")(self.link)
        self.app.get("/api/phone/me")(self.answer)

    async def web_events(self, request: Request) -> dict[str, int]:
        ids = {event["message_id"] for event in (await request.json())["events"]}
        new = ids - self.seen
        self.seen |= ids
        return {"accepted": len(new), "repeated": len(ids) - len(new)}

    async def register(self) -> JSONResponse:
        answer = JSONResponse({"member_number": "M-1", "device": "d1", "credential": "secret"}, status_code=201)
        answer.set_cookie("shopbell_phone", "secret", httponly=True)
        return answer

    async def tokens(self) -> dict[str, Any]:
        stock = a_stock(self.now_s)
        return {
            "tokens": [{"slot": slot, "token": token.hex()} for slot, token in stock.tokens.items()],
            "auth_key": stock.auth_key.hex(),
            "generation": stock.generation,
            "server_time_s": self.now_s + self.ahead_s,
            "service_uuid16": 0xFFF1,
        }

    async def answer(self) -> dict[str, str]:
        return {"bell": "off"}

    async def link(self) -> dict[str, str]:
        return {"path": "/phone/enter?code=1"}

    def paths(self) -> list[str]:
        return [path for path, _, _ in self.calls]


async def no_wait(seconds: float) -> None:
    """The pause between two tries, skipped."""


@pytest.fixture
def server() -> StandIn:
    return StandIn()


@pytest.fixture
async def app(server: StandIn) -> AsyncIterator[PhoneApp]:
    transport = httpx2.ASGITransport(app=server.app)
    async with PhoneApp(BASE, "jane", clock=lambda: server.now_s, sleep=no_wait, network=transport) as app:
        yield app


VIEW = WebEvent("Product Viewed", NOON_S - 60, sku="morrow-64")


async def test_what_she_looked_at_joins_her_by_the_anonymous_id(server: StandIn, app: PhoneApp) -> None:
    assert await app.browse([VIEW, WebEvent("Page Viewed", NOON_S, page="/coffee")]) == 2
    await app.register("Jane", "jane@example.com", time_zone="America/New_York")
    (_, web, _), (_, registration, headers) = server.calls
    assert web["anonymous_id"] == registration["anonymous_id"] == app.anonymous_id
    assert [event["event"] for event in web["events"]] == ["Product Viewed", "Page Viewed"]
    assert web["events"][0]["sku"] == "morrow-64"
    assert "sku" not in web["events"][1]
    assert registration["consents"] == ["recognise_in_store", "offers", "clerk_assist"]
    assert "idempotency-key" in headers
    assert "authorization" not in headers


async def test_after_registration_it_shows_its_bearer_and_no_cookie(server: StandIn, app: PhoneApp) -> None:
    registration = await app.register("Jane", "jane@example.com")
    assert (registration.member_number, registration.device) == ("M-1", "d1")
    await app.me()
    _, _, headers = server.calls[-1]
    assert headers["authorization"] == "Bearer secret"
    assert "cookie" not in headers


async def test_tokens_come_as_bytes_by_slot_with_the_servers_clock(server: StandIn, app: PhoneApp) -> None:
    server.ahead_s = 42.0
    stock = await app.fetch_tokens()
    assert stock.tokens == a_stock(NOON_S).tokens
    assert stock.auth_key == a_stock().auth_key
    assert stock.clock_ahead_s == pytest.approx(42.0)


async def test_a_server_that_is_starting_is_asked_again_with_the_same_key(server: StandIn, app: PhoneApp) -> None:
    server.failures = [503, 500, 429]
    assert len((await app.fetch_tokens()).tokens) == 96
    assert server.paths() == ["/api/phone/tokens"] * 4
    assert len({headers["idempotency-key"] for _, _, headers in server.calls}) == 1


async def test_a_repeated_batch_of_events_counts_once(server: StandIn, app: PhoneApp) -> None:
    server.failures = [502]
    assert await app.browse([VIEW]) == 1
    bodies = [body for _, body, _ in server.calls]
    assert bodies[0] == bodies[1]


async def test_a_refusal_is_told_at_once_with_its_reason(server: StandIn, app: PhoneApp) -> None:
    server.failures = [409]
    with pytest.raises(ServerRefused, match=r"409 Not now come back later") as refused:
        await app.register("Jane", "jane@example.com")
    assert refused.value.status == 409
    assert server.paths() == ["/api/phone/register"]
    assert app.registration is None


async def test_a_server_that_stays_broken_is_given_up_with_its_reason(server: StandIn, app: PhoneApp) -> None:
    server.failures = [503] * 6
    with pytest.raises(ServerRefused, match="503"):
        await app.check_in()


async def test_a_server_that_is_not_there_is_unreachable() -> None:
    def refuse(request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectError("refused")

    async with PhoneApp(BASE, "jane", sleep=no_wait, network=httpx2.MockTransport(refuse)) as app:
        with pytest.raises(ServerUnreachable):
            await app.me()


@pytest.mark.parametrize("body", [b"[]", b"<html>"])
async def test_an_error_page_of_somebody_else_is_a_refusal_without_a_reason(body: bytes) -> None:
    transport = httpx2.MockTransport(lambda request: httpx2.Response(404, content=body))
    async with PhoneApp(BASE, "jane", sleep=no_wait, network=transport) as app:
        with pytest.raises(ServerRefused, match="404 without a reason"):
            await app.me()


async def test_an_answer_that_is_no_object_is_a_refusal() -> None:
    transport = httpx2.MockTransport(lambda request: httpx2.Response(200, json=[]))
    async with PhoneApp(BASE, "jane", sleep=no_wait, network=transport) as app:
        with pytest.raises(ServerRefused, match="no object"):
            await app.me()


async def test_bell_consents_and_link_go_to_their_paths(server: StandIn, app: PhoneApp) -> None:
    await app.set_consent("offers", granted=False)
    await app.pause(NOON_S + 3600)
    await app.opt_out()
    assert await app.link() == "/phone/enter?code=1"
    assert server.paths() == [f"/api/phone/{path}" for path in ("consents", "pause", "opt-out", "link")]
    assert server.calls[0][1] == {"purpose": "offers", "granted": False, "surface": "app"}
    assert server.calls[1][1] == {"until_s": NOON_S + 3600}


class PlayTime:
    """A clock that only sleeping moves, so that a play takes no time."""

    def __init__(self) -> None:
        self.now_s = NOON_S

    def __call__(self) -> float:
        return self.now_s

    async def sleep(self, seconds: float) -> None:
        self.now_s += seconds


def a_player(server: StandIn, scenario: Scenario, told: list[tuple[Beat, float]] | None = None) -> Player:
    time, network = PlayTime(), httpx2.ASGITransport(app=server.app)
    on_beat = None if told is None else lambda beat, at_s: told.append((beat, at_s))
    world = World(store.site())
    return Player(scenario, world, BASE, clock=time, sleep=time.sleep, on_beat=on_beat, network=network)


async def test_the_overture_makes_jane_a_member_with_a_phone(server: StandIn) -> None:
    player = a_player(server, scenarios.load("jane", 1, ["morrow-64"]))
    await player.overture()
    assert server.paths() == ["/api/web/events", "/api/phone/register", "/api/phone/tokens"]
    assert [event["event"] for event in server.calls[0][1]["events"]].count("Product Viewed") == 3
    instants = [event["at_s"] for event in server.calls[0][1]["events"]]
    assert instants == sorted(instants)
    assert player.apps["jane"].registration is not None
    await player.close()
    await player.close()


async def test_a_crowd_registers_each_for_itself(server: StandIn) -> None:
    player = a_player(server, scenarios.load("arrivals", 1, ["a", "b"]))
    await player.overture()
    assert server.paths().count("/api/phone/register") == 100
    assert len({body["email"] for path, body, _ in server.calls if path.endswith("register")}) == 100
    await player.close()


async def test_beats_put_people_and_phones_into_the_world(server: StandIn) -> None:
    play = scenarios.load("jane", 1, ["morrow-64"])
    player = a_player(server, play, told := [])
    await player.overture()
    player.world.add(play.person("jane"), (5.0, 3.0))
    for beat in play.beats:
        if beat.action.person != "jane":
            await player.perform(beat.action, NOON_S)
    await player.perform(PocketPhone("jane"), NOON_S)
    await player.perform(Walk("jane", (6.6, 11.7)), NOON_S)
    assert {who.person for who in player.world.people() if who.kind is Kind.STRANGER} == {
        f"stranger-{n}" for n in range(1, 11)
    }
    assert len(player.world.phones()) == 11
    assert player.world.zone("jane", NOON_S + 60) == "coffee-bar"
    assert told == []
    await player.close()


async def test_check_in_opt_out_and_leaving(server: StandIn) -> None:
    play = scenarios.load("jane", 1, ["morrow-64"])
    player = a_player(server, play)
    await player.overture()
    player.world.add(play.person("jane"), (5.0, 3.0))
    await player.perform(PocketPhone("jane"), NOON_S)
    phone = player.world.phone("jane")
    assert phone is not None
    phone.notice(NOON_S, in_region=True)
    await player.perform(CheckIn("jane"), NOON_S)
    await player.perform(OptOut("jane"), NOON_S)
    assert phone.next_at_s() == float("inf")
    assert server.paths()[-2:] == ["/api/phone/check-in", "/api/phone/opt-out"]
    await player.perform(Disappear("jane"), NOON_S)
    assert "jane" not in player.world
    await player.close()


async def test_a_play_runs_its_beats_at_their_instants_to_its_end(server: StandIn) -> None:
    play = scenarios.load("jane", 1, ["morrow-64"])
    player = a_player(server, play, told := [])
    await player.overture()
    await player.run()
    assert [beat for beat, _ in told] == list(play.beats)
    assert all(at_s == NOON_S + beat.at_s for beat, at_s in told)
    assert player.started_s == NOON_S
    assert len(player.world.phones()) == 11
    assert player.world.zone("jane", NOON_S + play.ends_at_s) == "coffee-bar"
    await player.close()
