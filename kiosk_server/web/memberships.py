"""What is one person's, in one condition: her membership and those that were joined to it.

Rows stay with the membership that they were written under, so ending a joining gives each its own again.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Subquery, bindparam, or_, union_all
from sqlalchemy import select as select_columns
from sqlmodel import col

from kiosk_server.members.tables import Member
from kiosk_server.web.tables import MemberStanding


def joined_to(member: Any) -> Any:
    """The memberships that `member`, an id or a `bindparam`, stands for, without itself: for `IN`."""
    return select_columns(col(MemberStanding.member)).where(col(MemberStanding.stands_for) == member)


def hers(column: Any, member: Any) -> ColumnElement[bool]:
    """Whether `column` is `member`, the membership that stands for her, or one that was joined to it."""
    return or_(col(column) == member, col(column).in_(joined_to(member)))


def people() -> Subquery:
    """For a question about many at once (`database.ahead.OfEach`): `person`, a membership that stands for somebody,
    and `member`, each membership of hers. For a join: with `hers`, databases would look through everybody's rows."""
    each: BindParameter[Any] = bindparam("each", expanding=True)
    return union_all(
        select_columns(col(Member.id).label("person"), col(Member.id).label("member")).where(col(Member.id).in_(each)),
        select_columns(col(MemberStanding.stands_for), col(MemberStanding.member)).where(
            col(MemberStanding.stands_for).in_(each)
        ),
    ).subquery("people")
