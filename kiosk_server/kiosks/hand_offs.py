"""Acts that begin at a kiosk and are finished on her own phone: by a code to scan, and by word to her phones.

The code names an act of hers and opens nothing for anybody else. Each function belongs into a command of the writer.
"""

from __future__ import annotations

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from kiosk_server.credentials.bearers import digest, new_secret
from kiosk_server.database import new_id
from kiosk_server.errors import Gone
from kiosk_server.kiosks.access import tell_phone
from kiosk_server.kiosks.session_doors import AtKiosk
from kiosk_server.kiosks.tables import KioskHandOff
from kiosk_server.sites.shop import Shop
from kiosk_server.web.identities import memberships
from wire.messages.screens.kiosk_sessions import HandedCode, HandOffWish, OpenedAct

OPEN_S = 300.0
"To finish a sentence at the kiosk, take the phone out and scan."


class HandOffOver(Gone):
    """This was opened already, or has ended; start it again at the kiosk."""


def hand_off(session: Session, shop: Shop, at: AtKiosk, wish: HandOffWish, now_s: float) -> tuple[str, float]:
    """The code to show, and until when (UTC seconds). Her phones are told. The same act again gets another code, and
    is no second act."""
    code = new_secret()
    row = session.exec(_waiting(at, wish, now_s)).first() or KioskHandOff(
        id=new_id(now_s),
        code_hash=b"",
        session=at.session,
        member=at.member,
        act=wish.act,
        about=wish.about,
        created_at_s=now_s,
        expires_at_s=now_s,
    )
    row.code_hash, row.expires_at_s = digest(code), now_s + OPEN_S
    session.add(row)
    session.flush()
    tell_phone(session, shop, at.member, now_s)
    return code, row.expires_at_s


def _waiting(at: AtKiosk, wish: HandOffWish, now_s: float) -> SelectOfScalar[KioskHandOff]:
    return select(KioskHandOff).where(
        KioskHandOff.session == at.session,
        KioskHandOff.act == wish.act,
        KioskHandOff.about == wish.about,
        col(KioskHandOff.opened_at_s).is_(None),
        KioskHandOff.expires_at_s > now_s,
    )


def open_act(session: Session, shop: Shop, handed: HandedCode, member: str, now_s: float) -> OpenedAct:
    """What to finish. It is hers alone, so a repeated look within its time is the same look. Raises HandOffOver."""
    statement = select(KioskHandOff).where(
        KioskHandOff.code_hash == digest(handed.code)
        if handed.code is not None
        else KioskHandOff.id == (handed.hand_off or "")
    )
    row = session.exec(statement).first()
    if row is None or row.expires_at_s <= now_s or row.member not in memberships(session, member):
        raise HandOffOver
    if row.opened_at_s is None:
        row.opened_at_s = now_s
        session.add(row)
        session.flush()
        tell_phone(session, shop, member, now_s)
    return OpenedAct.model_validate({"act": row.act, "about": row.about})
