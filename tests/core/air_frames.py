"""One worked frame of each kind that the gateway knows: its bytes, and what `decode` says of them.

Written for these tests from the formats' specifications; a public vector has its source beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from wire.frames import (
    IBeacon,
    PresenceFrame,
    android_advertisement,
    ibeacon_advertisement,
    ios_advertisement,
)
from wire.freshness import Freshness

FLAGS = bytes.fromhex("020106")
MANUFACTURER, SERVICE_DATA = 0xFF, 0x16

TOKEN = bytes.fromhex("744a59e776b064c397ad5d261997aef1")
PRESENCE = PresenceFrame(TOKEN, Freshness(0x90, bytes.fromhex("096ab2")))
IBEACON = IBeacon(UUID("0a1b2c3d-0000-4000-8000-001122334455"), 40000, 65535, -59)


@dataclass(frozen=True, slots=True)
class AirFrame:
    """`body` is company or UUID (little-endian) and data: the inside of one AD structure of the type `ad_type`."""

    name: str
    ad_type: int
    body: bytes
    decoded: dict[str, Any]

    @property
    def level(self) -> str:
        return "mfg" if self.ad_type == MANUFACTURER else "svc"

    @property
    def structure(self) -> bytes:
        return bytes((len(self.body) + 1, self.ad_type)) + self.body


def _manufacturer(name: str, body: str, **fields: object) -> AirFrame:
    return AirFrame(name, MANUFACTURER, bytes.fromhex(body), {"kind": name, **fields})


def _eddystone(name: str, data: str, **fields: object) -> AirFrame:
    return AirFrame(name, SERVICE_DATA, bytes.fromhex("aafe" + data), {"kind": name, **fields})


BEACONS = (
    _manufacturer(
        "ibeacon",
        "4c00 0215 0a1b2c3d000040008000001122334455 9c40 ffff c5",
        uuid="0a1b2c3d-0000-4000-8000-001122334455",
        major=40000,
        minor=65535,
        power_1m_dbm=-59,
    ),
    # A log line in hbldh/bleak, issue 1065.
    _manufacturer(
        "altbeacon",
        "ffff beac 13b7cb56815a48eca01f3021ab49a155000002fb c3 01",
        company_id=0xFFFF,
        id="13b7cb56815a48eca01f3021ab49a155000002fb",
        power_1m_dbm=-61,
        reserved=1,
    ),
    # davidgyoungtech.com, 2020-05-07: the bit of the UUID that ends in 0039.
    _manufacturer("apple_overflow", "4c00 01 00000000000000000000000000000080", mask=15 * "00" + "80"),
    _eddystone(
        "eddystone_uid",
        "00 e7 00112233445566778899 0a0b0c0d0e0f 0000",
        namespace="00112233445566778899",
        instance="0a0b0c0d0e0f",
        power_0m_dbm=-25,
    ),
    _eddystone("eddystone_url", "10 00 02 6d79702e6d653f41", url="http://myp.me?A", power_0m_dbm=0),
    _eddystone(
        "eddystone_tlm",
        "20 00 0bb8 15c0 00010203 00000065",
        battery_mv=3000,
        temperature_c=21.75,
        adv_count=66051,
        uptime_s=10.1,
    ),
    _eddystone(
        "eddystone_etlm",
        "20 01 a0a1a2a3a4a5a6a7a8a9aaab 1234 beef",
        encrypted="a0a1a2a3a4a5a6a7a8a9aaab",
        salt="1234",
        mic="beef",
    ),
    _eddystone("eddystone_eid", "30 ee 436bfe57d5a09505", eid="436bfe57d5a09505", power_0m_dbm=-18),
    # google/exposure-notifications-internals, TestVectors.java.
    AirFrame(
        "exposure_notification",
        SERVICE_DATA,
        bytes.fromhex("6ffd 8be6cd371c5c891604bfbe49df845096 72033874"),
        {"kind": "exposure_notification", "rpi": "8be6cd371c5c891604bfbe49df845096", "aem": "72033874"},
    ),
)


def beacon(name: str) -> AirFrame:
    return next(frame for frame in BEACONS if frame.name == name)


def legacy_event(*reports: tuple[bytes, int]) -> bytes:
    """An HCI LE advertising report event of these advertisements and their RSSI in dBm."""
    body = bytes((2, len(reports)))
    for ad, rssi_dbm in reports:
        body += bytes((3, 1)) + b"\x66\x55\x44\x33\x22\x11" + bytes((len(ad),)) + ad + bytes((rssi_dbm & 0xFF,))
    return bytes((4, 0x3E, len(body))) + body


def extended_event(ad: bytes, rssi_dbm: int) -> bytes:
    """An HCI LE extended advertising report event."""
    head = b"\x10\x00\x01" + b"\x66\x55\x44\x33\x22\x11" + b"\x01\x00\xff\x7f" + bytes((rssi_dbm & 0xFF,))
    body = b"\x0d\x01" + head + bytes(9) + bytes((len(ad),)) + ad
    return bytes((4, 0x3E, len(body))) + body


def seeds() -> list[tuple[str, bytes]]:
    """A level and whole bytes for every kind of frame and event: where hostile bytes begin."""
    phones = [android_advertisement(PRESENCE), android_advertisement(PRESENCE, connectable=True)]
    ads = [*phones, ios_advertisement(TOKEN), ibeacon_advertisement(IBEACON)]
    ads += [FLAGS + frame.structure for frame in BEACONS]
    return [
        *(("ad", ad) for ad in ads),
        *((frame.level, frame.body) for frame in BEACONS),
        *(("hci", legacy_event((ad, -61))) for ad in ads),
        ("hci", legacy_event((ads[0], -61), (ads[-1], -70))),
        *(("hci", extended_event(ad, -61)) for ad in ads[-3:]),
    ]
