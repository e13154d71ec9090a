"""A site's word on how much it may interrupt its members, read in the transaction that decides."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import ValidationError
from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from kiosk_server.campaigns.tables import OutgoingSwitch, SiteRestraint
from kiosk_server.database.ahead import once
from kiosk_server.database.dialects import upsert
from kiosk_server.database.prepared import Prepared
from kiosk_server.sites.tables import Site
from wire.messages.restraint import RestraintRules

_IN_FORCE = Prepared(
    select(OutgoingSwitch.paused_at_s, SiteRestraint.rules)
    .select_from(Site)
    .join(OutgoingSwitch, col(OutgoingSwitch.site) == col(Site.id), isouter=True)
    .join(SiteRestraint, col(SiteRestraint.site) == col(Site.id), isouter=True)
    .where(col(Site.id) == bindparam("of_site"))
)

_SET = upsert(
    SiteRestraint,
    ("site",),
    lambda _old, new: {"rules": new.rules, "changed_at_s": new.changed_at_s, "changed_by": new.changed_by},
)


@dataclass(frozen=True, slots=True)
class InForce:
    """What holds for everything outgoing of a site."""

    outgoing_paused: bool
    rules: RestraintRules


def in_force(session: Session, site: str) -> InForce:
    return once(session, (in_force, site), _IN_FORCE.tables, lambda: _in_force(session, site))


def _in_force(session: Session, site: str) -> InForce:
    ((paused_at_s, rules),) = _IN_FORCE.rows(session, {"of_site": site})
    return InForce(paused_at_s is not None, _read(rules))


def rules_of(session: Session, site: str) -> RestraintRules:
    row = session.get(SiteRestraint, site, populate_existing=True)
    return _read(None if row is None else row.rules)


def set_rules(session: Session, site: str, rules: RestraintRules, by: str | None, now_s: float) -> None:
    row = {"site": site, "rules": rules.model_dump(mode="json"), "changed_at_s": now_s, "changed_by": by}
    _SET.run(session, row)


_DEFAULTS = RestraintRules()


def _read(rules: object) -> RestraintRules:
    """What a newer program wrote and this one cannot read is as if it were not there: the defaults are strict."""
    if rules is None:
        return _DEFAULTS
    try:
        return RestraintRules.model_validate(rules)
    except ValidationError:
        return _DEFAULTS
