"""A store with members, products and the campaign of a new site in an open database, of either kind."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session, col, select, update

from kiosk_server.campaigns.book import add_welcome, running
from kiosk_server.campaigns.tables import Campaign
from kiosk_server.catalogue.tables import Product
from kiosk_server.database import Database
from kiosk_server.intents.scoring import Evidence, Intent
from kiosk_server.members.consents import consents_of, permits
from kiosk_server.members.purposes import Purpose
from kiosk_server.members.registration import Registration, register
from kiosk_server.messages.texts import Texts
from kiosk_server.offers.pricing import Line, Priced
from kiosk_server.offers.tables import Voucher
from kiosk_server.offers.vouchers import Permission, Vouchers
from kiosk_server.sites.shop import load_shop
from kiosk_server.sites.tables import Site

NOW_S = 1_795_343_000.0
"Sunday, 22 November 2026, 05:23 in New York."

KEY = bytes(range(32))
INTENT = Intent("m64", 3.0, Evidence(3, 0, 0, NOW_S - 5 * 86_400))
OFFERED = Priced((Line("m64", 349_00, 40_00),))


class Stand:
    """Gives out vouchers through the writer, as an arrival does."""

    def __init__(self, database: Database, members: int = 1, *, is_open: bool = False) -> None:
        """`is_open`: another process has set the store up in this database."""
        self.database = database
        if not is_open:
            database.writer.run(_open_store)
        with database.reader.session() as session:
            self.vouchers = Vouchers(load_shop(session, "corner"), Texts.load(), KEY)
        self._met = 0
        self.members = [self.member(number) for number in range(members)]

    def member(self, number: int) -> str:
        purposes = (Purpose.OFFERS, Purpose.RECOGNISE_IN_STORE)
        wish = Registration("Jane", f"jane{number}@example.com", purposes, "1")
        return self.database.writer.run(lambda session: register(session, wish, NOW_S - 90 * 86_400)).member

    def meet(self, count: int) -> None:
        """From now on its members are others, of whom nothing is known."""
        self._met += len(self.members)
        self.members = [self.member(self._met + number) for number in range(count)]

    def issue(self, member: str, visit: str, now_s: float = NOW_S) -> Voucher | None:
        def command(session: Session) -> Voucher | None:
            consent = permits(consents_of(session, member), Purpose.OFFERS)
            assert consent is not None
            found = running(session, now_s)
            return None if not found else self._issue(session, found[0][0], member, visit, consent.event, now_s)

        return self.database.writer.run(command)

    def _issue(
        self, session: Session, campaign: Campaign, member: str, visit: str, consent: str, now_s: float
    ) -> Voucher | None:
        return self.vouchers.issue(
            session,
            campaign=campaign,
            member=member,
            visit=visit,
            intent=INTENT,
            offered=OFFERED,
            currency="USD",
            permission=Permission(consent, now_s),
            now_s=now_s,
        )

    def code_of(self, voucher: Voucher) -> str:
        with self.database.reader.session() as session:
            return self.vouchers.card(session, voucher, NOW_S).code

    def limit(self, **limits: Any) -> None:
        statement = update(Campaign).where(col(Campaign.id) == "welcome").values(**limits)
        self.database.writer.run(lambda session: session.connection().execute(statement) and None)

    def campaign(self) -> Campaign:
        with self.database.reader.session() as session:
            return session.exec(select(Campaign)).one()

    def all(self, kind: type[Any]) -> list[Any]:
        with self.database.reader.session() as session:
            return list(session.exec(select(kind)))


def _open_store(session: Session) -> None:
    session.add(
        Site(
            id="corner",
            name="Corner shop",
            street="1 Side Street",
            time_zone="America/New_York",
            currency="USD",
            language="en",
            service_uuid16=0xFFF1,
            hours=[{"weekday": 6, "opens": "10:00", "closes": "20:00"}],
            floor={"width_m": 10, "height_m": 6, "zones": [], "gateways": [], "kiosks": []},
            created_at_s=NOW_S - 86_400,
        )
    )
    session.flush()
    for position, (sku, price_minor) in enumerate((("m64", 349_00), ("brush", 9_00))):
        session.add(
            Product(
                sku=sku,
                name=sku,
                short_name=sku,
                category="Grinders",
                picture="grinder",
                price_minor=price_minor,
                currency="USD",
                specs=[],
                talking_points=[],
                zone="",
                aisle="",
                stock=1,
                related=[],
                position=position,
            )
        )
    add_welcome(session, "welcome", "Welcome", "USD", NOW_S - 86_400)
