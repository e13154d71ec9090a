"""What is fuzzed: functions of bytes that raise where something is wrong. No fuzzer is needed to call them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

from gateway.air.airwaves import Malformed, frames_in, parse_ad, parse_hci, recognise
from gateway.decode import decode_line
from tests.core.air_frames import BEACONS, seeds
from wire.check_in import read_answer
from wire.frames import DEFAULT_SERVICE_UUID16
from wire.messages import mqtt
from wire.messages.plain import Message
from wire.messages.reading import Malformed as Unreadable
from wire.messages.reading import read, write
from wire.topics import read_gateway_topic

LEVELS = ("ad", "mfg", "svc", "hci", "no such level")
KINDS = frozenset({"presence", "other", "malformed", *(frame.name for frame in BEACONS)})

MESSAGES: tuple[type[Message], ...] = tuple(
    kind for kind in vars(mqtt).values() if isinstance(kind, type) and issubclass(kind, Message) and kind is not Message
)
"Whatever crosses MQTT: what a gateway is sent, and what a gateway in wrong hands may send."

Target = Callable[[bytes], None]


class Wrong(AssertionError):
    """Nothing raised, but the answer cannot be right."""


def level(data: bytes) -> None:
    """The first byte chooses the level, the others are the frame."""
    if not data:
        return
    name, frame = LEVELS[data[0] % len(LEVELS)], data[1:]
    _check(decode_line(json.dumps({"level": name, "hex": frame.hex()}).encode(), DEFAULT_SERVICE_UUID16))


def line(data: bytes) -> None:
    """A line as `decode` reads it."""
    _check(decode_line(data, DEFAULT_SERVICE_UUID16))


def air(data: bytes) -> None:
    """The parser itself, with what must hold of it."""
    parse_hci(data)
    advertisement = parse_ad(data)
    found = recognise(advertisement, DEFAULT_SERVICE_UUID16)
    if not advertisement.broken and recognise(parse_ad(data + bytes(3)), DEFAULT_SERVICE_UUID16) != found:
        raise Wrong("padding changed the finding")
    whole = [one for one in frames_in(advertisement, DEFAULT_SERVICE_UUID16) if not isinstance(one, Malformed)]
    if whole and found not in whole:
        raise Wrong("a whole frame was passed over")


def message(data: bytes) -> None:
    """The first byte chooses the message, the others are its payload, and topic and GATT value too."""
    if not data:
        return
    _read(MESSAGES[data[0] % len(MESSAGES)], data[1:])
    read_answer(data[1:])
    read_gateway_topic(data[1:].decode("utf-8", "replace"))


def field(data: bytes) -> None:
    """A whole payload with fields changed: pydantic reads in Rust, where the fuzzer sees no branches to follow.

    Bytes: message, payload, then pairs of field and value.
    """
    if len(data) < 2:
        return
    payload = json.loads(_PAYLOADS[data[1] % len(_PAYLOADS)])
    for which, value in zip(data[2::2], data[3::2], strict=False):
        holders = list(_holders(payload))
        holder, name = holders[which % len(holders)]
        holder[name] = deepcopy(_ODD[value % len(_ODD)])
    _read(MESSAGES[data[0] % len(MESSAGES)], json.dumps(payload).encode())


def _holders(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every dict or list in `value` with each of its keys."""
    for name in value if isinstance(value, dict) else range(len(value)):
        yield value, name
        if isinstance(value[name], (dict, list)):
            yield from _holders(value[name])


def _read(kind: type[Message], payload: bytes) -> None:
    found = read(kind, payload)
    if not isinstance(found, Unreadable) and read(kind, write(found)) != found:
        raise Wrong(f"{kind.__name__} does not read back")


def _check(decoded: dict[str, Any] | list[dict[str, Any]]) -> None:
    json.dumps(decoded, allow_nan=False)
    for one in decoded if isinstance(decoded, list) else [decoded]:
        if one["kind"] not in KINDS:
            raise Wrong(f"unknown kind {one['kind']}")


TARGETS: dict[str, Target] = {"level": level, "line": line, "air": air, "message": message, "field": field}


def corpus(target: str) -> Iterator[bytes]:
    """Where the fuzzer begins: something whole of every kind."""
    if target == "field":
        yield from (bytes((kind, payload)) for kind in range(len(MESSAGES)) for payload in range(len(_PAYLOADS)))
        return
    if target == "message":
        for choice in range(len(MESSAGES)):
            yield from (bytes((choice,)) + payload for payload in _PAYLOADS)
        return
    for name, data in seeds():
        if target == "level":
            yield bytes((LEVELS.index(name),)) + data
        elif target == "air":
            yield data
        else:
            yield json.dumps({"level": name, "hex": data.hex(), "rssi_dbm": -61}).encode()
    if target == "line":
        yield from _LINES


_ODD: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 0.5, -0.0, 1e300, -1e300, 1e-300, 255, 256, -127, -126, 65535, 65536),
    *(1 << 53, (1 << 53) - 1, 1 << 63, 1 << 64, 10**400, float("nan"), float("inf"), "", "a", "A", " ", "\0", "\ud800"),
    *("1", "1.5", "door", "0" * 32, "g" * 32, "0" * 65, "ibeacon", "android", "\n", "é", [], [0], {}, {"a": 0}, [[]]),
)
"Values that a field does not expect, or only just."

_LINES = (
    b'{"level":"bleak-dict","manufacturer_data":{"76":"0215"},"service_data":{"feaa":"00"},"service_uuids":["fff1"]}',
    b'{"level":"bleak-dict","service_data":{"0000feaa-0000-1000-8000-00805f9b34fb":"30ee436bfe57d5a09505"}}',
)

_PAYLOADS = (
    b'{"boot_id":"b","upto":3}',
    b'{"revision":"r","log_level":"debug","rssi_floor_dbm":-90,"silence_s":20,'
    b'"beacons":[{"beacon":"door","kind":"eddystone_eid","identity":"436bfe57d5a09505"}]}',
    b'{"gateway":"door","boot_id":"b","oldest_seq_held":1,"sent_at_s":1.5,"rows":[{"seq":1,'
    b'"token":"744a59e776b064c397ad5d261997aef1","layout":"android","tick":144,"mac":"096ab2","median_rssi_dbm":-61.5,'
    b'"count":2,"window_start_s":1.0,"window_end_s":1.5,"monotonic_s":1.0,"clock_synced":true}]}',
    b'{"gateway":"door","boot_id":"b","online":true,"at_s":1.0}',
    b'{"gateway":"door","at_s":1.0,"readings":[{"beacon":"door","heard_at_s":1.0,"rssi_dbm":-61,"count":1}]}',
)
