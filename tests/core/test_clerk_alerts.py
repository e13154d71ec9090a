"""What an alert says, whether a clerk can be reached, and how the open feed is described."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clerk_push.alerting import wording
from clerk_push.alerting.notification import TEST, VIBRATIONS_MS, Alert, content, headers, topic
from clerk_push.alerting.open_feed import document
from clerk_push.alerting.reach import GRACE_S, listens, reach
from clerk_push.alerting.wording import load_words, words
from clerk_push.errors import CannotStart
from wire.web_push.browser_keys import MOST_BYTES

NOW_S = 1_795_343_000.0
WORDS = load_words()
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


def packed(alert: Alert, wished: str | None = None, origin: str = "") -> bytes:
    return content(alert, words(WORDS, alert, wished, "en"), TOKENS, origin)


@pytest.mark.parametrize("kind", [*VIBRATIONS_MS, "a kind of tomorrow"])
@given(zone_name=st.none() | st.text(max_size=5000))
def test_every_kind_fits_and_says_what_and_where_alone(kind: str, zone_name: str | None) -> None:
    titles = set()
    for language in (None, "es"):
        alert = an_alert(kind=kind, zone_name=zone_name)
        sealed = packed(alert, language, "https://clerks.example")
        assert len(sealed) <= MOST_BYTES
        said = json.loads(sealed)
        assert (said["notification"]["lang"], said["notification"]["tag"]) == (language or "en", "a" * 32)
        assert bool(said["notification"]["actions"]) == (kind != TEST)
        titles.add(said["notification"]["title"])
    assert len(titles) == 2


def test_each_kind_has_a_title_of_its_own_in_each_language() -> None:
    for language in ("en", "es-MX"):
        titles = {
            words(WORDS, an_alert(kind=kind), language, "en").title for kind in [*VIBRATIONS_MS, "a kind of tomorrow"]
        }
        assert len(titles) == len(VIBRATIONS_MS) + 1


@pytest.mark.parametrize(("site", "rung"), [("es", "es"), ("es-MX", "es"), ("en", "en"), ("xx", "en")])
def test_a_device_that_said_no_language_that_is_spoken_rings_in_the_sites(site: str, rung: str) -> None:
    for wished in (None, "xx"):
        assert words(WORDS, an_alert(), wished, site) == words(WORDS, an_alert(), rung, "en")
    assert words(WORDS, an_alert(), "en", site).language == "en"


def test_the_alerts_catalogues_have_the_same_keys() -> None:
    folder = Path(wording.__file__).parent / "texts"
    english, spanish = (json.loads((folder / f"{each}.json").read_text(encoding="utf-8")) for each in ("en", "es"))
    assert set(english) == set(spanish)
    assert all(spanish.values())


def test_catalogues_that_lack_a_text_stop_the_start(tmp_path: Path) -> None:
    (tmp_path / "en.json").write_text('{"lost": "Not yours"}')
    with pytest.raises(CannotStart, match=r"title\.arrival"):
        load_words(tmp_path)


def test_only_an_escalation_rings_again() -> None:
    assert json.loads(packed(an_alert()))["renotify"] is False
    assert json.loads(packed(an_alert(round=2)))["renotify"] is True


def test_patterns_are_told_apart_in_a_pocket() -> None:
    patterns = [pattern for kind, pattern in VIBRATIONS_MS.items() if kind != TEST]
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
