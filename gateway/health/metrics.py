"""The gateway's figures for Prometheus: what they are, and how they are written. Pure.

Written here because prometheus_client would cost a gateway 4 MB. The format is the text exposition format 0.0.4 of
Prometheus. No label ever holds a token, an address or a name of a person.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from gateway.outbox.rows import Figures
from gateway.wake.check_in_rules import CHECK_IN_RESULTS
from wire.messages.mqtt import GatewayStatus

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_MODES = ("monitor+active", "active", "recording")


@dataclass(frozen=True, slots=True)
class Family:
    """One figure, perhaps by some label."""

    name: str
    kind: Literal["counter", "gauge"]
    means: str
    samples: tuple[tuple[Mapping[str, str], float], ...]


@dataclass(frozen=True, slots=True)
class Inside:
    """What the status does not tell."""

    figures: Figures
    connected: bool
    weak: int
    "Advertisements below the RSSI floor."
    crowded: int
    "Packets of ours dropped because one address, or too many, said too much."
    queue_dropped: int
    unstored: int
    "Sightings lost because the disk took none."
    in_memory: int
    "Sightings that wait for the disk."
    resident_bytes: int
    cpu_s: float
    check_ins: Mapping[str, int] | None = None
    "Of the GATT service, by what became of them; None where it is not offered."
    beacon_sent: bool | None = None
    "Whether the iBeacon is on the air; None where none is to be sent."


def exposition(families: Iterable[Family]) -> str:
    """All of them as Prometheus reads them."""
    lines: list[str] = []
    for one in families:
        lines += [f"# HELP {one.name} {_escape_help(one.means)}", f"# TYPE {one.name} {one.kind}"]
        lines += [f"{one.name}{_labels(labels)} {_number(value)}" for labels, value in one.samples]
    return "\n".join(lines) + "\n"


def families(status: GatewayStatus, inside: Inside) -> list[Family]:
    """The gateway's figures at the instant of `status`; what is not known is left out."""
    figures = inside.figures
    return [
        _gauge("info", "What runs here.", 1, version=status.version),
        Family(
            "shopbell_gateway_advertisements_total",
            "counter",
            "Advertisements received since the start, by what was made of them.",
            (
                ({"kind": "ours"}, status.ours),
                ({"kind": "foreign"}, status.foreign),
                ({"kind": "malformed"}, status.malformed),
                ({"kind": "weak"}, inside.weak),
            ),
        ),
        Family(
            "shopbell_gateway_dropped_total",
            "counter",
            "Of ours, what came to nothing since the start, by reason.",
            (
                ({"reason": "crowded"}, inside.crowded),
                ({"reason": "queue_full"}, inside.queue_dropped),
                ({"reason": "disk"}, inside.unstored),
            ),
        ),
        *_check_ins(inside.check_ins),
        *(
            []
            if inside.beacon_sent is None
            else [_gauge("beacon_sent", "Whether its iBeacon is on the air.", inside.beacon_sent)]
        ),
        _counter("rows_stored_total", "Sightings written to the outbox since the start.", figures.stored),
        _counter("rows_settled_total", "Sightings that the server has acknowledged since the start.", figures.settled),
        _counter("rows_evicted_total", "Sightings pushed out of a full outbox since the start.", figures.evicted),
        _counter("rows_unreadable_total", "Sightings that could not be read back since the start.", figures.unreadable),
        _gauge("outbox_rows", "Sightings that wait for the server.", figures.rows),
        _gauge("outbox_bytes", "What they take up on disk.", figures.bytes),
        *_age("outbox_oldest_age_seconds", "How old the oldest waiting sighting is.", figures.oldest_at_s, status.at_s),
        _gauge("waiting_for_disk", "Sightings in memory because the disk takes none.", inside.in_memory),
        _gauge("broker_connected", "Whether the broker is connected.", inside.connected),
        _gauge("scanning", "Whether it listens, and is not deaf.", status.scanning),
        Family(
            "shopbell_gateway_scan_mode",
            "gauge",
            "How it listens: 1 for the mode in use.",
            tuple(({"mode": mode}, float(mode == status.scan_mode)) for mode in _MODES),
        ),
        _counter("recoveries_total", "How often the adapter was brought back since the start.", status.recoveries),
        *_age("heard_age_seconds", "How long ago anything at all was heard.", status.heard_at_s, status.at_s),
        _gauge("clock_synchronised", "Whether the machine's clock can be believed.", status.clock_synced),
        *_instant("certificate_end_timestamp_seconds", "When its certificate ends.", status.certificate_ends_s),
        _gauge("config_refused", "Whether the last live configuration was refused.", bool(status.config_refused)),
        _gauge("trouble", "Whether there is something that staff should look at.", bool(status.trouble)),
        _plain("process_resident_memory_bytes", "gauge", "Resident memory.", inside.resident_bytes),
        _plain("process_cpu_seconds_total", "counter", "Processor time spent since the start.", inside.cpu_s),
    ]


def _check_ins(counts: Mapping[str, int] | None) -> list[Family]:
    if counts is None:
        return []
    samples = tuple(({"result": result}, float(counts.get(result, 0))) for result in CHECK_IN_RESULTS)
    means = "What phones wrote or read to check in since the start, by what became of it."
    return [Family("shopbell_gateway_check_ins_total", "counter", means, samples)]


def _plain(name: str, kind: Literal["counter", "gauge"], means: str, value: float, **labels: str) -> Family:
    return Family(name, kind, means, ((labels, float(value)),))


def _gauge(name: str, means: str, value: float, **labels: str) -> Family:
    return _plain(f"shopbell_gateway_{name}", "gauge", means, value, **labels)


def _counter(name: str, means: str, value: float) -> Family:
    return _plain(f"shopbell_gateway_{name}", "counter", means, value)


def _age(name: str, means: str, at_s: float | None, now_s: float) -> list[Family]:
    return [] if at_s is None else [_gauge(name, means, max(0.0, now_s - at_s))]


def _instant(name: str, means: str, at_s: float | None) -> list[Family]:
    return [] if at_s is None else [_gauge(name, means, at_s)]


def _labels(labels: Mapping[str, str]) -> str:
    return "{" + ",".join(f'{name}="{_escape(value)}"' for name, value in labels.items()) + "}" if labels else ""


def _escape(value: str) -> str:
    return value.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')


def _escape_help(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n")


def _number(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else repr(float(value))
