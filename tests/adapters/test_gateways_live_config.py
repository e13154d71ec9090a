"""`kiosk_server.gateways.live_config`: what staff set reaches each gateway, and stays for it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import structlog
from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion
from sqlmodel import Session

from kiosk_server.gateways.live_config import LiveConfigs
from kiosk_server.live.mqtt import Bus, MqttAccess
from kiosk_server.sites.shop import load_shop
from kiosk_server.staff.accounts import StaffPerson
from tests.adapters.database_fails import fails
from tests.adapters.kiosk_site import Shop, make_site, running
from tests.adapters.mqtt_broker import Account, Broker
from wire.messages.mqtt import BeaconIdentity, BeaconKind, GatewayConfig, LiveSettings
from wire.topics import SiteTopics

GIVE_UP_S = 60.0
MANAGER = StaffPerson("manager-id", "Manager", None, frozenset({"manager"}), ())
UID = "0f" * 16


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_site(tmp_path_factory.mktemp("site"))


@pytest.fixture
def shop(made: Path) -> Iterator[Shop]:
    with running(made) as started:
        yield started


@dataclass
class Beacons:
    """The site's beacons, as a test wants them."""

    on_air: list[BeaconIdentity] = field(default_factory=list)
    until_s: float = float("inf")
    listeners: list[Callable[[], None]] = field(default_factory=list)

    def listen(self, changed: Callable[[], None]) -> None:
        self.listeners.append(changed)

    def identities(self, session: Session, now_s: float) -> tuple[list[BeaconIdentity], float]:
        return self.on_air, self.until_s

    def change(self, identity: str) -> None:
        self.on_air = [BeaconIdentity(beacon="shelf", kind=BeaconKind.EDDYSTONE_UID, identity=identity)]
        for listener in self.listeners:
            listener()


class Gateway:
    """Hears its live configuration as a gateway does."""

    def __init__(self, broker: Broker, topic: str) -> None:
        self.heard: list[tuple[GatewayConfig, bool]] = []
        account = broker.account("gateway-g1")
        self._client = Client(CallbackAPIVersion.VERSION2, client_id=account.username)
        self._client.username_pw_set(account.username, account.password)
        self._client.on_connect = lambda client, *_: client.subscribe(topic, qos=1)
        self._client.on_message = self._hear
        self._client.connect(broker.host, broker.port)
        self._client.loop_start()

    def _hear(self, _client: Client, _data: Any, message: MQTTMessage) -> None:
        self.heard.append((GatewayConfig.model_validate_json(message.payload), message.retain))

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    root = SiteTopics("corner").root
    accounts = (
        Account("kiosk_server", "s", ("readwrite shopbell/#",)),
        Account("gateway-g1", "g", (f"read {root}/gateway/g1/config",)),
    )
    broker = Broker(tmp_path / "broker", accounts)
    broker.start()
    try:
        yield broker
    finally:
        broker.kill()


@asynccontextmanager
async def publishing(shop: Shop, broker: Broker, beacons: Beacons) -> AsyncIterator[LiveConfigs]:
    account = broker.account("kiosk_server")
    with shop.database.reader.session() as session:
        described = load_shop(session, "corner")
    configs = LiveConfigs(shop.database, described, beacons, time.time)
    bus = Bus(MqttAccess(broker.host, broker.port, account.username, account.password), "corner", time.time)

    async def ignore(heard: Any) -> None:
        heard.settle()

    tasks = [asyncio.create_task(bus.run(ignore)), asyncio.create_task(configs.run(bus))]
    try:
        yield configs
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(GIVE_UP_S):
        while not condition():
            await asyncio.sleep(0.01)


@pytest.fixture
def gateway(broker: Broker) -> Iterator[Gateway]:
    heard = Gateway(broker, SiteTopics("corner").config("g1"))
    yield heard
    heard.close()


async def test_each_gateway_is_told_at_once_and_on_every_change(shop: Shop, broker: Broker, gateway: Gateway) -> None:
    beacons = Beacons()
    async with publishing(shop, broker, beacons) as configs:
        await until(lambda: gateway.heard)
        wish = LiveSettings(log_level="debug", rssi_floor_dbm=-85, silence_s=45)
        await shop.database.writer.run_async(lambda session: configs.change(session, "g1", wish, MANAGER))
        await until(lambda: gateway.heard[-1][0].silence_s == 45)
        beacons.change(UID)
        await until(lambda: gateway.heard[-1][0].beacons)
        await shop.database.writer.run_async(lambda session: configs.change(session, "g1", LiveSettings(), MANAGER))
        await until(lambda: gateway.heard[-1][0].log_level is None)
    first, second, third, _ = [config for config, _ in gateway.heard]
    assert (first.log_level, first.beacons) == (None, [])
    assert (second.log_level, second.rssi_floor_dbm, second.beacons) == ("debug", -85, [])
    assert (third.rssi_floor_dbm, [one.identity for one in third.beacons or []]) == (-85, [UID])
    assert len({config.revision for config, _ in gateway.heard}) == 4


