"""What proves that somebody bought what she writes about. Pure.

A token names one line of one receipt and is signed by the store: whoever holds it may open the form of that line,
and whether the line is hers the database says. A badge is the signature of a whole review: its line, its product, and
what must never come off it. Whoever changes one of these in the database loses the badge.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as BadBase64
from dataclasses import dataclass
from hashlib import sha256

MAC_BYTES = 16
"2^128 guesses against a token that opens nothing without the phone of whoever bought."


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    sale: str
    n: int


@dataclass(frozen=True, slots=True)
class Sworn:
    """What a badge stands for."""

    review: str
    line: ReceiptLine
    sku: str
    incentive: str
    works_here: bool


def token_of(root: bytes, line: ReceiptLine) -> str:
    """`root` is the site's voucher key; what is signed here can be nothing else."""
    named = f"{line.n}:{line.sale}".encode()
    return f"{_text(named)}.{_text(_token_mac(root, named))}"


def line_of(root: bytes, token: str) -> ReceiptLine | None:
    """The line that the store signed; None for anything else."""
    named_text, _, mac_text = token.partition(".")
    try:
        named, mac = (urlsafe_b64decode(part + "=" * (-len(part) % 4)) for part in (named_text, mac_text))
    except (BadBase64, ValueError):
        return None
    # One spelling a token, so that no two keys name one line.
    if (_text(named), _text(mac)) != (named_text, mac_text) or not hmac.compare_digest(mac, _token_mac(root, named)):
        return None
    n, _, sale = named.decode().partition(":")
    return ReceiptLine(sale, int(n))


def badge_of(root: bytes, sworn: Sworn) -> bytes:
    fields = (sworn.review, sworn.line.sale, str(sworn.line.n), sworn.sku, sworn.incentive, str(sworn.works_here))
    # Lengths stand before the fields, so that no two reviews are spelled alike.
    spelled = "".join(f"{len(field)}:{field}" for field in fields)
    return hmac.digest(root, f"review badge|1|{spelled}".encode(), sha256)


def holds(root: bytes, sworn: Sworn, badge: bytes) -> bool:
    return hmac.compare_digest(badge_of(root, sworn), badge)


def _token_mac(root: bytes, named: bytes) -> bytes:
    return hmac.digest(root, b"review token|1|" + named, sha256)[:MAC_BYTES]


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()
