"""Tells each gateway what may change while it runs: what staff set, and the beacons that are on the air now.

The message is retained. It goes out after every connection to the broker, since a broker may have lost or kept too old
a one, and whenever it says something new.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from hashlib import sha256
from typing import Protocol

from sqlmodel import Session, select

from kiosk_server.database import Database, after
from kiosk_server.database.patience import READ_AGAIN_S, PatientReader
from kiosk_server.errors import NotFound
from kiosk_server.gateways.live_config_tables import GatewayConfigRow
from kiosk_server.live.mqtt import Bus
from kiosk_server.sites.shop import Shop
from kiosk_server.staff.accounts import StaffPerson, audit
from kiosk_server.visits import records
from wire.messages.mqtt import BeaconIdentity, GatewayConfig, LiveSettings
from wire.messages.reading import write
from wire.topics import SiteTopics

REVISION_DIGITS = 12
"Of a digest of all it says: the same words have the same revision after a restart too."

LONGEST_WAIT_S = 3600.0
"Nothing rotates more slowly than it is looked at."


class Beacons(Protocol):
    """What is read of `kiosk_server.beacons.book.BeaconBook`."""

    def listen(self, changed: Callable[[], None]) -> None: ...

    def identities(self, session: Session, now_s: float) -> tuple[list[BeaconIdentity], float]: ...


class LiveConfigs:
    """Keeps and publishes the live configurations of one site."""

    def __init__(self, database: Database, shop: Shop, beacons: Beacons, clock: Callable[[], float]) -> None:
        self._database = database
        self._shop = shop
        self._beacons = beacons
        self._clock = clock
        self._topics = SiteTopics(shop.site)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._woken = asyncio.Event()
        self._published: dict[str, str] = {}
        "Revisions by gateway, of this connection to the broker."
        beacons.listen(self.wake)

    def config(self, session: Session, gateway: str) -> GatewayConfig:
        """What this gateway is told now."""
        return self._config(session.get(GatewayConfigRow, gateway), self._identities(session)[0])

    def change(self, session: Session, gateway: str, wish: LiveSettings, who: StaffPerson) -> None:
        """Within a command of the writer. Raises NotFound."""
        place = next((each for each in self._shop.floor.gateways if each.gateway == gateway), None)
        if place is None:
            raise NotFound("there is no such gateway")
        row = session.get(GatewayConfigRow, gateway)
        if settings_of(row) == wish:
            return
        now_s = self._clock()
        row = row or GatewayConfigRow(gateway=gateway, site=self._shop.site, changed_at_s=now_s, staff=who.staff)
        row.log_level, row.rssi_floor_dbm, row.silence_s = wish.log_level, wish.rssi_floor_dbm, wish.silence_s
        row.changed_at_s, row.staff = now_s, who.staff
        session.add(row)
        audit(session, "gateway.configured", gateway, now_s, staff=who.staff)
        records.note(session, now_s, "gateway", "gateway.configured", gateway=place.name, staff=who.name)
        after(session).commit(self.wake)

    def wake(self) -> None:
        """Something may be new. From any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._woken.set)

    async def run(self, bus: Bus) -> None:
        """Until cancelled."""
        self._loop = asyncio.get_running_loop()
        bus.on_connected(self._start_over)
        reader = PatientReader(self._database.reader, "live_configs")
        while True:
            self._woken.clear()
            wait_s = await self._publish_news(reader, bus) if bus.connected.is_set() else LONGEST_WAIT_S
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait_s):
                    await self._woken.wait()

    def _start_over(self) -> None:
        # Anew, not emptied: whoever is reading still writes into the one of the connection before.
        self._published = {}
        self._woken.set()

    async def _publish_news(self, reader: PatientReader, bus: Bus) -> float:
        """Publishes whatever differs from what this connection was told; for how many seconds that is enough."""
        published = self._published
        found = await reader.read(self._all)
        if found is None:
            return READ_AGAIN_S
        configs, until_s = found
        for gateway, config in configs.items():
            if published.get(gateway) == config.revision:
                continue
            if bus.publish(self._topics.config(gateway), config, retain=True):
                published[gateway] = config.revision
        return min(LONGEST_WAIT_S, max(0.0, until_s - self._clock()))

    def _all(self, session: Session) -> tuple[dict[str, GatewayConfig], float]:
        """Of every gateway, and until when it says what is on the air."""
        beacons, until_s = self._identities(session)
        rows = {row.gateway: row for row in session.exec(select(GatewayConfigRow))}
        gateways = (place.gateway for place in self._shop.floor.gateways)
        return {gateway: self._config(rows.get(gateway), beacons) for gateway in gateways}, until_s

    def _identities(self, session: Session) -> tuple[list[BeaconIdentity], float]:
        return self._beacons.identities(session, self._clock())

    def _config(self, row: GatewayConfigRow | None, beacons: list[BeaconIdentity]) -> GatewayConfig:
        config = GatewayConfig(**settings_of(row).model_dump(), revision="none", beacons=beacons)
        revision = sha256(write(config)).hexdigest()[:REVISION_DIGITS]
        return config.model_copy(update={"revision": revision})


def settings_of(row: GatewayConfigRow | None) -> LiveSettings:
    if row is None:
        return LiveSettings()
    return LiveSettings.model_validate(
        {"log_level": row.log_level, "rssi_floor_dbm": row.rssi_floor_dbm, "silence_s": row.silence_s}
    )
