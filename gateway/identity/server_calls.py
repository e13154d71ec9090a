"""Asks the server over HTTP: only to join and to renew. What it says is believed where it is proven, not where it came
from; TLS underneath is welcome and not needed."""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from http.client import HTTPException
from typing import TypeVar

from pydantic import BaseModel

from gateway.errors import GatewayError, UsageError
from wire.messages.reading import Malformed, read, write

TIMEOUT_S = 20.0

ANSWER_BYTES = 100_000

M = TypeVar("M", bound=BaseModel)


class ServerSilent(GatewayError):
    """The server does not answer."""


class ServerRefused(GatewayError):
    """The server says no."""


def server_address(text: str) -> str:
    """`text` as the address of a server. Raises UsageError."""
    address = text.rstrip("/")
    parts = urllib.parse.urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path or parts.query:
        raise UsageError(f"{text!r} is no address of a server: write it as the desk's browser shows it, http://…")
    return address


def ask(server: str, path: str, message: BaseModel, kind: type[M]) -> M:
    """The server's answer. Raises ServerSilent or ServerRefused with a sentence."""
    request = urllib.request.Request(
        f"{server}{path}", data=write(message), headers={"Content-Type": "application/json"}, method="POST"
    )
    try:
        # No proxy: the server stands in the store, and the environment may be meant for other programs.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=TIMEOUT_S) as answer:
            content = answer.read(ANSWER_BYTES)
    except urllib.error.HTTPError as error:
        with error:
            raise ServerRefused(_detail(error)) from None
    except (OSError, HTTPException) as error:
        why = getattr(error, "reason", None) or error
        raise ServerSilent(f"No answer from {server}: {why}. The same command can be given again.") from error
    found = read(kind, content)
    if isinstance(found, Malformed):
        raise ServerRefused(f"What answers at {server} is no server of ours ({found.reason}).")
    return found


def _detail(error: urllib.error.HTTPError) -> str:
    try:
        said = json.loads(error.read(ANSWER_BYTES))["detail"]
    except (ValueError, KeyError, TypeError, OSError):
        said = f"it answers with status {error.code}"
    return f"The server refuses: {said}"
