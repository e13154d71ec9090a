"""The files of a gateway's identity: key, certificate, CA and credentials file, in one folder.

The credentials file names the others, which are never changed in place: replacing it is the one step that counts. So a
gateway that loses power at any moment has either its old identity or its new one, whole.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from gateway.errors import SettingsError
from gateway.identity.credentials import FILE_NAME
from gateway.whole_file import replace

NEXT_KEYS = "next-*.key.pem"
"Keys of attempts that were not yet answered."


def take_over(file: Path, content: dict[str, Any], *, key: str, certificate: str, ca: str, serial: str) -> None:
    """Makes `content` with these texts (PEM) the identity at `file`, and removes what belonged to an earlier one.

    Raises SettingsError where it cannot be written.
    """
    folder = file.parent
    stem = f"gateway-{serial[:16]}"
    names = {"ca": f"{stem}.ca.pem", "certificate": f"{stem}.crt.pem", "key": f"{stem}.key.pem"}
    try:
        earlier = _named_by(file)
        for name, text in ((names["key"], key), (names["certificate"], certificate), (names["ca"], ca)):
            replace(folder / name, text.encode("ascii"))
        described = json.dumps(content | {"mqtt": content["mqtt"] | {"tls": names}}, indent=2) + "\n"
        replace(file, described.encode("ascii"))
        for old in {*earlier, *folder.glob(NEXT_KEYS)} - {folder / name for name in names.values()}:
            old.unlink(missing_ok=True)
    except OSError as error:
        raise SettingsError(f"{error.filename or folder} cannot be written: {error.strerror}.") from error


def _named_by(file: Path) -> set[Path]:
    """The files of the identity that is now in force."""
    try:
        return {file.parent / Path(name).name for name in json.loads(file.read_bytes())["mqtt"]["tls"].values()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return set()


def credentials_file(data: Path) -> Path:
    return data / FILE_NAME
