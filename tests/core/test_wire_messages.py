"""Topics and messages: one spelling, and no bytes from the network raise."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from wire.messages import mqtt, site, sockets
from wire.messages.reading import Malformed, read, write
from wire.messages.screens.phone import PhoneView
from wire.topics import GatewayTopic, SiteTopics, read_gateway_topic

ROW = mqtt.SightingRow(
    seq=1,
    token="00" * 16,
    layout=mqtt.Layout.ANDROID,
    tick=7,
    mac="0a0b0c",
    median_rssi_dbm=-61.5,
    count=3,
    window_start_s=1_800_000_000.0,
    window_end_s=1_800_000_000.4,
    monotonic_s=12.5,
    clock_synced=True,
)
BATCH = mqtt.SightingBatch(gateway="door", boot_id="b1", oldest_seq_held=1, sent_at_s=1_800_000_001.0, rows=[ROW])

KINDS: list[type[BaseModel]] = [
    mqtt.SightingBatch,
    mqtt.SightingAck,
    mqtt.GatewayStatus,
    mqtt.StoreEvent,
    mqtt.StoreEventAck,
    mqtt.TaskReport,
    site.SiteDescription,
    PhoneView,
]


def test_a_batch_reads_back() -> None:
    assert read(mqtt.SightingBatch, write(BATCH)) == BATCH


def test_a_newer_sender_may_add_fields() -> None:
    payload = json.loads(write(BATCH)) | {"added_later": {"x": 1}}
    assert read(mqtt.SightingBatch, json.dumps(payload)) == BATCH


@given(st.sampled_from(KINDS), st.binary(max_size=200))
def test_no_bytes_raise(kind: type[BaseModel], payload: bytes) -> None:
    assert isinstance(read(kind, payload), Malformed)


@given(st.text(max_size=200))
def test_no_text_on_a_socket_raises(text: str) -> None:
    assert isinstance(sockets.read_client_frame(text), Malformed)
    assert isinstance(sockets.read_server_frame(text), Malformed)


@pytest.mark.parametrize(
    "payload", [b"[" * 100_000, b'{"gateway":' * 5_000, b"\xff\xfe", b"null", b"1e999", b'{"seq": NaN}', b'"\\ud800"']
)
def test_hostile_json_is_malformed(payload: bytes) -> None:
    assert isinstance(read(mqtt.SightingBatch, payload), Malformed)
    assert isinstance(sockets.read_client_frame(payload), Malformed)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("seq", 0),
        ("seq", 1 << 60),
        ("token", "zz" * 16),
        ("token", "00" * 17),
        ("mac", "0A0B0C"),
        ("count", 0),
        ("median_rssi_dbm", -127),
        ("window_start_s", -1),
        ("layout", "pigeon"),
    ],
)
def test_a_field_out_of_bounds_is_named_and_its_content_is_not(field: str, value: object) -> None:
    payload = json.loads(write(BATCH))
    payload["rows"][0][field] = value
    answer = read(mqtt.SightingBatch, json.dumps(payload))
    assert isinstance(answer, Malformed)
    assert answer.reason.startswith(f"rows.0.{field}: ")
    assert str(value) not in answer.reason or value == 0


@pytest.mark.parametrize("seq", [0, 1 << 53, 10**30])
def test_no_number_of_an_event_is_too_large_for_a_database(seq: int) -> None:
    event = mqtt.StoreEvent(
        event="e", epoch="e1", seq=1, kind=mqtt.StoreEventKind.VISIT_ENDED, at_s=1.0, site="riverside", visit="v"
    )
    payload = json.loads(write(event))
    assert read(mqtt.StoreEvent, json.dumps(payload)) == event
    answer = read(mqtt.StoreEvent, json.dumps(payload | {"seq": seq}))
    assert isinstance(answer, Malformed)
    assert answer.reason.startswith("seq: ")


def test_a_socket_frame_is_told_apart_by_its_type() -> None:
    hello = sockets.read_client_frame('{"type": "hello", "epoch": "e1", "seq": 4}')
    assert hello == sockets.Hello(epoch="e1", seq=4)
    welcome = sockets.Welcome(epoch="e1", seq=9, build="b", resumed=True)
    assert sockets.read_server_frame(write(welcome)) == welcome


def test_a_gateways_topic_reads_back() -> None:
    topics = SiteTopics("harbour-street")
    assert read_gateway_topic(topics.sightings("door")) == GatewayTopic("harbour-street", "door", "sightings")
    assert read_gateway_topic(topics.status("door")) == GatewayTopic("harbour-street", "door", "status")


def test_a_topic_of_the_wrong_shard_is_nobodys() -> None:
    topic = SiteTopics("harbour-street").sightings("door")
    prefix, version, shard, rest = topic.split("/", 3)
    assert read_gateway_topic(f"{prefix}/{version}/{(int(shard) + 1) % 64}/{rest}") is None


@given(st.text(max_size=100))
def test_no_topic_raises(topic: str) -> None:
    assert read_gateway_topic(topic) is None


@pytest.mark.parametrize("name", ["", "Harbour", "a/b", "+", "#", "a" * 65, "-x", "ä"])
def test_a_site_with_a_name_that_breaks_topics_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="cannot name a site"):
        SiteTopics(name)


def test_acknowledgements_are_not_events() -> None:
    topics = SiteTopics("s")
    assert topics.all_events == topics.event("+")
    assert topics.event_ack("clerk_push").count("/") == topics.all_events.count("/") + 1


def test_a_gateway_in_an_unknown_zone_is_refused_by_name() -> None:
    floor = {
        "width_m": 10,
        "height_m": 10,
        "zones": [{"zone": "door", "name": "Door", "x0_m": 0, "y0_m": 0, "x1_m": 10, "y1_m": 10}],
        "gateways": [{"gateway": "g1", "name": "Gate", "label": "G1", "zone": "cellar", "x_m": 1, "y_m": 1}],
    }
    with pytest.raises(ValueError, match="'Gate' names the zone 'cellar'"):
        site.FloorPlan.model_validate(floor)


def test_a_time_zone_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="no IANA time zone"):
        site.SiteDescription.model_validate(
            {
                "site": "s",
                "name": "S",
                "time_zone": "Mars/Olympus",
                "currency": "USD",
                "floor": {"width_m": 1, "height_m": 1, "zones": [], "gateways": []},
            }
        )


def test_a_zone_holds_its_west_and_south_edge_only() -> None:
    zone = site.Rect(x0_m=0, y0_m=0, x1_m=2, y1_m=2)
    assert zone.contains(0, 0)
    assert not zone.contains(2, 1)
