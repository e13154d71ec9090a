"""The site's secret keys, one file each in `DATA/keys`, as a line of hex."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from kiosk_server.errors import CannotStart
from kiosk_server.sites.minor_keys import MINOR_KEY_BYTES, MinorKeys, make_minor_key, minor_key_files
from wire.tokens import ROOT_BYTES


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    token_root: bytes
    "Seals and opens presence tokens."
    freshness_root: bytes
    "Makes every phone's freshness key."
    voucher_root: bytes
    "Makes voucher codes."
    staff_signing: Ed25519PrivateKey
    "Signs staff tokens."
    enrolment_root: bytes
    "Makes the codes by which gateways join."
    gateway_minors: MinorKeys


def make_keys(folder: Path, gateways: list[str]) -> None:
    """Writes new keys into `folder`, which must be empty."""
    for name in ("token_root", "freshness_root", "voucher_root", "enrolment_root"):
        _write(folder / f"{name}.key", secrets.token_hex(ROOT_BYTES) + "\n")
    for gateway in gateways:
        make_minor_key(folder, gateway)
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    _write(folder / "staff_signing.pem", pem.decode())


def read_keys(folder: Path) -> Keys:
    """Raises CannotStart naming the file that is missing or wrong."""
    minors = {gateway: _hex(file, MINOR_KEY_BYTES) for gateway, file in minor_key_files(folder).items()}
    return Keys(
        token_root=_hex(folder / "token_root.key", ROOT_BYTES),
        freshness_root=_hex(folder / "freshness_root.key", ROOT_BYTES),
        voucher_root=_hex(folder / "voucher_root.key", ROOT_BYTES),
        enrolment_root=_hex(folder / "enrolment_root.key", ROOT_BYTES),
        staff_signing=_signing(folder / "staff_signing.pem"),
        gateway_minors=MinorKeys(folder, minors),
    )


def _hex(file: Path, size: int) -> bytes:
    try:
        key = bytes.fromhex(file.read_text().strip())
    except OSError as error:
        raise CannotStart(f"{file} cannot be read ({error.strerror}); restore it from a backup") from error
    except ValueError:
        key = b""
    if len(key) != size:
        raise CannotStart(f"{file} does not hold {size} bytes in hex; restore it from a backup")
    return key


def _signing(file: Path) -> Ed25519PrivateKey:
    try:
        key = load_pem_private_key(file.read_bytes(), password=None)
    except OSError as error:
        raise CannotStart(f"{file} cannot be read ({error.strerror}); restore it from a backup") from error
    except ValueError as error:
        raise CannotStart(f"{file} holds no key; restore it from a backup") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise CannotStart(f"{file} holds no Ed25519 key; restore it from a backup")
    return key


def _write(file: Path, text: str) -> None:
    file.touch(mode=0o600, exist_ok=False)
    file.write_text(text)
