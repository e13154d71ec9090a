"""What a gateway and the server say to each other while it joins, and when its certificate is renewed.

Over HTTP; how each message is proven, and sealed where it is secret: `wire.enrolment`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from wire.messages.mqtt import AtS, Name
from wire.messages.reading import Message
from wire.messages.site import ChainBeacon

Key32 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
"32 bytes in hex."
Pem = Annotated[str, Field(min_length=1, max_length=8_000)]
"A certificate or request of ours is below 1 KiB."
Signature = Annotated[str, Field(pattern=r"^[0-9a-f]{2,300}$")]
"ECDSA in DER, in hex."
Serial = Annotated[str, Field(pattern=r"^[0-9a-f]{1,40}$")]
"Of a certificate, in hex (RFC 5280 section 4.1.2.2: at most 20 bytes)."


class EnrolRequest(Message):
    """Gateway to server: `POST /api/gateways/enrol`."""

    code_id: Key32
    "Which code it holds, not the code."
    request: Pem
    "The certificate request (PKCS #10) of the gateway's own new key."
    exchange: Key32
    "A public X25519 key made for this request alone."
    proof: Key32
    "HMAC-SHA256 over the above by the code's key."


class EnrolAnswer(Message):
    """Server to gateway."""

    exchange: Key32
    "The server's public X25519 key, made for this answer alone."
    sealed: Annotated[str, Field(pattern=r"^[0-9a-f]{32,40000}$")]
    "A `Membership` that only the holder of the code can read, and only its holder can have written."


class BrokerPlace(Message):
    """Where gateways reach the broker, under TLS: a name that stands in the broker's certificate."""

    host: Annotated[str, Field(min_length=1, max_length=253)]
    port: Annotated[int, Field(ge=1, le=65535)]


class Membership(Message):
    """All that a gateway is given when it joins."""

    site: Name
    gateway: Name
    certificate: Pem
    ca: Pem
    ends_at_s: AtS
    "Of the certificate."
    mqtt: BrokerPlace
    service_uuid16: Annotated[int, Field(ge=1, le=0xFFFF)]
    minor_key: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$", repr=False)]
    ibeacon: ChainBeacon | None = None


class RenewRequest(Message):
    """Gateway to server: `POST /api/gateways/renew`."""

    serial: Serial
    "Of the certificate that it holds now."
    request: Pem
    "The certificate request of its next key."
    early: bool = False
    "Somebody asks for it; otherwise the server renews in the last 30 days alone."
    proof: Signature
    "By the key of the certificate that it holds now."


class RenewAnswer(Message):
    """Server to gateway."""

    renewal: Annotated[str, Field(max_length=40_000)]
    "A `Renewal` as JSON: exactly these characters are signed."
    proof: Signature
    "By the site's CA."


class Renewal(Message):
    """What changes for a gateway; nothing in it is secret."""

    due: bool
    "False: the certificate is good for long enough, and the fields below are empty."
    certificate: Annotated[str, Field(max_length=8_000)] = ""
    ends_at_s: AtS = 0.0
    mqtt: BrokerPlace | None = None
    service_uuid16: Annotated[int, Field(ge=1, le=0xFFFF)] | None = None
    ibeacon: ChainBeacon | None = None


class EnrolmentCode(Message):
    """To the desk, once: what somebody types on the gateway."""

    gateway: Name
    code: str
    "Such as `7KQF-2MXD-91VT-C0HA`."
    expires_at_s: AtS


class GatewayCertificate(Message):
    """A certificate as the desk shows it."""

    gateway: Name
    serial: Serial
    fingerprint: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    "SHA-256 of the certificate."
    issued_at_s: AtS
    ends_at_s: AtS
    revoked_at_s: AtS | None = None
    state: Literal["good", "ended", "revoked", "replaced"]
    enrolled_by: str = ""
    "The name of whoever made the code; empty for one made when the site was set up."


class Revoked(Message):
    """What became of a gateway's certificates."""

    gateway: Name
    serials: list[Serial]
    "Revoked just now; empty where they had been before."
    refused: bool
    "Whether the broker was seen to refuse them. Until then the server goes on trying; a broker that starts obeys."
