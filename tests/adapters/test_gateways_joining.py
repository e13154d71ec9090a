"""A gateway joins a store, is renewed and is revoked: real server, real broker, real commands."""

from __future__ import annotations

import contextlib
import os
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion

from gateway.errors import GatewayError, UsageError
from gateway.identity.credentials import Credentials, read_credentials
from gateway.identity.enrol import NotTheServer, enrol
from gateway.identity.renew import NotOurServer, renew
from gateway.identity.server_calls import ServerRefused, ServerSilent
from tests.adapters.gateway_programs import GatewayRun
from tests.adapters.live_server import WITHIN_S, LiveServer, live_server, until
from tests.adapters.man_in_the_middle import Middle, middle
from wire.enrolment import code_id, code_of

__all__ = ["live_server", "middle"]


@pytest.fixture(scope="module")
def manager(live_server: LiveServer) -> dict[str, str]:
    return {"Authorization": f"Bearer {live_server.staff_session('admin')}"}


def a_code(server: LiveServer, manager: dict[str, str], gateway: str) -> str:
    answer = httpx2.post(f"{server.url}/api/gateways/{gateway}/enrolment", headers=manager, timeout=WITHIN_S)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["code"])


def revoke(server: LiveServer, manager: dict[str, str], gateway: str) -> dict[str, Any]:
    answer = httpx2.delete(f"{server.url}/api/gateways/{gateway}/certificate", headers=manager, timeout=WITHIN_S)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def joined(server: LiveServer, manager: dict[str, str], gateway: str, data: Path) -> Credentials:
    enrol(a_code(server, manager, gateway), server.url, data)
    return read_credentials(data / "gateway.json")


class Peer:
    """An MQTT client with the files of a gateway."""

    def __init__(self, who: Credentials) -> None:
        self.lost = False
        self.connected = False
        self._client = Client(
            CallbackAPIVersion.VERSION2, client_id="x", clean_session=True, reconnect_on_failure=False
        )
        context = ssl.create_default_context(cafile=str(who.mqtt.tls.ca))
        context.load_cert_chain(who.mqtt.tls.certificate, who.mqtt.tls.key)
        self._client.tls_set_context(context)
        self._client.on_connect = lambda *_: setattr(self, "connected", True)
        self._client.on_disconnect = lambda *_: setattr(self, "lost", True)
        self._client.connect(who.mqtt.host, who.mqtt.port)
        self._client.loop_start()
        until(lambda: self.connected or self.lost)

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()


@contextlib.contextmanager
def peer(who: Credentials) -> Iterator[Peer]:
    opened = Peer(who)
    try:
        yield opened
    finally:
        opened.close()


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SHOPBELL_")}
    return subprocess.run(
        [sys.executable, "-m", "gateway", *arguments],
        capture_output=True,
        text=True,
        timeout=WITHIN_S,
        env=environment,
        check=False,
    )


def test_a_gateway_joins_is_heard_and_is_out_in_a_tap(
    live_server: LiveServer, manager: dict[str, str], tmp_path: Path
) -> None:
    code = a_code(live_server, manager, "door")
    data = tmp_path / "pi"
    done = command("enrol", code.lower().replace("-", " "), "--server", live_server.url, "--data", str(data))
    assert done.returncode == 0, done.stderr
    assert "door has joined riverside" in done.stdout
    who = read_credentials(data / "gateway.json")
    assert (who.site, who.gateway, who.server_url) == ("riverside", "door", live_server.url)
    for file in data.iterdir():
        assert file.stat().st_mode & 0o777 == 0o600, file

    other = joined(live_server, manager, "aisle", tmp_path / "other")
    with GatewayRun(data, data / "gateway.json") as gateway, peer(other) as bystander:
        until(lambda: on_the_desk(live_server, manager, "door")["certificate_ends_s"] == who.certificate_ends_s)

        began_s = time.monotonic()
        told = revoke(live_server, manager, "door")
        assert told["refused"]
        assert len(told["serials"]) == 1
        until(lambda: "revoked this gateway's certificate" in gateway.log())
        assert time.monotonic() - began_s < 15
        assert bystander.connected
        assert not bystander.lost

        # Joining anew needs no restart.
        enrol(a_code(live_server, manager, "door"), live_server.url, data)
        again = read_credentials(data / "gateway.json")
        ends_s = again.certificate_ends_s
        assert ends_s > who.certificate_ends_s
        # What the machine before it knew says nothing of what this one sends.
        assert again.minor_key != who.minor_key
        until(lambda: on_the_desk(live_server, manager, "door")["certificate_ends_s"] == ends_s)


def on_the_desk(server: LiveServer, manager: dict[str, str], gateway: str) -> dict[str, Any]:
    view = server.get("/api/desk/view", manager["Authorization"].split()[1])
    [found] = [each for each in view["gateways"]["gateways"] if each["gateway"] == gateway]
    return dict(found)


def test_revocation_outlives_a_restart_of_everything(
    live_server: LiveServer, manager: dict[str, str], tmp_path: Path
) -> None:
    who = joined(live_server, manager, "aisle", tmp_path / "pi")
    assert live_server.broker is not None
    live_server.broker.kill()
    live_server.broker.wait(WITHIN_S)
    told = revoke(live_server, manager, "aisle")
    assert not told["refused"]
    live_server.start_broker()
    with peer(who) as refused:
        assert refused.lost
        assert not refused.connected


