"""Winners follow from what is published, by RFC 3797, and weigh nobody."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_server.drawings import winner

RFC_POOL = [
    "John",
    "Mary",
    "Bashful",
    "Dopey",
    "Sleepy",
    "Grouchy",
    "Doc",
    "Sneazy",
    "Handsome",
    "Cassandra",
    "Pollyanna",
    "Pendragon",
    "Pandora",
    "Faith",
    "Hope",
    "Charity",
    "Lee",
    "Longsuffering",
    "Chastity",
    "Smith",
    "Pride",
    "Sloth",
    "Envy",
    "Anger",
    "Kasczynski",
]
"Of RFC 3797 section 6."

RFC_KEY = "9319./2.5.8.10.12./9.18.26.34.41.45./"

RFC_DIGESTS = (
    "990DD0A5692A029A98B5E01AA28F3459",
    "3691E55CB63FCC37914430B2F70B5EC6",
    "FE814EDF564C190AC1D25753979990FA",
    "1863CCACEB568C31D7DDBDF1D4E91387",
    "F4AB33DF4889F0AF29C513905BE1D758",
    "13EAEB529F61ACFB9A29D0BA3A60DE4A",
    "992DB77C382CA2BDB9727001F3CDCCD9",
    "63AB4258ECA922976811C7F55C383CE7",
    "DFBC5AC97CED01B3A6E348E3CC63F40D",
    "31CB111C4A4EBE9287CEAE16FE51B909",
)

RFC_SELECTED = ["Lee", "Doc", "Mary", "Charity", "Kasczynski", "Envy", "Sneazy", "Anger", "Chastity", "Pandora"]


def test_the_key_is_the_one_of_the_rfc() -> None:
    assert winner.key_string([[9319], [2, 5, 12, 8, 10], [9, 18, 26, 34, 41, 45]]) == RFC_KEY


def test_the_digests_are_those_of_the_rfc() -> None:
    assert [f"{winner.number_of(RFC_KEY, index):032X}" for index in range(len(RFC_DIGESTS))] == list(RFC_DIGESTS)


def test_the_ten_of_the_rfc_are_selected() -> None:
    assert winner.select(RFC_POOL, RFC_KEY, 10) == RFC_SELECTED


@pytest.mark.parametrize("sources", [[], [[]], [[1], []], [[1], [-2]]])
def test_a_source_that_gave_nothing_makes_no_key(sources: list[list[int]]) -> None:
    with pytest.raises(ValueError, match="at least one whole number"):
        winner.key_string(sources)


@given(st.sets(st.text("ABC123", min_size=1), max_size=40), st.integers(0, 2**256), st.integers(0, 60))
def test_everybody_is_selected_at_most_once_and_nobody_else(entries: set[str], number: int, count: int) -> None:
    selected = winner.select(sorted(entries), winner.key_string([[number]]), count)
    assert len(selected) == len(set(selected)) == min(count, len(entries))
    assert set(selected) <= entries


@given(st.integers(0, 2**256), st.integers(1, 30), st.integers(0, 30))
def test_asking_for_more_changes_nothing_about_the_first(number: int, first: int, more: int) -> None:
    key = winner.key_string([[number]])
    assert winner.select(RFC_POOL, key, first + more)[:first] == winner.select(RFC_POOL, key, first)


@pytest.mark.parametrize("free", [range(3), range(27, 30), range(0, 30, 10)], ids=["first", "last", "between"])
def test_free_entries_win_as_often_as_any_other_wherever_they_stand_in_the_list(free: range) -> None:
    """Binomial with p = 1/10; 4.9 standard deviations are passed once in a million. A list is put in order by its
    codes: had one way of entering low codes, a method that prefers a place would prefer that way."""
    entries = [f"{number:02d}" for number in range(30)]
    draws, of_free = 2_000, {entries[place] for place in free}
    wins = sum(winner.select(entries, winner.key_string([[3797, draw]]), 1)[0] in of_free for draw in range(draws))
    assert abs(wins - draws / 10) < 4.9 * (draws * 0.09) ** 0.5


def test_every_place_of_the_list_wins_equally_often() -> None:
    """Chi-square with 24 degrees of freedom; 74.8 is passed once in a million and a half."""
    draws, wins = 10_000, dict.fromkeys(RFC_POOL, 0)
    for draw in range(draws):
        wins[winner.select(RFC_POOL, winner.key_string([[draw]]), 1)[0]] += 1
    expected = draws / len(RFC_POOL)
    assert sum((count - expected) ** 2 / expected for count in wins.values()) < 74.8


ENTRIES = ["A4K7-93CD-T", "CCQ3-7KMP-A", "K7MA-4XQ9-D", "XU39-9WRN-4"]
PULSE = [str(int("ab" * 64, 16))]


def receipt(**changes: Any) -> dict[str, Any]:
    key = winner.key_string([[int(PULSE[0])], [3, 9, 27]])
    return {
        "format": winner.FORMAT,
        "heading": "A card for spring",
        "sponsor": "The Coffee Corner",
        "closed_at_s": 1_000.0,
        "numbers_at_s": 4_600.0,
        "entries": ENTRIES,
        "entries_sha256": winner.list_hash(ENTRIES),
        "sources": [
            {"name": "Beacon", "when": "on Monday", "values": PULSE},
            {"name": "Balls", "when": "on Monday", "values": ["27", "3", "9"]},
        ],
        "key": key,
        "prizes": 1,
        "alternates": 2,
        "selected": winner.select(ENTRIES, key, 3),
    } | changes


def test_a_true_receipt_has_no_fault() -> None:
    assert winner.faults(receipt()) == []


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"format": "another/9"}, "no receipt"),
        ({"entries": ENTRIES[:-1]}, "not the one whose hash"),
        ({"entries": [*reversed(ENTRIES)], "entries_sha256": winner.list_hash([*reversed(ENTRIES)])}, "order"),
        ({"numbers_at_s": 1_000.0}, "no earlier than the numbers"),
        ({"key": "1./"}, "the key does not follow"),
        ({"selected": ENTRIES[:3]}, "other entries"),
        ({"selected": []}, "other entries"),
        ({"prizes": 2}, "other entries"),
    ],
)
def test_a_receipt_that_was_changed_is_found_out(changes: dict[str, Any], fault: str) -> None:
    assert any(fault in each for each in winner.faults(receipt(**changes)))


def test_a_receipt_before_the_drawing_is_true_as_far_as_it_goes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "receipt.json"
    file.write_text(json.dumps(receipt(key=None, selected=None)))
    assert winner.main([str(file)]) == 0
    assert "No winner has been selected yet." in capsys.readouterr().out


def test_the_command_names_the_winner_and_says_that_it_is_true(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "receipt.json"
    file.write_text(json.dumps(receipt()))
    assert winner.main([str(file)]) == 0
    said = capsys.readouterr().out
    assert f"Winner 1: {receipt()['selected'][0]}\nAlternate 1: {receipt()['selected'][1]}\n" in said
    assert "The receipt is true" in said


def test_the_command_calls_a_false_receipt_false(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "receipt.json"
    file.write_text(json.dumps(receipt(selected=ENTRIES[:3])))
    assert winner.main([str(file)]) == 1
    assert "NOT TRUE: other entries" in capsys.readouterr().out


@pytest.mark.parametrize("content", ["no JSON", "[]", "{}", '{"heading": 1}'])
def test_what_is_no_receipt_is_called_unreadable(
    content: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "receipt.json"
    file.write_text(content)
    assert winner.main([str(file)]) == 2
    assert winner.main([]) == 2
    assert winner.main([str(tmp_path / "nowhere.json")]) == 2
    assert "cannot be read" in capsys.readouterr().err
