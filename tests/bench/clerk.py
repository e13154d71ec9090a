"""From the packet on which a task is decided to a clerk's screen that says it shows it, through the whole system.

500 members come in, one a second; 20 clerks are on shift, each with an open socket that acknowledges what it is
sent, and the one asked first claims and finishes. Broker, kiosk_server and clerk_push are processes of their own,
databases are files that are synced at each commit. The figures are the programs' own receipts: every hop at its first
instant, since the instant at which the gateway's window ended.

Beside it, in the same seconds and on the same machine, the bare way: a message through another broker to a program that
does nothing but hand it to 20 open sockets, whose screens answer at once. Nothing is decided or written there.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import quantiles
from typing import Any

import httpx2
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion
from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import ServerConnection, broadcast, serve
from websockets.exceptions import ConnectionClosed

from clerk_push.database import DATABASE
from kiosk_server.messages.texts import Texts
from kiosk_server.sites.setting_up import BrokerAddress, set_up
from tests.adapters.live_server import TOPICS, LiveServer, MqttPeer, free_port
from tests.stories.arrival_shop import ArrivalShop, Jane, a_product, a_site, open_shop
from wire.messages.reading import write
from wire.messages.site import StaffMember
from wire.messages.sockets import Ack, Event, Hello, ServerBeat, read_server_frame

ARRIVALS = 500
CLERKS = 20

EVERY_S = 1.0
"3,600 clients an hour, each of whom a clerk claims: more than the busiest hour of a very large store."

GOAL_S = 1.0
"The 99th percentile from packet to acknowledgement."

SETTLE_S = 60.0
"For what is still under way when the last has come."


@dataclass(frozen=True, slots=True)
class Spread:
    p50_ms: float
    p95_ms: float
    p99_ms: float
    most_ms: float

    @classmethod
    def of(cls, found_s: list[float]) -> Spread:
        cuts = quantiles(found_s, n=100)
        return cls(*(round(each * 1e3, 1) for each in (cuts[49], cuts[94], cuts[98], max(found_s))))

    def __str__(self) -> str:
        return f"p50 {self.p50_ms:g} ms, p95 {self.p95_ms:g} ms, p99 {self.p99_ms:g} ms, most {self.most_ms:g} ms"

    def as_json(self) -> dict[str, float]:
        return {"p50_ms": self.p50_ms, "p95_ms": self.p95_ms, "p99_ms": self.p99_ms, "most_ms": self.most_ms}


@dataclass(frozen=True, slots=True)
class Report:
    arrivals: int
    clerks: int
    first: Spread
    "Packet to the first acknowledgement of a task."
    every: Spread
    "Packet to the acknowledgement of each clerk asked."
    offered: Spread
    "Packet to the committed offer."
    bare: Spread
    "Of the reference: to the first answer."
    lost: int
    "Tasks that are missing, and offers that an asked clerk's screen never showed."
    doubled: int
    "Members with two tasks, and events that a screen got twice."
    pushed: int
    "Pushes that would have gone out for want of an acknowledgement."

    @property
    def held(self) -> bool:
        return self.first.p99_ms < GOAL_S * 1e3 and self.lost == 0 and self.doubled == 0

    def __str__(self) -> str:
        return "\n".join(
            (
                f"clerk: {self.arrivals} arrivals, {self.clerks} clerks",
                f"  packet to first acknowledgement: {self.first} (goal: p99 < {GOAL_S * 1e3:g} ms)",
                f"  packet to each acknowledgement:  {self.every}",
                f"  packet to the committed offer:   {self.offered}",
                f"  bare broker and sockets beside:  {self.bare}",
                f"  lost {self.lost}, doubled {self.doubled}, not seen within 2 s {self.pushed}",
            )
        )

    def as_json(self) -> dict[str, object]:
        return {
            "arrivals": self.arrivals,
            "clerks": self.clerks,
            "first_acknowledged": self.first.as_json(),
            "each_acknowledged": self.every.as_json(),
            "offered": self.offered.as_json(),
            "bare": self.bare.as_json(),
            "lost": self.lost,
            "doubled": self.doubled,
            "late": self.pushed,
            "goal_p99_ms": GOAL_S * 1e3,
            "held": self.held,
        }


def measure(arrivals: int = ARRIVALS, clerks: int = CLERKS) -> Report:
    """Takes about ten minutes."""
    with tempfile.TemporaryDirectory(prefix="shopbell-bench-") as folder:
        return asyncio.run(_measure(Path(folder), arrivals, clerks))


async def _measure(folder: Path, arrivals: int, clerks: int) -> Report:
    data = folder / "data"
    members = _set_up(data, arrivals, clerks)
    async with AsyncExitStack() as stack:
        server = stack.enter_context(_server(data, members.port))
        url = stack.enter_context(_clerk_push(data, server.url))
        # A connection that the server is about to close is not used again.
        limits = httpx2.Limits(keepalive_expiry=2)
        http = await stack.enter_async_context(httpx2.AsyncClient(base_url=url, timeout=60, limits=limits))
        await _until_up(http)
        screens = [
            await stack.enter_async_context(_screen(http, url, server, f"clerk{number}")) for number in range(clerks)
        ]
        bare = await stack.enter_async_context(_bare(folder, clerks))
        gateway = server.mqtt("gateway-door")
        await _arrive(members, gateway, bare)
        await _settled(data / DATABASE, screens, bare, arrivals)
        return _report(data / DATABASE, screens, bare, arrivals, clerks)


# -- the store ---------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Members:
    port: int
    people: list[Jane]
    rows: Callable[[Jane], bytes]


def _set_up(data: Path, arrivals: int, clerks: int) -> _Members:
    port, tls_port = free_port(), free_port()
    plain = a_site()
    team = [StaffMember(username=f"clerk{n}", name=f"Clerk {n}", roles=["clerk"]) for n in range(clerks)]
    site = plain.model_copy(update={"staff": [*plain.staff, *team]})
    broker = BrokerAddress("127.0.0.1", port, tls_port, "127.0.0.1")
    set_up(site, data, None, broker, Texts.load(), time.time() - 3600, provision_gateways=True)
    with open_shop(data) as shop:
        shop.now_s = time.time()
        shop.database.writer.run(lambda session: session.add(a_product()))
        people = [shop.join() for _ in range(arrivals)]
        return _Members(port, people, lambda jane: _packet(shop, jane))


def _packet(shop: ArrivalShop, jane: Jane) -> bytes:
    """A batch with one packet, heard at this instant. Needs the shop's keys alone, not its database."""
    shop.now_s = time.time()
    row = replace(shop.row(jane, lasts_s=0.0), monotonic_s=time.monotonic())
    return write(shop.batch(row))


