"""`init`: everything or nothing, readable by its owner alone, and a broker that obeys what it wrote."""

from __future__ import annotations

import contextlib
import json
import queue
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from pydantic import ValidationError
from sqlmodel import select

from gateway.identity.credentials import read_credentials
from kiosk_server.__main__ import main
from kiosk_server.campaigns.tables import Campaign
from kiosk_server.catalogue.reading import BadCatalogue, read_catalogue
from kiosk_server.catalogue.tables import Product
from kiosk_server.credentials.tables import Credential
from kiosk_server.database import Database
from kiosk_server.sites.keys import read_keys
from kiosk_server.sites.setting_up import DATABASE, BrokerAddress
from kiosk_server.staff.passwords import Passwords
from kiosk_server.staff.tables import StaffAccount
from tests.adapters.kiosk_site import credential, description, make_site, products
from wire.messages.site import FloorPlan, SiteDescription
from wire.topics import SiteTopics

READY_WITHIN_S = 60.0
TOPICS = SiteTopics("corner")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    address = BrokerAddress("127.0.0.1", free_port(), free_port(), "127.0.0.1")
    return make_site(tmp_path_factory.mktemp("made"), broker=address, now_s=time.time())


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def written(folder: Path, name: str, content: Any) -> Path:
    file = folder / name
    file.write_text(json.dumps(content))
    return file


def test_only_the_owner_may_read_what_is_written(made: Path) -> None:
    for path in (made, *made.rglob("*")):
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path


def test_the_promised_files_are_there_and_no_other(made: Path) -> None:
    names = {str(path.relative_to(made)) for path in made.rglob("*") if path.is_file()}
    assert names == {
        *("kiosk_server.sqlite3", "people.keys"),
        *(f"keys/{name}.key" for name in ("token_root", "freshness_root", "voucher_root", "enrolment_root")),
        *(f"keys/gateway-{name}.minor.key" for name in ("g1", "g2")),
        *("keys/staff_signing.pem", "keys/ca.key.pem", "credentials/ca.pem"),
        *(f"broker/{name}" for name in ("mosquitto.conf", "passwords", "acl")),
        *(f"broker/{name}.pem" for name in ("broker.key", "broker.crt", "revoked.crl")),
        *(f"credentials/gateway-{name}.{part}.pem" for name in ("g1", "g2") for part in ("key", "crt")),
        *(f"credentials/{name}.json" for name in ("gateway-g1", "gateway-g2", "kiosk_server", "clerk_push")),
        *(f"credentials/{name}.json" for name in ("kiosk-k1", "staff-mara", "staff-manager", "staff-admin")),
    }


def test_credentials_hold_what_their_programs_read(made: Path) -> None:
    gateway, server, clerk = (credential(made, name) for name in ("gateway-g1", "kiosk_server", "clerk_push"))
    assert read_credentials(made / "credentials/gateway-g1.json").client_id == "gateway-g1"
    assert server["mqtt"]["username"] == "kiosk_server"
    assert set(server["gateways"]) == {"bind", "port", "names"}
    assert (clerk["kind"], clerk["name"], clerk["mqtt"]["username"]) == ("service", "clerk_push", "clerk_push")
    assert set(credential(made, "kiosk-k1")) == {"kind", "site", "kiosk", "bearer"}
    secrets = [gateway["minor_key"], clerk["bearer"], credential(made, "kiosk-k1")["bearer"]]
    assert len(set(secrets)) == 3
    assert set(read_keys(made / "keys").gateway_minors) == {"g1", "g2"}


def test_no_secret_stands_in_the_database(made: Path) -> None:
    stored = (made / DATABASE).read_bytes()
    assert b"corner" in stored
    for file in (made / "credentials").glob("*.json"):
        for secret in secrets_in(json.loads(file.read_text())):
            assert secret.encode() not in stored, file.name


def secrets_in(content: dict[str, Any]) -> list[str]:
    found = [content[name] for name in ("bearer", "password", "minor_key") if name in content]
    return found + ([content["mqtt"]["password"]] if "password" in content.get("mqtt", {}) else [])


