"""The table of what staff set for running gateways."""

from __future__ import annotations

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from kiosk_server.database.row import Row


class GatewayConfigRow(Row, table=True):
    """One gateway's live configuration but for the beacons; none where nobody ever set anything."""

    __tablename__ = "gateway_config"
    __table_args__ = (
        CheckConstraint("log_level IN ('debug', 'info', 'warning', 'error')", name="log_level"),
        CheckConstraint("rssi_floor_dbm BETWEEN -126 AND -40", name="rssi_floor_dbm"),
        CheckConstraint("silence_s BETWEEN 10 AND 600", name="silence_s"),
    )

    gateway: str = Field(primary_key=True)
    site: str = Field(foreign_key="site.id")
    log_level: str | None = None
    "As the gateway was started where None; so for each."
    rssi_floor_dbm: int | None = None
    silence_s: float | None = None
    changed_at_s: float
    staff: str
    "Who changed it last."
