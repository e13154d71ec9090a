"""The credentials file of a gateway: which site it belongs to, who it is there, and how it reaches the broker."""

from __future__ import annotations

import json
import os
import pwd
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal
from uuid import UUID

from gateway.errors import SettingsError
from wire.frames import DEFAULT_SERVICE_UUID16
from wire.messages.mqtt import AtS, Name
from wire.messages.plain import Message, Mistake, Unreadable, Within

FILE_NAME = "gateway.json"
"What joining a site calls it."


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsFiles(Message):
    """Beside the credentials file, by name; after reading, wherever it stands."""

    ca: Path
    "The site's own CA: no other is trusted."
    certificate: Path
    key: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokerAccess(Message):
    """Where the broker is, and what proves who we are."""

    host: Annotated[str, Within(min_length=1)]
    port: Annotated[int, Within(ge=1, le=65535)]
    tls: TlsFiles


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnBeacon(Message):
    """The site's `ChainBeacon`: what every gateway of this store sends."""

    uuid: UUID
    major: Annotated[int, Within(ge=0, le=0xFFFF)]
    power_1m_dbm: Annotated[int, Within(ge=-100, le=20)] = -59


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials(Message):
    """What joining a site gives a gateway."""

    kind: Literal["gateway"]
    site: Name
    gateway: Name
    mqtt: BrokerAccess
    certificate_ends_s: AtS
    service_uuid16: Annotated[int, Within(ge=1, le=0xFFFF)] = DEFAULT_SERVICE_UUID16
    minor_key: Annotated[str, Within(pattern=r"^[0-9a-f]{32}$")] | None = field(default=None, repr=False)
    "K_gw in hex: the key of its iBeacon's minor."
    ibeacon: OwnBeacon | None = None
    "None where the site has no iBeacon of its own."
    server_url: str | None = None
    "Where the certificate is renewed; None: nowhere, as for gateways on the server's own machine."

    @property
    def client_id(self) -> str:
        """Also the name in the certificate, and so the broker's user."""
        return f"gateway-{self.gateway}"


def read_credentials(path: Path) -> Credentials:
    """Raises SettingsError with a sentence that says what is wrong with the file, never with what stands in it."""
    try:
        found = Credentials.model_validate(_parsed(path.read_bytes()))
    except OSError as error:
        raise SettingsError(f"The credentials {path} cannot be read: {error.strerror}.") from error
    except Unreadable as error:
        raise SettingsError(
            f"{path} is not the credentials file of a gateway: {_complaint(error)}. "
            "Join the site with a code of the desk: `python -m gateway enrol --help`."
        ) from error
    folder = path.absolute().parent
    named = found.mqtt.tls
    tls = TlsFiles(ca=folder / named.ca, certificate=folder / named.certificate, key=folder / named.key)
    for file in (path, tls.key, tls.certificate, tls.ca):
        check_owner(file)
    return found.model_copy(update={"mqtt": found.mqtt.model_copy(update={"tls": tls})})


def _parsed(content: bytes) -> Any:
    """What stands in the file; a UUID of 16 bits may be four hexadecimal digits, as it is mostly written."""
    try:
        found = json.loads(content)
        if isinstance(found, dict) and isinstance(found.get("service_uuid16"), str):
            found["service_uuid16"] = int(found["service_uuid16"], 16)
    except (ValueError, RecursionError):
        raise Unreadable([Mistake((), "must be JSON", "json")]) from None
    return found


def _complaint(error: Unreadable) -> str:
    first = error.mistakes[0]
    return f"{'.'.join(map(str, first.where)) or 'the file'} {first.should_be}"


def check_owner(file: Path) -> None:
    """Refuses a file that others may read or change. Raises SettingsError with the command that mends it."""
    try:
        found = file.stat()
    except OSError as error:
        raise SettingsError(f"{file} cannot be read: {error.strerror}.") from error
    if found.st_uid != os.geteuid():
        raise SettingsError(
            f"{file} belongs to {_user(found.st_uid)}, but the gateway runs as {_user(os.geteuid())}. "
            f"Mend it as root: `chown {_user(os.geteuid())} {file}`."
        )
    if stat.S_IMODE(found.st_mode) & 0o077:
        raise SettingsError(f"{file} can be read by others: mend it with `chmod 600 {file}`.")


def _user(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
