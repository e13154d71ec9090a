"""How a site deals with reviews, read in the transaction that needs it."""

from __future__ import annotations

from pydantic import ValidationError
from sqlmodel import Session

from kiosk_server.database.dialects import upsert
from kiosk_server.reviews.tables import ReviewRulesRow
from wire.messages.screens.reviews import ReviewRules

_SET = upsert(
    ReviewRulesRow,
    ("site",),
    lambda _old, new: {"rules": new.rules, "changed_at_s": new.changed_at_s, "changed_by": new.changed_by},
)

_DEFAULTS = ReviewRules()


def review_rules(session: Session, site: str) -> ReviewRules:
    """What a newer program wrote and this one cannot read is as if it were not there."""
    row = session.get(ReviewRulesRow, site, populate_existing=True)
    try:
        return _DEFAULTS if row is None else ReviewRules.model_validate(row.rules)
    except ValidationError:
        return _DEFAULTS


def set_review_rules(session: Session, site: str, rules: ReviewRules, by: str, now_s: float) -> None:
    row = {"site": site, "rules": rules.model_dump(mode="json"), "changed_at_s": now_s, "changed_by": by}
    _SET.run(session, row)
