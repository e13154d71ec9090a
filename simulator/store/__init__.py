"""The demo store "Fell & Filter": its floor, its people behind the counter, its shelves."""

from __future__ import annotations

import json
from pathlib import Path

from simulator.fixtures import Condition
from wire.messages.site import SiteDescription

SITE_PATH = Path(__file__).with_name("fell_and_filter.json")
CONDITIONS = {"maps": Condition(battery_mv=2170, temperature_c=21.5), "packs": Condition(2950, 20.0)}
"How the beacons are that say so: the one at the maps needs a new cell."

CATALOGUE_PATH = Path(__file__).with_name("catalogue.json")
REVIEWS_PATH = Path(__file__).with_name("reviews.json")
"What twenty-eight members bought and wrote before the story begins."


def site() -> SiteDescription:
    """The demo store as `python -m kiosk_server init` reads it."""
    return SiteDescription.model_validate_json(SITE_PATH.read_bytes())


def skus() -> list[str]:
    """Every article on the demo store's shelves, in the catalogue's order; warranties lie on none."""
    catalogue = json.loads(CATALOGUE_PATH.read_bytes())
    products = catalogue["products"] if isinstance(catalogue, dict) else catalogue
    return [product["sku"] for product in products if "covers" not in product]
