"""What a review may become, what proves it, what many of them come to."""

from __future__ import annotations

from fractions import Fraction
from string import ascii_letters, digits

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from kiosk_server.reviews.proofs import ReceiptLine, Sworn, badge_of, holds, line_of, token_of
from kiosk_server.reviews.reasons import RULES
from kiosk_server.reviews.scores import STARS, Decided, alike, average, share
from kiosk_server.reviews.states import MOVES, Act, moved, shown_after
from wire.messages.screens.reviews import ReviewWish

ROOT, OTHER_ROOT = bytes(range(32)), bytes(32)
SALES = st.text(ascii_letters + digits + "._:-", min_size=1, max_size=64)
LINES = st.builds(ReceiptLine, SALES, st.integers(0, 499))
SWORN = st.builds(Sworn, SALES, LINES, SALES, st.sampled_from(["none", "points", "said"]), st.booleans())
STATES = ("waiting", "shown", "sent_back", "refused", "withdrawn")


@given(LINES)
def test_a_token_names_the_line_that_it_was_made_for(line: ReceiptLine) -> None:
    assert line_of(ROOT, token_of(ROOT, line)) == line


@given(LINES, LINES)
def test_a_token_of_another_line_or_store_is_none(line: ReceiptLine, other: ReceiptLine) -> None:
    token, mac = token_of(ROOT, line).split(".")
    assert line_of(OTHER_ROOT, f"{token}.{mac}") is None
    if other != line:
        assert line_of(ROOT, f"{token_of(ROOT, other).split('.')[0]}.{mac}") is None


@given(LINES, st.integers(0, 200), st.sampled_from(ascii_letters + digits + "-_.=é"))
def test_no_letter_of_a_token_can_be_changed_or_added(line: ReceiptLine, place: int, letter: str) -> None:
    token = token_of(ROOT, line)
    place %= len(token)
    if token[place] != letter:
        assert line_of(ROOT, token[:place] + letter + token[place + 1 :]) is None
    assert line_of(ROOT, token[:place] + letter + token[place:]) is None


@given(st.text(max_size=80))
def test_whatever_else_is_shown_is_no_token(text: str) -> None:
    assert line_of(ROOT, text) is None


@given(SWORN, SWORN)
def test_a_badge_holds_for_what_it_was_made_for_and_nothing_else(sworn: Sworn, other: Sworn) -> None:
    badge = badge_of(ROOT, sworn)
    assert holds(ROOT, sworn, badge)
    assert not holds(OTHER_ROOT, sworn, badge)
    assert holds(ROOT, other, badge) == (other == sworn)


@given(st.lists(st.tuples(st.sampled_from(list(Act)), st.integers(1, 4)), max_size=30))
def test_what_everybody_reads_was_published_and_never_refused_or_taken_back(acts: list[tuple[Act, int]]) -> None:
    """Against a model that remembers every decision."""
    state, version, shown = None, 0, None
    published: set[int] = set()
    for act, _ in acts:
        after = moved(state, act)
        if after is None:
            continue
        if act is Act.WRITE:
            version += 1
        if act is Act.PUBLISH:
            published.add(version)
        if act is Act.SEND_BACK:
            published.discard(version)
        if act in (Act.REFUSE, Act.WITHDRAW):
            published.clear()
        shown, state = shown_after(act, shown, version), after
        assert shown is None or shown in published
        assert (state == "shown") <= (shown == version)


def test_nobody_writes_again_what_was_refused_for_good() -> None:
    assert [act for act in Act if moved("refused", act) not in (None, "refused")] == []
    assert moved("withdrawn", Act.WRITE) == "waiting"


def test_only_what_waits_is_decided_and_only_what_is_shown_is_reported() -> None:
    for act in (Act.PUBLISH, Act.SEND_BACK, Act.REFUSE):
        assert [state for state in STATES if moved(state, act)] == ["waiting"]
    assert [state for state in STATES if moved(state, Act.REPORT)] == ["shown"]
    assert {state for state, _ in MOVES} == {None, *STATES}


def test_no_reason_speaks_of_praise_complaint_price_or_service() -> None:
    assert set(RULES) == {
        "private", "abusive", "discriminating", "advert", "unrelated", "false", "fake", "unlawful"
    }  # fmt: skip
    assert all(rule.needs_note for rule in RULES.values() if rule.final)


@given(st.lists(st.integers(0, 10_000), min_size=5, max_size=5))
def test_the_average_is_exact_to_a_tenth_halves_up(counts: list[int]) -> None:
    found = average(counts)
    if sum(counts) == 0:
        assert found is None
        return
    exact = Fraction(sum(stars * count for stars, count in zip(STARS, counts, strict=True)), sum(counts))
    assert found is not None
    assert Fraction(-1, 20) < Fraction(round(found * 10), 10) - exact <= Fraction(1, 20)
    assert 1 <= found <= 5


def test_halves_go_up() -> None:
    assert average([0, 0, 0, 19, 1]) == 4.1
    assert average([0, 0, 1, 0, 1]) == 4.0
    assert average([1, 0, 0, 0, 0]) == 1.0


@given(st.integers(0, 500), st.integers(1, 500))
def test_a_share_lies_within_its_interval(hits: int, more: int) -> None:
    total = hits + more - 1
    found = share(hits, total)
    assert 0 <= found.low <= found.high <= 1
    if total:
        assert found.low <= hits / total + 1e-12
        assert hits / total <= found.high + 1e-12


def _decided(few: tuple[int, int], many: tuple[int, int]) -> dict[int, Decided]:
    """(published, sent back) of one star and of five."""
    return {**dict.fromkeys(STARS, Decided()), 1: Decided(*few), 5: Decided(*many)}


@pytest.mark.parametrize(
    ("few", "many", "expected"),
    [
        ((0, 0), (0, 0), True),
        ((2, 1), (60, 2), True),
        ((18, 2), (90, 10), True),
        ((5, 25), (90, 10), False),
        ((95, 5), (20, 30), False),
    ],
)
def test_hiding_complaints_or_praise_does_not_pass_for_long(
    few: tuple[int, int], many: tuple[int, int], expected: bool
) -> None:
    assert alike(_decided(few, many)) is expected


def _wish(**changes: object) -> ReviewWish:
    return ReviewWish.model_validate({"token": "a-token.x", "stars": 3, "text": "Ten letters or more."} | changes)


def test_words_are_kept_as_paragraphs() -> None:
    assert _wish(text="  First  line \n\n\n\n second line ").text == "First line\n\nsecond line"
    assert _wish(title=" Good \n grinder ").title == "Good grinder"


@pytest.mark.parametrize(
    "changes",
    [
        {"text": "short"},
        {"text": " " * 50},
        {"text": "with a \x07 bell in it"},
        {"title": "a\x00b"},
        {"stars": 0},
        {"stars": 6},
    ],
)
def test_what_says_nothing_or_is_no_text_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        _wish(**changes)
