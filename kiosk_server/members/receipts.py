"""Receipts: what a member said, when, to which words, and how she takes it back."""

from __future__ import annotations

from sqlmodel import Session, col, select

from kiosk_server.members.notices import Notices
from kiosk_server.members.purposes import Purpose
from kiosk_server.members.tables import ConsentEvent, ConsentState
from kiosk_server.messages.keys import Key
from kiosk_server.messages.texts import Texts
from kiosk_server.web.memberships import hers
from wire.messages.screens.my_data import ReceiptCard

RECEIPTS_SHOWN = 200
"The newest; the export holds every one."


def receipts(session: Session, member: str, notices: Notices, texts: Texts, language: str) -> list[ReceiptCard]:
    """Newest first, under every membership of hers; of the same instant the withdrawal, which is the one that holds, as
    in `members.consents`."""
    events = (
        select(ConsentEvent)
        .where(hers(ConsentEvent.member, member))
        .order_by(col(ConsentEvent.at_s).desc(), col(ConsentEvent.granted), col(ConsentEvent.id).desc())
        .limit(RECEIPTS_SHOWN)
    )
    states = select(ConsentState.event).where(ConsentState.member == member, col(ConsentState.granted).is_(True))
    in_force = set(session.exec(states))
    how = texts.say(Key.RECEIPT_WITHDRAW, language)
    return [_card(event, notices, event.id in in_force, how) for event in session.exec(events)]


def _card(event: ConsentEvent, notices: Notices, in_force: bool, how: str) -> ReceiptCard:
    notice = notices.find(event.notice_version)
    known = event.purpose in set(Purpose)
    words = notice.words[Purpose(event.purpose)] if notice is not None and known else None
    return ReceiptCard(
        receipt=event.id,
        purpose=event.purpose,
        granted=event.granted,
        in_force=in_force,
        at_s=event.at_s,
        received_at_s=event.received_at_s,
        title=words.title if words is not None else event.purpose,
        text=words.more if words is not None else "",
        notice_version=event.notice_version,
        notice_hash=event.notice_hash,
        surface=event.surface,
        actor="member" if event.actor == "member" else "staff",
        withdraw=how,
    )
