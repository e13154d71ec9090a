"""The site's own certificate authority: it signs gateways' certificates, the broker's, and the list of revoked ones.

EC P-256 throughout, X.509 as RFC 5280 asks. Nobody outside the site trusts it, and it signs for nobody else.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from kiosk_server.errors import CannotStart

DAY_S = 86_400.0

CA_LIFE_S = 20 * 365 * DAY_S
"Longer than the machines: a gateway trusts this CA and no other, and would have to be visited."

GATEWAY_LIFE_S = 90 * DAY_S
"A gateway that was lost and forgotten is out after a quarter."

RENEW_BEFORE_S = 30 * DAY_S
"A third of its life: a store may be closed for a month and find its gateways at work."

BROKER_LIFE_S = 365 * DAY_S
"The server renews it by itself, on the machine where the key lies."

CLOCK_SLACK_S = DAY_S
"Certificates begin so much before they are made: a Pi's clock may stand at its last shutdown."


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate that was just made."""

    serial: str
    "Hex."
    pem: str
    fingerprint: str
    "SHA-256 of the certificate, in hex."
    key_fingerprint: str
    "SHA-256 of the public key (SubjectPublicKeyInfo), in hex."
    issued_at_s: float
    ends_at_s: float


class BadRequest(ValueError):
    """This certificate request is not one of a gateway."""


class SiteAuthority:
    """Signs for one site."""

    def __init__(self, key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> None:
        self._key = key
        self._certificate = certificate
        self.pem = certificate.public_bytes(Encoding.PEM).decode()

    @classmethod
    def make(cls, site: str, now_s: float) -> SiteAuthority:
        """A new one."""
        key = ec.generate_private_key(ec.SECP256R1())
        public = key.public_key()
        # Its key's name in its own: two CAs of one site, before and after a new beginning, are not mixed up.
        subject = _name(f"Shopbell {site} {key_fingerprint(public)[:12]}")
        usage = _usage(key_cert_sign=True, crl_sign=True)
        made = (
            _builder(subject, subject, public, now_s - CLOCK_SLACK_S, now_s + CA_LIFE_S)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(usage, critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        )
        return cls(key, made.sign(key, SHA256()))

    @classmethod
    def read(cls, key_file: Path, certificate_file: Path) -> SiteAuthority:
        """Raises CannotStart naming the file that is missing or wrong."""
        try:
            key = load_pem_private_key(key_file.read_bytes(), password=None)
            certificate = x509.load_pem_x509_certificate(certificate_file.read_bytes())
        except OSError as error:
            raise CannotStart(
                f"{error.filename} cannot be read ({error.strerror}); restore it from a backup"
            ) from error
        except ValueError as error:
            raise CannotStart(f"{key_file} or {certificate_file} is damaged; restore both from a backup") from error
        if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != certificate.public_key():
            raise CannotStart(f"{key_file} is not the key of {certificate_file}; restore both from a backup")
        return cls(key, certificate)

    def private_pem(self) -> str:
        return private_pem(self._key)

    def for_gateway(
        self, public: ec.EllipticCurvePublicKey, user: str, now_s: float, *, life_s: float = GATEWAY_LIFE_S
    ) -> Issued:
        """A certificate that lets the holder of this key speak as the broker's user `user`, and nothing else."""
        return self._issue(public, user, now_s, now_s + life_s, ExtendedKeyUsageOID.CLIENT_AUTH, None)

    def for_broker(self, public: ec.EllipticCurvePublicKey, names: Sequence[str], now_s: float) -> Issued:
        """A certificate for a server under these names and addresses."""
        found = x509.SubjectAlternativeName([_general_name(name) for name in names])
        usage = ExtendedKeyUsageOID.SERVER_AUTH
        return self._issue(public, "broker", now_s, now_s + BROKER_LIFE_S, usage, found)

    def revocations(self, revoked: Iterable[tuple[str, float]], now_s: float) -> str:
        """The list of revoked serials, each with its instant, as PEM.

        It is good until the CA itself ends: the broker reads it from the server's own disk, so it is never out of date,
        and one that ends would lock every gateway out (X509_V_ERR_CRL_HAS_EXPIRED).
        """
        made = x509.CertificateRevocationListBuilder(
            issuer_name=self._certificate.subject,
            last_update=_instant(now_s - CLOCK_SLACK_S),
            next_update=self._certificate.not_valid_after_utc,
        )
        made = made.add_extension(self._issuer_id(), critical=False)
        made = made.add_extension(x509.CRLNumber(int(now_s * 1000)), critical=False)
        for serial, at_s in revoked:
            row = x509.RevokedCertificateBuilder(int(serial, 16), _instant(at_s))
            made = made.add_revoked_certificate(row.build())
        return made.sign(self._key, SHA256()).public_bytes(Encoding.PEM).decode()

    def sign(self, message: bytes) -> bytes:
        """An ECDSA signature in DER that everybody who trusts the CA can check."""
        return self._key.sign(message, ec.ECDSA(SHA256()))

    def _issue(
        self,
        public: ec.EllipticCurvePublicKey,
        common_name: str,
        now_s: float,
        ends_at_s: float,
        usage: x509.ObjectIdentifier,
        names: x509.SubjectAlternativeName | None,
    ) -> Issued:
        begins_s = now_s - CLOCK_SLACK_S
        made = (
            _builder(_name(common_name), self._certificate.subject, public, begins_s, ends_at_s)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(digital_signature=True), critical=True)
            .add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
            .add_extension(self._issuer_id(), critical=False)
        )
        if names is not None:
            made = made.add_extension(names, critical=False)
        signed = made.sign(self._key, SHA256())
        return Issued(
            serial=f"{signed.serial_number:x}",
            pem=signed.public_bytes(Encoding.PEM).decode(),
            fingerprint=signed.fingerprint(SHA256()).hex(),
            key_fingerprint=key_fingerprint(public),
            issued_at_s=now_s,
            ends_at_s=signed.not_valid_after_utc.timestamp(),
        )

    def _issuer_id(self) -> x509.AuthorityKeyIdentifier:
        return x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())


def new_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def private_pem(key: ec.EllipticCurvePrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def key_fingerprint(public: ec.EllipticCurvePublicKey) -> str:
    """SHA-256 of the whole SubjectPublicKeyInfo, in hex."""
    return sha256(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def read_request(pem: str) -> tuple[ec.EllipticCurvePublicKey, bytes]:
    """The public key and the DER of a certificate request that its own key signed. Raises BadRequest.

    Nothing else of it counts: what stands in a certificate is the server's to say.
    """
    try:
        request = x509.load_pem_x509_csr(pem.encode())
        public = request.public_key()
        sound = request.is_signature_valid
    except ValueError as error:
        raise BadRequest from error
    if not sound or not isinstance(public, ec.EllipticCurvePublicKey) or not isinstance(public.curve, ec.SECP256R1):
        raise BadRequest
    return public, request.public_bytes(Encoding.DER)


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name[:64])])


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _builder(
    subject: x509.Name, issuer: x509.Name, public: ec.EllipticCurvePublicKey, begins_s: float, ends_s: float
) -> x509.CertificateBuilder:
    return x509.CertificateBuilder(
        issuer, subject, public, x509.random_serial_number(), _instant(begins_s), _instant(ends_s)
    )


def _usage(*, digital_signature: bool = False, key_cert_sign: bool = False, crl_sign: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=key_cert_sign,
        crl_sign=crl_sign,
        encipher_only=False,
        decipher_only=False,
    )


def _instant(at_s: float) -> datetime:
    return datetime.fromtimestamp(int(at_s), UTC)
