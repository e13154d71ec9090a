"""What a kiosk is told while somebody logs in: a stand-in for the server's answers, as the routes give them."""

from __future__ import annotations

from typing import Any

from kiosk_server.offers.vouchers import qr_rows
from tests.screens.shop_samples import a_kiosk
from tests.screens.stand_in import StandIn
from wire.messages.screens.kiosk_sessions import (
    PairingCard,
    PairingLeft,
    PairingState,
    Scope,
    SessionCard,
    SessionLeft,
    SessionState,
)

SESSION = "session-1"
CODE_URL = "https://fellandfilter.example/phone/#kiosk=4qT9mZ0bXw7sYpLr2HcVfE8aGnJkUd1oQiRtBvNyMxA"


def a_code(now_s: float, pairing: str = "pairing-1") -> PairingCard:
    return PairingCard(
        pairing=pairing,
        proof="proof-of-this-page-and-no-other-0123456789",
        url=CODE_URL,
        qr_rows=qr_rows(CODE_URL),
        at_s=now_s,
        renew_at_s=now_s + 45,
        ends_at_s=now_s + 60,
    )


def a_session(scope: Scope = "full") -> SessionCard:
    return SessionCard(session=SESSION, scope=scope, label="Jane" if scope == "full" else "", idle_s=60, warns_s=25)


def lets_log_in(server: StandIn, now_s: float, scope: Scope = "full", mode: str = "loop") -> None:
    """From the code to the session; the places' own routes are the parts' to set."""
    server.channels["kiosk"].view = a_kiosk(mode)
    server.answer("POST", "/api/kiosk/begun", None, 204)
    server.answer("POST", "/api/kiosk/pairings", a_code(now_s), 201)
    more = PairingLeft(pairing="pairing-1", near=True, left_s=60.0, ends_at_s=now_s + 60)
    server.answer("POST", "/api/kiosk/pairings/pairing-1/more", more)
    server.answer("POST", "/api/kiosk/session", a_session(scope), 201)
    server.answer("DELETE", "/api/kiosk/pairings/pairing-1", None, 204)
    server.answer("POST", "/api/kiosk/session/touch", SessionLeft(left_s=85.0))
    server.answer("DELETE", "/api/kiosk/session", None, 204)


async def phone_opens(server: StandIn, now_s: float, picture: str = "fish") -> None:
    state = PairingState(pairing="pairing-1", state="claimed", picture=picture, ends_at_s=now_s + 60)
    await server.channels["kiosk"].state("pairing", state, at_s=now_s)


async def phone_confirms(server: StandIn, now_s: float) -> None:
    state = PairingState(pairing="pairing-1", state="approved", ends_at_s=now_s + 30)
    await server.channels["kiosk"].state("pairing", state, at_s=now_s)


async def session_is(server: StandIn, session: str | None) -> None:
    await server.channels["kiosk"].state("session", SessionState(session=session))


def bodies(server: StandIn, path: str) -> list[dict[str, Any]]:
    return server.asked("POST", f"/api/kiosk/{path}")
