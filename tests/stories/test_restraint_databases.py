"""What is held back, waits and goes out does so in either database."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import URL

from kiosk_server.after_sale import sold
from kiosk_server.lingering import let_go
from kiosk_server.members.purposes import Purpose
from kiosk_server.visits.tables import WaitingOffer
from tests.stories.arrival_shop import NOON_S, open_shop, set_up_shop
from tests.stories.test_restraint import DAY_S, campaign, leaves, looks, rules, say, stands, told, waits
from wire.messages.restraint import RestraintRules


def test_a_stay_a_sale_quiet_hours_and_a_change_of_mind(place: Path | URL, tmp_path: Path) -> None:
    server = place if isinstance(place, URL) else None
    with open_shop(set_up_shop(tmp_path, server), server) as shop:
        quiet = {"quiet_from_minute": 180, "quiet_until_minute": 181, "while_here": "never"}
        rules(shop, RestraintRules.model_validate(quiet | {"cool_down_hours": 0}))
        after = campaign(shop, trigger={"kind": "sale"}, priority=9, repeat="once")
        stay = campaign(shop, trigger={"kind": "zone_dwelled", "zone": "coffee", "least_s": 30})
        jane = shop.join()
        shop.hears(jane)
        assert told(shop)[0][1] == "quiet_hours"
        assert [row.again_at_s for row in shop.all(WaitingOffer)] == [NOON_S + 60]
        stands(shop, jane, 70)
        # The stay sets its campaign off, and what waits is looked at beside it.
        assert [reason for _, reason in told(shop)][:3] == ["quiet_hours"] * 3
        assert {reason for _, reason in told(shop)[3:]} == {None, "outranked"}
        assert waits(shop) == {stay: "outranked"}
        shop.database.writer.run(lambda s: sold(s, shop.vouchers, jane.member, "till-1:7", 1, shop.now_s))
        assert waits(shop) == {stay: "enough_this_visit", after: "enough_this_visit"}
        leaves(shop)
        shop.now_s += DAY_S
        shop.hears(jane)
        looks(shop)
        assert told(shop)[-3:].count((after, None)) == 1
        assert stay in waits(shop)
        say(shop, jane, Purpose.OFFERS, granted=False)
        assert waits(shop) == {}
        assert shop.database.writer.run(lambda s: let_go(s, shop.now_s)) == 0
