"""What a kiosk's page is told whenever it changes, by key: see `wire.messages.screens`."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel
from sqlmodel import Session

from kiosk_server.kiosks.pairings import pairing_state
from kiosk_server.kiosks.sessions import session_at
from wire.messages.screens.kiosk import AttractCard
from wire.messages.screens.kiosk_sessions import SessionState


def kiosk_states(session: Session, kiosk: str, attract: AttractCard, now_s: float) -> Mapping[str, BaseModel]:
    return {
        "attract": attract,
        "pairing": pairing_state(session, kiosk, now_s),
        "session": SessionState(session=session_at(session, kiosk)),
    }
