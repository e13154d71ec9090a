"""Tables of gateways' certificates, and of the one-time codes by which they join."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, LargeBinary
from sqlmodel import Field

from kiosk_server.database.row import Row


class GatewayCertificateRow(Row, table=True):
    """A certificate that the site's CA signed for a gateway. None is ever deleted: a serial means one thing."""

    __tablename__ = "gateway_certificate"
    __table_args__ = (
        CheckConstraint("length(fingerprint) = 64", name="fingerprint"),
        CheckConstraint("ends_at_s > issued_at_s", name="life"),
    )

    serial: str = Field(primary_key=True)
    "Hex."
    site: str = Field(foreign_key="site.id")
    gateway: str = Field(index=True)
    fingerprint: str
    key_fingerprint: str = Field(unique=True)
    "A key gets one certificate: a request that comes again gets the same answer."
    pem: str
    issued_at_s: float
    ends_at_s: float
    staff: str | None = None
    "Who made the code it came by; None for one made when the site was set up."
    revoked_at_s: float | None = None
    refused_at_s: float | None = None
    "When the broker was seen to refuse revoked ones, and this gateway's connection was cut."


class GatewayCode(Row, table=True):
    """A one-time code, which itself stands nowhere: it is an HMAC of `salt` by a key of the site's."""

    __tablename__ = "gateway_code"
    __table_args__ = (CheckConstraint("length(code_id) = 32", name="code_id"),)

    code_id: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    site: str = Field(foreign_key="site.id")
    gateway: str = Field(index=True)
    salt: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    staff: str
    made_at_s: float
    expires_at_s: float
    serial: str | None = Field(default=None, foreign_key="gateway_certificate.serial")
    "The certificate it was used for; None while it can be."
