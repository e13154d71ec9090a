"""What is kept for how long, as its reader should hear it: English stands in `retention.RULES`, every other language in
its file here."""

from __future__ import annotations

from pathlib import Path

from kiosk_server.messages.translations import Translations
from kiosk_server.privacy.retention import RULES, Retention
from wire.messages.screens.my_data import RetentionCard


def load_words() -> Translations:
    return Translations.load(Path(__file__).parent)


def retention_cards(words: Translations, retention: Retention, language: str) -> list[RetentionCard]:
    return [
        RetentionCard(kind=rule.kind, what=words.say(rule.kind, rule.what, language), days=retention.days(rule.kind))
        for rule in RULES
    ]