@contextmanager
def _server(data: Path, port: int) -> Any:
    made = LiveServer(data, port)
    try:
        made.start_broker()
        made.start()
        yield made
    finally:
        made.close()


@contextmanager
def _clerk_push(data: Path, server_url: str) -> Any:
    command = [sys.executable, "-m", "clerk_push", "serve", "--data", data, "--server-url", server_url, "--port", "0"]
    with (data / "clerk_push.log").open("ab") as log:
        process = subprocess.Popen(
            [*command, "--credentials", data / "credentials/clerk_push.json"],
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            env={name: value for name, value in os.environ.items() if not name.startswith("SHOPBELL_")},
        )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        assert line.startswith("ready clerk_push "), (data / "clerk_push.log").read_text()
        yield line.split()[-1]
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)
        process.stdout.close()


async def _until_up(http: httpx2.AsyncClient) -> None:
    async with asyncio.timeout(SETTLE_S):
        while (await http.get("/api/health")).json()["broker"] != "up":
            await asyncio.sleep(0.05)


# -- the clerks --------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Screen:
    """One clerk: shows at once, and takes what they are asked first for."""

    staff: str
    cookie: str
    http: httpx2.AsyncClient
    shown: list[str] = field(default_factory=list)
    "Ids of events."
    tasks: set[str] = field(default_factory=set)
    deeds: set[asyncio.Task[None]] = field(default_factory=set)

    async def listen(self, socket: ClientConnection) -> None:
        async for text in socket:
            frame = read_server_frame(text)
            if isinstance(frame, ServerBeat):
                await socket.send(json.dumps({"type": "beat"}))
            if isinstance(frame, Event):
                await socket.send(Ack(seq=frame.seq).model_dump_json())
                self.shown.append(frame.id)
                self._act(frame)

    def _act(self, event: Event) -> None:
        task, asked = event.body["task"], event.body["asked"]
        if event.kind == "task.offered":
            self.tasks.add(task)
            if asked and asked[0]["staff"] == self.staff:
                deed = asyncio.create_task(self._serve(task))
                self.deeds.add(deed)
                deed.add_done_callback(self.deeds.discard)

    async def _serve(self, task: str) -> None:
        for deed in ("claim", "done"):
            await self.http.post(f"/api/tasks/{task}/{deed}", headers={"cookie": f"shopbell_clerk={self.cookie}"})


