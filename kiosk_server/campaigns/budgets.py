"""What a campaign may still give out. Every limit is kept by one conditional statement, so no race exceeds it."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, delete, func, or_, update
from sqlmodel import Session, col, select

from kiosk_server.campaigns.judging import Limits
from kiosk_server.campaigns.tables import Campaign, CampaignCap
from kiosk_server.database.dialects import upsert
from kiosk_server.database.prepared import Prepared, count_later, counted_for_later
from kiosk_server.web.memberships import hers, joined_to


def day_of(now_s: float, zone: ZoneInfo) -> str:
    """The day of the store's calendar, such as `2026-11-22`."""
    return datetime.fromtimestamp(now_s, UTC).astimezone(zone).date().isoformat()


def take(session: Session, campaign: Campaign, member: str, off_minor: int, day: str) -> bool:
    """Counts one voucher of `off_minor` against every limit; False, and nothing is counted, where one is reached or
    the campaign is not running any more."""
    if campaign.per_member is None and campaign.per_day is None:
        return _count_later(session, campaign, off_minor) or _take_from_campaign(session, campaign.id, off_minor)
    savepoint = session.connection().begin_nested()
    taken = (
        _take_from_campaign(session, campaign.id, off_minor)
        and _take_from_cap(session, campaign.id, campaign.per_member, member=member)
        and _take_from_cap(session, campaign.id, campaign.per_day, day=day)
    )
    if taken:
        savepoint.commit()
    else:
        savepoint.rollback()
    return taken


def limits(session: Session, campaign: Campaign, member: str, day: str) -> Limits:
    """What is left, to decide by; `take` decides for good."""
    issued, promised_minor = _given_out(session, campaign)
    return Limits(
        left=None if campaign.budget is None else campaign.budget - issued,
        left_minor=None if campaign.budget_minor is None else campaign.budget_minor - promised_minor,
        left_for_member=_left(session, campaign.id, campaign.per_member, member=member),
        left_today=_left(session, campaign.id, campaign.per_day, day=day),
    )


def give_back(session: Session, campaign: str, off_minor: int) -> None:
    """A promise that expired unused costs nothing."""
    statement = (
        update(Campaign)
        .where(col(Campaign.id) == campaign)
        .values(promised_minor=col(Campaign.promised_minor) - off_minor)
        .execution_options(synchronize_session=False)
    )
    session.connection().execute(statement)


def forget_days(session: Session, today: str) -> int:
    """Deletes the counts of days that are over: how many."""
    old = delete(CampaignCap).where(col(CampaignCap.day) != "", col(CampaignCap.day) < today)
    return session.connection().execute(old).rowcount


# Statements of every arrival are made once: building one costs more than running it.
_TAKE = Prepared(
    update(Campaign)
    .where(
        col(Campaign.id) == bindparam("campaign"),
        col(Campaign.state) == "running",
        or_(col(Campaign.budget).is_(None), col(Campaign.issued) + bindparam("n") <= col(Campaign.budget)),
        or_(
            col(Campaign.budget_minor).is_(None),
            col(Campaign.promised_minor) + bindparam("off") <= col(Campaign.budget_minor),
        ),
    )
    .values(
        issued=col(Campaign.issued) + bindparam("n"), promised_minor=col(Campaign.promised_minor) + bindparam("off")
    )
)

_COUNT = upsert(
    CampaignCap,
    ("campaign", "member", "day"),
    lambda old, new: {"n": old.n + 1, "cap": new.cap},
    where=lambda old, new: old.n < new.cap,
)


def _take_from_campaign(session: Session, campaign: str, off_minor: int) -> bool:
    return _TAKE.run(session, {"campaign": campaign, "n": 1, "off": off_minor}) == 1


def _count_later(session: Session, campaign: Campaign, off_minor: int) -> bool:
    """Counts the voucher with others' of the batch, in one statement for all, where there is room for it by what is
    known here. False where there may be none, or no batch."""
    issued, promised_minor = _given_out(session, campaign)
    if campaign.budget is not None and issued >= campaign.budget:
        return False
    if campaign.budget_minor is not None and promised_minor + off_minor > campaign.budget_minor:
        return False
    return count_later(session, _TAKE, {"campaign": campaign.id}, {"n": 1, "off": off_minor})


def _given_out(session: Session, campaign: Campaign) -> tuple[int, int]:
    """Vouchers and money, with what waits to be counted."""
    waits = counted_for_later(session, _TAKE, {"campaign": campaign.id})
    return campaign.issued + waits.get("n", 0), campaign.promised_minor + waits.get("off", 0)


def _take_from_cap(session: Session, campaign: str, cap: int | None, *, member: str = "", day: str = "") -> bool:
    if cap is None:
        return True
    # What memberships had that were joined to hers counts; nothing is given out under them any more.
    if member:
        ((before,),) = _HAD_BEFORE.rows(session, {"campaign": campaign, "of_member": member})
        cap -= int(before)
    # The first row of a member or day is inserted whatever the cap, so a cap of nothing is seen to here.
    row = {"campaign": campaign, "member": member, "day": day, "n": 1, "cap": cap}
    return cap > 0 and _COUNT.run(session, row) == 1


_N = Prepared(
    select(func.coalesce(func.sum(CampaignCap.n), 0)).where(
        col(CampaignCap.campaign) == bindparam("campaign"),
        hers(CampaignCap.member, bindparam("of_member")),
        col(CampaignCap.day) == bindparam("of_day"),
    )
)
_HAD_BEFORE = Prepared(
    select(func.coalesce(func.sum(CampaignCap.n), 0)).where(
        col(CampaignCap.campaign) == bindparam("campaign"),
        col(CampaignCap.member).in_(joined_to(bindparam("of_member"))),
    )
)


def _left(session: Session, campaign: str, cap: int | None, *, member: str = "", day: str = "") -> int | None:
    if cap is None:
        return None
    ((n,),) = _N.rows(session, {"campaign": campaign, "of_member": member, "of_day": day})
    return cap - int(n)
