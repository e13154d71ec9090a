"""What sharing earns at a site, read in the transaction that needs it."""

from __future__ import annotations

from pydantic import ValidationError
from sqlmodel import Session

from kiosk_server.database.dialects import upsert
from kiosk_server.sharing.tables import SharingRulesRow
from wire.messages.screens.rewards import SharingRules

_SET = upsert(
    SharingRulesRow,
    ("site",),
    lambda _old, new: {"rules": new.rules, "changed_at_s": new.changed_at_s, "changed_by": new.changed_by},
)

_DEFAULTS = SharingRules()


def sharing_rules(session: Session, site: str) -> SharingRules:
    """What a newer program wrote and this one cannot read is as if it were not there."""
    row = session.get(SharingRulesRow, site, populate_existing=True)
    try:
        return _DEFAULTS if row is None else SharingRules.model_validate(row.rules)
    except ValidationError:
        return _DEFAULTS


def set_sharing_rules(session: Session, site: str, rules: SharingRules, by: str | None, now_s: float) -> None:
    row = {"site": site, "rules": rules.model_dump(mode="json"), "changed_at_s": now_s, "changed_by": by}
    _SET.run(session, row)
