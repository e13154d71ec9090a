"""Vouchers: issued once for a cause, and shown on her phone."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

import segno
from sqlalchemy import Connection, bindparam, delete, insert, or_
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from kiosk_server.campaigns.budgets import day_of, take
from kiosk_server.campaigns.tables import Campaign
from kiosk_server.catalogue.cards import product_card
from kiosk_server.catalogue.tables import Product
from kiosk_server.database import new_id
from kiosk_server.database.ahead import are_several
from kiosk_server.database.dialects import insert_new
from kiosk_server.database.prepared import Prepared, Values, insert_later
from kiosk_server.intents.evidence import when
from kiosk_server.intents.scoring import Evidence, Intent
from kiosk_server.messages.keys import Key
from kiosk_server.messages.texts import Texts
from kiosk_server.offers.codes import MOST_ATTEMPTS, code, code_hash
from kiosk_server.offers.pricing import Priced, valid_until_s
from kiosk_server.offers.tables import Voucher
from kiosk_server.offers.voucher_states import Standing, Status
from kiosk_server.sites.shop import Shop
from kiosk_server.web.memberships import hers
from wire.messages.screens.phone import ReasonCard, VoucherCard
from wire.messages.screens.shown import Money


@dataclass(frozen=True, slots=True)
class Permission:
    """The consent that allows an offer."""

    event: str
    "ConsentEvent.id"
    at_s: float


class _Issuing(Prepared):
    """Inserts vouchers of different causes, each with the first of its codes that is free."""

    def __init__(self, key: bytes) -> None:
        super().__init__(insert(Voucher.metadata.tables["voucher"]))
        self._key = key

    def on(self, connection: Connection, values: Values | Sequence[Values]) -> int:
        rows = [dict(each) for each in ([values] if isinstance(values, Mapping) else values)]
        self._choose(connection, rows)
        return super().on(connection, rows)

    def _choose(self, connection: Connection, rows: list[dict[str, Any]]) -> None:
        chosen: set[bytes] = set()
        for attempt in range(MOST_ATTEMPTS):
            for row in rows:
                row |= {"code_attempt": attempt, "code_hash": code_hash(self._key, code(self._key, row["id"], attempt))}
            asked = [row["code_hash"] for row in rows]
            taken = chosen | {found for (found,) in _TAKEN.rows_on(connection, {"hashes": asked})}
            again = []
            for row in rows:
                if row["code_hash"] in taken:
                    again.append(row)
                taken.add(row["code_hash"])
            chosen = taken
            if not again:
                return
            rows = again
        raise RuntimeError("no free voucher code was found")


_TAKEN = Prepared(
    select_columns(col(Voucher.code_hash)).where(col(Voucher.code_hash).in_(bindparam("hashes", expanding=True)))
)


@dataclass(frozen=True, slots=True, repr=False)
class Vouchers:
    """Issues vouchers and renders them; needs the site's voucher key for their codes."""

    shop: Shop
    texts: Texts
    key: bytes
    language: str = ""
    "Of whoever reads what is rendered; by default the store's."
    issuing: _Issuing = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "language", self.language or self.shop.language)
        object.__setattr__(self, "issuing", _Issuing(self.key))

    def speaking(self, wished: str | None) -> Vouchers:
        """The same for a reader who asks for `wished`, a tag or an `Accept-Language`, as far as it is spoken here."""
        same = copy(self)
        object.__setattr__(same, "language", self.texts.spoken(wished, self.shop.language))
        return same

    def say(self, key: Key, **values: object) -> str:
        """To that reader."""
        return self.texts.say(key, self.language, **values)

    def issue(
        self,
        session: Session,
        *,
        campaign: Campaign,
        member: str,
        visit: str,
        intent: Intent | None,
        offered: Priced,
        currency: str,
        permission: Permission,
        now_s: float,
        begins: bool = False,
        until_s: float | None = None,
        reason: Key | None = None,
    ) -> Voucher | None:
        """The new voucher of this campaign, member and visit; None where there is one already, or a limit is reached.

        `intent`: what is behind it, where the offer is about what she wants. `begins`: the visit begins in this
        command, so that there can be none yet. `until_s`: its end, by default that of the day. `reason`: why she has
        it, where neither a wish nor a visit is behind it."""
        if reason is None:
            reason = Key.REASON_CAMPAIGN if intent is None else Key.REASON_TOP_INTENT
        if until_s is None:
            until_s = valid_until_s(list(self.shop.hours), self.shop.time_zone, now_s)
        values = {
            "id": new_id(now_s),
            "offer": campaign.id,
            "terms": campaign.terms,
            "member": member,
            "period_key": visit,
            "visit": visit,
            "sku": offered.sku,
            "lines": [
                {"sku": line.sku, "price_minor": line.price_minor, "off_minor": line.off_minor}
                for line in offered.lines
            ],
            "needs": list(offered.needs),
            "price_before_minor": offered.price_minor,
            "off_minor": offered.off_minor,
            "currency": currency,
            "valid_until_s": until_s,
            "issued_at_s": now_s,
            "status": Status.ISSUED.value,
            "sale": None,
            "reserved_until_s": None,
            "reason_key": reason.value,
            "evidence": "" if intent is None else json.dumps(asdict(intent.evidence)),
            "consent": permission.event,
            "consent_at_s": permission.at_s,
        }
        if begins and are_several(session):
            return self._leave_for_later(session, campaign, values, now_s)
        voucher = self._insert(session, values)
        if voucher is None:
            return None
        if not take(session, campaign, member, offered.off_minor, day_of(now_s, self.shop.time_zone)):
            _TAKE_BACK.run(session, {"voucher": voucher.id})
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
        key = Key(voucher.reason_key)
        values = {"product": product.short_name}
        if voucher.evidence:
            evidence = Evidence(**json.loads(voucher.evidence))
            values["when"] = when(evidence.last_at_s, now_s, self.shop.time_zone, self.texts, self.language)
        return ReasonCard(
            text=self.say(key, **values),
            key=key,
            consent=voucher.consent,
            granted_at_s=voucher.consent_at_s,
        )

    def terms_of(self, session: Session, voucher: Voucher) -> str:
        """The conditions of a voucher in one sentence."""
        until = datetime.fromtimestamp(voucher.valid_until_s, UTC).astimezone(self.shop.time_zone)
        month = self.say(Key(f"month.{until.month}"))
        clock = self.say(Key.WHEN_INSTANT, day=until.day, month=month, clock=f"{until:%H:%M}")
        if not voucher.needs:
            return self.say(Key.VOUCHER_TERMS, until=clock)
        products = [session.get_one(Product, sku).short_name for sku in voucher.needs]
        return self.say(Key.VOUCHER_TERMS_NEEDS, until=clock, needs=", ".join(products))

    def _leave_for_later(
        self, session: Session, campaign: Campaign, values: dict[str, Any], now_s: float
    ) -> Voucher | None:
        """Written with others' of the batch, and its code chosen then."""
        if not take(session, campaign, values["member"], values["off_minor"], day_of(now_s, self.shop.time_zone)):
            return None
        values |= {"code_attempt": 0, "code_hash": b""}
        insert_later(session, self.issuing, values)
        return Voucher.seen(values)

    def _insert(self, session: Session, values: dict[str, Any]) -> Voucher | None:
        """One statement decides; it is tried again only where the code, not the cause, was taken."""
        for attempt in range(MOST_ATTEMPTS):
            values["code_attempt"] = attempt
            values["code_hash"] = code_hash(self.key, code(self.key, values["id"], attempt))
            voucher = Voucher.seen(values)
            if _ISSUE.run(session, values) == 1:
                return voucher
            if _of_cause(session, voucher) is not None:
                return None
        raise RuntimeError("no free voucher code was found")


def valid_vouchers(session: Session, member: str, now_s: float) -> list[Voucher]:
    """Newest first, under every membership of hers."""
    return list(
        session.exec(
            select(Voucher)
            .where(
                hers(Voucher.member, member),
                col(Voucher.status).in_(("issued", "reserved")),
                or_(col(Voucher.valid_until_s) > now_s, col(Voucher.reserved_until_s) > now_s),
            )
            .order_by(col(Voucher.issued_at_s).desc(), col(Voucher.id).desc())
        )
    )


def is_usable(voucher: Voucher, now_s: float) -> bool:
    return standing_of(voucher).at(now_s).status in (Status.ISSUED, Status.RESERVED)


def standing_of(voucher: Voucher) -> Standing:
    return Standing(Status(voucher.status), voucher.valid_until_s, voucher.sale, voucher.reserved_until_s)


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
_TAKE_BACK = Prepared(delete(Voucher).where(col(Voucher.id) == bindparam("voucher")))
