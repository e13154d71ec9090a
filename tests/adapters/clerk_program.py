"""clerk_push as a whole, with the store's server as a broker client, and a clerk's screen as a socket.

Import the fixtures a file uses: `program` runs in a thread of the test, which starts in no time; `process` can be
killed. Both are the whole program.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import queue
import signal
import socket as sockets
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion
from sqlalchemy import URL
from websockets.asyncio.client import ClientConnection, connect

from clerk_push.database import DATABASE, open_database, read_address
from clerk_push.serving import Serving, listen
from clerk_push.settings import Settings, read_credentials
from tests.adapters.clerk_server_stand_in import BEARER, PASSWORD, StandIn
from tests.adapters.mqtt_broker import SITE, Broker
from wire.messages.mqtt import StoreEvent, StoreEventAck, StoreEventKind, TaskReport
from wire.messages.sockets import Ack, Event, Hello, Snapshot, State, Welcome, read_server_frame
from wire.topics import SiteTopics

WITHIN_S = 60.0
"A generous deadline: the machine may be busy with other things."

PLAIN: dict[str, Any] = {"timeout": WITHIN_S, "verify": False}
"No TLS here, so the machine's certificates are not read for each request: that takes longer than the request."

COOKIE = "shopbell_clerk"


def until(true: Callable[[], Any], what: str = "it") -> Any:
    """Polls until `true()` is, and gives what it was."""
    deadline = time.monotonic() + WITHIN_S
    while not (found := true()):
        assert time.monotonic() < deadline, f"{what} did not happen within {WITHIN_S:g} s"
        time.sleep(0.01)
    return found


class Program:
    """One clerk_push on its own data folder, in a thread; can be started again and keeps its port."""

    def __init__(self, folder: Path, broker: Broker, server_url: str, database: URL | None = None) -> None:
        """`database`: on a server; None: a file in `data`."""
        folder.mkdir(exist_ok=True)
        self.data = folder / "data"
        self._database = database.render_as_string(hide_password=False) if database is not None else None
        self._credentials = folder / "clerk_push.json"
        account = broker.account("clerk_push")
        self._credentials.write_text(
            json.dumps(
                {
                    "kind": "service",
                    "site": SITE,
                    "name": "clerk_push",
                    "bearer": BEARER,
                    "mqtt": {
                        "host": broker.host,
                        "port": broker.port,
                        "username": account.username,
                        "password": account.password,
                    },
                }
            )
        )
        self._server_url = server_url
        self.port = 0
        self.url = ""
        self.errors = folder / "clerk_push.log"
        self._serving: Serving | None = None
        self._thread: threading.Thread | None = None

    def start(self, **options: Any) -> None:
        """Returns once it serves."""
        settings = Settings(
            data=self.data,
            credentials=self._credentials,
            server_url=self._server_url,
            port=self.port,
            database=self._database,
            **options,
        )
        ready = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(settings, ready.set), daemon=True)
        self._thread.start()
        assert ready.wait(WITHIN_S)

    def _run(self, settings: Settings, ready: Callable[[], None]) -> None:
        def serves(address: str) -> None:
            self.url = address
            self.port = int(address.rpartition(":")[2])
            ready()

        credentials = read_credentials(settings.credentials)
        where = read_address(settings.database, settings.data / DATABASE, public=False)
        with listen(settings.port) as listening, open_database(where) as database:
            self._serving = Serving(settings, credentials, database, listening, serves)
            asyncio.run(self._serving.run())

    def stop(self) -> int:
        if self._serving is not None and self._thread is not None:
            self._serving.end()
            self._thread.join(timeout=WITHIN_S)
            assert not self._thread.is_alive()
        return 0

    def command(self, *more: str) -> list[str]:
        return [
            *(sys.executable, "-m", "clerk_push", "serve", "--data", str(self.data)),
            *("--credentials", str(self._credentials), "--server-url", self._server_url),
            *(("--database", self._database) if self._database is not None else ()),
            *("--port", str(self.port), *more),
        ]

    # -- as a clerk ----------------------------------------------------------------------------------------------------

    def wait_for_the_broker(self) -> None:
        """Until the subscription stands: before the first one, a broker keeps nothing for anybody."""
        until(lambda: self.get("/api/health").json()["broker"] == "up", "the subscription")

    def sign_in(self, username: str = "mara") -> str:
        """The cookie of a new session."""
        answer = self.post("/api/session", json={"username": username, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        return answer.cookies[COOKIE]

    def get(self, path: str, cookie: str | None = None) -> httpx2.Response:
        return httpx2.get(self.url + path, headers=_as(cookie), **PLAIN)

    def post(self, path: str, cookie: str | None = None, **more: Any) -> httpx2.Response:
        return httpx2.post(self.url + path, headers=_as(cookie) | more.pop("headers", {}), **PLAIN, **more)

    def delete(self, path: str, cookie: str | None = None) -> httpx2.Response:
        return httpx2.delete(self.url + path, headers=_as(cookie), **PLAIN)

    def tasks(self, cookie: str) -> list[dict[str, Any]]:
        answer = self.get("/api/tasks", cookie)
        assert answer.status_code == 200, answer.text
        tasks: list[dict[str, Any]] = answer.json()
        return tasks

    def one_task(self, cookie: str) -> dict[str, Any]:
        """The one open task, as soon as there is one."""
        found: list[dict[str, Any]] = until(lambda: self.tasks(cookie), "a task")
        assert len(found) == 1
        return found[0]

    @asynccontextmanager
    async def screen(self, cookie: str | None, hello: Hello | None = None) -> AsyncIterator[Screen]:
        async with connect(
            self.url.replace("http", "ws") + "/ws/clerk", additional_headers=_as(cookie), open_timeout=WITHIN_S
        ) as socket:
            if hello is not None:
                await socket.send(hello.model_dump_json())
            yield Screen(socket)


class OwnProcess(Program):
    """The same as a process of its own, which can be killed."""

    _process: subprocess.Popen[str] | None = None

    def start(self, **options: Any) -> None:
        assert not options, "a process takes its options on the command line"
        with self.errors.open("a") as errors:
            self._process = subprocess.Popen(
                self.command(),
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                # A log that is read must be there, and a test must not take its options from the surroundings.
                env={name: value for name, value in os.environ.items() if not name.startswith("SHOPBELL_")},
            )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line.startswith("ready clerk_push http://127.0.0.1:"), line + self.errors.read_text()
        self.url = line.split()[-1]
        self.port = int(self.url.rpartition(":")[2])

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        return self._end(signal.SIGTERM)

    def _end(self, number: int) -> int:
        if self._process is None:
            return 0
        self._process.send_signal(number)
        try:
            code = self._process.wait(timeout=WITHIN_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            code = self._process.wait(timeout=WITHIN_S)
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._process = None
        return code


def _as(cookie: str | None) -> dict[str, str]:
    return {"cookie": f"{COOKIE}={cookie}"} if cookie is not None else {}


class Screen:
    """A clerk's screen as far as the socket goes."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    async def frame(self) -> Any:
        return read_server_frame(await asyncio.wait_for(self.socket.recv(), WITHIN_S))

    async def welcome(self) -> Welcome:
        frame = await self.frame()
        assert isinstance(frame, Welcome)
        return frame

    async def snapshot(self) -> Snapshot:
        """Past the welcome."""
        assert not (await self.welcome()).resumed
        frame = await self.frame()
        assert isinstance(frame, Snapshot)
        return frame

    async def event(self, kind: str | None = None) -> Event:
        """The next event, or the next of this kind."""
        while True:
            frame = await self.frame()
            if isinstance(frame, Event) and kind in (None, frame.kind):
                return frame
            assert isinstance(frame, Event | State), frame

    async def acknowledge(self, seq: int) -> None:
        await self.socket.send(Ack(seq=seq).model_dump_json())

    async def closed_with(self) -> int | None:
        await asyncio.wait_for(self.socket.wait_closed(), WITHIN_S)
        return self.socket.close_code


