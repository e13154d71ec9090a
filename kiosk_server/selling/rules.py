"""How a site sells, read in the transaction that needs it."""

from __future__ import annotations

from pydantic import ValidationError
from sqlmodel import Session, select

from kiosk_server.database.dialects import upsert
from kiosk_server.selling.tables import SellingRulesRow
from wire.messages.selling_rules import SellingRules

_SET = upsert(
    SellingRulesRow,
    ("site",),
    lambda _old, new: {"rules": new.rules, "changed_at_s": new.changed_at_s, "changed_by": new.changed_by},
)

_DEFAULTS = SellingRules()


def selling_rules(session: Session, site: str) -> SellingRules:
    """What a newer program wrote and this one cannot read is as if it were not there."""
    row = session.get(SellingRulesRow, site, populate_existing=True)
    try:
        return _DEFAULTS if row is None else SellingRules.model_validate(row.rules)
    except ValidationError:
        return _DEFAULTS


def gift_card_life_s(session: Session) -> float | None:
    """How long a gift card that is given now can be spent; None: for ever. A database is one site's."""
    row = session.exec(select(SellingRulesRow.site)).first()
    days = None if row is None else selling_rules(session, row).gift_card_days
    return None if days is None else days * 86_400.0


def set_selling_rules(session: Session, site: str, rules: SellingRules, by: str | None, now_s: float) -> None:
    row = {"site": site, "rules": rules.model_dump(mode="json"), "changed_at_s": now_s, "changed_by": by}
    _SET.run(session, row)
