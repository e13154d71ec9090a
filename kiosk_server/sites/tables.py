"""Tables of the store itself."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, UniqueConstraint
from sqlmodel import Field

from kiosk_server.database.row import Row


class Site(Row, table=True):
    """One store. `floor` is a `wire.messages.site.FloorPlan`, `hours` a list of `OpeningHours`, as JSON."""

    __tablename__ = "site"

    id: str = Field(primary_key=True)
    "The name in topics."
    name: str
    street: str
    time_zone: str
    currency: str
    language: str
    service_uuid16: int
    ibeacon: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    "A `wire.messages.site.ChainBeacon`."
    hours: list[dict[str, Any]] = Field(sa_column=Column(JSON, nullable=False))
    floor: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    created_at_s: float


class SiteDevice(Row, table=True):
    """A machine of the store. Its secret is a `Credential`, or for a gateway a certificate."""

    __tablename__ = "site_device"
    __table_args__ = (
        UniqueConstraint("site", "kind", "name"),
        CheckConstraint("kind IN ('gateway', 'kiosk', 'service')", name="kind"),
    )

    id: str = Field(primary_key=True)
    site: str = Field(foreign_key="site.id")
    kind: str
    name: str
    created_at_s: float
    revoked_at_s: float | None = None
