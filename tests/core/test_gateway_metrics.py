"""`gateway.health.metrics`: the figures as Prometheus' own parser reads them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from gateway.health.metrics import Family, Inside, exposition, families
from gateway.outbox.rows import Figures
from wire.messages.mqtt import GatewayStatus

NOW_S = 1_800_000_000.0
INSIDE = Inside(
    figures=Figures(rows=7, bytes=8192, evicted=3, unreadable=1, stored=120, settled=110, oldest_at_s=NOW_S - 90.5),
    connected=True,
    weak=11,
    crowded=2,
    queue_dropped=4,
    unstored=5,
    in_memory=6,
    resident_bytes=31_000_000,
    cpu_s=12.25,
)


def status(**changes: Any) -> GatewayStatus:
    fields = {
        "gateway": "door",
        "boot_id": "boot",
        "online": True,
        "at_s": NOW_S,
        "version": "0.1.0",
        "scanning": True,
        "scan_mode": "monitor+active",
        "heard_at_s": NOW_S - 0.5,
        "ours": 20,
        "foreign": 900,
        "malformed": 1,
        "recoveries": 2,
        "clock_synced": True,
        "certificate_ends_s": NOW_S + 1e6,
    }
    return GatewayStatus.model_validate(fields | changes)


def read(text: str) -> dict[tuple[str, ...], float]:
    """By name and the values of labels."""
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_every_figure_is_read_as_it_was_meant() -> None:
    found = read(exposition(families(status(), INSIDE)))
    assert found["shopbell_gateway_advertisements_total", "ours"] == 20
    assert found["shopbell_gateway_advertisements_total", "foreign"] == 900
    assert found["shopbell_gateway_advertisements_total", "malformed"] == 1
    assert found["shopbell_gateway_advertisements_total", "weak"] == 11
    assert found["shopbell_gateway_dropped_total", "crowded"] == 2
    assert found["shopbell_gateway_dropped_total", "queue_full"] == 4
    assert found["shopbell_gateway_dropped_total", "disk"] == 5
    assert found["shopbell_gateway_rows_stored_total",] == 120
    assert found["shopbell_gateway_rows_settled_total",] == 110
    assert found["shopbell_gateway_rows_evicted_total",] == 3
    assert found["shopbell_gateway_outbox_rows",] == 7
    assert found["shopbell_gateway_outbox_bytes",] == 8192
    assert found["shopbell_gateway_outbox_oldest_age_seconds",] == 90.5
    assert found["shopbell_gateway_broker_connected",] == 1
    assert found["shopbell_gateway_scan_mode", "monitor+active"] == 1
    assert found["shopbell_gateway_scan_mode", "active"] == 0
    assert found["shopbell_gateway_recoveries_total",] == 2
    assert found["shopbell_gateway_heard_age_seconds",] == 0.5
    assert found["shopbell_gateway_clock_synchronised",] == 1
    assert found["shopbell_gateway_certificate_end_timestamp_seconds",] == NOW_S + 1e6
    assert found["shopbell_gateway_info", "0.1.0"] == 1
    assert found["process_resident_memory_bytes",] == 31_000_000
    assert found["process_cpu_seconds_total",] == 12.25


def test_what_is_not_known_is_left_out() -> None:
    nothing = Inside(Figures(), False, 0, 0, 0, 0, 0, 0, 0.0)
    found = read(exposition(families(status(heard_at_s=None, certificate_ends_s=None), nothing)))
    names = {name for name, *_ in found}
    assert not [name for name in names if "age" in name or "certificate" in name]
    assert found["shopbell_gateway_broker_connected",] == 0


def test_a_clock_set_back_gives_no_negative_age() -> None:
    found = read(exposition(families(status(heard_at_s=NOW_S + 100), INSIDE)))
    assert found["shopbell_gateway_heard_age_seconds",] == 0


def test_every_family_is_there_once_with_its_help_and_kind() -> None:
    text = exposition(families(status(), INSIDE))
    read_back = list(text_string_to_metric_families(text))
    assert len({one.name for one in read_back}) == len(read_back)
    assert all(one.documentation.endswith(".") and one.type in ("counter", "gauge") for one in read_back)
    assert text.endswith("\n")


@given(
    st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\r\x85\u2028\u2029\x0b\x0c\x1c\x1d\x1e"))
)
def test_any_text_survives_as_a_label(value: str) -> None:
    family = Family("x", "gauge", "Some.", (({"label": value}, 1.5),))
    ((_, read_back),) = read(exposition([family]))
    assert read_back == value


def test_what_phones_wrote_and_whether_the_beacon_is_sent_are_told_where_they_are_known() -> None:
    sending = replace(INSIDE, check_ins={"given": 3, "length": 2}, beacon_sent=False)
    found = read(exposition(families(status(), sending)))
    assert found["shopbell_gateway_check_ins_total", "given"] == 3
    assert found["shopbell_gateway_check_ins_total", "length"] == 2
    assert found["shopbell_gateway_check_ins_total", "stale"] == 0
    assert found["shopbell_gateway_beacon_sent",] == 0
    names = {name for name, *_ in read(exposition(families(status(), INSIDE)))}
    assert not [name for name in names if "check_in" in name or "beacon" in name]
