"""Which clerk knows her: who served or sold to her last, as clerks' tasks and tills told."""

from __future__ import annotations

from sqlalchemy import bindparam, select, union_all
from sqlmodel import Session, col

from kiosk_server.database.prepared import Prepared
from kiosk_server.sales.tables import Sale
from kiosk_server.staff.tables import StaffAccount
from kiosk_server.visits.tables import TaskState, Visit
from kiosk_server.web.memberships import hers

SERVED = ("greeted", "done")
"Reports of a task after which somebody stood before her; a claim may come to nothing."


def served_by(session: Session, member: str, visit: str) -> str | None:
    """The staff id of who served her last before `visit`, and still works here; None where nobody is known."""
    row = _SERVED_BY.first(session, {"of_member": member, "this_visit": visit})
    return None if row is None else str(row[0])


_TIMES = union_all(
    select(col(TaskState.staff).label("staff"), col(TaskState.at_s).label("at_s"))
    .join(Visit, col(Visit.id) == col(TaskState.visit))
    .where(
        hers(Visit.member, bindparam("of_member")),
        col(Visit.id) != bindparam("this_visit"),
        col(TaskState.state).in_(SERVED),
    ),
    # A till of its own has no account here, and drops out with the join below.
    select(col(Sale.by).label("staff"), col(Sale.at_s).label("at_s")).where(
        hers(Sale.member, bindparam("of_member")), col(Sale.undone_at_s).is_(None)
    ),
).subquery()

_SERVED_BY = Prepared(
    select(_TIMES.c.staff)
    .join(StaffAccount, (col(StaffAccount.id) == _TIMES.c.staff) & col(StaffAccount.revoked_at_s).is_(None))
    .order_by(_TIMES.c.at_s.desc())
    .limit(1)
)
