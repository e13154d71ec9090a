"""To herself: what the store did for her and what it held back, each with the reason and her own word behind it."""

from __future__ import annotations

from itertools import groupby
from typing import Literal, cast

from sqlmodel import Session, col, select

from kiosk_server.catalogue.tables import Product
from kiosk_server.engagement.consent import NEEDS, Effect
from kiosk_server.members.tables import ConsentEvent
from kiosk_server.messages.keys import Key
from kiosk_server.messages.texts import Texts
from kiosk_server.sites.shop import Shop
from kiosk_server.visits.tables import DecisionRow, WaitingOffer
from kiosk_server.web.memberships import hers
from wire.messages.screens.phone import WhyCard, WhyView, WordCard

MOST_ROWS = 200
"Of decisions; a few months of somebody who comes every week."


def why_view(session: Session, member: str, shop: Shop, texts: Texts, language: str) -> WhyView:
    """Newest first, under every membership of hers. What one cause held back several times for the same reason is one
    card."""
    rows = session.exec(
        select(DecisionRow)
        .where(hers(DecisionRow.member, member))
        .order_by(col(DecisionRow.at_s).desc(), col(DecisionRow.id).desc())
        .limit(MOST_ROWS)
    ).all()
    waits = set(session.exec(select(WaitingOffer.campaign).where(hers(WaitingOffer.member, member))))
    cards = []
    for _, group in groupby(sorted(rows, key=_alike), key=_alike):
        alike = list(group)
        cards.append(_card(session, alike, waits, shop, texts, language))
    return WhyView(cards=sorted(cards, key=lambda card: card.at_s, reverse=True), waiting=len(waits))


def _alike(row: DecisionRow) -> tuple[str, ...]:
    apart = row.subject if row.outcome == "sent" else ""
    return (row.cause, row.effect, row.outcome, row.reason or "", apart)


def _card(
    session: Session, rows: list[DecisionRow], waits: set[str], shop: Shop, texts: Texts, language: str
) -> WhyCard:
    row = rows[0]
    sent = row.outcome == "sent"
    product = session.get(Product, row.sku) if row.sku and row.effect == Effect.VOUCHER.value else None
    place = shop.kiosk(row.subject)
    kiosk = "" if place is None else place.name
    named = "_named" if sent and product is not None else ""
    asks = f".{row.subject}" if row.effect == Effect.CLERK_TASK.value and row.subject else ""
    title = Key(f"hers.{row.effect}{asks}.{row.outcome}{named}")
    return WhyCard(
        at_s=row.at_s,
        effect=cast(Literal["voucher", "clerk_task", "kiosk_invite"], row.effect),
        outcome="sent" if sent else "held",
        count=len(rows),
        title=texts.say(title, language, product=product.short_name if product else "", kiosk=kiosk),
        why="" if sent else texts.say(Key(f"hers.reason.{row.reason}"), language),
        word=_word(session, row),
        waits=not sent and row.effect == Effect.VOUCHER.value and any(each.subject in waits for each in rows),
    )


def _word(session: Session, row: DecisionRow) -> WordCard | None:
    """The word that decided; where she never gave one, the purpose that was missing."""
    event = session.get(ConsentEvent, row.consent) if row.consent else None
    if event is not None:
        return WordCard(purpose=event.purpose, granted=event.granted, at_s=event.at_s)
    if row.reason != "no_consent":
        return None
    return WordCard(purpose=NEEDS[Effect(row.effect)][-1].value, granted=False, at_s=None)
