"""What staff ask of a kiosk: once, for a short while, and with an end that is written down.

A kiosk is told all that is open as a state of its socket, so a link that was lost costs nothing. It names the page that
is meant: a page that was loaded since has nothing to do.
"""

from __future__ import annotations

import binascii
from base64 import b64decode
from typing import Literal, cast

from sqlalchemy import update
from sqlmodel import Session, col, select

from kiosk_server.database import new_id, outbox
from kiosk_server.database.dialects import insert_new, upsert
from kiosk_server.errors import BadField, Conflict, NotFound
from kiosk_server.fleet.judging import Word, state_of
from kiosk_server.fleet.tables import KioskOrderRow, KioskPicture
from wire.messages.screens.fleet import KioskOrder, OrderCard, OrderKind

LIVES_S: dict[OrderKind, float] = {"reload": 600.0, "picture": 60.0}
"Nobody is sent away from a kiosk for a reload: it waits until they have gone. A picture is of now."

SHOWN_S = 3600.0
"What came of something that was asked longer ago, nobody looks for any more."

JPEG = b"\xff\xd8\xff"
"How every JPEG file begins (ITU-T T.81, annex B)."

_OPEN = insert_new(KioskOrderRow)
_PICTURE = upsert(KioskPicture, ("kiosk",), lambda _old, new: {"taken_at_s": new.taken_at_s, "jpeg": new.jpeg})


class NotListening(Conflict):
    """This kiosk was not heard just now, so nothing can be asked of it: see whether it has power and a network."""


def order(session: Session, kiosk: str, what: OrderKind, word: Word | None, staff: str, now_s: float) -> OrderCard:
    """Asks a kiosk to do something; what is under way already is not asked twice. Raises NotListening."""
    if word is None or state_of(word, now_s, joined=True)[0] not in ("painting", "still"):
        raise NotListening
    _close_late(session, kiosk, now_s)
    row = {
        "id": new_id(now_s),
        "kiosk": kiosk,
        "what": what,
        "page": word.beat.page,
        "staff": staff,
        "asked_at_s": now_s,
        "until_s": now_s + LIVES_S[what],
        "outcome": None,
        "why": "",
        "ended_at_s": None,
    }
    _OPEN.run(session, row)
    outbox.touch(session, outbox.kiosk(kiosk))
    outbox.touch(session, outbox.DESK)
    under_way = session.exec(
        select(KioskOrderRow)
        .where(KioskOrderRow.kiosk == kiosk, KioskOrderRow.what == what, col(KioskOrderRow.ended_at_s).is_(None))
        .execution_options(populate_existing=True)
    ).one()
    return order_card(under_way, now_s)


def open_orders(session: Session, kiosk: str, now_s: float) -> list[KioskOrder]:
    """What a kiosk is asked to do now."""
    rows = session.exec(
        select(KioskOrderRow)
        .where(KioskOrderRow.kiosk == kiosk, col(KioskOrderRow.ended_at_s).is_(None), KioskOrderRow.until_s > now_s)
        .order_by(col(KioskOrderRow.asked_at_s), col(KioskOrderRow.id))
    )
    return [
        KioskOrder(order=row.id, what=cast(OrderKind, row.what), page=row.page, until_s=row.until_s) for row in rows
    ]


def answer(
    session: Session, kiosk: str, order_id: str, outcome: Literal["done", "refused"], why: str, now_s: float
) -> None:
    """What came of it; only the first answer counts. Raises NotFound."""
    row = session.get(KioskOrderRow, order_id)
    if row is None or row.kiosk != kiosk:
        raise NotFound("this kiosk was asked no such thing")
    _end(session, now_s, outcome, why, KioskOrderRow.id == order_id)
    outbox.touch(session, outbox.kiosk(kiosk))
    outbox.touch(session, outbox.DESK)


def picture(session: Session, kiosk: str, order_id: str, jpeg: str, now_s: float) -> None:
    """The picture that was asked for; one that comes too late or twice is dropped. Raises BadField, NotFound."""
    try:
        content = b64decode(jpeg, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadField("jpeg", "this is no Base64") from error
    if not content.startswith(JPEG):
        raise BadField("jpeg", "this is no JPEG")
    row = session.get(KioskOrderRow, order_id, populate_existing=True)
    if row is None or row.kiosk != kiosk or row.what != "picture":
        raise NotFound("this kiosk was asked for no such picture")
    if row.ended_at_s is None and now_s < row.until_s:
        _PICTURE.run(session, {"kiosk": kiosk, "taken_at_s": now_s, "jpeg": content})
        answer(session, kiosk, order_id, "done", "", now_s)


def page_is(session: Session, kiosk: str, page: str, now_s: float) -> None:
    """A kiosk shows another page than the one that was asked to be loaded anew: so it was. No picture comes of it."""
    of_another = (KioskOrderRow.kiosk == kiosk, KioskOrderRow.page != page)
    _end(session, now_s, "done", "", *of_another, KioskOrderRow.what == "reload")
    _end(session, now_s, "refused", "failed", *of_another, KioskOrderRow.what == "picture")


def cards(session: Session, now_s: float) -> dict[str, list[OrderCard]]:
    """The last order of each kind, by kiosk, of those that are shown."""
    found: dict[str, dict[str, OrderCard]] = {}
    lately = KioskOrderRow.asked_at_s > now_s - SHOWN_S
    rows = session.exec(select(KioskOrderRow).where(lately).order_by(col(KioskOrderRow.asked_at_s).desc()))
    for row in rows:
        found.setdefault(row.kiosk, {}).setdefault(row.what, order_card(row, now_s))
    return {kiosk: list(last.values()) for kiosk, last in found.items()}


def order_card(row: KioskOrderRow, now_s: float) -> OrderCard:
    return OrderCard.model_validate(
        {
            "order": row.id,
            "what": row.what,
            "state": row.outcome or ("waiting" if now_s < row.until_s else "late"),
            "why": row.why,
            "asked_at_s": row.asked_at_s,
            "ended_at_s": row.ended_at_s,
        }
    )


def _close_late(session: Session, kiosk: str, now_s: float) -> None:
    """What was not done in time makes room for the next of its kind."""
    _end(session, now_s, "late", "", KioskOrderRow.kiosk == kiosk, col(KioskOrderRow.until_s) <= now_s)


def _end(session: Session, now_s: float, outcome: str, why: str, *which: object) -> None:
    statement = (
        update(KioskOrderRow)
        .where(col(KioskOrderRow.ended_at_s).is_(None), *which)  # type: ignore[arg-type]
        .values(outcome=outcome, why=why, ended_at_s=now_s)
        .execution_options(synchronize_session=False)
    )
    session.connection().execute(statement)
    session.expire_all()
