"""What a browser hands out with its subscription, and a message sealed for it alone (RFC 8291).

Pure: the sender's key and the salt, new ones for each message, are arguments.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDH,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

POINT_BYTES, AUTH_BYTES, SALT_BYTES = 65, 16, 16

RECORD_BYTES = 4096
"Of the one record: what every push service takes as a body (RFC 8030 section 7.2)."

HEADER_BYTES = SALT_BYTES + 4 + 1 + POINT_BYTES

MOST_BYTES = RECORD_BYTES - HEADER_BYTES - 16 - 1
"Of plaintext: beside it stand the header, the tag of AES-GCM and the byte that ends the last record."


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

    def seal(self, content: bytes, sender: EllipticCurvePrivateKey, salt: bytes) -> bytes:
        """One record of `aes128gcm` (RFC 8188 section 2) under a key that only this browser can derive as well.

        `content`: at most MOST_BYTES; `sender`: on P-256, and `salt`: SALT_BYTES, both never used before.
        Raises ValueError.
        """
        if len(content) > MOST_BYTES or len(salt) != SALT_BYTES:
            raise ValueError(f"{len(content)} bytes under a salt of {len(salt)} are no message of one record")
        theirs, secret = _decoded(self.p256dh), _decoded(self.auth)
        shared = sender.exchange(ECDH(), EllipticCurvePublicKey.from_encoded_point(SECP256R1(), theirs))
        ours = sender.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        input_key = _derive(shared, secret, b"WebPush: info\0" + theirs + ours, 32)
        key = _derive(input_key, salt, b"Content-Encoding: aes128gcm\0", 16)
        nonce = _derive(input_key, salt, b"Content-Encoding: nonce\0", 12)
        header = salt + RECORD_BYTES.to_bytes(4) + bytes((len(ours),)) + ours
        # 2 ends the last record; the first record's number, 0, leaves the nonce as it is.
        return header + AESGCM(key).encrypt(nonce, content + b"\2", None)


def _derive(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt, info).derive(secret)


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise BadKeys("are no base64url") from None


def _written(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
