"""What is kept for how long, as its reader should hear it: English stands in `retention.RULES`, every other language in
its file here."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from kiosk_server.messages.translations import Translations
from kiosk_server.privacy.retention import RULES, Retention
from wire.messages.screens.my_data import RetentionCard


@cache
def words() -> Translations:
    return Translations.load(Path(__file__).parent)


def retention_cards(retention: Retention, language: str) -> list[RetentionCard]:
    return [
        RetentionCard(kind=rule.kind, what=words().say(rule.kind, rule.what, language), days=retention.days(rule.kind))
        for rule in RULES
    ]
