"""An arrival, a look around, and an opt-out leave the same in either database."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import URL, func, select

from kiosk_server.database import inbox, outbox
from kiosk_server.database.tables import all_tables
from tests.stories.arrival_shop import ArrivalShop, open_shop, set_up_shop

LEFT_BEHIND = {"decision": 2, "inbox_event": 3, "visit": 1, "visit_hops": 1, "voucher": 1, "zone_stay": 1}


def rows(shop: ArrivalShop) -> dict[str, int]:
    with shop.database.reader.session() as session:
        return {
            table.name: session.connection().execute(select(func.count()).select_from(table)).scalar_one()
            for table in all_tables().sorted_tables
            if table.name in LEFT_BEHIND
        }


def test_the_story_leaves_the_same_rows(place: Path | URL, tmp_path: Path) -> None:
    server = place if isinstance(place, URL) else None
    data = set_up_shop(tmp_path, server)
    with open_shop(data, server) as shop:
        jane = shop.join()
        shop.hears(jane)
        for _ in range(2):
            shop.now_s += 20
            shop.hears(jane, "aisle", rssi_dbm=-50)
        assert rows(shop) == LEFT_BEHIND
        shop.opts_out(jane)
        assert shop.all(outbox.OutboxEvent)[-1].kind == "visit.ended"
        with shop.database.reader.session() as session:
            assert inbox.gaps(session, 0) == []
        shop.now_s += inbox.ROWS_KEPT_S + 100
        shop.database.writer.run(lambda session: inbox.sweep(session, shop.now_s))
        assert rows(shop)["inbox_event"] == 0
    with open_shop(data, server) as again:
        assert not again.presence.is_here(jane.member)
