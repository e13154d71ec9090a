"""What is said about this gateway: counters, and above all whether it is deaf. Pure, told the time."""

from __future__ import annotations

from typing import Protocol

from gateway.air.heard import RadioState
from gateway.air.sieve import Sieve
from gateway.bluetooth.recovery import Expected, silence
from gateway.outbox.rows import Clock, Figures
from wire.messages.mqtt import GatewayStatus

DOUBT_S = 5.0
"The radio itself says that it hears nothing; where it has not by then, it is not believed."


class EarCounts(Protocol):
    """What is read of `gateway.air.hearing.Hearing`."""

    @property
    def packets(self) -> int: ...
    @property
    def dropped(self) -> int: ...
    @property
    def heard_at_s(self) -> float | None: ...
    @property
    def heard_monotonic_s(self) -> float | None: ...


class Health:
    """Composes the status from what the parts count."""

    def __init__(
        self,
        gateway: str,
        boot_id: str,
        version: str,
        ears: EarCounts,
        sieve: Sieve,
        expected: Expected | None = None,
    ) -> None:
        self._gateway = gateway
        self._boot_id = boot_id
        self._version = version
        self._ears = ears
        self._sieve = sieve
        self._expected = expected or Expected()
        self._radio = RadioState(reason="The radio has not started yet.")
        self._listening_since_s: float | None = None
        self._said: tuple[bool, str, str] | None = None
        self.disk_trouble = ""
        "A sentence while the outbox cannot be written or read."
        self.config_revision = ""
        self.config_refused = ""
        self.unstored = 0
        "Sightings lost because the outbox could not be written."
        self.certificate_ends_s: float | None = None
        self.certificate_trouble = ""
        "Why it is not renewed, one sentence."
        self.notice = ""
        "A sentence on what else staff should look at."
        self.beacon_trouble = ""
        "Why no iBeacon is sent, one sentence."
        self.check_in_trouble = ""
        "Why nobody can check in over a connection, one sentence."

    def radio_changed(self, state: RadioState, now: Clock) -> None:
        if state.scanning and not self._radio.scanning:
            self._listening_since_s = now.monotonic_s
        self._radio = state

    def status(self, online: bool, now: Clock, figures: Figures) -> GatewayStatus:
        """The status at `now`; an offline one is also the last will."""
        scanning, mode, reason = self._said = self._scanning(now)
        return GatewayStatus(
            gateway=self._gateway,
            boot_id=self._boot_id,
            online=online,
            at_s=now.at_s,
            version=self._version,
            scanning=online and scanning,
            scan_mode=mode,
            scan_reason=reason,
            heard_at_s=self._ears.heard_at_s,
            packets=self._ears.packets,
            ours=self._sieve.ours,
            foreign=self._sieve.foreign,
            malformed=self._sieve.malformed,
            dropped=self._ears.dropped + self.unstored,
            outbox_rows=figures.rows,
            outbox_bytes=figures.bytes,
            evicted=figures.evicted,
            config_revision=self.config_revision,
            config_refused=self.config_refused,
            trouble=self._trouble(scanning, reason),
            recoveries=self._radio.recoveries,
            clock_synced=now.synced,
            certificate_ends_s=self.certificate_ends_s,
        )

    def has_changed(self, now: Clock) -> bool:
        """Whether a status would say something new, counters apart."""
        return self._said is not None and self._scanning(now) != self._said

    def _trouble(self, scanning: bool, reason: str) -> str:
        sending = self.beacon_trouble or self.check_in_trouble
        return self.disk_trouble or ("" if scanning else reason) or self.notice or self.certificate_trouble or sending

    def _scanning(self, now: Clock) -> tuple[bool, str, str]:
        radio = self._radio
        if self.disk_trouble:
            return radio.scanning, radio.mode, self.disk_trouble
        if radio.scanning and self._is_deaf(now):
            return False, radio.mode, silence(self._ears.heard_at_s, self._expected)
        return radio.scanning, radio.mode, radio.reason

    def _is_deaf(self, now: Clock) -> bool:
        since_s = [at for at in (self._ears.heard_monotonic_s, self._listening_since_s) if at is not None]
        return bool(since_s) and now.monotonic_s - max(since_s) > self._expected.silence_s + DOUBT_S
