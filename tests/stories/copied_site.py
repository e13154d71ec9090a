"""A site set up once for all stories of a run, and copied for each: the same keys and people, at ports of its own."""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

from simulator.demo.processes import free_port
from simulator.demo.stack import LOGS, SitePorts, StackPlan, initialise
from tests.adapters.made_once import made_once

SITE = "site"


async def copied(plan: StackPlan, site_data: Path, ports: SitePorts) -> None:
    """For `StackPlan.set_up`: does the same as `initialise` for a tenth of the work."""
    files = hashlib.sha256(repr((plan.site_file, plan.catalogue_file, plan.reviews_file)).encode()).hexdigest()[:12]
    made = await asyncio.to_thread(made_once, f"{SITE}-{files}", lambda empty: asyncio.run(_set_up(plan, empty)))
    at_other_ports(made / SITE, site_data, ports)


async def _set_up(plan: StackPlan, empty: Path) -> None:
    (empty / LOGS).mkdir()
    await initialise(replace(plan, data=empty), empty / SITE, SitePorts(free_port(), free_port()))


def at_other_ports(made: Path, copy: Path, ports: SitePorts) -> None:
    """Copies a data folder as `kiosk_server init` left it, never served. Raises OSError."""
    shutil.copytree(made, copy)
    server = json.loads((made / "credentials" / "kiosk_server.json").read_bytes())
    moved = {
        str(made): str(copy.absolute()),
        str(server["mqtt"]["port"]): str(ports.mqtt),
        str(server["gateways"]["port"]): str(ports.mqtt_tls),
    }
    # Within a word such digits are part of a secret.
    old = re.compile("|".join(rf"(?<!\w){re.escape(each)}(?!\w)" for each in moved))
    for file in (copy / "broker" / "mosquitto.conf", *(copy / "credentials").glob("*.json")):
        file.write_text(old.sub(lambda found: moved[found[0]], file.read_text()))
