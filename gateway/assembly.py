"""Joins a gateway's parts, as its settings and credentials say."""

from __future__ import annotations

import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from secrets import token_bytes

from gateway.air.fixtures import Fixtures
from gateway.air.hearing import Hearing
from gateway.air.radio import Ears, Radio
from gateway.air.sieve import Sieve
from gateway.air.window import Windows
from gateway.bluetooth.recovery import Expected
from gateway.clock import MachineClock, resident_bytes
from gateway.gateway import Gateway
from gateway.health.health import Health
from gateway.health.lifesigns import WATCHDOG_S, Lifesigns
from gateway.health.systemd import ServiceNotifier
from gateway.identity.credentials import Credentials
from gateway.identity.identity import Identity
from gateway.log import change_level
from gateway.outbox.keeping import Keeper
from gateway.outbox.outgoing import Outgoing
from gateway.outbox.thread import OutboxThread
from gateway.settings.live import Live
from gateway.settings.live_config import InForce
from gateway.settings.live_config_file import LiveConfigFile
from gateway.settings.settings import MetricsSettings, RadioSettings, Settings
from gateway.uplink.uplink import Uplink
from gateway.wake.beacon import Beacon
from gateway.wake.check_in import CheckInService
from gateway.wake.wiring import Companion, companions
from wire.messages.mqtt import GatewayStatus


@dataclass(frozen=True, slots=True)
class Start:
    """What a gateway is started with."""

    settings: Settings
    credentials: Credentials
    boot_id: str
    notifier: ServiceNotifier
    clock: MachineClock


@dataclass(frozen=True, slots=True)
class _Ear:
    """From the radio's callback to the queue, and what is counted on the way."""

    ears: Ears
    sieve: Sieve
    fixtures: Fixtures
    hearing: Hearing
    expected: Expected


def assemble(start: Start, outbox: OutboxThread) -> Gateway:
    """A gateway that is ready to run."""
    ear = _ear(start)
    lifesigns = Lifesigns(start.notifier.watchdog_s or WATCHDOG_S)
    health = Health(start.credentials.gateway, start.boot_id, _version(), ear.hearing, ear.sieve, ear.expected)
    outgoing = Outgoing(outbox)

    async def status(online: bool) -> GatewayStatus:
        return await gateway.status(online)

    gateway = Gateway(
        radio=_radio(start.settings.radio, ear.expected, lifesigns),
        hearing=ear.hearing,
        ears=ear.ears,
        windows=Windows(),
        outbox=outbox,
        keeper=Keeper(outbox, monotonic_s=time.monotonic),
        outgoing=outgoing,
        uplink=_uplink(start, outgoing, ear, health, status),
        health=health,
        clock=start.clock,
        notifier=start.notifier,
        lifesigns=lifesigns,
    )
    gateway.companions = _companions(start, gateway)
    return gateway


def _ear(start: Start) -> _Ear:
    ears = Ears()
    sieve = Sieve(start.credentials.service_uuid16, start.settings.radio.beacon_uuids)
    fixtures = Fixtures(salt=token_bytes(16))
    hearing = Hearing(
        sieve, ears, utc_s=start.clock.utc_s, monotonic_s=time.monotonic, salt=token_bytes(16), site_beacons=fixtures
    )
    return _Ear(ears, sieve, fixtures, hearing, Expected(start.settings.radio.silence_s))


def _uplink(
    start: Start, outgoing: Outgoing, ear: _Ear, health: Health, status: Callable[[bool], Awaitable[GatewayStatus]]
) -> Uplink:
    live = _live(start.settings, ear, health)

    async def configured(payload: bytes) -> bool:
        news = await live.hear(payload)
        health.config_revision, health.config_refused = live.in_force.revision, live.refused
        return news

    return Uplink(
        start.credentials,
        outgoing,
        clock=start.clock.now,
        status=status,
        rng=Random(),
        configured=configured,
        beacons=lambda: ear.fixtures.due(start.credentials.gateway, start.clock.now()),
    )


