"""The credentials file of a gateway: which site it belongs to, who it is there, and how it reaches the broker."""

from __future__ import annotations

import os
import pwd
import stat
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from gateway.errors import SettingsError
from wire.frames import DEFAULT_SERVICE_UUID16
from wire.messages.mqtt import AtS, Name
from wire.messages.site import ChainBeacon

FILE_NAME = "gateway.json"
"What joining a site calls it."


def _uuid16(value: object) -> object:
    """Also takes four hexadecimal digits, as UUIDs are mostly written."""
    return int(value, 16) if isinstance(value, str) else value


Uuid16 = Annotated[int, BeforeValidator(_uuid16), Field(ge=1, le=0xFFFF)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", use_attribute_docstrings=True, hide_input_in_errors=True)


class TlsFiles(_Part):
    """Beside the credentials file, by name; after reading, wherever it stands."""

    ca: Path
    "The site's own CA: no other is trusted."
    certificate: Path
    key: Path


class BrokerAccess(_Part):
    """Where the broker is, and what proves who we are."""

    host: Annotated[str, Field(min_length=1)]
    port: Annotated[int, Field(ge=1, le=65535)]
    tls: TlsFiles


class Credentials(_Part):
    """What joining a site gives a gateway."""

    kind: Literal["gateway"]
    site: Name
    gateway: Name
    mqtt: BrokerAccess
    certificate_ends_s: AtS
    service_uuid16: Uuid16 = DEFAULT_SERVICE_UUID16
    minor_key: Annotated[Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")] | None, Field(repr=False)] = None
    "K_gw in hex: the key of its iBeacon's minor."
    ibeacon: ChainBeacon | None = None
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
        content = path.read_bytes()
        found = Credentials.model_validate_json(content)
    except OSError as error:
        raise SettingsError(f"The credentials {path} cannot be read: {error.strerror}.") from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise SettingsError(
            f"{path} is not the credentials file of a gateway: {where}: {first['msg']}. "
            "Join the site with a code of the desk: `python -m gateway enrol --help`."
        ) from error
    folder = path.absolute().parent
    tls = TlsFiles(**{name: folder / file for name, file in found.mqtt.tls})
    for file in (path, tls.key, tls.certificate, tls.ca):
        check_owner(file)
    return found.model_copy(update={"mqtt": found.mqtt.model_copy(update={"tls": tls})})


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
