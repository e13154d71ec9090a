"""What the database knows about itself."""

from __future__ import annotations

from uuid import uuid4

from sqlmodel import Field, Session, select

from kiosk_server.database.row import Row

_EPOCH = "epoch"


class Meta(Row, table=True):
    """One fact a row."""

    __tablename__ = "meta"

    key: str = Field(primary_key=True)
    value: str


def read_epoch(session: Session) -> str:
    return session.exec(select(Meta.value).where(Meta.key == _EPOCH)).one()


def renew_epoch(session: Session) -> str:
    """Starts a new sequence of events: whoever resumes from an older one gets a snapshot instead."""
    row = session.get(Meta, _EPOCH) or Meta(key=_EPOCH, value="")
    row.value = uuid4().hex
    session.add(row)
    return row.value
