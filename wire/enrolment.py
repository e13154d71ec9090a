"""How a gateway and the server prove themselves to each other with a one-time code, also over a network that others
read and write.

The code is 80 random bits that somebody reads at the desk and types on the gateway. Both derive keys from it (HKDF, RFC
5869). With one the gateway proves its certificate request; the answer is sealed with AES-256-GCM under another, which
rests on a Diffie-Hellman exchange with fresh keys of both as well (X25519, RFC 7748) and is bound to the request. So
whoever does not know the code can neither join, nor hand the gateway another CA, nor read its minor key; and whoever
learns the code later cannot open what he recorded. Why not otherwise: `docs/adr/0007-enrolment-by-one-time-code.md`.

A renewal needs no code: the old key signs the new request, and the site's CA signs the answer.

Pure: keys and chance are arguments.
"""

from __future__ import annotations

import hmac
from base64 import b32encode
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

CODE_BYTES = 10
"80 bits: nobody finds them while a code lives, and what was recorded opens with none of them."

GROUP = 4
"Characters in a group: what people keep in mind while they look from one screen to the other."

CODE_CHARACTERS = CODE_BYTES * 8 // 5

_RFC4648 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"Crockford's base32 has no I, L, O and U: nothing in it looks like something else."

_TO_CROCKFORD = str.maketrans(_RFC4648, _CROCKFORD)
_MISREAD = str.maketrans("ILO", "110")

_ENROL, _RENEW, _RENEWED = b"shopbell enrol 1\0", b"shopbell renew 1\0", b"shopbell renewed 1\0"
_NONCE = bytes(12)
"Each key seals one answer only."


class BadCode(ValueError):
    """This is no enrolment code."""


def code_of(secret: bytes) -> str:
    """The code for `secret` (`CODE_BYTES` bytes), such as `7KQF-2MXD-91VT-C0HA`."""
    text = b32encode(secret).decode().translate(_TO_CROCKFORD)
    return "-".join(text[at : at + GROUP] for at in range(0, len(text), GROUP))


def plain_code(typed: str) -> str:
    """`typed` in capitals without what people put between groups, and with misread characters mended.

    Raises BadCode where it cannot be one.
    """
    text = "".join(typed.upper().split()).replace("-", "").translate(_MISREAD)
    if len(text) != CODE_CHARACTERS or any(character not in _CROCKFORD for character in text):
        raise BadCode(f"A code has {CODE_CHARACTERS} characters in groups of {GROUP}; read it again at the desk.")
    return text


def code_id(code: str) -> bytes:
    """What names a code to the server without telling it: 32 bytes. Raises BadCode."""
    return _derive(plain_code(code).encode(), b"id")


def proof_of_request(code: str, request_der: bytes, exchange: bytes) -> bytes:
    """The gateway's proof (32 bytes) of its certificate request and its public X25519 key. Raises BadCode."""
    key = _derive(plain_code(code).encode(), b"request")
    return hmac.digest(key, _ENROL + _framed(request_der, exchange), "sha256")


def seal_answer(code: str, shared: bytes, transcript: bytes, membership: bytes) -> bytes:
    """`membership` for the holder of the code alone. `shared` is what X25519 gave; `transcript`: see `transcript_of`.

    Raises BadCode.
    """
    return AESGCM(_answer_key(code, shared, transcript)).encrypt(_NONCE, membership, transcript)


def open_answer(code: str, shared: bytes, transcript: bytes, sealed: bytes) -> bytes | None:
    """The membership; None where whoever sealed it did not know the code, or meant another request. Raises BadCode."""
    try:
        return AESGCM(_answer_key(code, shared, transcript)).decrypt(_NONCE, sealed, transcript)
    except (InvalidTag, ValueError):
        return None


def transcript_of(request_der: bytes, gateways_exchange: bytes, servers_exchange: bytes) -> bytes:
    """What both sides have seen: 32 bytes."""
    return sha256(_ENROL + _framed(request_der, gateways_exchange, servers_exchange)).digest()


def signed_in_renewal(serial: str, request_der: bytes, *, early: bool) -> bytes:
    """What the gateway's present key signs to renew its certificate."""
    return _RENEW + _framed(serial.encode(), request_der, b"early" if early else b"due")


def signed_in_answer(request_der: bytes, renewal: bytes) -> bytes:
    """What the CA signs in the answer to it, so that it fits no other request."""
    return _RENEWED + _framed(request_der, renewal)


def _answer_key(code: str, shared: bytes, transcript: bytes) -> bytes:
    return _derive(plain_code(code).encode() + shared, b"answer", transcript)


def _derive(secret: bytes, use: bytes, salt: bytes | None = None) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=b"shopbell enrolment 1 " + use).derive(secret)


def _framed(*parts: bytes) -> bytes:
    """Each part behind its length, so that no two lists of parts give the same bytes."""
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)
