"""What a serving process is told: by options, else by `SHOPBELL_…` in the environment. Read once, in `__main__`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from kiosk_server.privacy.retention import Retention

_ORIGIN = re.compile(r"https?://[a-z0-9.\[\]:-]+(:\d{1,5})?")

_CONTACT = r"^(mailto:[^@\s<>]+@[^@\s<>]+|https://\S+)$"
"RFC 8292 section 2.1."

Origins = Annotated[tuple[str, ...], NoDecode]

Days = Annotated[dict[str, float], NoDecode]


class ServeSettings(BaseSettings):
    """Settings of `serve`. Raises pydantic.ValidationError."""

    model_config = SettingsConfigDict(env_prefix="SHOPBELL_", frozen=True, extra="ignore")

    data: Path
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8080
    screens: Path = Path("screens/dist")
    public_url: str | None = None
    "How phones reach this server, where that is not `http://HOST:PORT`."
    clerk_url: str | None = None
    "How clerks' phones reach clerk_push; without it no phone is paired at the desk."
    shop_origins: Origins = ()
    "Origins of the web shop, whose pages may send events."
    frame_ancestors: Origins = ()
    "Origins whose pages may frame the screens."
    retention: Days = Field(default_factory=dict)
    "Days by kind of data, such as `presence=14 audit=1000`, where the site keeps some shorter or longer."

    vapid_key: SecretStr | None = None
    "The key for Web Push, as PEM or 32 bytes in base64url; without one, `DATA/keys/vapid.pem` is made and kept."
    vapid_key_file: Path | None = None
    push_contact: Annotated[str, Field(pattern=_CONTACT, max_length=254)] | None = None
    "Whom a push service writes to when something is wrong; default: `mail_from`, or `public_url`."
    push_services: Origins = ()
    "Origins that may be push services although they are not public: a stand-in in tests."
    passes: Path | None = None
    "The folder with the certificate for Apple Wallet; default: `DATA/passes`, where that is."

    smtp_url: SecretStr | None = None
    "Of the mail server, such as smtps://user:password@mail.example; without one, letters stay in a folder."
    smtp_url_file: Path | None = None
    "A file that holds it, so that the password is in no list of processes."
    mail_from: Annotated[str, Field(pattern=r"^[^@\s<>]+@[^@\s<>]+$", max_length=254)] | None = None
    "The sender of letters; default: no-reply at the host of `public_url`."

    @field_validator("shop_origins", "frame_ancestors", "push_services", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value

    @field_validator("shop_origins", "frame_ancestors", "push_services")
    @classmethod
    def _origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for origin in value:
            if not _ORIGIN.fullmatch(origin):
                raise ValueError(f"{origin!r} is no origin; write one such as https://shop.example")
        return value

    @field_validator("retention", mode="before")
    @classmethod
    def _days(cls, value: Any) -> Any:
        words = value.replace(",", " ").split() if isinstance(value, str) else value
        if not isinstance(words, list | tuple):
            return value
        pairs = [word.partition("=") for each in words for word in each.replace(",", " ").split()]
        return {name: days for name, _, days in pairs}

    @field_validator("retention")
    @classmethod
    def _choosable(cls, value: dict[str, float]) -> dict[str, float]:
        Retention.of(value)
        return value

    @field_validator("public_url", "clerk_url")
    @classmethod
    def _address(cls, value: str | None) -> str | None:
        if value is None:
            return None
        address = value.rstrip("/").lower()
        if not _ORIGIN.fullmatch(address):
            raise ValueError(f"{value!r} is no address of a server; write one such as https://bell.example")
        return address
