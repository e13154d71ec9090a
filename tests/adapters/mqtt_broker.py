"""A private Mosquitto for tests, on free loopback ports, ended with the test: passwords for the programs of its
machine, TLS with certificates for gateways, and an ACL.

    from tests.adapters.mqtt_broker import Account, Broker, mqtt_broker

    def test_…(mqtt_broker: Broker) -> None:
        server = mqtt_broker.account("kiosk_server")
        file = mqtt_broker.credentials("door", tmp_path)     # what a gateway's program reads

Importing `mqtt_broker` makes it a fixture of that file. `kill()` is SIGKILL, `start()` brings the broker back on the
same port, `forget()` empties its store while it is down.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from paho.mqtt.client import Client

from kiosk_server.gateways.authority import SiteAuthority, new_key, private_pem
from kiosk_server.sites.secret_files import replace_secret

SITE = "riverside"

_READY_WITHIN_S = 60.0


@dataclass(frozen=True, slots=True)
class Account:
    """A client of the broker: user name and client id are one."""

    username: str
    password: str
    "Empty for gateways, which have a certificate."
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
            f"write shopbell/1/+/{SITE}/clerks/status",
        ),
    )
    return (server, clerk_push, *(_gateway_account(name) for name in gateways))


def _gateway_account(name: str) -> Account:
    root = f"shopbell/1/+/{SITE}/gateway/{name}"
    acl = (
        *(f"write {root}/{each}" for each in ("sightings", "status", "beacons")),
        f"read {root}/ack",
        f"read {root}/config",
    )
    return Account(f"gateway-{name}", "", acl)


class Broker:
    """One Mosquitto and its folder."""

    def __init__(self, folder: Path, accounts: tuple[Account, ...]) -> None:
        self.host = "127.0.0.1"
        self.port = _free_port()
        self.tls_port = _free_port()
        self.authority = SiteAuthority.make(SITE, time.time())
        self._folder = folder
        self._accounts = {account.username: account for account in accounts}
        self._process: subprocess.Popen[bytes] | None = None
        self._store = folder / "store"
        self._write_files()

    def account(self, username: str) -> Account:
        return self._accounts[username]

    def credentials(
        self,
        gateway: str,
        folder: Path,
        *,
        authority: SiteAuthority | None = None,
        issued_s_ago: float = 0.0,
        **changes: Any,
    ) -> Path:
        """A gateway's credentials file in `folder`, with key and certificate of this site's CA, or of another one."""
        folder.mkdir(parents=True, exist_ok=True)
        key = new_key()
        user = f"gateway-{gateway}"
        issued = (authority or self.authority).for_gateway(key.public_key(), user, time.time() - issued_s_ago)
        files = {"ca": "ca.pem", "certificate": f"{user}.crt.pem", "key": f"{user}.key.pem"}
        content = {
            "kind": "gateway",
            "site": SITE,
            "gateway": gateway,
            "mqtt": {"host": self.host, "port": self.tls_port, "tls": files},
            "certificate_ends_s": issued.ends_at_s,
            "minor_key": "000102030405060708090a0b0c0d0e0f",
        } | changes
        texts = {files["ca"]: self.authority.pem, files["certificate"]: issued.pem, files["key"]: private_pem(key)}
        for name, text in {**texts, f"{user}.json": json.dumps(content)}.items():
            replace_secret(folder / name, text)
        return folder / f"{user}.json"

    def server_context(self) -> ssl.SSLContext:
        """For a stand-in of the broker: its certificate, and no question for the client's."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self._folder / "broker.crt.pem", self._folder / "broker.key.pem")
        return context

    def connect_gateway(self, client: Client, gateway: str) -> None:
        """Gives `client` a gateway's certificate, and connects it."""
        with tempfile.TemporaryDirectory(dir=self._folder) as made:
            folder = self.credentials(gateway, Path(made)).parent
            user = f"gateway-{gateway}"
            client.tls_set(str(folder / "ca.pem"), str(folder / f"{user}.crt.pem"), str(folder / f"{user}.key.pem"))
        client.connect(self.host, self.tls_port)

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
        named = [one for one in self._accounts.values() if one.password]
        passwords.write_text("".join(f"{one.username}:{one.password}\n" for one in named))
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
        key = new_key()
        certificate = self.authority.for_broker(key.public_key(), [self.host, "localhost"], time.time())
        for name, text in (
            ("ca.pem", self.authority.pem),
            ("broker.crt.pem", certificate.pem),
            ("broker.key.pem", private_pem(key)),
            ("revoked.crl.pem", self.authority.revocations([], time.time())),
        ):
            replace_secret(self._folder / name, text)
        (self._folder / "mosquitto.conf").write_text(
            f"""listener {self.port} {self.host}
use_username_as_clientid true
listener {self.tls_port} {self.host}
cafile {self._folder}/ca.pem
certfile {self._folder}/broker.crt.pem
keyfile {self._folder}/broker.key.pem
crlfile {self._folder}/revoked.crl.pem
require_certificate true
use_identity_as_username true
use_username_as_clientid true
tls_version tlsv1.2

allow_anonymous false
password_file {passwords}
acl_file {acl}
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
