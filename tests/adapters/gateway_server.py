"""The server as a gateway knows it: takes sightings and statuses off a real broker, acknowledges or does not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from paho.mqtt.client import Client, MQTTMessage, MQTTMessageInfo
from paho.mqtt.enums import CallbackAPIVersion

from tests.adapters.mqtt_broker import SITE, Broker
from wire.messages.mqtt import GatewayStatus, SightingAck, SightingBatch
from wire.messages.reading import write
from wire.topics import SiteTopics

TOPICS = SiteTopics(SITE)


class ServerStandIn:
    """Hears what gateways say as the server does; acknowledges or not."""

    def __init__(self, broker: Broker, *, acknowledges: bool = True) -> None:
        self.acknowledges = acknowledges
        self.batches: list[SightingBatch] = []
        self.statuses: list[GatewayStatus] = []
        account = broker.account("kiosk_server")
        self._client = Client(
            CallbackAPIVersion.VERSION2, client_id=account.username, clean_session=False, reconnect_on_failure=True
        )
        self._client.username_pw_set(account.username, account.password)
        self._client.reconnect_delay_set(1, 1)
        self._client.on_connect = self._subscribe
        self._client.on_message = self._hear
        self._client.connect(broker.host, broker.port, keepalive=5)
        self._client.loop_start()

    @property
    def seqs(self) -> list[int]:
        return [row.seq for batch in list(self.batches) for row in batch.rows]

    def say(self, payload: bytes) -> MQTTMessageInfo:
        return self._client.publish(TOPICS.gateway_ack("door"), payload, qos=1)

    def configure(self, payload: bytes) -> MQTTMessageInfo:
        """Retained, as the server tells a gateway its live configuration."""
        return self._client.publish(TOPICS.config("door"), payload, qos=1, retain=True)

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def _subscribe(self, client: Client, *_: Any) -> None:
        client.subscribe([(TOPICS.all_sightings, 1), (TOPICS.all_statuses, 1)])

    def _hear(self, _client: Client, _data: Any, message: MQTTMessage) -> None:
        if message.topic.endswith("/status"):
            self.statuses.append(GatewayStatus.model_validate_json(message.payload))
            return
        batch = SightingBatch.model_validate_json(message.payload)
        self.batches.append(batch)
        if self.acknowledges:
            upto = batch.rows[-1].seq if batch.rows else batch.oldest_seq_held - 1
            self.say(write(SightingAck(boot_id=batch.boot_id, upto=upto)))


@pytest.fixture
def server(mqtt_broker: Broker) -> Iterator[ServerStandIn]:
    """One that acknowledges, on the broker of the fixture `mqtt_broker`."""
    stand_in = ServerStandIn(mqtt_broker)
    yield stand_in
    stand_in.close()
