"""The site and its floor, as the server last described them. Belongs into the caller's transaction."""

from __future__ import annotations

from sqlmodel import Session

from clerk_push.tables import SiteFact
from wire.messages.screens.clerk import ClerkSite


def site_card(session: Session) -> ClerkSite | None:
    """None before the first sign-in."""
    row = session.get(SiteFact, 1)
    return ClerkSite.model_validate_json(row.body) if row is not None else None
