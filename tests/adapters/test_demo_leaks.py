"""The search for traces of strangers finds what is there, in every spelling, and says nothing of what is not."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest

from simulator.demo.leaks import search

ADDRESS = bytes.fromhex("c0ffee123456")


@pytest.mark.parametrize(
    "content",
    [
        b"\x00\x01" + ADDRESS + b"\x02",
        b'{"token": "' + ADDRESS.hex().encode() + b'"}',
        b"heard C0:FF:EE:12:34:56 at the door",
        b"/org/bluez/hci0/dev_C0_FF_EE_12_34_56",
        b"c0-ff-ee-12-34-56",
        b"aac0ffee123456bb",
        b"ac0ffee123456b",
    ],
)
def test_a_trace_is_found_in_every_spelling(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "file.log").write_bytes(content)
    assert {trace.path.name for trace in search(tmp_path, [ADDRESS])} == {"file.log"}


def test_nothing_is_found_where_nothing_is(tmp_path: Path) -> None:
    (tmp_path / "file.log").write_bytes(b"c0:ff:ee:12:34:57 " + secrets.token_bytes(10_000))
    (tmp_path / "empty").write_bytes(b"")
    assert search(tmp_path, [ADDRESS]) == []
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["empty", "file.log"]


def test_a_hundred_thousand_values_are_sought_in_one_pass(tmp_path: Path) -> None:
    values = [secrets.token_bytes(6) for _ in range(99_999)] + [ADDRESS]
    (tmp_path / "file.db").write_bytes(secrets.token_bytes(50_000) + ADDRESS)
    assert [trace.offset for trace in search(tmp_path, values)] == [50_000]


def test_values_that_turn_up_by_chance_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="by chance"):
        search(tmp_path, [b"short"])
