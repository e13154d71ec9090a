"""A small site of a kiosk_server, set up by the real `set_up`, and its server in this process."""

from __future__ import annotations

import itertools
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from sqlmodel import Session, select
from starlette.testclient import TestClient

from kiosk_server.app import build_app
from kiosk_server.catalogue.tables import Product
from kiosk_server.database import Database
from kiosk_server.messages.texts import Texts
from kiosk_server.principals import phone_of_secret
from kiosk_server.settings import ServeSettings
from kiosk_server.sites.setting_up import DATABASE, BrokerAddress, set_up
from kiosk_server.staff.tables import StaffAccount
from tests.adapters.made_once import made_once
from wire.messages.site import SiteDescription

NOW_S = 1_795_343_000.0
"Sunday, 22 November 2026, 05:23 in New York: before opening."

UNUSED_PORT = 9
"Discard: nothing listens there, so the server stays without a broker and serves all the same."

ORIGIN = "http://testserver"


def description(**changes: Any) -> dict[str, Any]:
    return {
        "site": "corner",
        "name": "Corner shop",
        "street": "1 Side Street",
        "time_zone": "America/New_York",
        "currency": "USD",
        "ibeacon": {"uuid": "8a7b3c1e-94d2-4f60-a5c8-0e1d2b3f4a59", "major": 7},
        "hours": [{"weekday": 6, "opens": "10:00", "closes": "20:00"}],
        "restraint": {"while_here": "always"},
        "floor": {
            "width_m": 10,
            "height_m": 6,
            "zones": [
                {"zone": "door", "name": "Front door", "x0_m": 0, "y0_m": 0, "x1_m": 5, "y1_m": 6},
                {"zone": "bar", "name": "Bar", "department": "coffee", "x0_m": 5, "y0_m": 0, "x1_m": 10, "y1_m": 6},
            ],
            "gateways": [
                {"gateway": "g1", "name": "Door", "label": "G1", "zone": "door", "x_m": 1, "y_m": 1, "entrance": True},
                {"gateway": "g2", "name": "Bar", "label": "G2", "zone": "bar", "x_m": 8, "y_m": 3},
            ],
            "kiosks": [{"kiosk": "k1", "name": "Kiosk", "zone": "door", "x_m": 2, "y_m": 1}],
        },
        "staff": [
            {"username": "mara", "name": "Mara", "roles": ["clerk"], "department": "coffee"},
            {"username": "manager", "name": "Manager", "roles": ["manager"]},
            {"username": "admin", "name": "Administrator", "roles": ["admin"]},
        ],
    } | changes


def products() -> list[dict[str, Any]]:
    def product(sku: str, name: str, price_minor: int, related: list[str]) -> dict[str, Any]:
        return {
            "sku": sku,
            "name": name,
            "short_name": name,
            "category": "Grinders",
            "picture": "grinder",
            "price_minor": price_minor,
            "specs": [{"label": "Noise", "value": "62 dB"}],
            "talking_points": ["Quiet"],
            "zone": "bar",
            "aisle": "B1",
            "stock": 1,
            "related": related,
        }

    return [product("m64", "Morrow 64", 34900, ["brush"]), product("brush", "Brush", 900, [])]


def make_site(folder: Path, *, broker: BrokerAddress | None = None, now_s: float = NOW_S - 86_400) -> Path:
    """A new data folder within `folder`. With `broker` the gateways get certificates that are good at `now_s`."""
    if broker is None and now_s == NOW_S - 86_400:
        # Setting up hashes passwords and moves a database through all its versions; a copy will do as well.
        return copy_site(made_once("site", lambda empty: _set_up(empty, None, now_s)) / "site", folder)
    return _set_up(folder, broker, now_s)


def _set_up(folder: Path, broker: BrokerAddress | None, now_s: float) -> Path:
    catalogue = folder / "catalogue.json"
    catalogue.write_text(json.dumps({"products": products()}))
    data = folder / "site"
    site = SiteDescription.model_validate(description())
    address = broker or BrokerAddress("127.0.0.1", UNUSED_PORT, tls_port=UNUSED_PORT)
    set_up(site, data, catalogue, address, Texts.load(), now_s, provision_gateways=broker is not None)
    _make_signing_in_quick(data)
    return data


