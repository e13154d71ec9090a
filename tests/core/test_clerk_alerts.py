"""What an alert says, whether a clerk can be reached, and how the open feed is described."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clerk_push.alerting.notification import LOOKS, OTHER, TEST, Alert, content, headers, topic
from clerk_push.alerting.open_feed import document
from clerk_push.alerting.reach import GRACE_S, listens, reach
from wire.web_push.browser_keys import MOST_BYTES

NOW_S = 1_795_343_000.0
TOKENS = {"claim": "c" * 32, "pass": "p" * 32}


def an_alert(**more: Any) -> Alert:
    facts: dict[str, Any] = {"task": "a" * 32, "kind": "arrival", "zone_name": "Door", "round": 1}
    return Alert(**(facts | {"ends_at_s": NOW_S + 18.5} | more))


@given(st.text(min_size=1, max_size=64))
def test_every_task_has_a_topic_that_push_services_take(task: str) -> None:
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,32}", topic(task))


def test_a_push_lives_as_long_as_its_offer_and_wakes_a_sleeping_phone() -> None:
    assert headers(an_alert(), NOW_S) == {"TTL": "18", "Urgency": "high", "Topic": "a" * 32}
    assert headers(an_alert(ends_at_s=NOW_S - 5), NOW_S)["TTL"] == "0"


@pytest.mark.parametrize("kind", [*LOOKS, "a kind of tomorrow"])
@given(zone_name=st.none() | st.text(max_size=5000))
def test_every_kind_fits_and_says_what_and_where_alone(kind: str, zone_name: str | None) -> None:
    packed = content(an_alert(kind=kind, zone_name=zone_name), TOKENS, "https://clerks.example")
    assert len(packed) <= MOST_BYTES
    said = json.loads(packed)
    assert said["notification"]["title"] == LOOKS.get(kind, OTHER).title
    assert said["notification"]["tag"] == "a" * 32
    assert bool(said["notification"]["actions"]) == (kind != TEST)


def test_only_an_escalation_rings_again() -> None:
    assert json.loads(content(an_alert(), TOKENS, ""))["renotify"] is False
    assert json.loads(content(an_alert(round=2), TOKENS, ""))["renotify"] is True


def test_patterns_are_told_apart_in_a_pocket() -> None:
    patterns = [looks.vibration_ms for kind, looks in LOOKS.items() if kind != TEST]
    assert len(set(patterns)) == len(patterns)


def test_a_screen_listens_while_it_answers_beats() -> None:
    assert listens(NOW_S, NOW_S + 15 + GRACE_S, 15)
    assert not listens(NOW_S, NOW_S + 15 + GRACE_S + 0.1, 15)


def test_a_push_counts_for_the_shift_in_which_it_was_shown() -> None:
    assert reach(True, None, NOW_S) == "screen"
    assert reach(False, NOW_S, NOW_S) == "push"
    assert reach(False, NOW_S - 1, NOW_S) == "none"
    assert reach(False, None, NOW_S) == "none"


def test_every_reference_of_the_open_feed_leads_somewhere() -> None:
    described = document("1.2.3")
    for reference in set(re.findall(r'"\$ref": "#/([^"]+)"', json.dumps(described))):
        node: Any = described
        for part in reference.split("/"):
            node = node[part]
        assert node


def test_the_open_feed_has_what_asyncapi_asks_for() -> None:
    described = document("1.2.3")
    assert described["asyncapi"] == "3.0.0"
    assert {"title", "version"} <= set(described["info"])
    for channel in described["channels"].values():
        assert channel["address"]
        assert set(re.findall(r"{(\w+)}", channel["address"])) == set(channel.get("parameters", {}))
    for operation in described["operations"].values():
        assert operation["action"] in ("send", "receive")
        channel = described["channels"][operation["channel"]["$ref"].rpartition("/")[2]]
        assert {each["$ref"].rpartition("/")[2] for each in operation["messages"]} <= set(channel["messages"])
    assert "shopbell/1/{shard}/{site}/clerks/status" in {each["address"] for each in described["channels"].values()}
