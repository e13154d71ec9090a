"""Which passwords are refused, what a browser is called, and who may change whose account."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_server.staff.allowed import may_change
from kiosk_server.staff.browsers import browser_of
from kiosk_server.staff.password_rules import LEAST_LETTERS, why_not

ROLES = ("clerk", "manager", "admin")


@pytest.mark.parametrize(
    "password",
    [
        "kettle over embers",
        "a long password",
        "correct horse battery staple",
        "vier dunkle Tannen",
        "7kq2-91vt-c0ha",
        "ring the bell twice",
        "mara likes long walks",
    ],
)
def test_a_few_words_of_ones_own_are_a_password(password: str) -> None:
    assert why_not(password, "mara", "Mara") is None


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("short", "at least 12"),
        ("aaaaaaaaaaaaaaa", "pattern"),
        ("121212121212", "pattern"),
        ("abcabcabcabcabc", "pattern"),
        ("1234567890123", "pattern"),
        ("abcdefghijklmn", "pattern"),
        ("qwertyuiop[]asdf", "pattern"),
        ("mara-wood-mara", "your name"),
        ("mara.2026.11", "your name"),
        ("Password12345", "first that anybody"),
        ("P@ssw0rd-2026!", "first that anybody"),
        ("letmein-letmein-1", "first that anybody"),
        ("administrator1", "first that anybody"),
        ("WelcomeSummer26", "first that anybody"),
    ],
)
def test_what_everybody_would_try_is_refused_with_the_reason(password: str, says: str) -> None:
    why = why_not(password, "mara", "Mara")
    assert why is not None
    assert says in why


@given(st.text(max_size=LEAST_LETTERS - 1))
def test_what_is_too_short_is_refused(password: str) -> None:
    assert why_not(password, "mara", "Mara") is not None


@given(st.text(min_size=LEAST_LETTERS, max_size=200), st.text(max_size=60), st.text(max_size=60))
def test_any_text_gets_an_answer(password: str, username: str, name: str) -> None:
    assert why_not(password, username, name) in (None, why_not(password, username, name))


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (
            "Mozilla/5.0 (Linux; Android 15; Pixel 8) Chrome/131.0 Mobile Safari/537.36",
            "Chrome on Android",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1) Version/18.1 Mobile/15E148 Safari/604.1",
            "Safari on iPhone",
        ),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/131.0 Safari/537.36 Edg/131.0", "Edge on Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0", "Firefox on Linux"),
        ("curl/8.5", ""),
        ("", ""),
    ],
)
def test_a_browser_is_called_by_its_kind_alone(agent: str, name: str) -> None:
    assert browser_of(agent) == name


@given(st.text())
def test_nothing_of_what_a_browser_says_gets_through_but_known_words(agent: str) -> None:
    assert len(browser_of(agent)) <= 30


@given(st.sets(st.sampled_from(ROLES)), st.sets(st.sampled_from(ROLES), min_size=1))
def test_nobody_changes_an_account_that_may_do_more(own: set[str], theirs: set[str]) -> None:
    allowed = may_change(own, theirs)
    if "admin" in own:
        assert allowed
    elif "manager" in own:
        assert allowed == (theirs == {"clerk"})
    else:
        assert not allowed
