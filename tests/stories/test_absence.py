"""A gateway that is away is missed, so that nobody is sent home by its silence."""

from __future__ import annotations

from pathlib import Path

from kiosk_server.desk.gateways import SILENT_AFTER_S, GatewayBoard
from kiosk_server.messages.texts import Texts
from tests.stories.arrival_shop import NOON_S, open_shop, set_up_shop
from wire.messages.mqtt import GatewayStatus


def status(gateway: str, *, online: bool = True, at_s: float = NOON_S) -> GatewayStatus:
    return GatewayStatus(gateway=gateway, boot_id="b1", online=online, at_s=at_s)


def test_a_gateway_is_missed_from_its_last_will_until_it_reports_again(tmp_path: Path) -> None:
    with open_shop(set_up_shop(tmp_path)) as shop:
        board = GatewayBoard(shop.shop, Texts.load())
        assert board.all_report(NOON_S)  # nobody has reported yet, so nobody is missed
        board.report(status("door"), NOON_S)
        board.report(status("aisle"), NOON_S)
        assert board.all_report(NOON_S + 1)
        board.report(status("door", online=False), NOON_S + 2)
        assert not board.all_report(NOON_S + 2)
        board.report(status("door", at_s=NOON_S + 3), NOON_S + 3)
        assert board.all_report(NOON_S + 4)


def test_a_gateway_that_fell_silent_is_missed_as_well(tmp_path: Path) -> None:
    with open_shop(set_up_shop(tmp_path)) as shop:
        board = GatewayBoard(shop.shop, Texts.load())
        board.report(status("door"), NOON_S)
        assert not board.all_report(NOON_S + SILENT_AFTER_S + 1)