def _companions(start: Start, gateway: Gateway) -> list[Companion]:
    found = companions(
        start.settings,
        start.credentials,
        clock=start.clock.now,
        store=gateway.keep_check_in,
        on_beacon_trouble=gateway.beacon_troubled,
        on_check_in_trouble=gateway.check_in_troubled,
    )
    found.append(_identity(start.settings, start.credentials, gateway))
    if start.settings.metrics.listen is not None:
        found.append(_metrics(start.settings.metrics, gateway))
    return found


def _metrics(settings: MetricsSettings, gateway: Gateway) -> Companion:
    from gateway.health.metrics import Inside, exposition, families  # only for whoever asks for them
    from gateway.health.metrics_server import MetricsServer

    async def page() -> str:
        figures = await gateway.outgoing.figures()
        inside = Inside(
            figures=figures,
            connected=gateway.uplink.connected,
            weak=gateway.hearing.weak,
            crowded=gateway.hearing.senders.refused + gateway.windows.crowded,
            queue_dropped=gateway.ears.dropped,
            unstored=gateway.health.unstored,
            in_memory=gateway.keeper.waiting,
            resident_bytes=resident_bytes(),
            cpu_s=time.process_time(),
            check_ins=next((each.counts for each in gateway.companions if isinstance(each, CheckInService)), None),
            beacon_sent=not gateway.health.beacon_trouble if _sends(gateway) else None,
        )
        return exposition(families(gateway.health.status(True, gateway.clock.now(), figures), inside))

    return MetricsServer(settings, page)


def _sends(gateway: Gateway) -> bool:
    return any(isinstance(each, Beacon) for each in gateway.companions)


def _identity(settings: Settings, credentials: Credentials, gateway: Gateway) -> Identity:
    def changed(found: Credentials) -> None:
        gateway.health.certificate_ends_s = found.certificate_ends_s
        gateway.uplink.use(found)

    def troubled(trouble: str) -> None:
        gateway.health.certificate_trouble = trouble
        gateway.uplink.status_changed()

    gateway.health.certificate_ends_s = credentials.certificate_ends_s
    return Identity(settings.credentials, credentials, clock=gateway.clock.now, changed=changed, troubled=troubled)


def _live(settings: Settings, ear: _Ear, health: Health) -> Live:
    """The live configuration, with what was in force when the gateway last ran."""

    def apply(config: InForce) -> None:
        change_level(config.log_level)
        ear.hearing.rssi_floor_dbm = config.rssi_floor_dbm
        ear.fixtures.look_for(config.beacons)
        ear.expected.silence_s = config.silence_s
        ear.expected.has_beacons = bool(settings.radio.beacon_uuids or config.beacons)

    started = InForce(settings.log.level, settings.radio.rssi_floor_dbm, settings.radio.silence_s)
    live = Live(LiveConfigFile(settings.data), started, apply)
    live.resume()
    health.config_revision = live.in_force.revision
    return live


def _radio(settings: RadioSettings, expected: Expected, lifesigns: Lifesigns) -> Radio:
    if settings.recording is not None:
        from gateway.air.recording import RecordedRadio

        return RecordedRadio(settings.recording, real_time=not settings.fast)
    from gateway.bluetooth.bluez import BluezRadio  # playing a recording needs no bleak

    return BluezRadio(
        settings.adapter,
        expected=expected,
        reset_command=settings.reset_command or (sys.executable, "-m", "gateway", "reset"),
        beat=lambda: lifesigns.beat("radio", time.monotonic()),
    )


def _version() -> str:
    """As installed, by the name of the folder that tells of it: `importlib.metadata` would take 2 MB to read it."""
    for folder in sys.path:
        for found in Path(folder).glob("shopbell-*.dist-info"):
            return found.name.removeprefix("shopbell-").removesuffix(".dist-info")
    return ""