@asynccontextmanager
async def _screen(http: httpx2.AsyncClient, url: str, server: LiveServer, username: str) -> AsyncIterator[_Screen]:
    password = server.credentials(f"staff-{username}")["password"]
    answer = await http.post("/api/session", json={"username": username, "password": password})
    assert answer.status_code == 200, answer.text
    cookie = answer.cookies["shopbell_clerk"]
    http.cookies.clear()
    screen = _Screen(answer.json()["staff"], cookie, http)
    headers = {"cookie": f"shopbell_clerk={cookie}"}
    async with connect(f"{url.replace('http', 'ws')}/ws/clerk", additional_headers=headers) as socket:
        await socket.send(Hello().model_dump_json())
        listening = asyncio.create_task(screen.listen(socket))
        try:
            yield screen
        finally:
            listening.cancel()
            with suppress(asyncio.CancelledError):
                await listening


# -- the reference -----------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Bare:
    """A broker, a program that passes on, and screens that answer."""

    client: Client
    began_s: dict[str, float] = field(default_factory=dict)
    took_s: dict[str, float] = field(default_factory=dict)

    def publish(self, name: str) -> None:
        self.began_s[name] = time.time()
        self.client.publish("bare", name, qos=1)

    def answered(self, name: str) -> None:
        self.took_s.setdefault(name, time.time() - self.began_s[name])


