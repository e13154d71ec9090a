"""Reading a catalogue file: all of it, or a list of what is wrong with it."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from kiosk_server.catalogue.feeds.entry import SKU_PATTERN
from kiosk_server.catalogue.tables import Product
from kiosk_server.errors import CannotStart
from wire.messages.mqtt import Name
from wire.messages.reading import Message
from wire.messages.screens.shown import SpecLine
from wire.messages.selling_rules import STANDARD, TaxClass
from wire.messages.site import FloorPlan

PICTURES = frozenset(
    {"grinder", "kettle", "stove", "pack", "boots", "tent", "map", "mug", "lamp", "knife", "beans", "filter"}
)
"The drawings that the screens have."

Text = Annotated[str, Field(min_length=1, max_length=200)]


class SpecEntry(SpecLine):
    """A spec; with a number where two products can be measured against each other."""

    label: Annotated[str, Field(min_length=1, max_length=60)]
    value: Annotated[str, Field(min_length=1, max_length=200)]
    number: float | None = None
    unit: Annotated[str, Field(max_length=16)] = ""
    better: Literal["more", "less"] | None = None


class Covers(Message):
    """What a warranty that is sold is for."""

    categories: Annotated[list[Text], Field(min_length=1, max_length=40)]
    months: Annotated[int, Field(ge=1, le=1_200, strict=True)]
    "From the day of the sale."
    from_minor: Annotated[int, Field(ge=0, lt=1 << 53, strict=True)] = 0
    to_minor: Annotated[int, Field(ge=0, lt=1 << 53, strict=True)]
    "Prices of one piece between which it holds, both included."


class ProductEntry(Message):
    """One product of `CATALOGUE.json`, which is `{"products": [...]}`; prices are in the site's currency."""

    sku: Annotated[str, Field(pattern=f"^{SKU_PATTERN}$")]
    name: Text
    short_name: Text
    category: Text
    picture: Annotated[str, Field(max_length=40)]
    price_minor: Annotated[int, Field(ge=0, lt=1 << 53, strict=True)]
    specs: Annotated[list[SpecEntry], Field(max_length=40)] = []
    talking_points: Annotated[list[Text], Field(max_length=12)] = []
    zone: Name
    aisle: Annotated[str, Field(max_length=80)] = ""
    stock: Annotated[int, Field(ge=0, lt=1 << 31, strict=True)]
    related: Annotated[list[str], Field(max_length=12)] = []
    alternatives: Annotated[list[str], Field(max_length=12)] = []
    accessories: Annotated[list[str], Field(max_length=12)] = []
    brand: Annotated[str, Field(max_length=80)] = ""
    description: Annotated[str, Field(max_length=5_000)] = ""
    variant_group: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    options: dict[str, str] = {}
    warranty_months: Annotated[int, Field(ge=0, le=1_200, strict=True)] | None = None
    warranty_text: Annotated[str, Field(max_length=200)] = ""
    cost_minor: Annotated[int, Field(ge=0, lt=1 << 31, strict=True)] | None = None
    tax_class: TaxClass = STANDARD
    covers: Covers | None = None
    "Of a warranty that is sold."
    support_url: Annotated[str, Field(pattern=r"^(https://[^\s<>\"]+)?$", max_length=500)] = ""


class BadCatalogue(CannotStart):
    """The catalogue has faults, so nothing of it was taken."""

    def __init__(self, file: Path, faults: list[str]) -> None:
        self.lines = faults
        super().__init__(f"{file}: nothing was imported\n" + "\n".join(f"  {fault}" for fault in faults))


def read_catalogue(file: Path, floor: FloorPlan, currency: str) -> list[Product]:
    """The products of `file`, checked against the floor plan. Raises BadCatalogue with a line for every fault."""
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadCatalogue(file, [error.strerror or "cannot be read"]) from error
    except ValueError as error:
        raise BadCatalogue(file, [f"is no JSON: {error}"]) from error
    if not isinstance(content, dict) or not isinstance(content.get("products"), list):
        raise BadCatalogue(file, ['must be {"products": [ ... ]}'])
    faults: list[str] = []
    entries: list[ProductEntry] = []
    for number, raw in enumerate(content["products"], start=1):
        _read_entry(number, raw, entries, faults)
    faults += _faults_between(entries, {zone.zone for zone in floor.zones})
    if faults:
        raise BadCatalogue(file, faults)
    return [_product(entry, position, currency) for position, entry in enumerate(entries)]


def _read_entry(number: int, raw: object, entries: list[ProductEntry], faults: list[str]) -> None:
    try:
        entries.append(ProductEntry.model_validate(raw))
    except ValidationError as error:
        sku = raw.get("sku") if isinstance(raw, dict) else None
        for fault in error.errors(include_url=False):
            where = ".".join(str(part) for part in fault["loc"]) or "entry"
            faults.append(f"product {number} ({sku!r}), {where}: {fault['msg']}")


def _faults_between(entries: list[ProductEntry], zones: set[str]) -> list[str]:
    skus = Counter(entry.sku for entry in entries)
    faults = [f"sku {sku!r} stands {count} times" for sku, count in skus.items() if count > 1]
    for entry in entries:
        if entry.zone not in zones:
            faults.append(f"{entry.sku}, zone: the floor plan has no zone {entry.zone!r}")
        if entry.picture not in PICTURES:
            faults.append(f"{entry.sku}, picture: there is no drawing {entry.picture!r}")
        for column, named in (
            ("related", entry.related),
            ("alternatives", entry.alternatives),
            ("accessories", entry.accessories),
        ):
            faults += [f"{entry.sku}, {column}: there is no product {sku!r}" for sku in named if sku not in skus]
    return faults


def _product(entry: ProductEntry, position: int, currency: str) -> Product:
    return Product(
        **entry.model_dump(exclude={"specs"}),
        specs=[line.model_dump(exclude_defaults=True) for line in entry.specs],
        currency=currency,
        position=position,
    )
