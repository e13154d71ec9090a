"""Joins radio, windows, outbox and uplink; runs until it is told to stop or its recording has been delivered."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from secrets import token_bytes
from uuid import uuid4

from gateway.air.fixtures import Fixtures
from gateway.air.heard import RadioState
from gateway.air.hearing import Hearing
from gateway.air.radio import Ears, Radio
from gateway.air.sieve import Sieve
from gateway.air.window import Packet, Sighting, Windows
from gateway.bluetooth.recovery import Expected
from gateway.clock import MachineClock, machine_boot, resident_bytes
from gateway.errors import GatewayError
from gateway.health.health import Health
from gateway.health.lifesigns import WATCHDOG_S, Lifesigns
from gateway.health.systemd import ServiceNotifier
from gateway.identity.credentials import Credentials, read_credentials
from gateway.identity.identity import Identity
from gateway.log import change_level, get_logger, is_journal, write_log_to
from gateway.outbox.keeping import Keeper
from gateway.outbox.outbox import Outbox
from gateway.outbox.thread import OutboxThread
from gateway.settings.live import Live
from gateway.settings.live_config import InForce
from gateway.settings.live_config_file import LiveConfigFile
from gateway.settings.settings import LogSettings, MetricsSettings, RadioSettings, Settings
from gateway.uplink.uplink import Uplink
from gateway.wake.beacon import Beacon
from gateway.wake.check_in import CheckInService
from gateway.wake.wiring import Companion, companions
from wire.messages.mqtt import GatewayStatus

log = get_logger("gateway")

PULSE_S = 1.0
"How soon a change of health is said."


@dataclass(slots=True)
class Gateway:
    """One gateway, its parts joined."""

    radio: Radio
    hearing: Hearing
    ears: Ears
    windows: Windows
    outbox: OutboxThread
    keeper: Keeper
    uplink: Uplink
    health: Health
    clock: MachineClock
    notifier: ServiceNotifier
    lifesigns: Lifesigns
    companions: list[Companion] = field(default_factory=list)

    async def run(self) -> None:
        """Until cancelled, or until a recording's last row has been acknowledged."""
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self.radio.run(self.hearing, self._radio_changed), name="radio")
                always = [
                    tasks.create_task(self.uplink.run(), name="uplink"),
                    tasks.create_task(self._pulse(), name="pulse"),
                    tasks.create_task(self._probe_outbox(), name="outbox probe"),
                    *(tasks.create_task(each.run(), name=type(each).__name__) for each in self.companions),
                ]
                await self._listen()
                await self._delivered()
                for task in always:
                    task.cancel()
        finally:
            await self._keep(self.windows.flush())

    async def _listen(self) -> None:
        while True:
            wake_at = self.windows.wake_at()
            packets = await self.ears.take(None if wake_at is None else max(0.0, wake_at - self.radio.now_s()))
            if packets is None:
                return await self._keep(self.windows.flush())
            await self._keep(self._sightings(packets))

    def _sightings(self, packets: list[Packet]) -> list[Sighting]:
        # Due windows close before and after the queue is served, or a busy radio would starve them.
        due = self.windows.expire(packets[0].monotonic_s if packets else self.radio.now_s())
        for packet in packets:
            due += self.windows.hear(packet)
        return due + self.windows.expire(packets[-1].monotonic_s) if packets else due

    async def _keep(self, sightings: list[Sighting]) -> None:
        if not sightings and not self.keeper.waiting:
            return
        if await self.keeper.keep(sightings, clock_synced=self.clock.now().synced):
            self.uplink.stored()
        self.health.disk_trouble, self.health.unstored = self.keeper.trouble, self.keeper.lost

    async def keep_check_in(self, row: Sighting) -> bool:
        """Whether it is on disk."""
        await self._keep([row])
        return not self.health.disk_trouble

    def beacon_troubled(self, trouble: str) -> None:
        self.health.beacon_trouble = trouble
        self.uplink.status_changed()

    def check_in_troubled(self, trouble: str) -> None:
        self.health.check_in_trouble = trouble
        self.uplink.status_changed()

    async def _delivered(self) -> None:
        while True:
            self.uplink.settled.clear()
            figures = await self.outbox.figures()
            if not figures.rows and not figures.owed and not self.keeper.waiting:
                return
            await self.uplink.settled.wait()

    async def _pulse(self) -> None:
        overdue: tuple[str, ...] = ()
        while True:
            if (late := self.lifesigns.overdue(time.monotonic())) != overdue:
                overdue = late
                log.error("hangs", parts=" ".join(late) or "nothing any more")
            if not overdue:
                self.notifier.alive()
            await self._keep([])
            self._notice(self.clock.trouble or self.outbox.damage)
            if self.health.has_changed(self.clock.now()):
                self.uplink.status_changed()
            await asyncio.sleep(PULSE_S)

    async def _probe_outbox(self) -> None:
        while True:
            await self.outbox.answers()
            self.lifesigns.beat("outbox", time.monotonic())
            await asyncio.sleep(PULSE_S)

    def _notice(self, notice: str) -> None:
        if notice != self.health.notice:
            self.health.notice = notice
            log.warning("notice", reason=notice)
            self.uplink.status_changed()

    def _radio_changed(self, state: RadioState) -> None:
        log.info("radio", scanning=state.scanning, mode=state.mode, reason=state.reason, recoveries=state.recoveries)
        self.health.radio_changed(state, self.clock.now())
        self.uplink.status_changed()


