"""Silence counts only while everybody who would hear somebody can be heard from."""

from __future__ import annotations

from kiosk_server.presence.earshot import LONGEST_S, RETURN_S, Earshot


def test_with_everybody_there_silence_counts() -> None:
    assert Earshot().silence_counts(complete=True, now_s=100.0)


def test_while_somebody_is_away_it_does_not() -> None:
    earshot = Earshot()
    assert not earshot.silence_counts(complete=False, now_s=100.0)
    assert not earshot.silence_counts(complete=False, now_s=100.0 + LONGEST_S - 1)


def test_after_the_return_there_is_time_for_what_was_kept() -> None:
    earshot = Earshot()
    earshot.silence_counts(complete=False, now_s=100.0)
    assert not earshot.silence_counts(complete=True, now_s=500.0)
    assert not earshot.silence_counts(complete=True, now_s=500.0 + RETURN_S - 1)
    assert earshot.silence_counts(complete=True, now_s=500.0 + RETURN_S)


def test_an_absence_without_end_does_not_keep_visits_open_for_ever() -> None:
    earshot = Earshot()
    earshot.silence_counts(complete=False, now_s=100.0)
    assert earshot.silence_counts(complete=False, now_s=100.0 + LONGEST_S)


def test_each_absence_is_reckoned_by_itself() -> None:
    earshot = Earshot()
    earshot.silence_counts(complete=False, now_s=0.0)
    earshot.silence_counts(complete=True, now_s=10.0)
    assert not earshot.silence_counts(complete=False, now_s=LONGEST_S)
    assert not earshot.silence_counts(complete=False, now_s=2 * LONGEST_S - 1)
