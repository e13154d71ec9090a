"""A small store for tests of arrivals: its real database, presence and decisions, on a clock that the test moves.

Two gateways (`door`, an entrance, and `aisle`), one kiosk beside the aisle, one product, and members whose phones
send real tokens.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count as numbers
from pathlib import Path
from typing import TypeVar

from sqlalchemy import URL
from sqlmodel import Session, SQLModel, select

from kiosk_server.arrivals import Arrivals
from kiosk_server.catalogue.tables import Product
from kiosk_server.database import Database
from kiosk_server.departures import Departures
from kiosk_server.intents.tables import WebEvent
from kiosk_server.intents.web_events import take
from kiosk_server.members.devices import phone_of_device
from kiosk_server.members.purposes import Purpose
from kiosk_server.members.registration import Registration, register
from kiosk_server.messages.texts import Texts
from kiosk_server.offers.vouchers import Vouchers
from kiosk_server.presence.floorplan import read_floor
from kiosk_server.presence.resolving import Resolver
from kiosk_server.presence.visits import Presence
from kiosk_server.sites.keys import Keys, read_keys
from kiosk_server.sites.setting_up import DATABASE, BrokerAddress, set_up
from kiosk_server.sites.shop import Shop, load_shop
from kiosk_server.visits.records import known
from tests.adapters.made_once import made_once
from wire.freshness import freshness
from wire.messages.mqtt import Layout, SightingBatch, SightingRow
from wire.messages.site import FloorPlan, GatewayPlace, KioskPlace, SiteDescription, StaffMember, Zone
from wire.tokens import TokenContent, auth_key, seal, slot_at

R = TypeVar("R", bound=SQLModel)

NOON_S = 1_800_000_000.0
ALL = (Purpose.RECOGNISE_IN_STORE, Purpose.OFFERS, Purpose.CLERK_ASSIST)


def a_site() -> SiteDescription:
    floor = FloorPlan(
        width_m=20,
        height_m=10,
        zones=[
            Zone(zone="entrance", name="Entrance", x0_m=0, y0_m=0, x1_m=10, y1_m=10),
            Zone(zone="coffee", name="Coffee", department="coffee", x0_m=10, y0_m=0, x1_m=20, y1_m=10),
        ],
        gateways=[
            GatewayPlace(gateway="door", name="Door", label="G1", zone="entrance", x_m=1, y_m=5, entrance=True),
            GatewayPlace(gateway="aisle", name="Aisle", label="G2", zone="coffee", x_m=15, y_m=5),
        ],
        kiosks=[KioskPlace(kiosk="bar", name="Coffee bar", zone="coffee", x_m=14, y_m=5)],
    )
    staff = [
        StaffMember(username="admin", name="Administrator", roles=["admin"]),
        StaffMember(username="mara", name="Mara", roles=["clerk"]),
    ]
    return SiteDescription(
        site="riverside", name="Riverside", time_zone="America/New_York", currency="USD", floor=floor, staff=staff
    )


def a_product() -> Product:
    return Product(
        sku="grinder",
        name="Burr grinder",
        short_name="Grinder",
        category="coffee",
        picture="grinder",
        price_minor=34_900,
        currency="USD",
        specs=[],
        talking_points=[],
        zone="coffee",
        aisle="4",
        stock=3,
        related=[],
        position=1,
    )


@dataclass(frozen=True, slots=True)
class Jane:
    """A member with one phone."""

    member: str
    device: str
    handle: bytes
    generation: int


@dataclass(slots=True)
class ArrivalShop:
    """The engine room without its network."""

    data: Path
    database: Database
    shop: Shop
    keys: Keys
    presence: Presence
    arrivals: Arrivals
    departures: Departures
    vouchers: Vouchers
    now_s: float = NOON_S
    seqs: dict[str, Iterator[int]] = field(default_factory=dict)
    people: Iterator[int] = field(default_factory=lambda: numbers(1))

    def join(self, consents: Sequence[Purpose] = ALL, *, wants: str | None = "grinder") -> Jane:
        """A new member who looked at a product an hour ago."""
        number = next(self.people)

        def command(session: Session) -> Jane:
            wish = Registration(f"Jane{number}", f"jane{number}@example.org", tuple(consents), "1", f"anon{number}")
            made = register(session, wish, self.now_s - 60)
            if wants is not None:
                look = WebEvent(
                    message_id=f"m{number}",
                    anonymous_id=f"anon{number}",
                    event="Product Viewed",
                    at_s=self.now_s - 3600,
                    received_at_s=self.now_s - 3600,
                    sku=wants,
                )
                take(session, [look])
            phone = phone_of_device(session, made.device)
            assert phone is not None
            return Jane(made.member, made.device, phone.handle, phone.generation)

        return self.database.writer.run(command)

    def row(
        self,
        jane: Jane,
        gateway: str = "door",
        *,
        rssi_dbm: float = -60,
        count: int = 3,
        at_s: float | None = None,
        lasts_s: float = 0.5,
        fresh: bool = True,
    ) -> SightingRow:
        """A row as her phone and the gateway would make it."""
        end_s = self.now_s if at_s is None else at_s
        token = seal(self.keys.token_root, TokenContent(jane.handle, slot_at(end_s), jane.generation))
        key = auth_key(self.keys.freshness_root, jane.handle, jane.generation)
        proof = freshness(key, token, end_s if fresh else end_s - 600)
        return SightingRow(
            seq=next(self.seqs.setdefault(gateway, numbers(1))),
            token=token.hex(),
            layout=Layout.ANDROID,
            tick=proof.tick,
            mac=proof.mac.hex(),
            median_rssi_dbm=rssi_dbm,
            count=count,
            window_start_s=end_s - lasts_s,
            window_end_s=end_s,
            monotonic_s=end_s - NOON_S + 1_000,
            clock_synced=True,
        )

    def batch(self, *rows: SightingRow, gateway: str = "door", oldest_seq_held: int = 1) -> SightingBatch:
        return SightingBatch(
            gateway=gateway, boot_id="boot", oldest_seq_held=oldest_seq_held, sent_at_s=self.now_s, rows=list(rows)
        )

    def take(self, batch: SightingBatch) -> int:
        return self.database.writer.run(self.arrivals.taking(batch, self.now_s, lambda: self.now_s))

    def hears(self, jane: Jane, gateway: str = "door", **what: float) -> int:
        """One batch with one row of hers."""
        return self.take(self.batch(self.row(jane, gateway, **what), gateway=gateway))  # type: ignore[arg-type]

    def expire(self) -> float | None:
        return self.database.writer.run(lambda s: self.departures.expire(s, self.now_s))

    def opts_out(self, jane: Jane) -> None:
        self.database.writer.run(lambda s: self.departures.opted_out(s, jane.member, self.now_s))

    def all(self, kind: type[R]) -> list[R]:
        with self.database.reader.session() as session:
            return list(session.exec(select(kind)))


def set_up_shop(folder: Path, server: URL | None = None) -> Path:
    """A new data folder in `folder`, its database there or on a server."""
    data = folder / "data"
    if server is None:
        # Setting one up hashes passwords and moves a database through all its versions; a copy will do as well.
        made = made_once("shop", lambda empty: _set_up(empty / "data", None))
        return Path(shutil.copytree(made / "data", data))
    return _set_up(data, server)


def _set_up(data: Path, server: URL | None) -> Path:
    set_up(a_site(), data, None, BrokerAddress("127.0.0.1", 1883), Texts.load(), NOON_S - 3600, server=server)
    with Database.open(server or data / DATABASE) as database:
        database.writer.run(lambda s: s.add(a_product()))
    return data


@contextmanager
def open_shop(data: Path, server: URL | None = None) -> Iterator[ArrivalShop]:
    """Opens the store in `data`, as a start of the server does, and closes it afterwards."""
    with Database.open(server or data / DATABASE) as database:
        with database.reader.session() as session:
            shop = load_shop(session, "riverside")
            before = known(session, "riverside", 0)
        keys = read_keys(data / "keys")
        presence = Presence(read_floor(shop.floor))
        presence.resume(before.open_visits, before.ended)
        vouchers = Vouchers(shop, Texts.load(), keys.voucher_root)
        resolver = Resolver(keys.token_root, keys.freshness_root, shop.site)
        clock = _Clock()
        arrivals = Arrivals(shop, presence, resolver, vouchers, database.writer, clock)
        made = ArrivalShop(data, database, shop, keys, presence, arrivals, Departures(vouchers, presence), vouchers)
        clock.shop = made
        yield made


class _Clock:
    shop: ArrivalShop | None = None

    def __call__(self) -> float:
        return self.shop.now_s if self.shop is not None else NOON_S