async def test_a_gateway_that_comes_later_finds_it_and_a_broker_that_forgot_is_told_again(
    shop: Shop, broker: Broker
) -> None:
    topic = SiteTopics("corner").config("g1")
    async with publishing(shop, broker, Beacons()):
        early = Gateway(broker, topic)
        await until(lambda: early.heard)
        early.close()
        later = Gateway(broker, topic)
        await until(lambda: later.heard)
        later.close()
        broker.kill()
        broker.forget()
        broker.start()
        anew = Gateway(broker, topic)
        await until(lambda: anew.heard)
        anew.close()
    assert later.heard[0] == (early.heard[0][0], True)
    assert anew.heard[0][0] == early.heard[0][0]


async def test_what_rotates_is_told_when_its_time_has_come(shop: Shop, broker: Broker, gateway: Gateway) -> None:
    beacons = Beacons(until_s=time.time() + 0.5)
    async with publishing(shop, broker, beacons):
        await until(lambda: gateway.heard)
        beacons.on_air = [BeaconIdentity(beacon="shelf", kind=BeaconKind.EDDYSTONE_UID, identity=UID)]
        beacons.until_s = time.time() + 3600
        await until(lambda: gateway.heard[-1][0].beacons)


async def test_a_database_that_fails_for_a_while_ends_nothing(shop: Shop, broker: Broker, gateway: Gateway) -> None:
    beacons = Beacons()
    async with publishing(shop, broker, beacons):
        await until(lambda: gateway.heard)
        with fails(shop.database.path, "gateway_config"), structlog.testing.capture_logs() as logged:
            beacons.change(UID)
            await until(lambda: "not_read" in [line["event"] for line in logged])
        await until(lambda: gateway.heard[-1][0].beacons)


def test_staff_who_look_after_the_store_may_change_it_and_it_is_written_down(shop: Shop) -> None:
    manager = shop.staff("manager")
    wish = {"log_level": "debug", "rssi_floor_dbm": -90, "silence_s": 30}
    empty = shop.http.get("/api/gateways/g2/config", headers=manager).json()
    assert (empty["log_level"], empty["silence_s"], empty["in_force"], empty["refused"]) == (None, None, False, "")
    changed = shop.http.put("/api/gateways/g2/config", headers=manager, json=wish)
    assert changed.status_code == 200, changed.text
    assert changed.json().items() >= wish.items()
    assert changed.json()["revision"] != empty["revision"]
    assert shop.http.get("/api/gateways/g2/config", headers=manager).json() == changed.json()
    again = shop.http.put("/api/gateways/g2/config", headers=manager, json=wish)
    assert again.json() == changed.json()
    notes = [row["title"] for row in shop.http.get("/api/desk/timeline", headers=manager).json()]
    assert notes.count("Manager changed the settings of Bar") == 1
    reset = shop.http.put("/api/gateways/g2/config", headers=shop.staff("admin"), json={})
    assert reset.json() == empty


@pytest.mark.parametrize(
    ("wish", "named"),
    [
        ({"log_level": "loud"}, "log_level"),
        ({"rssi_floor_dbm": -10}, "rssi_floor_dbm"),
        ({"silence_s": 5}, "silence_s"),
        ({"silence": 50}, "silence"),
    ],
)
def test_a_wrong_wish_is_refused_by_its_field(shop: Shop, wish: dict[str, Any], named: str) -> None:
    answer = shop.http.put("/api/gateways/g1/config", headers=shop.staff("admin"), json=wish)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [named]


def test_others_may_not(shop: Shop) -> None:
    for verb in (shop.http.get, shop.http.put):
        assert verb("/api/gateways/g1/config").status_code == 401
        assert verb("/api/gateways/g1/config", headers=shop.staff("mara")).status_code == 403
    assert shop.http.get("/api/gateways/nowhere/config", headers=shop.staff("admin")).status_code == 404
    assert shop.http.put("/api/gateways/nowhere/config", headers=shop.staff("admin"), json={}).status_code == 404
