"""Vouchers: issued once for a cause, and shown on her phone."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

import segno
from sqlalchemy import bindparam, delete, or_, update
from sqlmodel import Session, col, select

from kiosk_server.catalogue.cards import product_card
from kiosk_server.catalogue.tables import Product
from kiosk_server.database import new_id
from kiosk_server.database.dialects import insert_new
from kiosk_server.intents.evidence import when
from kiosk_server.intents.scoring import Evidence, Intent
from kiosk_server.messages.keys import Key
from kiosk_server.messages.texts import Texts
from kiosk_server.offers.campaigns import discount
from kiosk_server.offers.codes import MOST_ATTEMPTS, code, code_hash
from kiosk_server.offers.pricing import valid_until_s
from kiosk_server.offers.tables import Campaign, Voucher
from kiosk_server.sites.shop import Shop
from wire.messages.screens import Money, ReasonCard, VoucherCard


@dataclass(frozen=True, slots=True)
class Permission:
    """The consent that allows an offer."""

    event: str
    "ConsentEvent.id"
    at_s: float


@dataclass(frozen=True, slots=True, repr=False)
class Vouchers:
    """Issues vouchers and renders them; needs the site's voucher key for their codes."""

    shop: Shop
    texts: Texts
    key: bytes

    def issue(
        self,
        session: Session,
        *,
        campaign: Campaign,
        member: str,
        visit: str,
        intent: Intent,
        product: Product,
        permission: Permission,
        now_s: float,
    ) -> Voucher | None:
        """The new voucher of this campaign, member and visit; None where there is one already, the budget is spent,
        or the discount would leave nothing of the price."""
        off_minor = discount(campaign).off_minor(product.price_minor)
        if off_minor is None:
            return None
        voucher = Voucher(
            id=new_id(now_s),
            offer=campaign.id,
            member=member,
            period_key=visit,
            visit=visit,
            sku=product.sku,
            code_hash=b"",
            code_attempt=0,
            price_before_minor=product.price_minor,
            off_minor=off_minor,
            currency=product.currency,
            valid_until_s=valid_until_s(list(self.shop.hours), self.shop.time_zone, now_s),
            issued_at_s=now_s,
            reason_key=Key.REASON_TOP_INTENT,
            evidence=json.dumps(asdict(intent.evidence)),
            consent=permission.event,
            consent_at_s=permission.at_s,
        )
        if not self._insert(session, voucher):
            return None
        if not _take_from_budget(session, campaign.id):
            session.connection().execute(delete(Voucher).where(col(Voucher.id) == voucher.id))
            return None
        return voucher

    def card(self, session: Session, voucher: Voucher, now_s: float) -> VoucherCard:
        product = session.get_one(Product, voucher.sku)
        spoken = code(self.key, voucher.id, voucher.code_attempt)
        after_minor = voucher.price_before_minor - voucher.off_minor
        return VoucherCard(
            voucher=voucher.id,
            visit=voucher.visit,
            code=spoken,
            qr_rows=qr_rows(spoken),
            product=product_card(product, self.shop),
            off=Money(amount_minor=voucher.off_minor, currency=voucher.currency),
            price_before=Money(amount_minor=voucher.price_before_minor, currency=voucher.currency),
            price_after=Money(amount_minor=after_minor, currency=voucher.currency),
            valid_until_s=voucher.valid_until_s,
            reason=self._reason(voucher, product, now_s),
        )

    def valid_cards(self, session: Session, member: str, now_s: float) -> list[VoucherCard]:
        """What the member may still use, newest first."""
        return [self.card(session, voucher, now_s) for voucher in valid_vouchers(session, member, now_s)]

    def _reason(self, voucher: Voucher, product: Product, now_s: float) -> ReasonCard:
        evidence = Evidence(**json.loads(voucher.evidence))
        language = self.shop.language
        day = when(evidence.last_at_s, now_s, self.shop.time_zone, self.texts, language)
        key = Key(voucher.reason_key)
        return ReasonCard(
            text=self.texts.say(key, language, product=product.short_name, when=day),
            key=key,
            consent=voucher.consent,
            granted_at_s=voucher.consent_at_s,
        )

    def _insert(self, session: Session, voucher: Voucher) -> bool:
        """One statement decides; it is tried again only where the code, not the cause, was taken."""
        for attempt in range(MOST_ATTEMPTS):
            voucher.code_attempt = attempt
            voucher.code_hash = code_hash(self.key, code(self.key, voucher.id, attempt))
            if _ISSUE.run(session, voucher.model_dump()) == 1:
                return True
            if _of_cause(session, voucher) is not None:
                return False
        raise RuntimeError("no free voucher code was found")


def valid_vouchers(session: Session, member: str, now_s: float) -> list[Voucher]:
    return list(
        session.exec(
            select(Voucher)
            .where(Voucher.member == member, Voucher.status == "issued", Voucher.valid_until_s > now_s)
            .order_by(col(Voucher.issued_at_s).desc(), col(Voucher.id).desc())
        )
    )


def voucher_of_visit(session: Session, visit: str) -> Voucher | None:
    """The newest voucher that this visit brought."""
    return session.exec(select(Voucher).where(Voucher.visit == visit).order_by(col(Voucher.id).desc())).first()


def qr_rows(text: str) -> list[str]:
    """The QR code of `text` without its quiet zone: a row a string, `1` is dark (ISO/IEC 18004, error level M)."""
    return ["".join("1" if dark else "0" for dark in row) for row in segno.make_qr(text, error="m").matrix]


def _of_cause(session: Session, voucher: Voucher) -> str | None:
    return session.exec(
        select(Voucher.id).where(
            Voucher.offer == voucher.offer, Voucher.member == voucher.member, Voucher.period_key == voucher.period_key
        )
    ).first()


_ISSUE = insert_new(Voucher)

_TAKE = (
    update(Campaign)
    .where(
        col(Campaign.id) == bindparam("campaign"),
        or_(col(Campaign.budget).is_(None), col(Campaign.issued) < col(Campaign.budget)),
    )
    .values(issued=col(Campaign.issued) + 1)
    .execution_options(synchronize_session=False)
)


def _take_from_budget(session: Session, campaign: str) -> bool:
    return session.connection().execute(_TAKE, {"campaign": campaign}).rowcount == 1
