"""How a browser becomes a kiosk: its screen shows a code, and staff who stand before it type the code at the desk.

The browser has its cookie from the first moment; letting it in makes that cookie good. So nothing is handed over that
could be read on the way, an answer that was lost does no harm, and a page that is loaded anew shows the same code.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from kiosk_server.credentials.bearers import digest, end_all, subject_of
from kiosk_server.credentials.links import end_links
from kiosk_server.credentials.tables import Credential
from kiosk_server.database.dialects import insert_new
from kiosk_server.errors import Conflict, Gone, NotFound
from kiosk_server.fleet.tables import KioskJoining, KioskOrderRow, KioskPicture, KioskReport
from kiosk_server.kiosks.pairings import refuse_at
from kiosk_server.offers.codes import ALPHABET, check_letter
from kiosk_server.staff.restraint import Limit
from wire.messages.screens.fleet import KioskAsking

CODE_LIFE_S = 900.0
"Long enough to walk from the screen to the desk and to be stopped by a customer on the way."

CODE_LETTERS = 5
"Nearly ten million, and a check letter after them: a slip of a key is told from a code that has ended."

GROUP = 3

ATTEMPTS = 20
"A code that is taken is made anew; with a few browsers asking that happens to nobody twice."

JOINING_SENDERS = Limit(attempts=20, per_s=6.0)
"Of one address: a store's screens may all start behind one. Asking gives nothing away."

_ASK = insert_new(KioskJoining)


class UnknownCode(NotFound):
    """No screen shows this code: read it again."""


class EndedCode(Gone):
    """This code has ended; the screen shows another one by now."""


class UsedCode(Conflict):
    """This screen has joined as another kiosk; have that one removed first."""


NOBODY = KioskAsking(state="none", code="", expires_at_s=None)


def asking(session: Session, secret: str | None, now_s: float) -> KioskAsking:
    """How far the browser with this cookie has come."""
    if secret is None:
        return NOBODY
    if subject_of(session, "kiosk", secret, now_s) is not None:
        return KioskAsking(state="joined", code="", expires_at_s=None)
    row = session.get(KioskJoining, digest(secret))
    if row is None or row.kiosk is not None or row.expires_at_s <= now_s:
        return NOBODY
    return KioskAsking(state="waiting", code=spoken(row.code), expires_at_s=row.expires_at_s)


def ask(session: Session, secret: str, now_s: float) -> KioskAsking:
    """Lets a browser with a fresh cookie show a code."""
    session.connection().execute(delete(KioskJoining).where(col(KioskJoining.expires_at_s) <= now_s))
    expires_at_s = now_s + CODE_LIFE_S
    for attempt in range(ATTEMPTS):
        code = code_of(secret, attempt)
        row = {"hash": digest(secret), "code": code, "asked_at_s": now_s, "expires_at_s": expires_at_s, "kiosk": None}
        if _ASK.run(session, row) == 1:
            return KioskAsking(state="waiting", code=spoken(code), expires_at_s=expires_at_s)
    raise Conflict("too many screens ask at once; try again in a quarter of an hour")


def let_in(session: Session, kiosk: str, typed: str, now_s: float) -> bool:
    """The browser that shows this code is the kiosk from now on, and no other is. False: it has been before, so that
    nothing was changed. Raises UnknownCode, EndedCode, UsedCode."""
    code = plain(typed)
    statement = (
        update(KioskJoining)
        .where(col(KioskJoining.code) == code, col(KioskJoining.kiosk).is_(None))
        .where(col(KioskJoining.expires_at_s) > now_s)
        .values(kiosk=kiosk)
        .returning(col(KioskJoining.hash))
        .execution_options(synchronize_session=False)
    )
    found: bytes | None = session.connection().execute(statement).scalar()
    if found is None:
        _explain(session, kiosk, code)
        return False
    shut_out(session, kiosk, now_s)
    session.add(Credential(hash=found, kind="kiosk", subject=kiosk, created_at_s=now_s))
    return True


def _explain(session: Session, kiosk: str, code: str) -> None:
    row = session.exec(select(KioskJoining).where(KioskJoining.code == code)).first()
    if row is None:
        raise UnknownCode
    if row.kiosk is None:
        raise EndedCode
    if row.kiosk != kiosk:
        raise UsedCode
    credential = session.get(Credential, row.hash)
    if credential is None or credential.ended_at_s is not None:
        raise EndedCode


def shut_out(session: Session, kiosk: str, now_s: float) -> None:
    """No browser may act as this kiosk any more, nor become it by a link or have a log-in that it began confirmed; what
    the last one said of itself is forgotten. Who is logged in there is the caller's to end."""
    end_all(session, kiosk, now_s, kind="kiosk")
    end_links(session, kiosk, now_s, "kiosk")
    refuse_at(session, kiosk)
    for table in (KioskReport, KioskPicture, KioskOrderRow):
        session.connection().execute(delete(table).where(col(table.kiosk) == kiosk))
    session.expire_all()


def joined_at_s(session: Session, kiosks: Sequence[str], now_s: float) -> dict[str, float]:
    """Since when a browser may act as each kiosk; without those as which none may."""
    rows = session.exec(
        select(Credential.subject, Credential.created_at_s).where(
            Credential.kind == "kiosk",
            col(Credential.subject).in_(kiosks),
            col(Credential.ended_at_s).is_(None),
            (col(Credential.expires_at_s).is_(None)) | (col(Credential.expires_at_s) > now_s),
        )
    ).all()
    found: dict[str, float] = {}
    for kiosk, since_s in rows:
        found[kiosk] = max(since_s, found.get(kiosk, 0.0))
    return found


def code_of(secret: str, attempt: int) -> str:
    """Six letters; `attempt` counts how often a code was taken."""
    number = int.from_bytes(sha256(f"kiosk code|{attempt}|{secret}".encode()).digest(), "big")
    letters = []
    for _ in range(CODE_LETTERS):
        number, index = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[index])
    body = "".join(letters)
    return body + check_letter(body)


def spoken(code: str) -> str:
    """As it is shown: `K7M 4QX`."""
    return " ".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))


def plain(typed: str) -> str:
    """Raises UnknownCode where it cannot be a code."""
    code = "".join(letter for letter in typed.upper() if letter.isalnum())
    if len(code) != CODE_LETTERS + 1 or any(letter not in ALPHABET for letter in code):
        raise UnknownCode
    if check_letter(code[:-1]) != code[-1]:
        raise UnknownCode
    return code
