"""What a kiosk's invitation says of those who are near: something of a crowd, nothing of one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import FastAPI

from kiosk_server.kiosks.anonymity import CHOSEN_EVERY_S, K_NEAR
from kiosk_server.kiosks.attracting import Attracting
from kiosk_server.kiosks.kiosk_view import kiosk_place
from tests.adapters.kiosk_site import Shop, copy_site, make_site, running, views
from tests.adapters.kiosk_stand import PhonePage


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    folder = tmp_path_factory.mktemp("shop")
    with running(copy_site(make_site(tmp_path_factory.mktemp("made")), folder)) as shop:
        shop.clock.now_s += CHOSEN_EVERY_S - shop.clock.now_s % CHOSEN_EVERY_S
        yield shop


def somebody_comes(shop: Shop, number: int) -> PhonePage:
    """She looked at the grinder, which stands in the zone called Bar, and comes to the kiosk."""
    browser = f"crowd-{number}-browser"
    shop.http.post("/api/web/events", json=views(3, anonymous_id=browser, at_s=shop.clock() - 60))
    phone = PhonePage(shop, shop.register(anonymous_id=browser))
    phone.walk_to("g1")
    return phone


def shown(shop: Shop, attracting: Attracting) -> tuple[str, str | None]:
    app = shop.http.app
    assert isinstance(app, FastAPI)
    with shop.database.reader.session() as session:
        card = attracting.card(session, kiosk_place(app.state.running.shop, "k1"), shop.clock())
    return card.mode, card.subject


def test_a_subject_is_named_to_a_crowd_of_ten_and_to_nobody_who_is_alone(shop: Shop) -> None:
    app = shop.http.app
    assert isinstance(app, FastAPI)
    attracting = Attracting(app.state.running.shop)
    assert shown(shop, attracting)[0] == "loop"
    crowd = [somebody_comes(shop, number) for number in range(K_NEAR - 1)]
    assert shown(shop, attracting) == ("invite", None)
    crowd.append(somebody_comes(shop, K_NEAR))
    assert shown(shop, attracting) == ("invite", None), "her coming alone changes nothing"
    shop.clock.now_s += CHOSEN_EVERY_S
    assert shown(shop, attracting) == ("invite", "Bar")
    crowd[0].walk_to("g2")
    assert shown(shop, attracting) == ("invite", None)
    for phone in crowd[1:-1]:
        phone.walk_to("g2")
    assert shown(shop, attracting) == ("invite", None)
    crowd[-1].walk_to("g2")
    assert shown(shop, attracting)[0] == "loop"
