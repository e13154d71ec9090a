"""The broker's files: its own certificate stays young, a move to another name, and codes and certificates in time."""

from __future__ import annotations

import json
import os
import signal
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion
from sqlmodel import select

from gateway.identity.keys import request_of
from kiosk_server.__main__ import main
from kiosk_server.database import Database
from kiosk_server.gateways.authority import BROKER_LIFE_S, DAY_S, SiteAuthority, new_key
from kiosk_server.gateways.broker_door import RENEW_BROKER_BEFORE_S, BrokerDoor
from kiosk_server.gateways.certificates import revoke
from kiosk_server.gateways.joining import CODE_LIFE_S
from kiosk_server.sites.broker_files import (
    ACL,
    BROKER_CERTIFICATE,
    CA_CERTIFICATE,
    CA_KEY,
    CLERK_PUSH,
    PID_FILE,
    SERVER,
)
from kiosk_server.sites.server_credentials import read_server_credentials
from kiosk_server.sites.setting_up import DATABASE, BrokerAddress
from kiosk_server.staff.tables import AuditRow
from tests.adapters.kiosk_site import Shop, copy_site, make_site, running
from tests.adapters.live_server import MqttPeer, free_port, until
from wire.enrolment import code_id, proof_of_request
from wire.messages.enrolment import EnrolRequest
from wire.topics import SiteTopics


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    address = BrokerAddress("127.0.0.1", free_port(), free_port(), "127.0.0.1")
    return make_site(tmp_path_factory.mktemp("made"), broker=address, now_s=time.time())


@pytest.fixture
def broker(made: Path) -> Iterator[Path]:
    process = subprocess.Popen(["mosquitto", "-c", made / "broker/mosquitto.conf"], stderr=subprocess.DEVNULL)
    try:
        until(lambda: presented(made) is not None)
        yield made
    finally:
        process.terminate()
        process.wait(10)


def presented(data: Path) -> str | None:
    """The serial of the certificate that the broker shows; None while there is none."""
    listener = read_server_credentials(data).gateways
    context = ssl.create_default_context(cafile=str(data / CA_CERTIFICATE))
    user = data / "credentials/gateway-g1"
    context.load_cert_chain(f"{user}.crt.pem", f"{user}.key.pem")
    try:
        with (
            socket.create_connection(("127.0.0.1", listener.port), timeout=5) as plain,
            context.wrap_socket(plain, server_hostname=listener.names[0]) as opened,
        ):
            return str((opened.getpeercert() or {})["serialNumber"]).lower()
    except OSError:
        return None


def door(data: Path, database: Database, now_s: float) -> BrokerDoor:
    authority = SiteAuthority.read(data / CA_KEY, data / CA_CERTIFICATE)
    listener = read_server_credentials(data).gateways
    ca, gateways = data / CA_CERTIFICATE, ["g1", "g2"]
    return BrokerDoor(data / "broker", ca, "corner", gateways, authority, listener, database, clock=lambda: now_s)


def test_the_brokers_own_certificate_is_renewed_while_it_runs(broker: Path, tmp_path: Path) -> None:
    before, now_s = presented(broker), time.time()
    with Database.open(tmp_path / DATABASE) as database:
        door(broker, database, now_s + BROKER_LIFE_S - RENEW_BROKER_BEFORE_S - DAY_S).renew_broker()
        assert presented(broker) == before
        # Not later: its certificates begin a day before they are made, and the broker lives today.
        file = broker / "broker" / BROKER_CERTIFICATE
        shorten(broker, file, now_s)
        door(broker, database, now_s).renew_broker()
    until(lambda: presented(broker) not in (None, before))
    ends = x509.load_pem_x509_certificate(file.read_bytes()).not_valid_after_utc.timestamp()
    assert ends - now_s > BROKER_LIFE_S - DAY_S


def test_a_site_of_an_older_version_learns_what_clerks_program_may_say(broker: Path, tmp_path: Path) -> None:
    file, topics = broker / "broker" / ACL, SiteTopics("corner")
    whole = file.read_text()
    file.write_text("".join(line for line in whole.splitlines(keepends=True) if topics.clerks_status not in line))
    os.kill(int((broker / "broker" / PID_FILE).read_text()), signal.SIGHUP)
    server, clerks = peer(broker, SERVER), peer(broker, CLERK_PUSH)
    try:
        server.subscribe(f"{topics.root}/#")

        def status_arrives() -> bool:
            server.inbox.clear()
            clerks.publish(topics.clerks_status, b"status")
            clerks.publish(topics.event_ack(CLERK_PUSH), b"ack")
            until(lambda: (topics.event_ack(CLERK_PUSH), b"ack") in server.inbox)
            return len(server.inbox) == 2

        until(lambda: not status_arrives())
        with Database.open(tmp_path / DATABASE) as database:
            door(broker, database, time.time()).renew_acl()
        until(status_arrives)
    finally:
        for each in (server, clerks):
            each.client.disconnect()
            each.client.loop_stop()
    assert (file.read_text(), file.stat().st_mode & 0o777) == (whole, 0o600)


def peer(data: Path, user: str) -> MqttPeer:
    access = json.loads((data / f"credentials/{user}.json").read_text())["mqtt"]
    found = MqttPeer(Client(CallbackAPIVersion.VERSION2, client_id=user, clean_session=True))
    found.client.username_pw_set(access["username"], access["password"])
    found.client.on_message = found.heard
    found.client.connect(access["host"], access["port"])
    found.client.loop_start()
    until(found.client.is_connected)
    return found