class Store:
    """kiosk_server on the broker: publishes store events, hears acknowledgements and reports."""

    def __init__(self, broker: Broker) -> None:
        self.topics = SiteTopics(SITE)
        self.epoch = "e1"
        self.acks: queue.Queue[StoreEventAck] = queue.Queue()
        self.reports: list[TaskReport] = []
        self._seqs = itertools.count(1)
        self._last = 0
        self._ready = threading.Event()
        account = broker.account("kiosk_server")
        client = Client(CallbackAPIVersion.VERSION2, client_id=account.username, clean_session=False)
        client.username_pw_set(account.username, account.password)
        client.reconnect_delay_set(1, 1)
        client.on_connect = lambda *_: client.subscribe([(self.topics.all_event_acks, 1), (self.topics.task("+"), 1)])
        client.on_subscribe = lambda *_: self._ready.set()
        client.on_disconnect = lambda *_: self._ready.clear()
        client.on_message = self._heard
        client.connect(broker.host, broker.port)
        client.loop_start()
        self._client = client
        self.wait_ready()

    def wait_ready(self) -> None:
        assert self._ready.wait(WITHIN_S)

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def event(self, kind: StoreEventKind, visit: str | None = "v1", **more: Any) -> StoreEvent:
        """The next event, chained to the one before it."""
        seq = more.pop("seq", None) or next(self._seqs)
        more.setdefault("previous", self._last)
        self._last = seq
        facts: dict[str, Any] = {
            "event": f"{self.epoch}-{seq}",
            "epoch": self.epoch,
            "seq": seq,
            "kind": kind,
            "at_s": float(seq),
            "site": SITE,
            "visit": visit,
        }
        return StoreEvent.model_validate(facts | more)

    def arrival(self, visit: str = "v1", **more: Any) -> StoreEvent:
        facts: dict[str, Any] = {"zone": "door", "zone_name": "Door", "clerk_assist": True}
        return self.event(StoreEventKind.VISIT_STARTED, visit, **(facts | more))

    def publish(self, event: StoreEvent) -> StoreEvent:
        self.publish_raw(self.topics.event(event.kind), event.model_dump_json().encode())
        return event

    def publish_raw(self, topic: str, payload: bytes) -> None:
        self._client.publish(topic, payload, qos=1).wait_for_publish(WITHIN_S)

    def publish_soon(self, event: StoreEvent) -> None:
        """Without waiting for the broker."""
        self._client.publish(self.topics.event(event.kind), event.model_dump_json(), qos=1)

    def acknowledged(self, upto: int) -> None:
        """Waits for an acknowledgement of at least `upto` in this epoch."""
        deadline = time.monotonic() + WITHIN_S
        while True:
            ack = self.acks.get(timeout=max(0.01, deadline - time.monotonic()))
            if ack.epoch == self.epoch and ack.upto >= upto:
                return

    def _heard(self, _client: Client, _data: Any, message: Any) -> None:
        if "/events/ack/" in message.topic:
            self.acks.put(StoreEventAck.model_validate_json(message.payload))
        else:
            self.reports.append(TaskReport.model_validate_json(message.payload))