def run_gateway(settings: Settings, notifier: ServiceNotifier, clock: MachineClock | None = None) -> None:
    """Runs a gateway until SIGTERM or SIGINT. `clock`: by default the machine's.

    Raises GatewayError where it cannot work.
    """
    credentials = read_credentials(settings.credentials)
    if settings.radio.recording is not None:
        from gateway.air.recording import check_recording  # brings pydantic, which a gateway that listens does without

        check_recording(settings.radio.recording)
    _log_to_stderr(settings.log)
    asyncio.run(_serve(settings, credentials, notifier, clock or MachineClock(trust=settings.trust_clock)))


async def _serve(settings: Settings, credentials: Credentials, notifier: ServiceNotifier, clock: MachineClock) -> None:
    boot_id = uuid4().hex
    # The monotonic seconds of a recording that is played fast are no machine's.
    machine = "" if settings.radio.fast else machine_boot()
    outbox = OutboxThread(
        Outbox(settings.data, boot_id=boot_id, machine_boot=machine, max_bytes=settings.outbox.max_bytes)
    )
    try:
        gateway = _assemble(settings, credentials, outbox, boot_id, notifier, clock)
        await _until_stopped(gateway, f"ready gateway {credentials.site}/{credentials.gateway}")
    finally:
        outbox.close()


def _assemble(
    settings: Settings,
    credentials: Credentials,
    outbox: OutboxThread,
    boot_id: str,
    notifier: ServiceNotifier,
    clock: MachineClock,
) -> Gateway:
    ears = Ears()
    sieve = Sieve(credentials.service_uuid16, settings.radio.beacon_uuids)
    fixtures = Fixtures(salt=token_bytes(16))
    hearing = Hearing(
        sieve, ears, utc_s=clock.utc_s, monotonic_s=time.monotonic, salt=token_bytes(16), site_beacons=fixtures
    )
    windows = Windows()
    expected = Expected(settings.radio.silence_s)
    lifesigns = Lifesigns(notifier.watchdog_s or WATCHDOG_S)
    radio = _radio(settings.radio, expected, lifesigns)
    health = Health(credentials.gateway, boot_id, _version(), hearing, sieve, expected)
    live = _live(settings, hearing, fixtures, expected, health)

    async def status(online: bool) -> GatewayStatus:
        figures = await outbox.figures()
        return health.status(online, clock.now(), figures)

    def configured(payload: bytes) -> bool:
        news = live.hear(payload)
        health.config_revision, health.config_refused = live.in_force.revision, live.refused
        return news

    uplink = Uplink(
        credentials,
        outbox,
        clock=clock.now,
        status=status,
        rng=Random(),
        configured=configured,
        beacons=lambda: fixtures.due(credentials.gateway, clock.now()),
    )
    keeper = Keeper(outbox, monotonic_s=time.monotonic)
    gateway = Gateway(radio, hearing, ears, windows, outbox, keeper, uplink, health, clock, notifier, lifesigns)
    gateway.companions = companions(
        settings,
        credentials,
        clock=clock.now,
        store=gateway.keep_check_in,
        on_beacon_trouble=gateway.beacon_troubled,
        on_check_in_trouble=gateway.check_in_troubled,
    )
    gateway.companions.append(_identity(settings, credentials, gateway))
    if settings.metrics.listen is not None:
        gateway.companions.append(_metrics(settings.metrics, gateway))
    return gateway


def _metrics(settings: MetricsSettings, gateway: Gateway) -> Companion:
    from gateway.health.metrics import Inside, exposition, families  # only for whoever asks for them
    from gateway.health.metrics_server import MetricsServer

    async def page() -> str:
        figures = await gateway.outbox.figures()
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


def _live(settings: Settings, hearing: Hearing, fixtures: Fixtures, expected: Expected, health: Health) -> Live:
    """The live configuration, with what was in force when the gateway last ran."""

    def apply(config: InForce) -> None:
        change_level(config.log_level)
        hearing.rssi_floor_dbm = config.rssi_floor_dbm
        fixtures.look_for(config.beacons)
        expected.silence_s = config.silence_s
        expected.has_beacons = bool(settings.radio.beacon_uuids or config.beacons)

    started = InForce(settings.log.level, settings.radio.rssi_floor_dbm, settings.radio.silence_s)
    live = Live(LiveConfigFile(settings.data), started, apply)
    live.resume()
    health.config_revision = live.in_force.revision
    return live


async def _until_stopped(gateway: Gateway, ready: str) -> None:
    loop = asyncio.get_running_loop()
    running = asyncio.create_task(gateway.run(), name="gateway")
    for stop in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(stop, running.cancel)
    print(ready, flush=True)
    gateway.notifier.ready()
    failed: BaseException | None = None
    try:
        await running
    except* GatewayError as failures:
        failed = failures.exceptions[0]
    except* asyncio.CancelledError:
        gateway.notifier.stopping()
    if failed is not None:
        # Not in there: Python 3.11.2, which is Raspberry Pi OS Bookworm's, would raise a group of it.
        raise failed from None


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


def _log_to_stderr(settings: LogSettings) -> None:
    journal = is_journal(sys.stderr, os.environ.get("JOURNAL_STREAM"))
    write_log_to(sys.stderr, settings.level, settings.format, journal=journal)


def _version() -> str:
    """As installed, by the name of the folder that tells of it: `importlib.metadata` would take 2 MB to read it."""
    for folder in sys.path:
        for found in Path(folder).glob("shopbell-*.dist-info"):
            return found.name.removeprefix("shopbell-").removesuffix(".dist-info")
    return ""
