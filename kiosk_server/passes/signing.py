"""The retailer's certificate for passes, and packages signed with it (PKCS #7, detached, RFC 5652)."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from cryptography.hazmat.primitives.serialization.pkcs7 import PKCS7Options, PKCS7SignatureBuilder
from cryptography.x509.oid import NameOID

from kiosk_server.errors import CannotStart
from kiosk_server.passes.content import Issuer, manifest

CERTIFICATE, KEY, CHAIN = "pass.pem", "pass.key.pem", "chain.pem"
"Within the folder: Apple's certificate for the pass type, its key, and Apple's own certificate that vouches for it."

LONG_AGO = (1980, 1, 1, 0, 0, 0)
"A package is the same whenever it was made."


@dataclass(frozen=True, slots=True, repr=False)
class PassSigner:
    issuer: Issuer
    certificate: x509.Certificate
    key: RSAPrivateKey | EllipticCurvePrivateKey
    chain: tuple[x509.Certificate, ...]

    def package(self, files: Mapping[str, bytes]) -> bytes:
        """A `.pkpass`: the files, the list of their digests, and the signature over that list."""
        listed = manifest(files)
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in {**files, "manifest.json": listed, "signature": self.sign(listed)}.items():
                archive.writestr(zipfile.ZipInfo(name, LONG_AGO), content, zipfile.ZIP_DEFLATED)
        return target.getvalue()

    def sign(self, content: bytes) -> bytes:
        """DER; with the signer's certificate and those that vouch for it inside, and the time as a signed attribute."""
        builder = PKCS7SignatureBuilder().set_data(content).add_signer(self.certificate, self.key, SHA256())
        for each in self.chain:
            builder = builder.add_certificate(each)
        return builder.sign(Encoding.DER, [PKCS7Options.DetachedSignature, PKCS7Options.Binary])


def read_signer(folder: Path) -> PassSigner:
    """Raises CannotStart with what is missing or wrong."""
    [certificate] = _certificates(folder / CERTIFICATE)[:1]
    chain = tuple(_certificates(folder / CHAIN))
    key = _key(folder / KEY)
    if certificate.public_key() != key.public_key():
        raise CannotStart(f"{folder / KEY} is not the key of {folder / CERTIFICATE}")
    if not any(certificate.issuer == each.subject for each in chain):
        raise CannotStart(f"{folder / CHAIN} does not hold the certificate that vouches for {folder / CERTIFICATE}")
    pass_type = _named(certificate, NameOID.USER_ID)
    team = _named(certificate, NameOID.ORGANIZATIONAL_UNIT_NAME)
    if not pass_type.startswith("pass.") or not team:
        raise CannotStart(
            f"{folder / CERTIFICATE} is no certificate for passes: its subject names no pass type or team"
        )
    return PassSigner(Issuer(pass_type, team), certificate, key, chain)


def _certificates(file: Path) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(file.read_bytes())
    except OSError as error:
        raise CannotStart(f"{file} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise CannotStart(f"{file} holds no certificate in PEM") from error


def _key(file: Path) -> RSAPrivateKey | EllipticCurvePrivateKey:
    try:
        key = load_pem_private_key(file.read_bytes(), password=None)
    except OSError as error:
        raise CannotStart(f"{file} cannot be read: {error.strerror}") from error
    except (ValueError, TypeError) as error:
        raise CannotStart(f"{file} holds no key in PEM, or one behind a password") from error
    if not isinstance(key, RSAPrivateKey | EllipticCurvePrivateKey):
        raise CannotStart(f"{file} holds a key that signs no passes: it must be RSA or EC")
    return key


def _named(certificate: x509.Certificate, what: x509.ObjectIdentifier) -> str:
    found = certificate.subject.get_attributes_for_oid(what)
    return str(found[0].value) if found else ""
