"""Everything that can be set, read once at the start: options of the command line, else `SHOPBELL_…` variables."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from gateway.errors import SettingsError, UsageError
from gateway.outbox import MAX_BYTES
from wire.frames import DEFAULT_SERVICE_UUID16
from wire.messages.mqtt import Name


def _uuid16(value: object) -> object:
    """Also takes four hexadecimal digits, as UUIDs are mostly written."""
    return int(value, 16) if isinstance(value, str) else value


def _uuids(value: object) -> object:
    return [part for part in value.replace(",", " ").split() if part] if isinstance(value, str) else value


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


class Credentials(_Part):
    """The file `gateway-<id>.json` that the server's `init` writes for one gateway."""

    kind: Literal["gateway"]
    site: Name
    gateway: Name
    mqtt: MqttAccount
    service_uuid16: Uuid16 = DEFAULT_SERVICE_UUID16


class Settings(BaseSettings):
    """The settings of `python -m gateway run`."""

    model_config = SettingsConfigDict(
        env_prefix="SHOPBELL_", frozen=True, extra="ignore", use_attribute_docstrings=True, hide_input_in_errors=True
    )

    data: Path
    "The folder of the outbox."
    credentials: Path
    "The file the server's `init` wrote for this gateway."
    adapter: Annotated[str, Field(pattern=r"^(hci\d{1,2}|([0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2})$")] | None = None
    "A Bluetooth adapter, by name or address; the first one where unset."
    recording: Path | None = None
    "Plays this file instead of listening."
    fast: bool = False
    "Plays the recording as fast as it can be read, at the times it says."
    beacon_uuids: Annotated[frozenset[UUID], NoDecode, BeforeValidator(_uuids)] = frozenset()
    "The site's own iBeacons, which are kept beside presence frames."
    outbox_max_bytes: Annotated[int, Field(ge=1_000_000)] = MAX_BYTES
    "Where the outbox is larger, its oldest rows go."
    trust_clock: bool | None = None
    "Whether this machine's clock is right without network time; found out where unset."
    log_level: Literal["debug", "info", "warning", "error"] = "info"


def read_settings(options: dict[str, Any]) -> Settings:
    """The settings from `options` (None where not given) and the environment.

    Raises UsageError with a sentence that names each option that is missing or wrong.
    """
    try:
        return Settings(**{name: value for name, value in options.items() if value is not None})
    except ValidationError as error:
        raise UsageError(" ".join(_complaints(error))) from error


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


def _complaints(error: ValidationError) -> list[str]:
    said = []
    for one in error.errors(include_url=False, include_input=False, include_context=False):
        name = str(one["loc"][0]) if one["loc"] else "settings"
        option = f"--{name.replace('_', '-')} (or SHOPBELL_{name.upper()})"
        said.append(f"{option} is missing." if one["type"] == "missing" else f"{option} is wrong: {one['msg']}.")
    return said
