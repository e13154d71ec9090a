"""Which clerk knows her: who served or sold to her last, as clerks' tasks and tills told."""

from __future__ import annotations

from sqlalchemy import bindparam, func, select, union_all
from sqlmodel import Session, col

from kiosk_server.database.ahead import OfEach
from kiosk_server.sales.tables import Sale
from kiosk_server.staff.tables import StaffAccount
from kiosk_server.visits.tables import TaskState, Visit
from kiosk_server.web.memberships import people

SERVED = ("greeted", "done")
"Reports of a task after which somebody stood before her; a claim may come to nothing."


NEW = ""
"In the place of a visit: one that nobody can have served, since it begins in this command."


def served_by(session: Session, member: str, visit: str) -> str | None:
    """The staff id of who served her last before `visit`, and still works here; None where nobody is known."""
    rows = SERVED_BY_OF.of(session, member, {"this_visit": visit}, lambda asked: asked["this_visit"] == NEW)
    latest = max(rows, key=lambda row: row[2], default=None)
    return None if latest is None else str(latest[1])


_PEOPLE = people()

_TIMES = union_all(
    select(_PEOPLE.c.person, col(TaskState.staff).label("staff"), col(TaskState.at_s).label("at_s"))
    .join(Visit, col(Visit.member) == _PEOPLE.c.member)
    .join(TaskState, col(TaskState.visit) == col(Visit.id))
    .where(col(Visit.id) != bindparam("this_visit"), col(TaskState.state).in_(SERVED)),
    # A till of its own has no account here, and drops out with the join below.
    select(_PEOPLE.c.person, col(Sale.by).label("staff"), col(Sale.at_s).label("at_s"))
    .join(Sale, col(Sale.member) == _PEOPLE.c.member)
    .where(col(Sale.undone_at_s).is_(None)),
).subquery()

SERVED_BY_OF = OfEach(
    select(_TIMES.c.person, _TIMES.c.staff, func.max(_TIMES.c.at_s))
    .join(StaffAccount, (col(StaffAccount.id) == _TIMES.c.staff) & col(StaffAccount.revoked_at_s).is_(None))
    .group_by(_TIMES.c.person, _TIMES.c.staff),
    whatever=("visit",),  # of whose task nothing was told
)
