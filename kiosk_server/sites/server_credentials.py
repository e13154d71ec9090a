"""The server's own credentials file, written by `init`: which site it serves, and how it reaches the broker."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from kiosk_server.errors import CannotStart
from wire.messages.mqtt import Name
from wire.messages.reading import Malformed, Message, read


class BrokerAccount(Message):
    host: str
    port: int
    username: str
    password: str


class GatewayListener(Message):
    """Where gateways reach the broker, under TLS with certificates."""

    bind: str = ""
    "The broker's own address that it listens on; empty: all of them."
    port: Annotated[int, Field(ge=1, le=65535)]
    names: Annotated[list[str], Field(min_length=1)]
    "Names and addresses that stand in the broker's certificate; the first is told to gateways that do not know better."


class ServerCredentials(Message):
    kind: Literal["server"]
    site: Name
    mqtt: BrokerAccount
    gateways: GatewayListener


def read_server_credentials(data: Path) -> ServerCredentials:
    """Raises CannotStart where `data` holds no site."""
    file = data / "credentials" / "kiosk_server.json"
    try:
        found = read(ServerCredentials, file.read_bytes())
    except FileNotFoundError:
        raise CannotStart(f"{data} holds no site; set one up with `init`, or restore a backup") from None
    except OSError as error:
        raise CannotStart(f"{file} cannot be read: {error.strerror}") from error
    if isinstance(found, Malformed):
        raise CannotStart(f"{file} is not what `init` writes ({found.reason}); restore it from a backup")
    return found
