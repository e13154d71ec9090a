"""The key by which push services know a server again (RFC 8292). Browsers tie a subscription to its public half."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey, derive_private_key
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

LASTS_S = 12 * 3600.0
"Of a signed header; RFC 8292 section 2 allows a day, and clocks differ."

RENEW_S = 3600.0


class BadPushKey(ValueError):
    """This is no private key for Web Push."""


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
            header = f"vapid t={self._token(origin, now_s)}, k={self.public}"
            self._signed[origin] = (now_s, header)
        return header

    def _token(self, origin: str, now_s: float) -> str:
        """A JWT of ES256 (RFC 7515, RFC 7518 section 3.4)."""
        claims = {"aud": origin, "sub": self.contact, "exp": int(now_s + LASTS_S)}
        signed = ".".join(_base64url(json.dumps(part).encode()) for part in ({"typ": "JWT", "alg": "ES256"}, claims))
        # Without chance (RFC 6979): the same claims have the same signature.
        signature = self.private.sign(signed.encode(), ECDSA(SHA256(), deterministic_signing=True))
        r, s = decode_dss_signature(signature)
        return f"{signed}.{_base64url(r.to_bytes(32) + s.to_bytes(32))}"


def read_private_key(text: str) -> EllipticCurvePrivateKey:
    """PEM, or the 32 bytes in base64url that most tools for Web Push print. Raises BadPushKey."""
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
        raise BadPushKey("holds no private key, neither as PEM nor as 32 bytes in base64url") from error
    if not isinstance(key, EllipticCurvePrivateKey) or key.curve.name != "secp256r1":
        raise BadPushKey("holds no key of the curve P-256, which Web Push asks for")
    return key


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
