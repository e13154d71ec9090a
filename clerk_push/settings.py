"""Settings and credentials: read once, in `__main__`, and passed on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, Field, HttpUrl, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from clerk_push.errors import CannotStart
from wire.messages.mqtt import Name


class Settings(BaseSettings):
    """From the command line or, as `SHOPBELL_<OPTION>`, from the environment."""

    model_config = SettingsConfigDict(env_prefix="SHOPBELL_", frozen=True, extra="ignore")

    data: Path
    "The folder of this program's database, where that is a file."
    database: str | None = Field(default=None, repr=False)
    "`sqlite`, an address of PostgreSQL's or `@FILE` that holds one; read by `database.read_address`."
    credentials: Path
    server_url: HttpUrl
    port: Annotated[int, Field(ge=0, le=65535)]
    "0 takes a free one."
    screens: Path | None = None
    "The folder of the built screens."
    frame_ancestors: Annotated[tuple[str, ...], NoDecode] = ()
    "Origins that may show the clerk's screen in a frame; separated by blanks in the environment."

    push_contact: Annotated[str, Field(pattern=r"^(mailto:[^@\s]+@[^@\s]+|https://\S+)$", max_length=254)] | None = None
    "Whom a push service writes to when something is wrong; default: the host of `server_url`."
    push_services: Annotated[tuple[str, ...], NoDecode] = ()
    "Origins that may be push services although they are not public: a stand-in in tests."

    @property
    def contact(self) -> str:
        """RFC 8292 section 2.1; Apple's service refuses what is no real address."""
        if self.push_contact is not None:
            return self.push_contact
        host = self.server_url.host or "localhost"
        return f"https://{host}" if self.server_url.scheme == "https" else f"mailto:no-reply@{host}"

    @field_validator("frame_ancestors", "push_services", mode="before")
    @classmethod
    def _from_words(cls, value: object) -> object:
        return tuple(value.split()) if isinstance(value, str) else value

    @field_validator("frame_ancestors", "push_services")
    @classmethod
    def _only_origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for origin in value:
            scheme, separator, host = origin.partition("://")
            if scheme not in ("http", "https") or not separator or not host or set(host) & set("/;, '\""):
                raise ValueError(f"{origin!r} is no origin; write one such as http://127.0.0.1:8000")
        return value


class MqttCredential(BaseModel):
    host: str
    port: Annotated[int, Field(ge=1, le=65535)]
    username: str
    password: str = Field(repr=False)


class Credentials(BaseModel):
    """`DATA/credentials/clerk_push.json`, written when the site was set up."""

    kind: Literal["service"]
    site: Name
    name: str
    bearer: str = Field(min_length=1, repr=False)
    mqtt: MqttCredential


def read_credentials(path: Path) -> Credentials:
    """Raises CannotStart with a sentence that says what to do; never with what the file holds."""
    try:
        return Credentials.model_validate_json(path.read_bytes())
    except OSError as error:
        raise CannotStart(f"The credentials {path} cannot be read: {error.strerror}.") from error
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise CannotStart(
            f"The credentials {path} are not those of a service ({where}: {first['msg']}); "
            "name the clerk_push.json that setting up the site wrote."
        ) from None