def test_the_database_holds_the_site_its_people_and_one_campaign(made: Path, tmp_path: Path) -> None:
    copy = tmp_path / DATABASE
    copy.write_bytes((made / DATABASE).read_bytes())
    with Database.open(copy) as database, database.reader.session() as session:
        assert [product.sku for product in session.exec(select(Product).order_by(Product.position))] == ["m64", "brush"]
        assert len(session.exec(select(Campaign)).all()) == 1
        assert {row.kind for row in session.exec(select(Credential))} == {"kiosk", "service"}
        mara = session.exec(select(StaffAccount).where(StaffAccount.username == "mara")).one()
    assert Passwords().matches(mara.password_hash, credential(made, "staff-mara")["password"])
    assert not Passwords().matches(mara.password_hash, "another")
    assert not Passwords().matches(None, "nobody has this password")


def test_a_second_init_refuses_and_touches_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site = written(tmp_path, "site.json", description())
    assert main(["init", str(site), "--data", str(tmp_path / "data")]) == 0
    before = {path: path.read_bytes() for path in (tmp_path / "data").rglob("*") if path.is_file()}
    assert main(["init", str(site), "--data", str(tmp_path / "data")]) == 1
    assert "not empty" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in (tmp_path / "data").rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"currency": "dollars"}, "currency"),
        ({"site": "No Spaces"}, "site"),
        ({"staff": []}, "administrator"),
        ({"staff": [{"username": "a", "name": "A", "roles": ["admin"]}] * 2}, "twice"),
    ],
)
def test_a_site_with_a_fault_leaves_nothing_behind(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], change: dict[str, Any], told: str
) -> None:
    site = written(tmp_path, "site.json", description(**change))
    assert main(["init", str(site), "--data", str(tmp_path / "data")]) == 1
    assert told in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["site.json"]


def test_a_catalogue_with_faults_is_told_line_by_line_and_nothing_is_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = products()
    faults = [
        good | {"price_minor": "349"},
        good | {"zone": "nowhere", "sku": "z"},
        bad | {"related": ["gone"]},
        bad,
        {"sku": "x"},
    ]
    site = written(tmp_path, "site.json", description())
    catalogue = written(tmp_path, "catalogue.json", {"products": faults})
    assert main(["init", str(site), "--data", str(tmp_path / "data"), "--catalogue", str(catalogue)]) == 1
    told = capsys.readouterr().err
    assert "product 1 ('m64'), price_minor" in told
    assert "z, zone: the floor plan has no zone 'nowhere'" in told
    assert "brush, related: there is no product 'gone'" in told
    assert "sku 'brush' stands 2 times" in told
    assert "product 5 ('x'), name" in told
    assert not (tmp_path / "data").exists()


def test_a_catalogue_that_is_no_json_is_told(tmp_path: Path) -> None:
    floor = FloorPlan.model_validate(description()["floor"])
    file = tmp_path / "catalogue.json"
    for text in ("", "{", "[]", '{"products": 3}', '{"products": [1]}'):
        file.write_text(text)
        with pytest.raises(BadCatalogue):
            read_catalogue(file, floor, "USD")
    with pytest.raises(BadCatalogue):
        read_catalogue(tmp_path / "missing.json", floor, "USD")


def test_the_demo_store_can_be_set_up_and_sells_the_morrow() -> None:
    store = Path("simulator/store")
    site = SiteDescription.model_validate_json((store / "fell_and_filter.json").read_bytes())
    sold = {product.sku: product for product in read_catalogue(store / "catalogue.json", site.floor, site.currency)}
    assert len(sold) >= 40
    morrow = sold["morrow-64"]
    assert (morrow.name, morrow.price_minor, morrow.stock, morrow.zone) == ("Morrow 64 grinder", 34900, 1, "coffee-bar")
    assert all(product.specs and product.talking_points for product in sold.values())


def test_places_outside_the_floor_plan_are_refused() -> None:
    site = description()
    site["floor"]["kiosks"][0]["zone"] = "nowhere"
    with pytest.raises(ValidationError, match="nowhere"):
        SiteDescription.model_validate(site)


# The broker ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def broker(made: Path) -> Iterator[Path]:
    """The site's data folder, with a real Mosquitto on its configuration."""
    process = subprocess.Popen(
        ["/usr/sbin/mosquitto", "-c", str(made / "broker/mosquitto.conf")], stderr=subprocess.DEVNULL
    )
    try:
        until_s = time.monotonic() + READY_WITHIN_S
        while True:
            with (
                contextlib.suppress(OSError),
                socket.create_connection(("127.0.0.1", credential(made, "kiosk_server")["mqtt"]["port"]), timeout=1),
            ):
                break
            assert time.monotonic() < until_s, "the broker did not start"
            time.sleep(0.02)
        yield made
    finally:
        process.terminate()
        process.wait(10)


