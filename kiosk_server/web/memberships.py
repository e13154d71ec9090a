"""What is one person's, in one condition: her membership and those that were joined to it.

Rows stay with the membership that they were written under, so ending a joining gives each its own again.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, or_
from sqlalchemy import select as select_columns
from sqlmodel import col

from kiosk_server.web.tables import MemberStanding


def joined_to(member: Any) -> Any:
    """The memberships that `member`, an id or a `bindparam`, stands for, without itself: for `IN`."""
    return select_columns(col(MemberStanding.member)).where(col(MemberStanding.stands_for) == member)


def hers(column: Any, member: Any) -> ColumnElement[bool]:
    """Whether `column` is `member`, the membership that stands for her, or one that was joined to it."""
    return or_(col(column) == member, col(column).in_(joined_to(member)))
