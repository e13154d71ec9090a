"""What every shared text says, in the languages that she may share in."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import get_args

from kiosk_server.messages.texts import Texts
from kiosk_server.sites.shop import Shop
from wire.messages.screens.rewards import Language


class ShareKey(StrEnum):
    DISCLOSURE = "disclosure"  # shop
    PLACE = "place"  # shop, street


@cache
def _texts() -> Texts:
    """Part of the program, as its code is: read once."""
    return Texts.load(Path(__file__).parent, ShareKey)


def disclosures(shop: Shop) -> dict[Language, str]:
    """By language."""
    return {each: _texts().say(ShareKey.DISCLOSURE, each, shop=shop.name) for each in get_args(Language)}


def place(shop: Shop) -> str:
    """The store and its street, in no language; never where in it."""
    return _texts().say(ShareKey.PLACE, shop=shop.name, street=shop.street)