def _make_signing_in_quick(data: Path) -> None:
    """Hashes the same passwords for a fraction of the work. A hash tells what it cost, so the server need not know."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)

    def hash_anew(session: Session) -> None:
        for account in session.exec(select(StaffAccount)):
            account.password_hash = quick.hash(credential(data, f"staff-{account.username}")["password"])

    with Database.open(data / DATABASE) as database:
        database.writer.run(hash_anew)
    (data / f"{DATABASE}.lock").unlink()


def credential(data: Path, name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((data / "credentials" / f"{name}.json").read_text())
    return content


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


@dataclass(slots=True)
class Clock:
    now_s: float = NOW_S

    def __call__(self) -> float:
        return self.now_s


@dataclass(frozen=True, slots=True)
class Shop:
    """A running server; `http` keeps no cookies between people: clear them, or show bearers."""

    data: Path
    database: Database
    http: TestClient
    clock: Clock
    people: Iterator[int] = field(default_factory=itertools.count)

    def bearer_of(self, name: str) -> dict[str, str]:
        """Headers of a kiosk or service."""
        return bearer(credential(self.data, name)["bearer"])

    def staff(self, username: str) -> dict[str, str]:
        """Headers of a member of staff who has just signed in."""
        content = credential(self.data, f"staff-{username}")
        answer = self.http.post("/api/staff/session", json={"username": username, "password": content["password"]})
        assert answer.status_code == 200, answer.text
        secret = answer.cookies["shopbell_staff"]
        self.http.cookies.clear()
        return bearer(secret)

    def registration(self, **changes: Any) -> dict[str, Any]:
        """Of somebody new."""
        return registration(email=f"jane{next(self.people)}@example.com") | changes

    def register(self, **changes: Any) -> dict[str, str]:
        """Headers of a new member's phone."""
        answer = self.http.post("/api/phone/register", json=self.registration(**changes))
        assert answer.status_code == 201, answer.text
        self.http.cookies.clear()
        return bearer(answer.json()["credential"])

    def member(self, headers: dict[str, str]) -> str:
        """Whose phone shows these headers."""
        with self.database.reader.session() as session:
            phone = phone_of_secret(session, headers["Authorization"].split()[1], self.clock())
        assert phone is not None
        return phone.member


def registration(**changes: Any) -> dict[str, Any]:
    return {
        "first_name": "Jane",
        "email": "jane@example.com",
        "consents": ["recognise_in_store", "offers", "clerk_assist"],
        "notice_version": "phone-3",
    } | changes


def views(count: int, *, anonymous_id: str = "anonymous-1", sku: str = "m64", at_s: float = NOW_S) -> dict[str, Any]:
    events = [
        {"message_id": f"message-{anonymous_id}-{n}", "event": "Product Viewed", "at_s": at_s, "sku": sku}
        for n in range(count)
    ]
    return {"anonymous_id": anonymous_id, "events": events}


@contextmanager
def running(data: Path, **settings: Any) -> Iterator[Shop]:
    clock = Clock()
    screens = settings.pop("screens", data / "no-screens")
    with Database.open(data / DATABASE) as database:
        app = build_app(ServeSettings(data=data, screens=screens, **settings), database, ORIGIN, clock)
        with TestClient(app, base_url=ORIGIN, raise_server_exceptions=False) as http:
            yield Shop(data, database, http, clock)


def fill_shelves(shop: Shop) -> None:
    """A hundred of each product, so that nothing that is sold runs out."""

    def command(session: Session) -> None:
        for product in session.exec(select(Product)).all():
            product.stock = 100
            session.add(product)

    shop.database.writer.run(command)


def copy_site(made: Path, folder: Path) -> Path:
    return Path(shutil.copytree(made, folder / "site"))
