"""Every module that defines tables, imported so that `metadata` is complete."""

from __future__ import annotations

import importlib
from importlib.util import find_spec

from sqlalchemy import MetaData

from kiosk_server.database.row import Row

MODULES = (
    "kiosk_server.database.meta",
    "kiosk_server.database.outbox",
    "kiosk_server.database.inbox",
    "kiosk_server.visits.tables",
    "kiosk_server.credentials.tables",
    "kiosk_server.sites.tables",
    "kiosk_server.gateways.tables",
    "kiosk_server.gateways.live_config_tables",
    "kiosk_server.staff.tables",
    "kiosk_server.members.tables",
    "kiosk_server.privacy.tables",
    "kiosk_server.catalogue.tables",
    "kiosk_server.finding.tables",
    "kiosk_server.intents.tables",
    "kiosk_server.offers.tables",
    "kiosk_server.campaigns.tables",
    "kiosk_server.measurement.tables",
    "kiosk_server.sales.tables",
    "kiosk_server.selling.tables",
    "kiosk_server.gift_cards.tables",
    "kiosk_server.gifts.tables",
    "kiosk_server.sharing.tables",
    "kiosk_server.points.tables",
    "kiosk_server.drawings.tables",
    "kiosk_server.reviews.tables",
    "kiosk_server.assistance.tables",
    "kiosk_server.kiosks.tables",
    "kiosk_server.fleet.tables",
    "kiosk_server.signage.tables",
    "kiosk_server.messages.tables",
    "kiosk_server.beacons.tables",
    "kiosk_server.web.tables",
    "kiosk_server.mail.tables",
    "kiosk_server.delivery.tables",
    "kiosk_server.sign_in.tables",
)


GRAMS = "search_word_gram"
"""How the names begin of what migrations make beside the models, so that words are found by their trigrams: SQLite's
FTS5 table with its shadow tables, PostgreSQL's index of pg_trgm. The databases keep them."""


def of_models(name: str | None, _kind: str, _parents: object) -> bool:
    """For Alembic, which compares a database with the models: whether something of this name is one of theirs."""
    return name is None or not name.startswith(GRAMS)


def all_tables() -> MetaData:
    for module in MODULES:
        if find_spec(module.rpartition(".")[0]) and find_spec(module):
            importlib.import_module(module)
    return Row.metadata
