"""`wire.messages.plain`: read without pydantic, a message is what pydantic makes of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError

from wire.messages import mqtt, plain
from wire.messages.plain import Malformed, Message, Unreadable, Within

ROW = {
    "seq": 1,
    "token": "00" * 16,
    "layout": "android",
    "tick": 7,
    "mac": "0a0b0c",
    "median_rssi_dbm": -61.5,
    "count": 3,
    "window_start_s": 1_800_000_000.0,
    "window_end_s": 1_800_000_000.4,
    "monotonic_s": 12.5,
    "clock_synced": True,
}
BEACON = {"beacon": "shelf-1", "kind": "ibeacon", "identity": "0f" * 20}
SAMPLES: list[tuple[type[Message], dict[str, Any]]] = [
    (mqtt.SightingRow, ROW),
    (mqtt.SightingBatch, {"gateway": "g", "boot_id": "b", "oldest_seq_held": 1, "sent_at_s": 1, "rows": [ROW]}),
    (mqtt.SightingAck, {"boot_id": "b", "upto": 3}),
    (mqtt.GatewayStatus, {"gateway": "g", "boot_id": "b", "online": True, "at_s": 1.5, "heard_at_s": None}),
    (mqtt.GatewayConfig, {"revision": "7", "log_level": "debug", "silence_s": 60, "beacons": [BEACON]}),
    (mqtt.BeaconReport, {"gateway": "g", "at_s": 1.0, "readings": []}),
    (mqtt.StoreEvent, {"event": "e", "epoch": "e", "seq": 1, "kind": "visit.ended", "at_s": 1.0, "site": "s"}),
    (mqtt.TaskReport, {"task": "t", "visit": "v", "state": "done", "at_s": 1.0}),
]

anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.sampled_from([0, 1, -1, 20, -127, 255, 256, 1 << 53])
    | st.floats()
    | st.text(max_size=40)
    | st.sampled_from(["00" * 16, "0a0b0c", "door", "debug", "ibeacon", "android", "a\n", "00" * 16 + "\n"]),
    lambda each: st.lists(each, max_size=3) | st.dictionaries(st.text(max_size=5), each, max_size=3),
    max_leaves=5,
)


@settings(deadline=None)  # pydantic builds each validator anew
@given(sample=st.sampled_from(SAMPLES), data=st.data())
def test_what_is_read_is_what_pydantic_reads(sample: tuple[type[Message], dict[str, Any]], data: st.DataObject) -> None:
    kind, fields = sample
    names = [*fields, "added_later"]
    changed = data.draw(st.dictionaries(st.sampled_from(names), anything, max_size=2))
    left_out = data.draw(st.sets(st.sampled_from(names), max_size=1))
    payload = json.dumps({name: value for name, value in (fields | changed).items() if name not in left_out})
    adapter = TypeAdapter[Any](kind)
    read = plain.read(kind, payload)
    if isinstance(read, Malformed):
        with pytest.raises(ValidationError):
            adapter.validate_json(payload, strict=True)
    else:
        assert read == adapter.validate_json(payload)
        assert plain.read(kind, plain.write(read)) == read


def test_every_mistake_is_told_by_its_place_and_none_by_its_content() -> None:
    batch = dict(SAMPLES[1][1]) | {"rows": [ROW | {"seq": 0, "layout": "pigeon", "mac": 5}, "row"], "gateway": None}
    del batch["boot_id"]
    with pytest.raises(Unreadable) as refused:
        mqtt.SightingBatch.model_validate(batch)
    assert [str(one) for one in refused.value.mistakes] == [
        "gateway: must be a text",
        "boot_id: is missing",
        "rows.0.seq: must be greater than or equal to 1",
        "rows.0.layout: must be 'android', 'ios', 'beacon', 'phone-report' or 'check-in'",
        "rows.0.mac: must be a text",
    ]


@pytest.mark.parametrize("payload", [b"", b"\xff", b"[" * 100_000, b"{", b'"text"', b"[1]", b"null"])
def test_what_is_no_message_at_all_is_malformed(payload: bytes) -> None:
    assert plain.read(mqtt.SightingAck, payload) in (Malformed("payload: json"), Malformed("payload: type"))


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 10**400, True, "1"])
def test_what_is_no_number_is_none(value: object) -> None:
    with pytest.raises(Unreadable, match="upto: must be a number"):
        mqtt.SightingAck.model_validate({"boot_id": "b", "upto": value})


def test_half_a_surrogate_pair_is_no_text() -> None:
    with pytest.raises(Unreadable, match="boot_id: must be a text"):
        mqtt.SightingAck.model_validate({"boot_id": "\ud800", "upto": 1})


def test_a_message_in_a_message_may_stand_there_already() -> None:
    row = mqtt.SightingRow.model_validate(ROW)
    assert mqtt.SightingBatch.model_validate(SAMPLES[1][1] | {"rows": (row,)}).rows == [row]


def test_a_copy_changes_what_it_is_told_to() -> None:
    ack = mqtt.SightingAck(boot_id="b", upto=1)
    assert ack.model_copy(update={"upto": 2}).model_dump(exclude={"boot_id"}) == {"upto": 2}


def test_a_model_of_pydantics_keeps_to_the_bounds_it_borrows() -> None:
    class Borrower(BaseModel):
        name: mqtt.Name
        few: Annotated[list[mqtt.SightingAck], Within(max_length=1)]

    assert Borrower(name="door", few=[]).name == "door"
    for wrong in ({"name": "Door", "few": []}, {"name": "door", "few": [{"boot_id": "b", "upto": 1}] * 2}):
        with pytest.raises(ValidationError):
            Borrower.model_validate(wrong)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tagged(Message):
    uuid: UUID
    kind: Literal["tag"] = "tag"


def test_what_is_made_of_a_text_is_made() -> None:
    tag = Tagged.model_validate({"uuid": "00000000-0000-0000-0000-000000000005"})
    assert tag == Tagged(uuid=UUID(int=5))
    assert Tagged.model_validate({"uuid": UUID(int=5)}) == tag
    assert Tagged.model_validate_json(tag.model_dump_json()) == tag


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"uuid": 5}, "uuid: must be a text"),
        ({"uuid": "five"}, "uuid: must be a UUID"),
        ({"uuid": "", "kind": "tail"}, "kind: must be 'tag'"),
    ],
)
def test_what_cannot_be_made_of_a_text_is_said(fields: dict[str, object], said: str) -> None:
    with pytest.raises(Unreadable, match=said):
        Tagged.model_validate(fields)
