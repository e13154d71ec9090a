"""A kiosk and phones before it, for tests of log-ins: asks the server as their pages do."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI
from sqlmodel import col, select

from kiosk_server.kiosks.sessions import look
from kiosk_server.kiosks.tables import KioskPairing, KioskSession
from kiosk_server.offers.vouchers import qr_rows
from tests.adapters.kiosk_site import Shop

_BOOTS = itertools.count(1)


def new_boot() -> str:
    return f"{next(_BOOTS):032x}"


@dataclass(slots=True)
class KioskPage:
    """The page at kiosk k1, as it is since it was loaded."""

    shop: Shop
    boot: str = field(default_factory=new_boot)
    pairing: str = ""
    secret: str = ""

    @property
    def headers(self) -> dict[str, str]:
        return self.shop.bearer_of("kiosk-k1") | ({"X-Kiosk-Session": self.secret} if self.secret else {})

    def begin(self) -> None:
        answer = self.shop.http.post("/api/kiosk/begun", json={"boot": self.boot}, headers=self.headers)
        assert answer.status_code == 204, answer.text

    def ask_for_code(self) -> Any:
        return self.shop.http.post("/api/kiosk/pairings", json={"boot": self.boot}, headers=self.headers)

    def show_code(self) -> str:
        """The code that a camera reads."""
        answer = self.ask_for_code()
        assert answer.status_code == 201, answer.text
        card = answer.json()
        assert card["qr_rows"] == qr_rows(card["url"])
        self.pairing, self.secret = card["pairing"], card["proof"]
        return code_of(card)

    def picture(self) -> str:
        """What the page shows once a phone has opened the code."""
        with self.shop.database.reader.session() as session:
            return session.get_one(KioskPairing, self.pairing).picture

    def log_in(self, **more: str) -> Any:
        body = {"pairing": self.pairing} | more
        return self.shop.http.post("/api/kiosk/session", json=body, headers=self.headers)

    def log_out(self) -> Any:
        return self.shop.http.delete("/api/kiosk/session", headers=self.headers)

    def ask(self) -> Any:
        return self.shop.http.get("/api/kiosk/session", headers=self.headers)

    def go_back(self) -> Any:
        return self.shop.http.delete(f"/api/kiosk/pairings/{self.pairing}", headers=self.headers)

    def touch_picture(self) -> Any:
        return self.shop.http.post(f"/api/kiosk/pairings/{self.pairing}/more", headers=self.headers)

    def touch(self) -> Any:
        return self.shop.http.post("/api/kiosk/session/touch", headers=self.headers)


def code_of(card: dict[str, Any]) -> str:
    """Behind `#kiosk=` or `#do=`."""
    return str(card["url"]).partition("=")[2]


@dataclass(frozen=True, slots=True)
class PhonePage:
    """The page on a member's phone."""

    shop: Shop
    headers: dict[str, str]

    @property
    def member(self) -> str:
        return self.shop.member(self.headers)

    def ask(self, what: str, **body: str) -> Any:
        return self.shop.http.post(f"/api/phone/{what}", json=body, headers=self.headers)

    def open_code(self, code: str) -> Any:
        return self.ask("kiosk/claim", code=code)

    def confirm(self, page: KioskPage) -> Any:
        return self.ask("kiosk/approve", pairing=page.pairing, picture=page.picture())

    def kiosks(self) -> dict[str, Any]:
        card: dict[str, Any] = self.shop.http.get("/api/phone/kiosk", headers=self.headers).json()
        return card

    def walk_to(self, gateway: str) -> None:
        """Her phone proved to be beside this listening post: `g1` is the kiosk's, `g2` is in another zone."""
        app = self.shop.http.app
        assert isinstance(app, FastAPI)
        room, now_s, member = app.state.running.room, self.shop.clock(), self.member
        self.shop.database.writer.run(lambda session: room.check_in(session, member, now_s, gateway))

    def log_in_at(self, page: KioskPage) -> Any:
        """From the code to the kiosk's answer."""
        assert self.open_code(page.show_code()).status_code == 200
        assert self.confirm(page).status_code == 200
        return page.log_in()


def seconds_pass(shop: Shop, seconds: int) -> None:
    """One after another, with the look that is taken every second."""
    for _ in range(seconds):
        look_after(shop, 1)


def look_after(shop: Shop, seconds: float) -> None:
    """Whether everybody still stands at the kiosk, so many seconds later."""
    app = shop.http.app
    assert isinstance(app, FastAPI)
    store = app.state.running.shop
    shop.clock.now_s += seconds
    shop.database.writer.run(lambda session: look(session, store, shop.clock()))


def last_session(shop: Shop) -> KioskSession:
    with shop.database.reader.session() as session:
        return session.exec(select(KioskSession).order_by(col(KioskSession.started_at_s).desc())).all()[0]
