"""The sentence that rings, in the language of the phone."""

from __future__ import annotations

from datetime import UTC, datetime

from kiosk_server.delivery.notification import Words
from kiosk_server.messages.keys import Key
from kiosk_server.messages.texts import Texts
from kiosk_server.sites.shop import Shop


def words(shop: Shop, texts: Texts, wished: str | None, ends_at_s: float, now_s: float) -> Words:
    """`wished`: the phone's language; where it is not spoken here it is the store's."""
    language = texts.spoken(wished, shop.language)
    until = datetime.fromtimestamp(ends_at_s, UTC).astimezone(shop.time_zone)
    today = datetime.fromtimestamp(now_s, UTC).astimezone(shop.time_zone).date()
    month = texts.say(Key(f"month.{until.month}"), language)
    clock = f"{until:%H:%M}"
    if until.date() == today:
        body = texts.say(Key.PUSH_COUPON_TODAY, language, shop=shop.name, clock=clock)
    else:
        body = texts.say(Key.PUSH_COUPON_UNTIL, language, shop=shop.name, clock=clock, day=until.day, month=month)
    return Words(texts.say(Key.PUSH_COUPON_TITLE, language), body, language)
