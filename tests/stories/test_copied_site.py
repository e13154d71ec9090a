"""A copied site keeps nothing of the ports and the folder of the one that it was copied from."""

from __future__ import annotations

import json
from pathlib import Path

from simulator import store
from simulator.demo.stack import LOGS, SitePorts, StackPlan, initialise
from tests.stories.copied_site import at_other_ports
from tests.stories.running import SCREENS

FIRST, SECOND = SitePorts(20_111, 20_222), SitePorts(20_222, 20_333)


async def test_a_copy_has_its_own_ports_and_paths_and_the_same_secrets(tmp_path: Path) -> None:
    plan = StackPlan(store.SITE_PATH, None, tmp_path, SCREENS)
    (tmp_path / LOGS).mkdir()
    made, copy = tmp_path / "made", tmp_path / "copy"
    await initialise(plan, made, FIRST)
    at_other_ports(made, copy, SECOND)
    server = json.loads((copy / "credentials/kiosk_server.json").read_text())
    assert (server["mqtt"]["port"], server["gateways"]["port"]) == (SECOND.mqtt, SECOND.mqtt_tls)
    texts = {file: file.read_text() for file in [*copy.glob("credentials/*.json"), copy / "broker/mosquitto.conf"]}
    assert any(str(copy) in text for text in texts.values())
    assert not any(str(made) in text or str(FIRST.mqtt) in text for text in texts.values())
    for file in made.rglob("*"):
        copied = copy / file.relative_to(made)
        assert copied.stat().st_mode == file.stat().st_mode
        assert file.is_dir() or copied in texts or copied.read_bytes() == file.read_bytes()
