"""What is kept of all that is heard: presence frames of our service, and the site's own beacons. Pure.

Everything else is counted and forgotten here; nothing of it reaches a window, a disk, a log or the network.
"""

from __future__ import annotations

from uuid import UUID

from gateway.air.airwaves import Malformed, recognise
from gateway.air.heard import Heard
from gateway.air.window import Packet
from wire.frames import IBeacon, PresenceFrame
from wire.messages.mqtt import Layout

_UUID_BYTES_KEPT = 12


def beacon_token(beacon: IBeacon) -> bytes:
    """A site's beacon in the 16 bytes of a token: the first 12 of its UUID, its major and its minor (big-endian)."""
    numbers = beacon.major.to_bytes(2, "big") + beacon.minor.to_bytes(2, "big")
    return beacon.uuid.bytes[:_UUID_BYTES_KEPT] + numbers


class Sieve:
    """Sorts what is heard, and counts."""

    def __init__(self, service_uuid16: int, beacon_uuids: frozenset[UUID] = frozenset()) -> None:
        self.service_uuid16 = service_uuid16
        self._beacon_uuids = frozenset(uuid.bytes for uuid in beacon_uuids)
        self.ours = 0
        self.foreign = 0
        self.malformed = 0

    def keep(self, heard: Heard) -> Packet | None:
        """The packet in `heard`; None for anything that is not ours."""
        finding = recognise(heard.advertisement, self.service_uuid16)
        if isinstance(finding, PresenceFrame):
            self.ours += 1
            layout = Layout.ANDROID if finding.fresh else Layout.IOS
            return Packet(finding.token, layout, finding.fresh, heard.rssi_dbm, heard.at_s, heard.monotonic_s)
        if isinstance(finding, IBeacon) and finding.uuid.bytes in self._beacon_uuids:
            self.ours += 1
            return Packet(beacon_token(finding), Layout.BEACON, None, heard.rssi_dbm, heard.at_s, heard.monotonic_s)
        if isinstance(finding, Malformed):
            self.malformed += 1
        else:
            self.foreign += 1
        return None

    def names_site(self, ibeacon: bytes) -> bool:
        """Whether manufacturer data with the UUID of an iBeacon in its place has one of the site's."""
        return ibeacon[2:18] in self._beacon_uuids
