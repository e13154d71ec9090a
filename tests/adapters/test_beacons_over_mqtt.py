"""Reports of beacons through a running server: taken from whom they are, and shown; anything else is dropped."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from tests.adapters.live_server import TOPICS, LiveServer, live_server, next_frame, say_hello, until
from wire.messages.mqtt import BeaconReading, BeaconReport, GatewayStatus
from wire.messages.reading import write

__all__ = ["live_server"]

PLACE = {
    "beacon": "door-1",
    "name": "Door frame",
    "kind": "ibeacon",
    "identity": "f7826da64fa24e988024bc5b71e0893e00010002",
    "zone": "entrance",
    "x_m": 1.0,
    "y_m": 5.0,
}


def a_report(gateway: str = "door", beacon: str = "door-1", rssi_dbm: float = -64.0) -> bytes:
    now_s = time.time()
    reading = BeaconReading(beacon=beacon, heard_at_s=now_s - 1, rssi_dbm=rssi_dbm, count=58, battery_mv=2100)
    return write(BeaconReport(gateway=gateway, at_s=now_s, readings=[reading]))


async def test_a_report_reaches_the_desk_and_what_is_not_one_is_dropped(live_server: LiveServer) -> None:
    admin = live_server.staff_session("admin")
    await asyncio.to_thread(live_server.post, "/api/beacons", PLACE, admin)
    gateway = await asyncio.to_thread(live_server.mqtt, "gateway-door")
    now_s = time.time()
    status = GatewayStatus(gateway="door", boot_id="b", online=True, at_s=now_s, scanning=True, heard_at_s=now_s)
    await asyncio.to_thread(gateway.publish, TOPICS.status("door"), write(status))
    async with live_server.socket("desk", admin) as desk:
        await say_hello(desk)
        await next_frame(desk, "snapshot")
        for wrong in (b"", b"{}", a_report(gateway="aisle", rssi_dbm=-20), a_report(beacon="nobodys"), b'{"readings":'):
            await asyncio.to_thread(gateway.publish, TOPICS.beacons("door"), wrong)
        await asyncio.to_thread(gateway.publish, TOPICS.beacons("door"), a_report())
        card = await _beacon_state(desk)
    assert (card["state"], card["rssi_dbm"], card["gateway"]) == ("dying", -64.0, "door")
    log = (live_server.data / "server.log").read_text()
    assert "unknown_beacons_reported" in log
    assert "mqtt_dropped" in log
    await asyncio.to_thread(_a_gateway_may_write_its_own_reports_alone, live_server, gateway)
    live_server.hang_up(gateway)


async def _beacon_state(desk: Any) -> dict[str, Any]:
    """The beacon's card, as soon as it was heard."""
    while True:
        frame = await next_frame(desk, "state")
        if frame["key"] == "beacons" and frame["body"]["beacons"][0]["heard_at_s"] is not None:
            card: dict[str, Any] = frame["body"]["beacons"][0]
            return card


def _a_gateway_may_write_its_own_reports_alone(server: LiveServer, door: Any) -> None:
    """By the broker's ACL."""
    listener = server.mqtt("kiosk_server")
    listener.subscribe(TOPICS.all_beacons)
    door.publish(TOPICS.beacons("aisle"), a_report(gateway="aisle"))
    door.publish(TOPICS.beacons("door"), a_report())
    until(lambda: listener.inbox)
    assert {topic for topic, _ in listener.inbox} == {TOPICS.beacons("door")}
    server.hang_up(listener)