def test_a_code_works_once_for_the_first_key_and_again_for_that_key(
    live_server: LiveServer, manager: dict[str, str], tmp_path: Path
) -> None:
    code = a_code(live_server, manager, "aisle")
    with pytest.raises(ServerSilent, match="The same command can be given again"):
        enrol(code, "http://127.0.0.1:9", tmp_path / "pi")
    first = enrol(code, live_server.url, tmp_path / "pi")
    # As if power had gone after the server's answer and before it was written down.
    pending = tmp_path / "interrupted"
    pending.mkdir(mode=0o700)
    key = read_credentials(tmp_path / "pi/gateway.json").mqtt.tls.key
    name = f"next-{code_id(code).hex()[:16]}.key.pem"
    (pending / name).write_bytes(key.read_bytes())
    (pending / name).chmod(0o600)
    assert enrol(code, live_server.url, pending).certificate == first.certificate
    with pytest.raises(ServerRefused, match="Another gateway has joined with this code"):
        enrol(code, live_server.url, tmp_path / "thief")


def test_codes_that_are_wrong_ended_or_replaced_are_told_apart(
    live_server: LiveServer, manager: dict[str, str], tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match="A code has 16 characters"):
        enrol("7KQF-2MXD", live_server.url, tmp_path)
    with pytest.raises(ServerRefused, match="No gateway can join with this code"):
        enrol(code_of(b"0123456789"), live_server.url, tmp_path)
    replaced = a_code(live_server, manager, "aisle")
    a_code(live_server, manager, "aisle")
    with pytest.raises(ServerRefused, match="No gateway can join with this code"):
        enrol(replaced, live_server.url, tmp_path)


def test_only_managers_make_codes_and_only_for_gateways_of_the_plan(
    live_server: LiveServer, manager: dict[str, str]
) -> None:
    clerk = {"Authorization": f"Bearer {live_server.staff_session('mara')}"}
    for who, gateway, expected in ((clerk, "door", 403), ({}, "door", 401), (manager, "attic", 404)):
        answer = httpx2.post(f"{live_server.url}/api/gateways/{gateway}/enrolment", headers=who, timeout=WITHIN_S)
        assert answer.status_code == expected, answer.text
    answer = httpx2.delete(f"{live_server.url}/api/gateways/door/certificate", headers=clerk, timeout=WITHIN_S)
    assert answer.status_code == 403


def test_whoever_stands_in_between_can_neither_swap_the_ca_nor_read_the_minor_key(
    live_server: LiveServer, manager: dict[str, str], tmp_path: Path, middle: Middle
) -> None:
    code = a_code(live_server, manager, "aisle")
    middle.target = live_server.url
    middle.swaps = True
    with pytest.raises(NotTheServer, match="Nothing was taken over"):
        enrol(code, middle.url, tmp_path / "pi")
    assert not (tmp_path / "pi/gateway.json").exists()
    middle.swaps = False
    membership = enrol(code, middle.url, tmp_path / "pi")
    seen = b"".join(middle.seen)
    assert seen
    for secret in (membership.minor_key, code, code.replace("-", ""), membership.ca.splitlines()[1]):
        assert secret.encode() not in seen
    middle.forges_renewal = True
    with pytest.raises(NotOurServer):
        renew(tmp_path / "pi/gateway.json", early=True)


def test_a_certificate_is_renewed_by_its_own_key_and_old_files_go(
    live_server: LiveServer, manager: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "gateway.json"
    before = joined(live_server, manager, "aisle", tmp_path)
    assert not renew(file, early=False).due
    assert read_credentials(file) == before
    done = command("renew", "--credentials", str(file), "--early")
    assert done.returncode == 0, done.stderr
    after = read_credentials(file)
    assert after.mqtt.tls.key != before.mqtt.tls.key
    assert after.minor_key == before.minor_key
    assert len(list(tmp_path.glob("*.pem"))) == 3
    with peer(after) as connected:
        assert connected.connected
    shown = httpx2.get(f"{live_server.url}/api/gateways/certificates", headers=manager, timeout=WITHIN_S).json()
    mine = [each for each in shown if each["gateway"] == "aisle"]
    assert [each["state"] for each in mine[:2]] == ["good", "replaced"]
    assert mine[0]["enrolled_by"] == "Administrator"
    revoke(live_server, manager, "aisle")
    with pytest.raises(ServerRefused, match="revoked, has ended"):
        renew(file, early=True)


def test_a_running_gateway_follows_its_renewed_certificate(
    live_server: LiveServer, manager: dict[str, str], tmp_path: Path
) -> None:
    data = tmp_path / "pi"
    joined(live_server, manager, "door", data)
    with GatewayRun(data, data / "gateway.json") as gateway:
        until(lambda: "connected" in gateway.log())
        renew(data / "gateway.json", early=True)
        until(lambda: gateway.log().count("event=connected") >= 2)
        assert "credentials replaced" in gateway.log()


@pytest.mark.parametrize(
    ("file", "change", "told"),
    [
        ("gateway.json", lambda file: file.chmod(0o644), "mend it with `chmod 600 "),
        ("*.key.pem", lambda file: file.chmod(0o640), "mend it with `chmod 600 "),
        ("*.key.pem", lambda file: os.chown(file, 4711, -1), "belongs to 4711"),
        ("*.key.pem", lambda file: file.unlink(), "cannot be read: No such file"),
    ],
)
def test_files_that_others_can_read_are_refused_with_what_mends_them(
    live_server: LiveServer, manager: dict[str, str], tmp_path: Path, file: str, change: Any, told: str
) -> None:
    joined(live_server, manager, "aisle", tmp_path)
    [found] = tmp_path.glob(file)
    change(found)
    with pytest.raises(GatewayError, match=told):
        read_credentials(tmp_path / "gateway.json")
