"""The server's place at the broker, taken by a long run: sees every sighting as it was sent, and acknowledges it."""

from __future__ import annotations

import asyncio
from typing import Any

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion

from simulator.soak_rig import Rig
from wire.messages.mqtt import GatewayStatus, SightingAck, SightingBatch, SightingRow
from wire.messages.reading import Malformed, read, write
from wire.topics import SiteTopics, read_gateway_topic


class Peer:
    """Connected as the server; comes back by itself after an outage. paho's thread writes, anybody reads."""

    def __init__(self, client: Client, topics: SiteTopics) -> None:
        self._client = client
        self._topics = topics
        self._rows: dict[tuple[str, int], SightingRow] = {}
        self.repeated = 0
        self.status: GatewayStatus | None = None
        client.on_connect = self._connected
        client.on_message = self._heard

    @classmethod
    async def connect(cls, rig: Rig) -> Peer:
        access = rig.credentials("kiosk_server")["mqtt"]
        client = Client(CallbackAPIVersion.VERSION2, client_id=access["username"], clean_session=False)
        client.username_pw_set(access["username"], access["password"])
        client.reconnect_delay_set(1, 1)
        peer = cls(client, SiteTopics(rig.site.site))
        await asyncio.to_thread(client.connect, access["host"], access["port"], 10)
        client.loop_start()
        return peer

    def rows(self) -> list[SightingRow]:
        """Every sighting once, however often it came."""
        return list(self._rows.values())

    async def close(self) -> None:
        self._client.disconnect()
        await asyncio.to_thread(self._client.loop_stop)

    def _connected(self, client: Client, *_: Any) -> None:
        client.subscribe([(self._topics.all_sightings, 1), (self._topics.all_statuses, 1)])

    def _heard(self, _client: Client, _data: Any, message: MQTTMessage) -> None:
        place = read_gateway_topic(message.topic)
        if place is None:
            return
        if place.leaf == "status":
            status = read(GatewayStatus, bytes(message.payload))
            self.status = self.status if isinstance(status, Malformed) else status
            return
        batch = read(SightingBatch, bytes(message.payload))
        if isinstance(batch, Malformed):
            return
        for row in batch.rows:
            place_of_row = (batch.boot_id, row.seq)
            self.repeated += place_of_row in self._rows
            self._rows[place_of_row] = row
        upto = batch.rows[-1].seq if batch.rows else batch.oldest_seq_held - 1
        ack = SightingAck(boot_id=batch.boot_id, upto=upto)
        self._client.publish(self._topics.gateway_ack(batch.gateway), write(ack), qos=1)