@pytest.fixture
def store(mqtt_broker: Broker) -> Iterator[Store]:
    store = Store(mqtt_broker)
    try:
        yield store
    finally:
        store.close()


@pytest.fixture
def program(tmp_path: Path, mqtt_broker: Broker, stand_in: StandIn) -> Iterator[Program]:
    """A running clerk_push, in a thread."""
    program = Program(tmp_path, mqtt_broker, stand_in.url)
    program.start()
    program.wait_for_the_broker()
    try:
        yield program
    finally:
        program.stop()


@pytest.fixture
def process(tmp_path: Path, mqtt_broker: Broker, stand_in: StandIn) -> Iterator[OwnProcess]:
    """A running clerk_push, as a process."""
    process = OwnProcess(tmp_path, mqtt_broker, stand_in.url)
    process.start()
    process.wait_for_the_broker()
    try:
        yield process
    finally:
        process.kill()


def stalled_socket(program: Program, cookie: str) -> sockets.socket:
    """A screen that says hello and then never reads: a WebSocket by hand, with the smallest receive buffer."""
    peer = sockets.socket()
    peer.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4096)
    peer.connect(("127.0.0.1", program.port))
    peer.sendall(
        (
            f"GET /ws/clerk HTTP/1.1\r\nHost: 127.0.0.1:{program.port}\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nCookie: {COOKIE}={cookie}\r\n\r\n"
        ).encode()
    )
    answer = b""
    while not answer.endswith(b"\r\n\r\n"):
        answer += peer.recv(1)
    hello = Hello().model_dump_json().encode()
    assert len(hello) < 126, "a short frame has its length in one byte"
    # FIN and text; masked, with a mask of zeros (RFC 6455 section 5.2).
    peer.sendall(bytes((0x81, 0x80 | len(hello))) + bytes(4) + hello)
    return peer
