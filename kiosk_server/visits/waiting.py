"""What was held back and waits for a better moment: kept, looked at again, never lost without a last word."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete, or_, update
from sqlmodel import Session, col, select

from kiosk_server.campaigns.tables import Campaign
from kiosk_server.database.ahead import OfEach
from kiosk_server.database.dialects import upsert
from kiosk_server.database.prepared import Prepared
from kiosk_server.engagement.restraint import Reason
from kiosk_server.visits.tables import Visit, WaitingOffer

SWEPT_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Waits:
    """One campaign that waits for a member."""

    since_s: float
    until_s: float


# Statements of the way of every arrival are made once: building one costs more than running it.
WAITING_OF = OfEach(
    select(WaitingOffer.member, WaitingOffer.campaign, WaitingOffer.since_s, WaitingOffer.until_s).where(
        col(WaitingOffer.member).in_(bindparam("each", expanding=True))
    )
)
_KEEP = upsert(
    WaitingOffer, ("member", "campaign"), lambda _old, new: {"reason": new.reason, "again_at_s": new.again_at_s}
)
_DROP = Prepared(
    delete(WaitingOffer).where(
        col(WaitingOffer.member) == bindparam("of_member"), col(WaitingOffer.campaign) == bindparam("of_campaign")
    )
)
_DROP_ALL = delete(WaitingOffer).where(col(WaitingOffer.member) == bindparam("of_member"))
_LOOKED_AT = (
    update(WaitingOffer)
    .where(col(WaitingOffer.member) == bindparam("of_member"), col(WaitingOffer.again_at_s) <= bindparam("now_s"))
    .values(again_at_s=None)
)
_DUE = (
    select(Visit)
    .join(WaitingOffer, col(WaitingOffer.member) == col(Visit.member))
    .where(
        col(Visit.site) == bindparam("of_site"),
        col(Visit.ended_at_s).is_(None),
        col(WaitingOffer.again_at_s) <= bindparam("now_s"),
    )
    .distinct()
)
_OVER = (
    select(WaitingOffer, Campaign.state)
    .join(Campaign, col(Campaign.id) == col(WaitingOffer.campaign))
    .where(
        or_(
            col(WaitingOffer.until_s) <= bindparam("now_s"),
            col(Campaign.state) == "ended",
            col(Campaign.active_until_s) <= bindparam("now_s"),
        )
    )
    .limit(SWEPT_AT_ONCE)
)


def waiting_of(session: Session, member: str, now_s: float) -> dict[str, Waits]:
    """By campaign."""
    rows = WAITING_OF.of(session, member)
    return {campaign: Waits(since_s, until_s) for _, campaign, since_s, until_s in rows if until_s > now_s}


def keep(session: Session, rows: Iterable[Mapping[str, Any]]) -> None:
    """Rows of `waiting_offer`; of one that waits already, since and until when stays."""
    wanted = list(rows)
    if wanted:
        _KEEP.run(session, wanted)


def drop(session: Session, member: str, campaigns: Iterable[str]) -> None:
    gone = [{"of_member": member, "of_campaign": campaign} for campaign in campaigns]
    if gone:
        _DROP.run(session, gone)


def drop_all(session: Session, member: str) -> None:
    session.connection().execute(_DROP_ALL, {"of_member": member})


def hasten(session: Session, reason: Reason, now_s: float, member: str | None = None) -> None:
    """What was held back for this reason, for her or for everybody, is looked at again now."""
    statement = update(WaitingOffer).where(col(WaitingOffer.reason) == reason.value)
    if member is not None:
        statement = statement.where(col(WaitingOffer.member) == member)
    session.connection().execute(statement.values(again_at_s=now_s))


def looked_at(session: Session, member: str, now_s: float) -> None:
    """What was due and could not be decided, as of a campaign that is paused, waits for her next visit."""
    session.connection().execute(_LOOKED_AT, {"of_member": member, "now_s": now_s})


def due(session: Session, site: str, now_s: float) -> list[Visit]:
    """The open visits of members for whom something is to be looked at again."""
    return list(session.exec(_DUE, params={"of_site": site, "now_s": now_s}))


def over(session: Session, now_s: float) -> list[tuple[WaitingOffer, Reason]]:
    """What has waited long enough, and what waits for a campaign that is over; some at once."""
    found = session.exec(_OVER, params={"now_s": now_s})
    return [(row, Reason.WAITED_TOO_LONG if row.until_s <= now_s else Reason.CAMPAIGN_OVER) for row, _ in found]
