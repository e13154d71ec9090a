"""What one advertisement costs a gateway: a stranger's, and one of ours up to its window."""

from __future__ import annotations

from itertools import count

from gateway.airwaves import parse_ad
from gateway.heard import Heard
from gateway.sieve import Sieve
from gateway.window import Packet, Windows
from tests.bench.measuring import Figure, beside_sha256
from wire.frames import PresenceFrame, android_advertisement
from wire.freshness import Freshness
from wire.messages.mqtt import Layout

STRANGER = bytes.fromhex("02011a0303 6ffd 17166ffd 8be6cd371c5c891604bfbe49df845096 72033874")
OURS = android_advertisement(PresenceFrame(bytes(16), Freshness(7, bytes(3))))


def measure() -> list[Figure]:
    sieve, windows, clock = Sieve(0xFFF1), Windows(), count()
    strangers, ours = (Heard(0.0, 0.0, -60, parse_ad(data)) for data in (STRANGER, OURS))

    def gather() -> object:
        at_s = next(clock) * 0.01
        return windows.hear(Packet(bytes(16), Layout.ANDROID, None, -60, at_s, at_s))

    return [
        beside_sha256("take a stranger's advertisement apart", lambda: parse_ad(STRANGER), 20_000),
        beside_sha256("forget a stranger's advertisement", lambda: sieve.keep(strangers), 20_000),
        beside_sha256("recognise one of ours", lambda: sieve.keep(ours), 20_000),
        beside_sha256("put one of ours into its window", gather, 20_000),
    ]
