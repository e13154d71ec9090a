"""The demo page's server: who may press its buttons, what it says where it cannot, and that it ends quietly."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx2
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from simulator import store
from simulator.demo.page import COOKIE, NoSuchScreenError, NotNowError, page, served
from simulator.demo.processes import listen
from wire.messages.screens.demo import DemoScreens, DemoView

KEY = "the-key-that-was-printed"


@dataclass
class Director:
    """Remembers what it was asked for."""

    pressed: list[str] = field(default_factory=list)

    def view(self) -> DemoView:
        site = store.site()
        screens = DemoScreens(phone="/p", clerk="/c", kiosk="/k", desk="/d")
        return DemoView(
            at_s=1.0,
            floor=site.floor,
            site_name=site.name,
            screens=screens,
            people=[],
            playing=False,
            broker_up=True,
            server_up=True,
            trace=None,
            held_back=[],
            caption="Nothing happens.",
        )

    async def changed(self) -> None:
        await asyncio.sleep(60)

    async def screen_address(self, screen: str) -> str:
        if screen == "desk":
            raise NotNowError("the server is down.")
        if screen != "phone":
            raise NoSuchScreenError(screen)
        return "http://127.0.0.1:1/phone/enter?code=once"

    async def play(self) -> None:
        self.pressed.append("play")

    async def start_over(self) -> None:
        self.pressed.append("start_over")

    async def walk(self, person: str, x_m: float, y_m: float) -> None:
        self.pressed.append(f"walk {person} {x_m} {y_m}")

    async def place(self, person: str, x_m: float, y_m: float) -> None:
        self.pressed.append(f"place {person} {x_m} {y_m}")

    async def bell(self, *, on: bool) -> None:
        self.pressed.append(f"bell {on}")

    async def broker_outage(self, seconds: float) -> None:
        self.pressed.append(f"broker_outage {seconds}")

    async def kill_server(self) -> None:
        self.pressed.append("kill_server")


@pytest.fixture
def director() -> Director:
    return Director()


@pytest.fixture
async def origin(director: Director, tmp_path: Path) -> AsyncIterator[str]:
    with listen(0) as listening:
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        async with served(page(director, tmp_path, KEY, ("http://127.0.0.1:1",)), listening):
            yield address


@pytest.fixture
async def browser(origin: str) -> AsyncIterator[httpx2.AsyncClient]:
    """One that has entered."""
    async with httpx2.AsyncClient(base_url=origin, trust_env=False, headers={"Cookie": f"{COOKIE}={KEY}"}) as client:
        yield client


@pytest.mark.parametrize("path", ["/", "/demo/", "/demo/screens/phone", "/demo/screens/desk", "/nothing"])
async def test_without_the_key_nothing_is_shown(origin: str, path: str) -> None:
    async with httpx2.AsyncClient(base_url=origin, trust_env=False) as stranger:
        assert (await stranger.get(path)).status_code == 401
        assert (await stranger.get(path, headers={"Cookie": f"{COOKIE}=guessed"})).status_code == 401


async def test_without_the_key_no_button_is_pressed(origin: str, director: Director) -> None:
    async with httpx2.AsyncClient(base_url=origin, trust_env=False) as stranger:
        for button in ("play", "start-over", "server-kill"):
            assert (await stranger.post(f"/api/demo/{button}")).status_code == 401
    assert director.pressed == []


async def test_another_page_of_this_machine_presses_no_button(browser: httpx2.AsyncClient, director: Director) -> None:
    answer = await browser.post("/api/demo/play", headers={"Origin": "http://127.0.0.1:9"})
    assert answer.status_code == 403
    assert director.pressed == []


async def test_the_printed_address_opens_the_page_and_another_key_does_not(origin: str) -> None:
    async with httpx2.AsyncClient(base_url=origin, trust_env=False) as browser:
        assert (await browser.get("/demo/enter", params={"key": "guessed"})).status_code == 401
        entered = await browser.get("/demo/enter", params={"key": KEY})
        assert (entered.status_code, entered.headers["location"]) == (303, "/demo/")
        assert {"HttpOnly", "SameSite=strict"} <= set(entered.headers["set-cookie"].split("; "))
        assert (await browser.post("/api/demo/play")).status_code == 202


async def test_every_button_reaches_the_director(browser: httpx2.AsyncClient, director: Director) -> None:
    move = {"person": "jane", "x_m": 1.0, "y_m": 2.0}
    for button, body in {
        "play": {},
        "start-over": {},
        "walk": move,
        "place": move,
        "bell": {"on": False},
        "broker-outage": {"seconds": 3},
        "server-kill": {},
    }.items():
        assert (await browser.post(f"/api/demo/{button}", json=body)).status_code == 202
    assert director.pressed == [
        *("play", "start_over", "walk jane 1.0 2.0", "place jane 1.0 2.0", "bell False", "broker_outage 3.0"),
        "kill_server",
    ]


async def test_a_wrong_body_presses_nothing(browser: httpx2.AsyncClient, director: Director) -> None:
    for button, body in {"walk": {"person": "jane", "x_m": 1e9, "y_m": 0}, "broker-outage": {"seconds": -1}}.items():
        assert (await browser.post(f"/api/demo/{button}", json=body)).status_code == 422
    assert director.pressed == []


async def test_a_screen_is_entered_anew_each_time(browser: httpx2.AsyncClient) -> None:
    answer = await browser.get("/demo/screens/phone")
    assert (answer.status_code, answer.headers["cache-control"]) == (303, "no-store")


async def test_there_are_no_other_screens(browser: httpx2.AsyncClient) -> None:
    assert (await browser.get("/demo/screens/fax")).status_code == 404


async def test_a_screen_whose_program_is_down_asks_again_by_itself(browser: httpx2.AsyncClient) -> None:
    answer = await browser.get("/demo/screens/desk")
    assert (answer.status_code, answer.headers["refresh"]) == (503, "2")
    assert "the server is down" in answer.text


async def test_a_socket_without_the_key_is_closed_with_the_reason(origin: str) -> None:
    async with connect(origin.replace("http", "ws") + "/ws/demo", proxy=None) as socket:
        with pytest.raises(ConnectionClosed) as closed:
            await socket.recv()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4401


async def test_open_pages_end_with_the_demo_and_nothing_is_logged(
    director: Director, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    cookie = {"Cookie": f"{COOKIE}={KEY}"}
    with listen(0) as listening, caplog.at_level(logging.WARNING):
        address = f"ws://127.0.0.1:{listening.getsockname()[1]}/ws/demo"
        async with served(page(director, tmp_path, KEY, ()), listening):
            async with connect(address, additional_headers=cookie, proxy=None) as gone:
                await gone.send(json.dumps({"type": "hello"}))
                await gone.recv()
            stays = await connect(address, additional_headers=cookie, proxy=None)
            await stays.send(json.dumps({"type": "hello"}))
            frames = [json.loads(await stays.recv()) for _ in range(2)]
        with pytest.raises(ConnectionClosed):
            await stays.recv()
        await stays.close()
    assert [frame["type"] for frame in frames] == ["welcome", "state"]
    assert frames[1]["body"]["caption"] == "Nothing happens."
    assert caplog.messages == []
