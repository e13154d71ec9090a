"""A gateway at work: what its radio hears goes into the outbox, and what is wrong is said."""

from __future__ import annotations

import asyncio
import contextlib
import time
from dataclasses import dataclass, field

from gateway.air.heard import RadioState
from gateway.air.hearing import Hearing
from gateway.air.radio import Ears, Radio
from gateway.air.window import Packet, Sighting, Windows
from gateway.clock import MachineClock
from gateway.health.health import Health
from gateway.health.lifesigns import Lifesigns
from gateway.health.systemd import ServiceNotifier
from gateway.log import get_logger
from gateway.outbox.keeping import Keeper
from gateway.outbox.outgoing import Outgoing
from gateway.outbox.thread import OutboxThread
from gateway.uplink.uplink import Uplink
from gateway.wake.wiring import Companion
from wire.messages.mqtt import GatewayStatus

log = get_logger("gateway")

PULSE_S = 1.0
"How soon a change of health is said."

DELIVERED_LOOK_S = 5.0
"A recording's last row may have been settled while the outbox could not be read."


@dataclass(slots=True)
class Gateway:
    """One gateway, its parts joined."""

    radio: Radio
    hearing: Hearing
    ears: Ears
    windows: Windows
    outbox: OutboxThread
    keeper: Keeper
    outgoing: Outgoing
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
            await self.keeper.close()

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
        self._look_at_disk()

    def _look_at_disk(self) -> None:
        self.health.disk_trouble = self.keeper.trouble or self.outgoing.trouble
        self.health.unstored = self.keeper.lost

    async def status(self, online: bool) -> GatewayStatus:
        """What is to be said about this gateway now, whatever the disk does."""
        figures = await self.outgoing.figures()
        self._look_at_disk()
        return self.health.status(online, self.clock.now(), figures)

    async def keep_check_in(self, row: Sighting) -> bool:
        """Whether it is on disk."""
        await self._keep([row])
        return not self.keeper.trouble

    def beacon_troubled(self, trouble: str) -> None:
        self.health.beacon_trouble = trouble
        self.uplink.status_changed()

    def check_in_troubled(self, trouble: str) -> None:
        self.health.check_in_trouble = trouble
        self.uplink.status_changed()

    async def _delivered(self) -> None:
        while True:
            self.uplink.settled.clear()
            if not self.keeper.waiting and await self.outgoing.is_empty():
                return
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(DELIVERED_LOOK_S):
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
            self._look_at_disk()
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
