"""The store's own beacons all the way, from the air through gateways and broker to the desk; and a gateway dies."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

from simulator.demo.performance import Performance
from tests.stories.running import performance

PATIENCE_S = 120.0


async def view(play: Performance) -> dict[str, Any]:
    found: dict[str, Any] = await play.doors.get("/api/desk/view", play.admin)
    return found


async def test_the_desk_sees_every_beacon_the_dying_one_first_and_a_dead_gateway(tmp_path: Path) -> None:
    async with performance(tmp_path) as play:
        names = {each.beacon for each in play.stack.site.beacons}
        async with asyncio.timeout(PATIENCE_S):
            while {each["beacon"] for each in (await view(play))["beacons"]["beacons"] if each["heard_at_s"]} != names:
                await asyncio.sleep(0.5)
            while (await view(play))["beacons"]["beacons"][0]["battery_mv"] is None:
                await asyncio.sleep(0.5)
        first, *others = (await view(play))["beacons"]["beacons"]
        assert (first["beacon"], first["state"], first["battery_mv"]) == ("maps", "dying", 2170)
        assert first["temperature_c"] == 21.5
        assert first["text"] == "Battery at 2.17 V: change it today"
        assert {each["state"] for each in others} == {"ok"}
        assert all(time.time() - each["heard_at_s"] < PATIENCE_S for each in others)
        # Whoever has the database has neither the key of the rotating beacon nor anybody's address.
        stored = b"".join(file.read_bytes() for file in (play.stack.site_data).glob("kiosk_server.sqlite3*"))
        assert b"3c5d9ae04b172f8860d1c2a7be94f035" not in stored

        play.stack.gateways["coffee"].kill()
        async with asyncio.timeout(PATIENCE_S):
            while (await view(play))["gateways"]["gateways"][1]["state"] != "offline":
                await asyncio.sleep(0.5)
            while "Coffee bar went silent" not in [row["title"] for row in (await view(play))["timeline"]]:
                await asyncio.sleep(0.5)
