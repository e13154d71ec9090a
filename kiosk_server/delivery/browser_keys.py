"""What a browser hands out with its subscription: checked at the border, used to encrypt for it alone (RFC 8291)."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey

POINT_BYTES, AUTH_BYTES = 65, 16


class BadKeys(ValueError):
    """These are no keys of a browser."""


@dataclass(frozen=True, slots=True, repr=False)
class BrowserKeys:
    p256dh: str
    auth: str

    @classmethod
    def read(cls, p256dh: str, auth: str) -> BrowserKeys:
        """Raises BadKeys. The point must lie on the curve, or encrypting for it would fail later."""
        point, secret = _decoded(p256dh), _decoded(auth)
        if len(point) != POINT_BYTES or len(secret) != AUTH_BYTES:
            raise BadKeys("have another length")
        try:
            EllipticCurvePublicKey.from_encoded_point(SECP256R1(), point)
        except ValueError:
            raise BadKeys("are no point of P-256") from None
        return cls(_written(point), _written(secret))

    def encrypt(self, content: bytes) -> bytes:
        """One record of `aes128gcm` (RFC 8188) under a key made for it alone."""
        # Half a second and ten megabytes, which a server that rings nobody never pays.
        from pywebpush import WebPusher  # type: ignore[import-untyped]

        keys = {"p256dh": self.p256dh, "auth": self.auth}
        body = WebPusher({"endpoint": "", "keys": keys}).encode(content, content_encoding="aes128gcm")["body"]
        return bytes(body)


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise BadKeys("are no base64url") from None


def _written(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