@asynccontextmanager
async def _bare(folder: Path, clerks: int) -> AsyncIterator[_Bare]:
    port, loop = free_port(), asyncio.get_running_loop()
    conf = folder / "bare.conf"
    conf.write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\nset_tcp_nodelay true\n")
    process = await asyncio.create_subprocess_exec(
        "mosquitto", "-c", conf, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    sockets: set[ServerConnection] = set()
    clients = [Client(CallbackAPIVersion.VERSION2) for _ in range(2)]
    bare = _Bare(clients[0])

    async def serving(socket: ServerConnection) -> None:
        sockets.add(socket)
        with suppress(ConnectionClosed):
            async for text in socket:
                bare.answered(str(text))

    async def showing(port: int) -> None:
        async with connect(f"ws://127.0.0.1:{port}") as socket:
            async for text in socket:
                await socket.send(text)

    try:
        async with serve(serving, "127.0.0.1", 0) as server:
            address = next(iter(server.sockets)).getsockname()[1]
            shows = [asyncio.create_task(showing(address)) for _ in range(clerks)]
            clients[1].on_message = lambda _client, _data, message: loop.call_soon_threadsafe(
                broadcast, sockets, message.payload.decode()
            )
            subscribed = asyncio.Event()
            clients[1].on_subscribe = lambda *_: loop.call_soon_threadsafe(subscribed.set)
            clients[1].on_connect = lambda client, *_: client.subscribe("bare", qos=1)
            for client in clients:
                await _connected(client, port)
                client.loop_start()
            await asyncio.wait_for(subscribed.wait(), SETTLE_S)
            async with asyncio.timeout(SETTLE_S):
                while len(sockets) < clerks:
                    await asyncio.sleep(0.01)
            yield bare
            for show in shows:
                show.cancel()
            await asyncio.gather(*shows, return_exceptions=True)
    finally:
        for client in clients:
            client.disconnect()
            client.loop_stop()
        process.terminate()
        await process.wait()


async def _connected(client: Client, port: int) -> None:
    async with asyncio.timeout(SETTLE_S):
        while True:
            try:
                client.connect("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                return


# -- the run -----------------------------------------------------------------------------------------------------------


async def _arrive(members: _Members, gateway: MqttPeer, bare: _Bare) -> None:
    start_s = time.monotonic()
    for number, jane in enumerate(members.people):
        await asyncio.sleep(max(0.0, start_s + number * EVERY_S - time.monotonic()))
        gateway.client.publish(TOPICS.sightings("door"), members.rows(jane), qos=1)
        await asyncio.sleep(EVERY_S / 2)
        bare.publish(str(number))


async def _settled(database: Path, screens: list[_Screen], bare: _Bare, arrivals: int) -> None:
    """Every screen has heard of every task, and every receipt is written; or not within a minute: then it is lost."""
    with suppress(TimeoutError):
        async with asyncio.timeout(SETTLE_S):
            while (
                any(len(screen.tasks) < arrivals or screen.deeds for screen in screens)
                or len(bare.took_s) < arrivals
                or _unseen(database)
            ):
                await asyncio.sleep(0.5)


def _unseen(database: Path) -> int:
    with closing(sqlite3.connect(database)) as opened:
        [(count,)] = opened.execute(_UNSEEN)
        return int(count)


_FIRST = "SELECT min(at_s) - packet_at_s FROM alert_hop JOIN task USING (task) WHERE hop = ? GROUP BY task"
_EACH = "SELECT at_s - packet_at_s FROM alert_hop JOIN task USING (task) WHERE hop = 'acknowledged' AND round = 1"
_UNSEEN = """SELECT count(*) FROM alert_hop AS asked WHERE hop = 'offered' AND round = 1 AND NOT EXISTS
(SELECT 1 FROM alert_hop AS seen
 WHERE seen.task = asked.task AND seen.staff = asked.staff AND seen.hop = 'acknowledged')"""
_LATE = """SELECT count(*) FROM alert_hop AS asked JOIN alert_hop AS seen USING (task, staff, round)
WHERE asked.hop = 'offered' AND seen.hop = 'acknowledged' AND seen.at_s > asked.at_s + 2"""


def _report(database: Path, screens: list[_Screen], bare: _Bare, arrivals: int, clerks: int) -> Report:
    with closing(sqlite3.connect(database)) as opened:

        def read(question: str, *values: str) -> list[float]:
            return [each for (each,) in opened.execute(question, values)]

        [tasks], [visits] = read("SELECT count(*) FROM task"), read("SELECT count(DISTINCT visit) FROM task")
        never = sum(arrivals - len(screen.tasks) for screen in screens)
        twice = sum(len(screen.shown) - len(set(screen.shown)) for screen in screens)
        return Report(
            arrivals=arrivals,
            clerks=clerks,
            first=Spread.of(read(_FIRST, "acknowledged")),
            every=Spread.of(read(_EACH)),
            offered=Spread.of(read(_FIRST, "offered")),
            bare=Spread.of(list(bare.took_s.values())),
            lost=int(arrivals - visits) + never + _unseen(database) + (arrivals - len(bare.took_s)),
            doubled=int(tasks - visits) + twice,
            pushed=int(read(_LATE)[0]),
        )
