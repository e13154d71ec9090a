"""The chain of what a kiosk says it has shown: nothing taken out, put in, changed or moved goes unnoticed."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from kiosk_server.signage.chain import Tip, hash_of, links
from tests.core.signage_vectors import records
from wire.messages.screens.signage import FIRST_PREV, PlayOutcome, PlayRecord

VECTORS = json.loads(Path(__file__).with_name("signage_vectors.json").read_text())
BOOT = VECTORS["chain"]["boot"]
SHOWN: list[tuple[str, float, PlayOutcome, str]] = [(f"i{n}", 10.0, "played", "") for n in range(6)]


def doubts(plays: list[PlayRecord], tip: Tip | None = None) -> dict[int, str | None]:
    return {link.record.n: link.doubt for link in links(BOOT, tip or Tip(), plays)}


def test_a_hash_is_made_as_it_is_written_down() -> None:
    first = VECTORS["chain"]["plays"][0]
    text = f"shopbell-play-1\n{FIRST_PREV}\n{BOOT}\n1\na\n0a1b2c3d\n1795453212125\n10000\nplayed\n"
    assert first["hash"] == sha256(text.encode()).hexdigest()


def test_a_whole_chain_is_believed() -> None:
    plays = [PlayRecord.model_validate(each) for each in VECTORS["chain"]["plays"]]
    assert set(doubts(plays).values()) == {None}
    assert doubts(plays[2:], Tip(2, plays[1].hash)) == {3: None, 4: None}
    assert doubts(plays, Tip(4, plays[3].hash)) == {}
    assert doubts(plays[::-1]) == doubts(plays)


def test_another_boot_cannot_use_it() -> None:
    plays = records(BOOT, SHOWN)
    assert {link.doubt for link in links("f" * 32, Tip(), plays)} == {"altered"}


def test_what_was_left_out_shows_once() -> None:
    plays = records(BOOT, SHOWN)
    del plays[2]
    assert doubts(plays) == {1: None, 2: None, 4: "gap", 5: None, 6: None}


def test_a_record_that_stands_on_another_shows() -> None:
    plays = records(BOOT, SHOWN)
    other = plays[2].model_copy(update={"shown_s": 600.0})
    plays[2] = other.model_copy(update={"hash": hash_of(BOOT, other)})
    assert doubts(plays) == {1: None, 2: None, 3: None, 4: "torn", 5: None, 6: None}


@given(
    st.integers(0, 5),
    st.sampled_from(
        [
            {"item": "other"},
            {"shown_s": 11.0},
            {"started_at_s": 1.0},
            {"outcome": "failed"},
            {"why": "touched"},
            {"version": "ff"},
            {"prev": "f" * 64},
        ]
    ),
)
def test_every_field_is_bound_by_the_hash(at: int, change: dict[str, object]) -> None:
    plays = records(BOOT, SHOWN)
    plays[at] = plays[at].model_copy(update=change)
    assert doubts(plays)[at + 1] == "altered"