def test_a_broker_that_somebody_else_must_reload_is_believed_once_it_refuses(broker: Path, tmp_path: Path) -> None:
    now_s = time.time()
    data = copy_site(broker, tmp_path)
    pid = int((broker / "broker" / PID_FILE).read_text())
    with Database.open(data / DATABASE) as database:
        database.writer.run(lambda session: revoke(session, "corner", "g2", now_s))
        there = door(broker, database, now_s)
        (broker / "broker" / PID_FILE).unlink()
        assert not there.shut()
        os.kill(pid, signal.SIGHUP)
        until(there.shut)
        assert there.shut()


def shorten(data: Path, file: Path, now_s: float) -> None:
    """As it would be ten months from now."""
    authority = SiteAuthority.read(data / CA_KEY, data / CA_CERTIFICATE)
    public = x509.load_pem_x509_certificate(file.read_bytes()).public_key()
    early = authority.for_broker(public, ["localhost"], now_s - BROKER_LIFE_S + RENEW_BROKER_BEFORE_S / 2)  # type: ignore[arg-type]
    file.write_text(early.pem)


def test_a_broker_that_moved_is_told_its_names(made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = copy_site(made, tmp_path)
    names = ("--mqtt-names", "shop.example, 192.0.2.10", "--mqtt-tls-port", "8884")
    assert main(["broker", "--data", str(data), *names]) == 0
    assert "restart the broker and the server" in capsys.readouterr().out
    certificate = x509.load_pem_x509_certificate((data / "broker" / BROKER_CERTIFICATE).read_bytes())
    found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert found.get_values_for_type(x509.DNSName) == ["shop.example"]
    assert [str(each) for each in found.get_values_for_type(x509.IPAddress)] == ["192.0.2.10"]
    assert "listener 8884\n" in (data / "broker/mosquitto.conf").read_text()
    assert read_server_credentials(data).gateways.names == ["shop.example", "192.0.2.10"]


@pytest.mark.parametrize(
    "wrong", [["--mqtt-names", "no spaces!"], ["--mqtt-tls-port", "0"], ["--mqtt-host", "0.0.0.0"]]
)
def test_what_the_broker_cannot_be_called_is_wrong_usage(tmp_path: Path, wrong: tuple[str, str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["init", "site.json", "--data", str(tmp_path / "data"), *wrong])
    assert ended.value.code == 2


# Over HTTP, with a clock of its own ---------------------------------------------------------------------------------


def wish(code: str) -> dict[str, Any]:
    pem, request = request_of(new_key())
    exchange = bytes(31) + b"\x09"
    proof = proof_of_request(code, request, exchange)
    message = EnrolRequest(code_id=code_id(code).hex(), request=pem, exchange=exchange.hex(), proof=proof.hex())
    return message.model_dump()


def made_code(shop: Shop, gateway: str = "g1") -> str:
    answer = shop.http.post(f"/api/gateways/{gateway}/enrolment", headers=shop.staff("manager"))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["code"])


def test_a_code_ends_and_its_first_user_may_ask_again_after_that(made: Path, tmp_path: Path) -> None:
    with running(copy_site(made, tmp_path)) as shop:
        used, unused = made_code(shop, "g1"), made_code(shop, "g2")
        asked = wish(used)
        assert shop.http.post("/api/gateways/enrol", json=asked).status_code == 200
        shop.clock.now_s += CODE_LIFE_S + 1
        assert shop.http.post("/api/gateways/enrol", json=asked).status_code == 200
        assert shop.http.post("/api/gateways/enrol", json=wish(unused)).status_code == 410
        assert shop.http.post("/api/gateways/enrol", json=wish(used)).status_code == 409


def test_a_request_that_the_code_does_not_prove_is_an_unknown_code(made: Path, tmp_path: Path) -> None:
    with running(copy_site(made, tmp_path)) as shop:
        code = made_code(shop)
        for change in ({"proof": "00" * 32}, {"exchange": "11" * 32}, {"code_id": "22" * 32}):
            assert shop.http.post("/api/gateways/enrol", json=wish(code) | change).status_code == 404
        assert shop.http.post("/api/gateways/enrol", json=wish(code) | {"request": "no request"}).status_code == 422


def test_trying_codes_out_is_slowed_down(made: Path, tmp_path: Path) -> None:
    with running(copy_site(made, tmp_path)) as shop:
        asked = wish(made_code(shop)) | {"code_id": "22" * 32}
        codes = {shop.http.post("/api/gateways/enrol", json=asked).status_code for _ in range(30)}
        assert codes == {404, 429}


def test_no_code_and_no_key_of_a_gateway_stands_in_the_database(made: Path, tmp_path: Path) -> None:
    data = copy_site(made, tmp_path)
    with running(data) as shop:
        code = made_code(shop)
        assert shop.http.post("/api/gateways/enrol", json=wish(code)).status_code == 200
        with shop.database.reader.session() as session:
            acts = list(session.exec(select(AuditRow.act)))
    assert {"gateway.code_made", "gateway.enrolled"} <= set(acts)
    stored = (data / DATABASE).read_bytes()
    assert code.encode() not in stored
    assert code.replace("-", "").encode() not in stored
