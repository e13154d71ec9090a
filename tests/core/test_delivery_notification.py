"""What a push says."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_server.delivery.notification import LONGEST_TTL_S, Words, content, headers, topic
from wire.web_push.browser_keys import MOST_BYTES

WORDS = Words("The bell rings for you", "A coupon from the corner shop, good until 20:00 today.", "en")


@given(st.text(min_size=1, max_size=64), st.text(min_size=1, max_size=64))
def test_a_topic_is_the_coupons_own_and_fits_every_service(one: str, other: str) -> None:
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,32}", topic(one))
    assert (topic(one) == topic(other)) is (one == other)
    assert len(one) < 4 or one not in topic(one)


@given(st.floats(-1e9, 1e10))
def test_its_life_is_the_coupons_within_what_services_keep(ends_in_s: float) -> None:
    head = headers("voucher-1", 1e9 + ends_in_s, 1e9)
    assert 0 <= int(head["TTL"]) <= LONGEST_TTL_S
    assert int(head["TTL"]) <= max(0.0, ends_in_s)
    assert head["Urgency"] == "high"


def test_it_is_a_declarative_web_push_that_leads_to_the_coupon() -> None:
    said = json.loads(content("voucher-1", WORDS, "https://bell.example"))
    assert (said["web_push"], said["mutable"]) == (8030, True)
    assert said["notification"]["navigate"] == "https://bell.example/phone/#coupon=voucher-1"
    assert said["notification"]["tag"] == topic("voucher-1")
    assert said["notification"]["title"] == WORDS.title


def test_what_not_every_service_would_take_is_refused_here() -> None:
    long = Words(WORDS.title, "ü" * (MOST_BYTES // 2), "en")
    with pytest.raises(ValueError, match="would not be taken"):
        content("voucher-1", long, "https://bell.example")
