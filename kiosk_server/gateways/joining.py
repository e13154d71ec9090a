"""How a gateway joins: by a one-time code from the desk, and how it gets its next certificate after that."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509 import load_pem_x509_certificate
from sqlalchemy import delete, update
from sqlmodel import Session, col

from kiosk_server.errors import BadField, Conflict, Gone, NotAllowed, NotFound
from kiosk_server.gateways import certificates
from kiosk_server.gateways.authority import (
    DAY_S,
    RENEW_BEFORE_S,
    BadRequest,
    SiteAuthority,
    key_fingerprint,
    read_request,
)
from kiosk_server.gateways.tables import GatewayCertificateRow, GatewayCode
from kiosk_server.sites.broker_files import gateway_user
from kiosk_server.sites.keys import Keys
from kiosk_server.sites.server_credentials import GatewayListener
from kiosk_server.sites.shop import Shop
from kiosk_server.staff.accounts import audit
from kiosk_server.staff.restraint import Limit
from wire.enrolment import (
    CODE_BYTES,
    code_id,
    code_of,
    proof_of_request,
    seal_answer,
    signed_in_answer,
    signed_in_renewal,
    transcript_of,
)
from wire.messages.enrolment import (
    BrokerPlace,
    EnrolAnswer,
    EnrolmentCode,
    EnrolRequest,
    Membership,
    Renewal,
    RenewAnswer,
    RenewRequest,
)

CODE_LIFE_S = 900.0
"Long enough to climb a ladder with it."

SALT_BYTES = 16

ENROLMENT_SENDERS = Limit(attempts=20, per_s=6.0)
"Of one address: typing mistakes and a whole floor of gateways pass; guessing 80 bits never would."

RENEWAL_SENDERS = Limit(attempts=100, per_s=1.0)
"A chain's gateways may stand behind one address; each asks once a day."


class UnknownCode(NotFound):
    """No gateway can join with this code: read it again at the desk, or have a new one made."""


class EndedCode(Gone):
    """This code has ended; have a new one made at the desk."""


class UsedCode(Conflict):
    """Another gateway has joined with this code; have a new one made at the desk, and ask who used it."""


class NotItsCertificate(NotAllowed):
    """This certificate was revoked, has ended or is not of this site: join anew with a code of the desk."""


@dataclass(frozen=True, slots=True)
class Joining:
    """Lets gateways join one site."""

    shop: Shop
    keys: Keys
    authority: SiteAuthority
    listener: GatewayListener

    def make_code(self, session: Session, gateway: str, staff: str, now_s: float) -> EnrolmentCode:
        """A code for one gateway of the floor plan; its earlier unused ones end. Raises NotFound."""
        self.known(gateway)
        salt = secrets.token_bytes(SALT_BYTES)
        code = self._code(gateway, salt)
        self.end_codes(session, gateway)
        session.connection().execute(delete(GatewayCode).where(col(GatewayCode.expires_at_s) < now_s - DAY_S))
        expires_at_s = now_s + CODE_LIFE_S
        session.add(
            GatewayCode(
                code_id=code_id(code),
                site=self.shop.site,
                gateway=gateway,
                salt=salt,
                staff=staff,
                made_at_s=now_s,
                expires_at_s=expires_at_s,
            )
        )
        audit(session, "gateway.code_made", gateway, now_s, staff=staff)
        return EnrolmentCode(gateway=gateway, code=code, expires_at_s=expires_at_s)

    def end_codes(self, session: Session, gateway: str) -> None:
        """Nobody can join with an unused code of this gateway any more."""
        unused = (col(GatewayCode.gateway) == gateway, col(GatewayCode.serial).is_(None))
        session.connection().execute(delete(GatewayCode).where(*unused))

    def join(self, session: Session, wish: EnrolRequest, asked_as: str, now_s: float) -> EnrolAnswer:
        """`asked_as` is the name by which the gateway reached the server. The first key that comes with the code gets
        it; the same key again gets the same certificate again. Raises UnknownCode, EndedCode, UsedCode, BadField."""
        row = session.get(GatewayCode, bytes.fromhex(wish.code_id))
        if row is None:
            raise UnknownCode
        public, request = _request(wish.request)
        code = self._code(row.gateway, row.salt)
        exchange = bytes.fromhex(wish.exchange)
        if not hmac.compare_digest(proof_of_request(code, request, exchange), bytes.fromhex(wish.proof)):
            raise UnknownCode
        certificate = self._certificate(session, row, public, now_s)
        membership = Membership(
            site=self.shop.site,
            gateway=row.gateway,
            certificate=certificate.pem,
            ca=self.authority.pem,
            ends_at_s=certificate.ends_at_s,
            mqtt=self._place(asked_as),
            service_uuid16=self.shop.service_uuid16,
            minor_key=self.keys.gateway_minors[row.gateway].hex(),
            ibeacon=self.shop.ibeacon,
        )
        return _sealed(code, request, exchange, membership)

    def renew(self, session: Session, wish: RenewRequest, asked_as: str, now_s: float) -> RenewAnswer:
        """The next certificate for who holds one. Raises NotItsCertificate, BadField."""
        present = session.get(GatewayCertificateRow, wish.serial)
        public, request = _request(wish.request)
        signed = signed_in_renewal(wish.serial, request, early=wish.early)
        if present is None or not _signed_by(present.pem, signed, bytes.fromhex(wish.proof)):
            raise NotItsCertificate
        if present.revoked_at_s is not None or present.ends_at_s <= now_s or not self._in_plan(present.gateway):
            raise NotItsCertificate
        if not wish.early and present.ends_at_s - now_s > RENEW_BEFORE_S:
            return self._signed(request, Renewal(due=False))
        made = certificates.of_key(session, key_fingerprint(public))
        if made is None:
            issued = self.authority.for_gateway(public, gateway_user(present.gateway), now_s)
            made = certificates.keep(session, self.shop.site, present.gateway, issued, present.staff)
            audit(session, "gateway.renewed", present.gateway, now_s)
        elif made.gateway != present.gateway or made.revoked_at_s is not None:
            raise NotItsCertificate
        renewal = Renewal(
            due=True,
            certificate=made.pem,
            ends_at_s=made.ends_at_s,
            mqtt=self._place(asked_as),
            service_uuid16=self.shop.service_uuid16,
            ibeacon=self.shop.ibeacon,
        )
        return self._signed(request, renewal)

    def known(self, gateway: str) -> None:
        """Raises NotFound for a gateway that the floor plan does not have."""
        if not self._in_plan(gateway):
            raise NotFound("the floor plan has no such gateway")

    def _in_plan(self, gateway: str) -> bool:
        return any(place.gateway == gateway for place in self.shop.floor.gateways)

    def _code(self, gateway: str, salt: bytes) -> str:
        said = b"\0".join((b"enrolment", self.shop.site.encode(), gateway.encode(), salt))
        return code_of(hmac.digest(self.keys.enrolment_root, said, "sha256")[:CODE_BYTES])

    def _certificate(
        self, session: Session, row: GatewayCode, public: ec.EllipticCurvePublicKey, now_s: float
    ) -> GatewayCertificateRow:
        held = certificates.of_key(session, key_fingerprint(public))
        if row.serial is not None:
            if held is None or held.serial != row.serial:
                raise UsedCode
            if held.revoked_at_s is not None:
                raise EndedCode
            return held
        if now_s >= row.expires_at_s:
            raise EndedCode
        if held is not None:
            raise BadField("request", "this key has a certificate already; make a new one")
        issued = self.authority.for_gateway(public, gateway_user(row.gateway), now_s)
        made = certificates.keep(session, self.shop.site, row.gateway, issued, row.staff)
        # Whoever held the name before is another machine, or the same one that lost its card.
        self.keys.gateway_minors.renew(row.gateway)
        certificates.revoke(session, self.shop.site, row.gateway, now_s, but=made.serial)
        used = update(GatewayCode).where(col(GatewayCode.code_id) == row.code_id).values(serial=made.serial)
        session.connection().execute(used.execution_options(synchronize_session=False))
        audit(session, "gateway.enrolled", row.gateway, now_s, staff=row.staff)
        return made

    def _place(self, asked_as: str) -> BrokerPlace:
        """The name by which the gateway found the server finds the broker beside it as well."""
        names = self.listener.names
        return BrokerPlace(host=asked_as if asked_as in names else names[0], port=self.listener.port)

    def _signed(self, request: bytes, renewal: Renewal) -> RenewAnswer:
        said = renewal.model_dump_json()
        return RenewAnswer(renewal=said, proof=self.authority.sign(signed_in_answer(request, said.encode())).hex())


def _request(pem: str) -> tuple[ec.EllipticCurvePublicKey, bytes]:
    try:
        return read_request(pem)
    except BadRequest as error:
        raise BadField("request", "this is no certificate request of an EC P-256 key") from error


def _signed_by(certificate_pem: str, message: bytes, signature: bytes) -> bool:
    public = load_pem_x509_certificate(certificate_pem.encode()).public_key()
    assert isinstance(public, ec.EllipticCurvePublicKey)
    try:
        public.verify(signature, message, ec.ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


def _sealed(code: str, request: bytes, exchange: bytes, membership: Membership) -> EnrolAnswer:
    own = X25519PrivateKey.generate()
    own_public = own.public_key().public_bytes_raw()
    try:
        shared = own.exchange(X25519PublicKey.from_public_bytes(exchange))
    except ValueError as error:
        raise BadField("exchange", "this is no X25519 key") from error
    sealed = seal_answer(
        code, shared, transcript_of(request, exchange, own_public), membership.model_dump_json().encode()
    )
    return EnrolAnswer(exchange=own_public.hex(), sealed=sealed.hex())
