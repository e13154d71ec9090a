"""What the sockets must know about each kind of screen; the nouns supply it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pydantic import BaseModel
from sqlmodel import Session


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is at the other end of a socket."""

    subject: str
    "The id of the member device, kiosk or staff account whose credential was shown: revoking it closes its sockets."
    audience: str
    "Whose events it gets: `phone:<member>`, `kiosk:<kiosk>` or `desk` (see `database.outbox`)."
    roles: frozenset[str] = frozenset()
    "Of staff."


@dataclass(frozen=True, slots=True)
class Screen:
    """One kind of screen: who may connect, and what it is shown first."""

    cookie: str
    "Such as `shopbell_phone`; `Authorization: Bearer` is taken as well."
    authenticate: Callable[[Session, str], Viewer | None]
    "From the credential's text; None where it is unknown, ended or revoked. Read-only session."
    snapshot: Callable[[Session, Viewer], BaseModel]
    "`PhoneView`, `KioskView` or `DeskView`. Read-only session."
