"""The credentials file of a gateway: which site it belongs to, who it is there, and how it reaches the broker."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from gateway.errors import SettingsError
from wire.frames import DEFAULT_SERVICE_UUID16
from wire.messages.mqtt import Name


def _uuid16(value: object) -> object:
    """Also takes four hexadecimal digits, as UUIDs are mostly written."""
    return int(value, 16) if isinstance(value, str) else value


Uuid16 = Annotated[int, BeforeValidator(_uuid16), Field(ge=1, le=0xFFFF)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", use_attribute_docstrings=True, hide_input_in_errors=True)


class MqttAccount(_Part):
    """Where the broker is, and who we are to it."""

    host: Annotated[str, Field(min_length=1)]
    port: Annotated[int, Field(ge=1, le=65535)]
    username: Annotated[str, Field(min_length=1)]
    "Also the client id."
    password: Annotated[str, Field(repr=False)]


class OwnBeacon(_Part):
    """The chain's iBeacon as this gateway sends it; its minor rotates under `minor_key`."""

    uuid: UUID
    major: Annotated[int, Field(ge=0, le=0xFFFF)]
    power_1m_dbm: Annotated[int, Field(ge=-128, le=20)]


class Credentials(_Part):
    """What enrolling a gateway gives it."""

    kind: Literal["gateway"]
    site: Name
    gateway: Name
    mqtt: MqttAccount
    service_uuid16: Uuid16 = DEFAULT_SERVICE_UUID16
    minor_key: Annotated[Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")] | None, Field(repr=False)] = None
    "K_gw in hex: the key of its iBeacon's minor."
    ibeacon: OwnBeacon | None = None
    "None where the site has no iBeacon of its own."


def read_credentials(path: Path) -> Credentials:
    """Raises SettingsError with a sentence that says what is wrong with the file, never with what stands in it."""
    try:
        return Credentials.model_validate_json(path.read_bytes())
    except OSError as error:
        raise SettingsError(f"The credentials {path} cannot be read: {error.strerror}.") from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise SettingsError(
            f"{path} is not the credentials file of a gateway: {where}: {first['msg']}. "
            "Take the gateway-….json that setting up the site wrote."
        ) from error
