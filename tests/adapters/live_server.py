"""A whole kiosk_server with its own broker, as processes, for tests of its live side.

    from tests.adapters.live_server import LiveServer, live_server

Importing `live_server` makes it a fixture of that file, one server for all its tests, since a start takes seconds:
use a member and a boot id of your own. Everything it started ends with the file.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import pytest
from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion
from websockets.asyncio.client import ClientConnection, connect

from kiosk_server.database import Database
from kiosk_server.messages.texts import Texts
from kiosk_server.sites.setting_up import DATABASE, BrokerAddress, set_up
from tests.stories.arrival_shop import a_product, a_site
from wire.freshness import freshness
from wire.messages.mqtt import Layout, SightingBatch, SightingRow
from wire.messages.reading import write
from wire.topics import SiteTopics

TOPICS = SiteTopics("riverside")
WITHIN_S = 120.0
"Everything that is waited for comes within this, on a very busy machine too."


@dataclass(slots=True)
class Phone:
    """A member's phone, as its app would hold it."""

    credential: str
    member_number: str
    token: bytes
    auth_key: bytes


@dataclass(slots=True)
class LiveServer:
    data: Path
    broker_port: int
    broker: subprocess.Popen[bytes] | None = None
    server: subprocess.Popen[str] | None = None
    url: str = ""
    clients: list[Client] = field(default_factory=list)

    def start_broker(self) -> None:
        with (self.data / "broker.log").open("ab") as log:
            self.broker = subprocess.Popen(
                ["mosquitto", "-c", self.data / "broker/mosquitto.conf"], stdout=log, stderr=log
            )
        until(lambda: _reachable(self.broker_port))

    def start(self) -> None:
        with (self.data / "server.log").open("ab") as log:
            self.server = subprocess.Popen(
                [sys.executable, "-m", "kiosk_server", "serve", "--data", self.data, "--port", "0"],
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        assert self.server.stdout is not None
        readable, _, _ = select.select([self.server.stdout], [], [], WITHIN_S)
        line = self.server.stdout.readline() if readable else ""
        assert line.startswith("ready "), (self.data / "server.log").read_text()
        self.url = next(word for word in line.split() if word.startswith("http")).rstrip("/")

    def end(self, how: signal.Signals) -> int:
        assert self.server is not None
        self.server.send_signal(how)
        code = self.server.wait(timeout=WITHIN_S)
        assert self.server.stdout is not None
        self.server.stdout.close()
        self.server = None
        return code

    def close(self) -> None:
        for client in self.clients:
            client.disconnect()
            client.loop_stop()
        for process in (self.server, self.broker):
            if process is not None:
                process.kill()
                process.wait(timeout=WITHIN_S)
        if self.server is not None and self.server.stdout is not None:
            self.server.stdout.close()

    def post(self, path: str, body: Any = None, bearer: str | None = None) -> Any:
        headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
        answer = httpx2.post(f"{self.url}{path}", json=body, headers=headers, timeout=WITHIN_S)
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None

    def get(self, path: str, bearer: str) -> Any:
        answer = httpx2.get(f"{self.url}{path}", headers={"Authorization": f"Bearer {bearer}"}, timeout=WITHIN_S)
        assert answer.status_code < 300, answer.text
        return answer.json()

    def register(self, name: str = "Jane") -> Phone:
        anonymous = f"anonymous-{name}-browser"
        event = {"message_id": f"view-{name}", "event": "Product Viewed", "at_s": time.time() - 60, "sku": "grinder"}
        self.post("/api/web/events", {"anonymous_id": anonymous, "events": [event]})
        made = self.post(
            "/api/phone/register",
            {
                "first_name": name,
                "email": f"{name.lower()}@example.org",
                "anonymous_id": anonymous,
                "consents": ["recognise_in_store", "offers", "clerk_assist"],
                "notice_version": "phone-3",
            },
        )
        tokens = self.post("/api/phone/tokens", bearer=made["credential"])
        token = bytes.fromhex(tokens["tokens"][0]["token"])
        return Phone(made["credential"], made["member_number"], token, bytes.fromhex(tokens["auth_key"]))

    def staff_session(self, username: str) -> str:
        """The session secret of a member of staff."""
        password = self.credentials(f"staff-{username}")["password"]
        body = {"username": username, "password": password}
        answer = httpx2.post(f"{self.url}/api/staff/session", json=body, timeout=WITHIN_S)
        assert answer.status_code < 300, answer.text
        return str(answer.cookies["shopbell_staff"])

    def credentials(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.data / f"credentials/{name}.json").read_text())
        return found

    def mqtt(self, user: str) -> MqttPeer:
        """A client with the credentials of a gateway or of clerk_push, connected."""
        access = self.credentials(user)["mqtt"]
        peer = MqttPeer(Client(CallbackAPIVersion.VERSION2, client_id=user, clean_session=True))
        if files := access.get("tls"):
            folder = self.data / "credentials"
            peer.client.tls_set(*(str(folder / files[name]) for name in ("ca", "certificate", "key")))
        else:
            peer.client.username_pw_set(access["username"], access["password"])
        peer.client.on_message = peer.heard
        peer.client.connect(access["host"], access["port"])
        peer.client.loop_start()
        self.clients.append(peer.client)
        until(peer.client.is_connected)
        return peer

    def hang_up(self, peer: MqttPeer) -> None:
        peer.client.disconnect()
        peer.client.loop_stop()
        self.clients.remove(peer.client)

    def socket(self, kind: str, bearer: str | None, origin: str | None = None) -> connect:
        headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
        if origin is not None:
            headers["Origin"] = origin
        return connect(f"{self.url.replace('http', 'ws')}/ws/{kind}", additional_headers=headers)


