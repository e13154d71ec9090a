"""Acts of browsers: each is judged alone, whole, and with a reason."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_server.web.judging import FUTURE_S, OLDEST_S, judge, skus_in

NOW_S = 1_795_343_000.0
SOLD = frozenset({"m64", "brush"})

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)


def an_act(**changes: Any) -> dict[str, Any]:
    return {"message_id": "message-1", "event": "Product Viewed", "at_s": NOW_S - 60, "sku": "m64"} | changes


def judged(*events: Any, **more: Any) -> Any:
    return judge(events, known_skus=SOLD, now_s=NOW_S, **more)


def test_what_is_right_is_kept_with_its_place() -> None:
    found = judged(an_act(), an_act(message_id="message-2", event="Page Viewed", sku=None, page="/store"))
    assert [(place, act.message_id) for place, act in found.acts] == [(0, "message-1"), (1, "message-2")]
    assert found.refused == ()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"at_s": NOW_S + FUTURE_S + 1}, "at_s: in the future"),
        ({"at_s": NOW_S - OLDEST_S - 1}, "at_s: too long ago"),
        ({"at_s": "today"}, "at_s: float_type"),
        ({"at_s": float("nan")}, "at_s: finite_number"),
        ({"sku": "no-such"}, "sku: unknown product"),
        ({"sku": None}, "sku: missing"),
        ({"sku": 64}, "sku: string_type"),
        ({"event": "Order Completed"}, "event: literal_error"),
        ({"message_id": "short"}, "message_id: string_too_short"),
        ({"query": "q" * 201}, "query: string_too_long"),
        ({"page": "/a\x00b"}, "page: string_pattern_mismatch"),
    ],
)
def test_a_wrong_act_says_why_and_its_neighbours_stay(changes: dict[str, Any], reason: str) -> None:
    found = judged(an_act(), an_act(message_id="message-wrong") | changes, an_act(message_id="message-3"))
    assert [place for place, _ in found.acts] == [0, 2]
    assert [(refusal.place, refusal.reason) for refusal in found.refused] == [(1, reason)]


def test_a_little_in_the_future_counts_as_now() -> None:
    ((_, act),) = judged(an_act(at_s=NOW_S + FUTURE_S - 1)).acts
    assert act.at_s == NOW_S


def test_a_browser_whose_clock_is_a_year_ahead_is_set_right_by_when_it_sent() -> None:
    year_s = 365 * 86_400.0
    ((_, act),) = judged(an_act(at_s=NOW_S + year_s - 60), sent_at_s=NOW_S + year_s).acts
    assert act.at_s == NOW_S - 60
    ((_, act),) = judged(an_act(), sent_at_s=NOW_S - 5).acts
    assert act.at_s == NOW_S - 60


@pytest.mark.no_cover
@given(st.lists(ANYTHING | st.fixed_dictionaries({}, optional={"sku": ANYTHING, "at_s": ANYTHING, "event": ANYTHING})))
def test_every_event_is_kept_or_refused_whatever_it_is(events: list[Any]) -> None:
    assert all(isinstance(sku, str) for sku in skus_in(events))
    found = judged(*events)
    places = sorted([place for place, _ in found.acts] + [refusal.place for refusal in found.refused])
    assert places == list(range(len(events)))
    assert all(refusal.reason for refusal in found.refused)
