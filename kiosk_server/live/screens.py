"""What the sockets must know about each kind of screen; the nouns supply it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from sqlmodel import Session

from kiosk_server.database.outbox import Stored


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is at the other end of a socket."""

    subject: str
    "The id of the member device, kiosk or staff account whose credential was shown: revoking it closes its sockets."
    audience: str
    "Whose events it gets: `phone:<member>`, `kiosk:<kiosk>` or `desk` (see `database.outbox`)."
    roles: frozenset[str] = frozenset()
    "Of staff."
    device: str | None = None
    "Of staff: in which of their browsers; shutting it out closes its sockets."
    language: str = ""
    "In which its page speaks, as it said; empty: the site's."


def as_stored(_session: Session, _viewer: Viewer, stored: Stored) -> dict[str, Any] | None:
    return stored.body


def no_states(_session: Session, _viewer: Viewer) -> Mapping[str, BaseModel]:
    return {}


@dataclass(frozen=True, slots=True)
class Screen:
    """One kind of screen: who may connect, and what it is shown. All sessions are read-only."""

    cookie: str
    "Such as `shopbell_phone`; `Authorization: Bearer` is taken as well."
    authenticate: Callable[[Session, str], Viewer | None]
    "From the credential's text; None where it is unknown, ended or revoked."
    snapshot: Callable[[Session, Viewer], BaseModel]
    "`PhoneView`, `KioskView` or `DeskView`."
    event_body: Callable[[Session, Viewer, Stored], dict[str, Any] | None] = as_stored
    "The body as this viewer may see it; None leaves the event out. The engine room fills it in."
    states: Callable[[Session, Viewer], Mapping[str, BaseModel]] = no_states
    "What is true now, by key: sent when it differs from what was sent last. The engine room fills it in."
