"""What may change while a gateway runs: the retained message of its server, judged as a whole. Pure.

The last message wins, also over a newer revision: where the server was restored from a backup, the server is right. An
empty message, which clears a retained topic, brings back what the gateway was started with.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from wire.messages.mqtt import BeaconIdentity, BeaconKind, GatewayConfig
from wire.messages.plain import Unreadable

_DIGITS = {BeaconKind.IBEACON: 40, BeaconKind.EDDYSTONE_UID: 32, BeaconKind.EDDYSTONE_EID: 16}
"Of an identity in hex: `wire.messages.mqtt.BeaconId`."

MAX_BYTES = 128 * 1024
"500 beacons with the longest names and identities are 75 kB; more than this is no configuration."


@dataclass(frozen=True, slots=True)
class InForce:
    """The values a gateway works with now."""

    log_level: Literal["debug", "info", "warning", "error"]
    rssi_floor_dbm: int
    silence_s: float
    beacons: tuple[BeaconIdentity, ...] = ()
    revision: str = ""
    "Empty for what it was started with."


@dataclass(frozen=True, slots=True)
class Refused:
    """A configuration of which nothing is taken over."""

    why: str
    "Names the key; never a value."


def judge(payload: bytes, started: InForce) -> InForce | Refused:
    """What `payload` (JSON of a GatewayConfig) puts in force. `started`: for what it leaves open."""
    if not payload.strip():
        return started
    if len(payload) > MAX_BYTES:
        return Refused(f"The configuration is larger than {MAX_BYTES} bytes.")
    try:
        config = GatewayConfig.model_validate_json(payload)
    except Unreadable as error:
        return Refused(_complaints(error))
    if fault := _fault(config.beacons or ()):
        return Refused(fault)
    return InForce(
        log_level=config.log_level or started.log_level,
        rssi_floor_dbm=started.rssi_floor_dbm if config.rssi_floor_dbm is None else config.rssi_floor_dbm,
        silence_s=config.silence_s or started.silence_s,
        beacons=started.beacons if config.beacons is None else tuple(config.beacons),
        revision=config.revision,
    )


def changes(old: InForce, new: InForce) -> dict[str, str]:
    """What differs, by key, as it is told in the log."""
    told = {}
    for key in ("log_level", "rssi_floor_dbm", "silence_s"):
        if (before := getattr(old, key)) != (after := getattr(new, key)):
            told[key] = f"{before} -> {after}"
    before, after = ({one.beacon for one in each.beacons} for each in (old, new))
    if before != after:  # identities that rotate are no news
        told["beacons"] = f"{len(before)} -> {len(after)}"
    return told


def _fault(beacons: Iterable[BeaconIdentity]) -> str:
    heard_as: dict[tuple[BeaconKind, str], str] = {}
    for number, one in enumerate(beacons):
        if len(one.identity) != _DIGITS[one.kind]:
            return f"beacons.{number}.identity: must be {_DIGITS[one.kind]} hexadecimal digits for {one.kind}."
        # One beacon may have several: whoever rotates may be a little early or late.
        if heard_as.setdefault((one.kind, one.identity), one.beacon) != one.beacon:
            return f"beacons.{number}.identity: another beacon has the same."
    return ""


def _complaints(error: Unreadable) -> str:
    """Every wrong key with what is wrong about it."""
    return " ".join(
        f"{'.'.join(map(str, one.where)) or 'the message'}: {one.should_be.removeprefix('must be ')}."
        for one in error.mistakes
    )
