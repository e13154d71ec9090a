"""Where this server's key for Web Push stands: made once, kept as long as subscriptions live.

Browsers tie a subscription to the public half, so another key makes every phone subscribe anew.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from kiosk_server.errors import CannotStart
from wire.web_push.signing import BadPushKey, PushKey, read_private_key

FILE = "vapid.pem"
"Within `DATA/keys`."


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
    try:
        return read_private_key(text)
    except BadPushKey as error:
        raise CannotStart(f"{name} {error}") from error
