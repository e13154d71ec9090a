"""docs/privacy.md says what the program does."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk_server.members.purposes import Purpose
from kiosk_server.privacy.retention import RULES, Rule

PAGE = (Path(__file__).parents[2] / "docs/privacy.md").read_text(encoding="utf-8")


def days(rule: Rule) -> str:
    if rule.days is None:
        return "while she is a member"
    return f"{rule.days:g}" if rule.days >= 1 else f"{rule.days * 1440:g} minutes"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.kind)
def test_every_kind_of_data_stands_there_as_it_is_enforced(rule: Rule) -> None:
    tables = ", ".join(f"`{table}`" for table in rule.tables)
    assert f"| {rule.kind} | {rule.what} | {rule.why} | {rule.consent} | {days(rule)} | {tables} |\n" in PAGE


@pytest.mark.parametrize("purpose", list(Purpose))
def test_every_purpose_stands_there(purpose: Purpose) -> None:
    assert f"| `{purpose}` |" in PAGE
