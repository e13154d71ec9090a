"""A private Mosquitto for tests: passwords and an ACL, on a free loopback port, ended with the test.

    from tests.adapters.mqtt_broker import Account, Broker, mqtt_broker

    def test_…(mqtt_broker: Broker) -> None:
        account = mqtt_broker.account("gateway-door")

Importing `mqtt_broker` makes it a fixture of that file. `kill()` is SIGKILL, `start()` brings the broker back on the
same port, `forget()` empties its store while it is down.
"""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

SITE = "riverside"

_READY_WITHIN_S = 10.0


@dataclass(frozen=True, slots=True)
class Account:
    """A client of the broker: user name and client id are one."""

    username: str
    password: str
    acl: tuple[str, ...]
    "Lines such as `readwrite shopbell/#`."


def accounts_of_a_site(gateways: tuple[str, ...] = ("door", "aisle")) -> tuple[Account, ...]:
    """The server, clerk_push and gateways, each with what its part of the contract needs and nothing more."""
    server = Account("kiosk_server", "server-secret", ("readwrite shopbell/#",))
    clerk_push = Account(
        "clerk_push",
        "clerk-secret",
        (
            f"read shopbell/1/+/{SITE}/events/+",
            f"write shopbell/1/+/{SITE}/events/ack/clerk_push",
            f"write shopbell/1/+/{SITE}/tasks/+",
        ),
    )
    return (server, clerk_push, *(_gateway_account(name) for name in gateways))


def _gateway_account(name: str) -> Account:
    root = f"shopbell/1/+/{SITE}/gateway/{name}"
    acl = (f"write {root}/sightings", f"write {root}/status", f"read {root}/ack", f"read {root}/config")
    return Account(f"gateway-{name}", f"{name}-secret", acl)


class Broker:
    """One Mosquitto and its folder."""

    def __init__(self, folder: Path, accounts: tuple[Account, ...]) -> None:
        self.host = "127.0.0.1"
        self.port = _free_port()
        self._folder = folder
        self._accounts = {account.username: account for account in accounts}
        self._process: subprocess.Popen[bytes] | None = None
        self._store = folder / "store"
        self._write_files()

    def account(self, username: str) -> Account:
        return self._accounts[username]

    def start(self) -> None:
        """Starts the broker and returns once it takes connections."""
        self._store.mkdir(exist_ok=True)
        with (self._folder / "mosquitto.log").open("ab") as log:
            self._process = subprocess.Popen(
                ["mosquitto", "-c", self._folder / "mosquitto.conf"], stdout=log, stderr=log, stdin=subprocess.DEVNULL
            )
        deadline = time.monotonic() + _READY_WITHIN_S
        while time.monotonic() < deadline and self._process.poll() is None:
            with contextlib.suppress(OSError), socket.create_connection((self.host, self.port), timeout=1):
                return
            time.sleep(0.01)
        self.kill()
        raise RuntimeError("mosquitto did not start: " + self.log())

    def stop(self) -> None:
        """SIGTERM: the broker writes its store."""
        if self._process is not None:
            self._process.terminate()
            self._end()

    def kill(self) -> None:
        """SIGKILL: what it had not written is gone."""
        if self._process is not None:
            self._process.kill()
            self._end()

    def forget(self) -> None:
        """Empties the store of a broker that is down: sessions, queues and retained messages are lost."""
        assert self._process is None, "the broker is running"
        shutil.rmtree(self._store, ignore_errors=True)

    def log(self) -> str:
        return (self._folder / "mosquitto.log").read_text(errors="replace")

    def _end(self) -> None:
        assert self._process is not None
        self._process.wait(timeout=10)
        self._process = None

    def _write_files(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        passwords = self._folder / "passwords"
        passwords.write_text("".join(f"{one.username}:{one.password}\n" for one in self._accounts.values()))
        passwords.chmod(0o600)
        subprocess.run(["mosquitto_passwd", "-U", passwords], check=True, timeout=30, capture_output=True)
        acl = self._folder / "acl"
        acl.write_text(
            "".join(
                f"user {one.username}\n" + "".join(f"topic {line}\n" for line in one.acl)
                for one in self._accounts.values()
            )
        )
        acl.chmod(0o600)
        (self._folder / "mosquitto.conf").write_text(
            f"""listener {self.port} {self.host}
allow_anonymous false
password_file {passwords}
acl_file {acl}
use_username_as_clientid true
persistence true
persistence_location {self._store}/
autosave_interval 1
autosave_on_changes true
max_queued_messages 1000000
set_tcp_nodelay true
user root
log_dest stderr
"""
        )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def mqtt_broker(tmp_path: Path) -> Iterator[Broker]:
    """A running broker with the accounts of a site called `riverside`: server, clerk_push, gateways door and aisle."""
    broker = Broker(tmp_path / "broker", accounts_of_a_site())
    broker.start()
    try:
        yield broker
    finally:
        broker.kill()
