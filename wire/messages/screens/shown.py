"""What several screens show: the store, its products and what they cost."""

from __future__ import annotations

from wire.messages.reading import Message
from wire.messages.site import OpeningHours


class Money(Message):
    amount_minor: int
    currency: str


class SiteCard(Message):
    site: str
    name: str
    street: str
    time_zone: str
    currency: str
    language: str
    hours: list[OpeningHours]


class ProductCard(Message):
    sku: str
    name: str
    short_name: str
    picture: str
    "The name of a drawing in the screens' own set."
    price: Money
    zone: str
    zone_name: str
    aisle: str


class SpecLine(Message):
    label: str
    value: str
