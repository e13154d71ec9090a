"""Who is logged in at a kiosk: routes below `/api/kiosk/session/` ask for it as `MemberAtKiosk`.

Two things are shown: the kiosk's own credential, and in the header `X-Kiosk-Session` the secret of the session, which
the page at the kiosk holds in memory alone. Both must belong together, and the session must not have ended.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import Depends, Header
from sqlmodel import Session, col, select

from kiosk_server.credentials.bearers import digest
from kiosk_server.errors import NotAllowed, NotSignedIn
from kiosk_server.kiosks.tables import KioskSession
from kiosk_server.principals import KioskHere
from kiosk_server.running import Here
from kiosk_server.web.identities import standing

Scope = Literal["full", "read"]
"""`full`: her phone was heard by this kiosk when she logged in. `read`: it was not, so she may look, and finishes on
her phone what gives or spends something (RFC 10027: least privilege where nothing proves that she stands here)."""


class SessionOver(NotSignedIn):
    """You are logged out at this kiosk."""


class FinishOnPhone(NotAllowed):
    """Finish this on your phone: it was not heard near this kiosk."""


@dataclass(frozen=True, slots=True)
class AtKiosk:
    """A member in a session at a kiosk."""

    kiosk: str
    session: str
    "The row's id; no secret."
    member: str
    "The membership that stands for all of hers."
    scope: Scope


SessionSecret = Annotated[str | None, Header(alias="X-Kiosk-Session", max_length=100)]


def at_kiosk(session: Session, kiosk: str, secret: str) -> AtKiosk | None:
    """The session that `secret` opens at this kiosk; None where it is unknown, over, or of another kiosk."""
    found = session.exec(
        select(KioskSession).where(
            KioskSession.hash == digest(secret), KioskSession.kiosk == kiosk, col(KioskSession.ended_at_s).is_(None)
        )
    ).first()
    if found is None:
        return None
    scope: Scope = "full" if found.scope == "full" else "read"
    return AtKiosk(kiosk, found.id, standing(session, found.member), scope)


def _member_at_kiosk(kiosk: KioskHere, here: Here, secret: SessionSecret = None) -> AtKiosk:
    if secret is not None:
        with here.database.reader.session() as session:
            found = at_kiosk(session, kiosk, secret)
        if found is not None:
            return found
    raise SessionOver


def _member_at_kiosk_full(at: Annotated[AtKiosk, Depends(_member_at_kiosk)]) -> AtKiosk:
    if at.scope != "full":
        raise FinishOnPhone(finish="phone")
    return at


MemberAtKiosk = Annotated[AtKiosk, Depends(_member_at_kiosk)]
"Raises SessionOver (401)."

MemberAtKioskFull = Annotated[AtKiosk, Depends(_member_at_kiosk_full)]
"Only with the whole scope; else raises FinishOnPhone (403)."
