"""Keys and certificate requests of a gateway. Only the commands `enrol` and `renew` load this: the running gateway
needs no library for it."""

from __future__ import annotations

from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509.oid import NameOID

from gateway.errors import SettingsError
from gateway.identity.credentials import check_owner
from gateway.whole_file import replace


def key_at(file: Path) -> ec.EllipticCurvePrivateKey:
    """The key that an interrupted attempt left here, or a new one, kept before anybody hears of it.

    Raises SettingsError.
    """
    try:
        if not file.exists():
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            replace(file, private_pem(ec.generate_private_key(ec.SECP256R1())).encode("ascii"))
    except OSError as error:
        raise SettingsError(f"{error.filename or file} cannot be written: {error.strerror}.") from error
    return read_key(file)


def read_key(file: Path) -> ec.EllipticCurvePrivateKey:
    """Raises SettingsError."""
    check_owner(file)
    try:
        key = load_pem_private_key(file.read_bytes(), password=None)
    except (OSError, ValueError) as error:
        raise SettingsError(f"{file} holds no key. Remove it, and join anew with a code of the desk.") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise SettingsError(f"{file} holds no EC key. Remove it, and join anew with a code of the desk.")
    return key


def private_pem(key: ec.EllipticCurvePrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def request_of(key: ec.EllipticCurvePrivateKey) -> tuple[str, bytes]:
    """A certificate request as PEM and DER. What it is called is the server's to say."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a gateway")])
    made = x509.CertificateSigningRequestBuilder(name).sign(key, SHA256())
    return made.public_bytes(Encoding.PEM).decode(), made.public_bytes(Encoding.DER)


def sign(key: ec.EllipticCurvePrivateKey, message: bytes) -> bytes:
    return key.sign(message, ec.ECDSA(SHA256()))


def ca_signed(ca_pem: str, message: bytes, signature: bytes) -> bool:
    """Whether the site's CA signed `message`."""
    public = x509.load_pem_x509_certificate(ca_pem.encode()).public_key()
    if not isinstance(public, ec.EllipticCurvePublicKey):
        return False
    try:
        public.verify(signature, message, ec.ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


def serial_of(certificate_pem: str, ca_pem: str, key: ec.EllipticCurvePrivateKey) -> str | None:
    """The serial (hex) of a certificate that this CA gave to this key; None where it did not."""
    try:
        certificate = x509.load_pem_x509_certificate(certificate_pem.encode())
        certificate.verify_directly_issued_by(x509.load_pem_x509_certificate(ca_pem.encode()))
    except (ValueError, TypeError, InvalidSignature):
        return None
    return f"{certificate.serial_number:x}" if certificate.public_key() == key.public_key() else None