class Peer:
    """One MQTT client with a credential of the site; MQTT 5, since only it says that a publish was denied."""

    def __init__(self, made: Path, name: str, **changes: str) -> None:
        account = credential(made, name)["mqtt"] | changes
        self.answers: queue.Queue[Any] = queue.Queue()
        self.heard: queue.Queue[tuple[str, bytes]] = queue.Queue()
        self._client = Client(CallbackAPIVersion.VERSION2, protocol=MQTTProtocolVersion.MQTTv5, client_id="any")
        if files := account.get("tls"):
            self._client.tls_set(*(str(made / "credentials" / files[part]) for part in ("ca", "certificate", "key")))
        else:
            self._client.username_pw_set(account["username"], account["password"])
        self._client.on_connect = lambda _c, _u, _f, reason, _p: self.answers.put(str(reason))
        self._client.on_subscribe = lambda _c, _u, _m, reasons, _p: self.answers.put([str(each) for each in reasons])
        self._client.on_publish = lambda _c, _u, _m, reason, _p: self.answers.put(str(reason))
        self._client.on_message = lambda _c, _u, message: self.heard.put((message.topic, message.payload))
        self._client.connect(account["host"], account["port"])
        self._client.loop_start()
        self.connected = self.answers.get(timeout=READY_WITHIN_S)

    def publish(self, topic: str) -> str:
        self._client.publish(topic, b"{}", qos=1)
        return str(self.answers.get(timeout=READY_WITHIN_S))

    def subscribe(self, topic: str) -> None:
        self._client.subscribe(topic, qos=1)
        self.answers.get(timeout=READY_WITHIN_S)

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()


@contextlib.contextmanager
def peer(made: Path, name: str, **changes: str) -> Iterator[Peer]:
    opened = Peer(made, name, **changes)
    try:
        yield opened
    finally:
        opened.close()


@pytest.mark.parametrize("name", ["gateway-g1", "gateway-g2", "kiosk_server", "clerk_push"])
def test_every_client_of_the_site_may_connect(broker: Path, name: str) -> None:
    with peer(broker, name) as client:
        assert client.connected == "Success"


def test_a_wrong_password_does_not_connect(broker: Path) -> None:
    with peer(broker, "kiosk_server", password=credential(broker, "clerk_push")["mqtt"]["password"]) as client:
        assert client.connected == "Not authorized"


def test_a_gateway_may_say_its_own_topics_and_no_others(broker: Path) -> None:
    with peer(broker, "gateway-g1") as client:
        for own in (TOPICS.sightings("g1"), TOPICS.status("g1"), TOPICS.beacons("g1")):
            assert client.publish(own) != "Not authorized", own
        for foreign in (
            TOPICS.sightings("g2"),
            TOPICS.config("g1"),
            TOPICS.gateway_ack("g1"),
            TOPICS.event("visit.started"),
            TOPICS.task("t"),
            SiteTopics("other").sightings("g1"),
        ):
            assert client.publish(foreign) == "Not authorized", foreign


def test_clerk_push_may_acknowledge_and_report_and_nothing_more(broker: Path) -> None:
    with peer(broker, "clerk_push") as client:
        for own in (TOPICS.event_ack("clerk_push"), TOPICS.task("t1")):
            assert client.publish(own) != "Not authorized", own
        for foreign in (TOPICS.event_ack("other"), TOPICS.event("visit.started"), TOPICS.gateway_ack("g1")):
            assert client.publish(foreign) == "Not authorized", foreign


def test_each_hears_what_is_meant_for_it_alone(broker: Path) -> None:
    with peer(broker, "kiosk_server") as server, peer(broker, "clerk_push") as clerk, peer(broker, "gateway-g1") as g1:
        for client in (clerk, g1):
            client.subscribe("#")
        clerk.subscribe(TOPICS.all_events)
        for topic in (TOPICS.gateway_ack("g2"), TOPICS.gateway_ack("g1"), TOPICS.event("visit.started")):
            assert server.publish(topic) == "Success"
        assert clerk.heard.get(timeout=READY_WITHIN_S)[0] == TOPICS.event("visit.started")
        assert g1.heard.get(timeout=READY_WITHIN_S)[0] == TOPICS.gateway_ack("g1")
        assert g1.heard.empty()
