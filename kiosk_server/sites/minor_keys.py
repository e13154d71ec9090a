"""The keys of the gateways' rotating minors: one file a gateway in `DATA/keys`, as a line of hex."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path

from kiosk_server.sites.secret_files import replace_secret, write_secret

MINOR_KEY_BYTES = 16

_BEFORE, _BEHIND = "gateway-", ".minor.key"


class MinorKeys(Mapping[str, bytes]):
    """By gateway: the key by which its iBeacon is known to be its own right now."""

    def __init__(self, folder: Path, keys: Mapping[str, bytes]) -> None:
        self._folder = folder
        self._keys = dict(keys)

    def __getitem__(self, gateway: str) -> bytes:
        return self._keys[gateway]

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)

    def renew(self, gateway: str) -> None:
        """A new key for a machine that joins: whoever stole the one before it cannot tell what this one sends.

        The file comes first: where what follows does not come to be, the next joining makes yet another key.
        """
        key = secrets.token_bytes(MINOR_KEY_BYTES)
        replace_secret(self._folder / f"{_BEFORE}{gateway}{_BEHIND}", key.hex() + "\n")
        self._keys[gateway] = key


def minor_key_files(folder: Path) -> dict[str, Path]:
    """By gateway."""
    return {
        file.name.removeprefix(_BEFORE).removesuffix(_BEHIND): file
        for file in sorted(folder.glob(f"{_BEFORE}*{_BEHIND}"))
    }


def make_minor_key(folder: Path, gateway: str) -> None:
    """The first key of a gateway of the floor plan."""
    write_secret(folder / f"{_BEFORE}{gateway}{_BEHIND}", secrets.token_hex(MINOR_KEY_BYTES) + "\n")
