"""The key by which push services know this server again (RFC 8292): made once, kept as long as subscriptions live.

Browsers tie a subscription to the public half, so another key makes every phone subscribe anew.
"""

from __future__ import annotations

import base64
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    derive_private_key,
    generate_private_key,
)
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from kiosk_server.errors import CannotStart

FILE = "vapid.pem"
"Within `DATA/keys`."

LASTS_S = 12 * 3600.0
"Of a signed header; RFC 8292 section 2 allows a day, and clocks differ."

RENEW_S = 3600.0


@dataclass(slots=True, repr=False)
class PushKey:
    """Signs for push services, of which each gets a header of its own."""

    private: EllipticCurvePrivateKey
    contact: str
    "Whom a push service writes to: `mailto:` or an https address (RFC 8292 section 2.1)."
    _signed: dict[str, tuple[float, str]] = field(default_factory=dict)

    @property
    def public(self) -> str:
        """What a browser subscribes with: the uncompressed point in base64url."""
        point = self.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return _base64url(point)

    def authorization(self, origin: str, now_s: float) -> str:
        """The header for one push service (RFC 8292 section 3); signed anew once an hour."""
        since_s, header = self._signed.get(origin, (0.0, ""))
        if not since_s <= now_s < since_s + RENEW_S:
            claims = {"aud": origin, "sub": self.contact, "exp": int(now_s + LASTS_S)}
            header = f"vapid t={jwt.encode(claims, self.private, algorithm='ES256')}, k={self.public}"
            self._signed[origin] = (now_s, header)
        return header


def read_push_key(given: str | None, file: Path | None, keys: Path, contact: str) -> PushKey:
    """The key that was `given` as text, else the one in `file`, else that of the site, which is made where there is
    none. Raises CannotStart where it cannot be read."""
    if given is not None:
        return PushKey(_parse(given, "SHOPBELL_VAPID_KEY"), contact)
    chosen = file or keys / FILE
    if file is None and not chosen.exists():
        _make(chosen)
    try:
        text = chosen.read_text()
    except (OSError, ValueError) as error:
        raise CannotStart(f"{chosen} cannot be read; restore it from a backup") from error
    return PushKey(_parse(text, str(chosen)), contact)


def _make(file: Path) -> None:
    """Whole or not at all, and never over one that another process has made meanwhile."""
    pem = generate_private_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    made = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    try:
        descriptor = os.open(made, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(pem)
            opened.flush()
            os.fsync(opened.fileno())
        if not file.exists():
            os.link(made, file)
    except FileExistsError:
        return
    except OSError as error:
        raise CannotStart(f"{file} cannot be written: {error.strerror}") from error
    finally:
        made.unlink(missing_ok=True)


def _parse(text: str, name: str) -> EllipticCurvePrivateKey:
    """PEM, or the 32 bytes in base64url that most tools for Web Push print."""
    text = text.strip()
    try:
        if text.startswith("-----"):
            key = load_pem_private_key(text.encode(), password=None)
        else:
            raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
            if len(raw) != 32:
                raise ValueError
            key = derive_private_key(int.from_bytes(raw), SECP256R1())
    except (ValueError, TypeError) as error:
        raise CannotStart(f"{name} holds no private key, neither as PEM nor as 32 bytes in base64url") from error
    if not isinstance(key, EllipticCurvePrivateKey) or key.curve.name != "secp256r1":
        raise CannotStart(f"{name} holds no key of the curve P-256, which Web Push asks for")
    return key


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
