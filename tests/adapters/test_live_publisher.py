"""The server's MQTT side over a real broker: store events until acknowledged, and no message that holds up others."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import structlog
from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion

from clerk_push.watermark import advance
from kiosk_server.database import Database, outbox
from kiosk_server.live.mqtt import Bus, Heard, MqttAccess
from kiosk_server.live.publisher import AT_ONCE, Publisher
from tests.adapters.database_fails import fails
from tests.adapters.mqtt_broker import SITE, Broker, mqtt_broker
from tests.adapters.sqlite_files import new_file
from wire.messages.mqtt import StoreEvent, StoreEventAck
from wire.messages.reading import write
from wire.topics import SiteTopics

__all__ = ["mqtt_broker"]

TOPICS = SiteTopics(SITE)
WITHIN_S = 60.0


@dataclass(slots=True)
class Subscriber:
    """clerk_push's word on what it has, by clerk_push's own rule."""

    client: Client
    answers: bool = True
    upto: int = 0
    heard: Counter[int] = field(default_factory=Counter)

    def take(self, _client: Client, _user: Any, message: MQTTMessage) -> None:
        event = StoreEvent.model_validate_json(message.payload)
        repeated = self.heard[event.seq] > 0
        self.heard[event.seq] += 1
        self.upto = advance(self.upto, event.seq, event.previous, repeated=repeated)
        if self.answers:
            self.acknowledge(event.epoch)

    def acknowledge(self, epoch: str) -> None:
        self.client.publish(TOPICS.event_ack("clerk_push"), write(StoreEventAck(epoch=epoch, upto=self.upto)), qos=1)


def connected(broker: Broker, user: str) -> Client:
    client = Client(CallbackAPIVersion.VERSION2, client_id=user, clean_session=True)
    if user.startswith("gateway-"):
        broker.connect_gateway(client, user.removeprefix("gateway-"))
    else:
        client.username_pw_set(user, broker.account(user).password)
        client.connect(broker.host, broker.port)
    client.loop_start()
    return client


@asynccontextmanager
async def subscribed(broker: Broker) -> AsyncIterator[Subscriber]:
    client = connected(broker, "clerk_push")
    made = Subscriber(client)
    ready = asyncio.Event()
    loop = asyncio.get_running_loop()
    client.on_subscribe = lambda *_: loop.call_soon_threadsafe(ready.set)
    client.on_message = made.take
    client.subscribe(TOPICS.all_events, qos=1)
    try:
        async with asyncio.timeout(WITHIN_S):
            await ready.wait()
        yield made
    finally:
        client.disconnect()
        client.loop_stop()


def a_bus(broker: Broker) -> Bus:
    account = broker.account("kiosk_server")
    return Bus(MqttAccess(broker.host, broker.port, account.username, account.password), SITE, time.time)


@asynccontextmanager
async def publishing(broker: Broker, database: Database) -> AsyncIterator[Bus]:
    bus = a_bus(broker)
    publisher = Publisher(database, bus, SITE, ["clerk_push"], time.time)

    async def hear(heard: Heard) -> None:
        publisher.acknowledged("clerk_push", StoreEventAck.model_validate_json(heard.payload).upto)
        heard.settle()

    tasks = [asyncio.create_task(bus.run(hear)), asyncio.create_task(publisher.run())]
    try:
        async with asyncio.timeout(WITHIN_S):
            await bus.connected.wait()
        yield bus
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def tell(database: Database, *numbers: int) -> None:
    """Store events with the rows of others between them, so that their seqs have gaps."""
    await database.writer.run_async(lambda s: [_append(s, number) for number in numbers])


def _append(session: Any, number: int) -> None:
    at_s = time.time()
    outbox.append(session, outbox.phone("jane"), "visit.started", f"p{number}", at_s, {})
    body = {"site": SITE, "visit": f"v{number}"}
    outbox.append(session, outbox.STORE, "visit.started", f"e{number}", at_s, body)


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(WITHIN_S):
        while not holds():
            await asyncio.sleep(0.01)


async def test_events_with_gaps_between_them_are_acknowledged_without_being_repeated(
    mqtt_broker: Broker, tmp_path: Path
) -> None:
    with Database.open(new_file(tmp_path / "events.sqlite3")) as database:
        async with subscribed(mqtt_broker) as clerks, publishing(mqtt_broker, database):
            await tell(database, 1)
            await until(lambda: clerks.upto == 2)
            await tell(database, 2, 3)
            await until(lambda: clerks.upto == 6)
            await tell(database, 4)
            await until(lambda: clerks.upto == 8)
            assert clerks.heard == {2: 1, 4: 1, 6: 1, 8: 1}


@pytest.mark.parametrize("table", ["outbox_event", "outbox_cursor"])
async def test_a_database_that_cannot_be_read_for_a_while_holds_events_back(
    mqtt_broker: Broker, tmp_path: Path, table: str
) -> None:
    with Database.open(new_file(tmp_path / "events.sqlite3")) as database:
        await tell(database, 1)
        async with subscribed(mqtt_broker) as clerks, AsyncExitStack() as stack:
            with fails(database.path, table), structlog.testing.capture_logs() as logged:
                await stack.enter_async_context(publishing(mqtt_broker, database))
                await until(lambda: "not_read" in [line["event"] for line in logged])
            await until(lambda: clerks.upto == 2)


async def test_who_acknowledges_nothing_is_sent_no_more_than_a_windowful(mqtt_broker: Broker, tmp_path: Path) -> None:
    many = AT_ONCE + 20
    with Database.open(new_file(tmp_path / "events.sqlite3")) as database:
        async with subscribed(mqtt_broker) as clerks, publishing(mqtt_broker, database):
            clerks.answers = False
            await tell(database, *range(1, many + 1))
            # A second time round: by then the whole window has been out.
            await until(lambda: clerks.heard.total() > AT_ONCE)
            assert len(clerks.heard) == AT_ONCE
            clerks.answers = True
            clerks.acknowledge(database.epoch)
            await until(lambda: clerks.upto == 2 * many)


async def test_messages_that_wait_for_a_living_session_hold_up_nobody(mqtt_broker: Broker) -> None:
    """The broker sends them before it confirms the subscription; unsettled ones would keep its 20 places taken."""
    async with heard_by(mqtt_broker):
        pass
    gateway = connected(mqtt_broker, "gateway-door")
    try:
        for number in range(100):
            gateway.publish(TOPICS.sightings("door"), str(number), qos=1).wait_for_publish(WITHIN_S)
        async with heard_by(mqtt_broker) as heard:
            await until(lambda: len(heard) == 100)
            gateway.publish(TOPICS.sightings("door"), "100", qos=1)
            await until(lambda: len(heard) == 101)
        assert [int(each.payload) for each in heard] == list(range(101))
    finally:
        gateway.disconnect()
        gateway.loop_stop()


@asynccontextmanager
async def heard_by(broker: Broker) -> AsyncIterator[list[Heard]]:
    bus, found = a_bus(broker), list[Heard]()

    async def hear(heard: Heard) -> None:
        found.append(heard)
        heard.settle()

    running = asyncio.create_task(bus.run(hear))
    try:
        async with asyncio.timeout(WITHIN_S):
            await bus.connected.wait()
        yield found
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