@dataclass(slots=True)
class MqttPeer:
    client: Client
    inbox: list[tuple[str, bytes]] = field(default_factory=list)

    def heard(self, _client: Client, _user: Any, message: MQTTMessage) -> None:
        self.inbox.append((message.topic, bytes(message.payload)))

    def subscribe(self, topic: str) -> None:
        """Returns once the broker has taken it: what others publish before is not for this client."""
        taken: list[int] = []
        self.client.on_subscribe = lambda _client, _user, mid, _codes, _properties: taken.append(mid)
        _result, asked = self.client.subscribe(topic, qos=1)
        until(lambda: asked in taken)

    def publish(self, topic: str, payload: bytes) -> None:
        self.client.publish(topic, payload, qos=1).wait_for_publish(WITHIN_S)


def a_row(phone: Phone, seq: int = 1, count: int = 3) -> SightingRow:
    """Heard close by, just now."""
    now_s = time.time()
    proof = freshness(phone.auth_key, phone.token, now_s)
    return SightingRow(
        seq=seq,
        token=phone.token.hex(),
        layout=Layout.ANDROID,
        tick=proof.tick,
        mac=proof.mac.hex(),
        median_rssi_dbm=-58,
        count=count,
        window_start_s=now_s - 0.1,
        window_end_s=now_s,
        monotonic_s=1,
        clock_synced=True,
    )


def a_batch(*rows: SightingRow, boot_id: str, gateway: str = "door") -> bytes:
    return write(
        SightingBatch(gateway=gateway, boot_id=boot_id, oldest_seq_held=1, sent_at_s=time.time(), rows=list(rows))
    )


async def say_hello(socket: ClientConnection, epoch: str | None = None, seq: int | None = None) -> dict[str, Any]:
    """The answer to a hello: the welcome."""
    await socket.send(json.dumps({"type": "hello", "epoch": epoch, "seq": seq}))
    return await next_frame(socket, "welcome")


async def next_frame(socket: ClientConnection, kind: str) -> dict[str, Any]:
    """The next frame of this type; others are passed over."""
    async with asyncio.timeout(WITHIN_S):
        while True:
            frame: dict[str, Any] = json.loads(await socket.recv())
            if frame["type"] == kind:
                return frame


def until(holds: Any, within_s: float = WITHIN_S) -> None:
    deadline = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < deadline, "did not come about in time"
        time.sleep(0.01)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _reachable(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


@pytest.fixture(scope="module")
def live_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    port, tls_port = free_port(), free_port()
    data = tmp_path_factory.mktemp("live") / "data"
    broker = BrokerAddress("127.0.0.1", port, tls_port, "127.0.0.1")
    set_up(a_site(), data, None, broker, Texts.load(), time.time() - 3600, provision_gateways=True)
    with Database.open(data / DATABASE) as database:
        database.writer.run(lambda s: s.add(a_product()))
    made = LiveServer(data, port)
    try:
        made.start_broker()
        made.start()
        yield made
    finally:
        made.close()
