"""How the site's own beacons are heard: when last, how loud, and what they say of their battery. Pure, told the time.

Only beacons that the live configuration names are looked at. A telemetry frame carries no id (Eddystone-TLM
specification), so it is taken for the beacon heard last from the same address. Of addresses of beacons of ours, and of
nobody else's, a salted digest is kept in memory until so many others have been heard.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import blake2b

from gateway.outbox.rows import Clock
from wire.messages.mqtt import BeaconIdentity, BeaconReading, BeaconReport

REPORT_AFTER_S = 55.0
"""A battery takes months to run out; a minute says soon enough that somebody carried a beacon off. It is asked with
every status, hence every 10 s, so this is once a minute."""

NEW_AFTER_S = 10.0
"Whoever hangs up a beacon and adds it waits for it at the desk."

WINDOW_S = 60.0
"People walk through the line of sight; over a minute the median does not care."

ADDRESSES_KEPT = 1_000
"A site has 200 beacons at most, some of which change their address as their identity rotates."

_DIGEST_BYTES = 8


@dataclass(slots=True)
class _Window:
    """How often each RSSI was heard: a beacon's minute in a kilobyte, however often it sends."""

    began_s: float
    packets: dict[int, int] = field(default_factory=dict)

    @property
    def count(self) -> int:
        return sum(self.packets.values())

    def median_dbm(self) -> float:
        """Of at least one packet."""
        half, passed = self.count / 2, 0
        levels = sorted(self.packets)
        for lower, rssi_dbm in enumerate(levels):
            passed += self.packets[rssi_dbm]
            if passed > half:
                return float(rssi_dbm)
            if passed == half:
                return (rssi_dbm + levels[lower + 1]) / 2
        raise ValueError("nothing was heard")


@dataclass(slots=True)
class _Beacon:
    heard_s: float
    "By the monotonic clock."
    identity: bytes
    "As heard last: a rotating beacon has several."
    window: _Window
    last: _Window | None = None
    "The window before, once the one of now was told."
    battery_mv: int | None = None
    temperature_c: float | None = None


class Fixtures:
    """The site's beacons at this gateway."""

    def __init__(self, salt: bytes) -> None:
        """`salt`: 16 random bytes of this run, so that a digest of an address means nothing outside it."""
        self._salt = salt
        self._names: dict[bytes, str] = {}
        self._heard: dict[str, _Beacon] = {}
        self._from: OrderedDict[bytes, str] = OrderedDict()
        self._due_s: float | None = None
        self.encrypted = 0
        "Encrypted telemetry frames of ours."

    def __len__(self) -> int:
        """How many identities it looks for."""
        return len(self._names)

    def look_for(self, beacons: Iterable[BeaconIdentity]) -> None:
        """From now on these and no others. What is known of a beacon that is still named stays."""
        self._names = {bytes.fromhex(each.identity): each.beacon for each in beacons}
        named = set(self._names.values())
        self._heard = {name: heard for name, heard in self._heard.items() if name in named}
        self._from = OrderedDict((digest, name) for digest, name in self._from.items() if name in named)

    def hear(self, identity: bytes, address: str, rssi_dbm: int, monotonic_s: float) -> bool:
        """A frame with an identity: whether it is of a beacon of ours.

        `identity`: of an iBeacon UUID, major and minor (20 bytes, big-endian), of a UID namespace and instance (16), or
        an EID (8).
        """
        name = self._names.get(identity)
        if name is None:
            return False
        beacon = self._heard.get(name)
        if beacon is None:
            beacon = self._heard[name] = _Beacon(monotonic_s, identity, _Window(monotonic_s))
            soon_s = monotonic_s + NEW_AFTER_S
            self._due_s = soon_s if self._due_s is None else min(self._due_s, soon_s)
        elif monotonic_s - beacon.window.began_s >= WINDOW_S:
            beacon.last, beacon.window = beacon.window, _Window(monotonic_s)
        beacon.heard_s, beacon.identity = monotonic_s, identity
        packets = beacon.window.packets
        packets[rssi_dbm] = packets.get(rssi_dbm, 0) + 1
        self._remember(address, name)
        return True

    def hear_telemetry(self, address: str, battery_mv: int | None, temperature_c: float | None) -> bool:
        """An unencrypted telemetry frame (None: not measured by this beacon): whether it is of a beacon of ours."""
        name = self._from.get(self._digest(address)) if self._from else None
        if name is None:
            return False
        beacon = self._heard[name]
        beacon.battery_mv, beacon.temperature_c = battery_mv, temperature_c
        return True

    def hear_encrypted_telemetry(self, address: str) -> bool:
        """Telemetry that its owner alone can read: counted where it is of a beacon of ours, and whether it is."""
        ours = bool(self._from) and self._digest(address) in self._from
        self.encrypted += ours
        return ours

    def due(self, gateway: str, now: Clock) -> BeaconReport | None:
        """A report once a minute, and soon after a beacon is heard for the first time; None in between."""
        if self._due_s is None or now.monotonic_s < self._due_s:
            return None
        self._due_s = now.monotonic_s + REPORT_AFTER_S
        return self.report(gateway, now)

    def report(self, gateway: str, now: Clock) -> BeaconReport | None:
        """Every beacon of ours that was heard since it was first looked for; None where there is none.

        A beacon that has fallen silent is told with its last minute, so that the server sees since when.
        """
        readings = [self._reading(name, beacon, now) for name, beacon in sorted(self._heard.items())]
        return BeaconReport(gateway=gateway, at_s=now.at_s, readings=readings) if readings else None

    def _reading(self, name: str, beacon: _Beacon, now: Clock) -> BeaconReading:
        if beacon.window.packets:
            beacon.last, beacon.window = beacon.window, _Window(now.monotonic_s)
        told = beacon.last or beacon.window
        return BeaconReading(
            beacon=name,
            identity=beacon.identity.hex(),
            # Reckoned back from now: the wall clock may have been set since.
            heard_at_s=max(0.0, now.at_s - max(0.0, now.monotonic_s - beacon.heard_s)),
            rssi_dbm=told.median_dbm(),
            count=told.count,
            battery_mv=beacon.battery_mv,
            temperature_c=beacon.temperature_c,
        )

    def _remember(self, address: str, name: str) -> None:
        digest = self._digest(address)
        self._from[digest] = name
        self._from.move_to_end(digest)
        if len(self._from) > ADDRESSES_KEPT:
            self._from.popitem(last=False)

    def _digest(self, address: str) -> bytes:
        return blake2b(address.encode(), key=self._salt, digest_size=_DIGEST_BYTES).digest()
