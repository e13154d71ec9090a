"""A manager with one campaign that is running, and people whom it fits, in a running server."""

from __future__ import annotations

import itertools
from typing import Any

from sqlmodel import Session, select

from kiosk_server.campaigns.tables import Campaign
from kiosk_server.measurement.assignments import Arms
from kiosk_server.measurement.holdout import Arm
from kiosk_server.web.identities import standing
from tests.adapters.kiosk_site import Shop


class Desk:
    """A manager with one campaign that is running, and people whom it fits."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.headers = shop.staff("manager")
        self.till = shop.bearer_of("clerk_push")
        self.sales = itertools.count()
        for card in self.call("GET", "/api/campaigns")["campaigns"]:
            self.call("POST", f"/api/campaigns/{card['campaign']}/pause")
        wish = {"name": "Ten", "offer": {"kind": "percent", "percent": 10}}
        self.campaign = str(self.call("POST", "/api/campaigns", wish, 201)["campaign"])
        self.path = f"/api/campaigns/{self.campaign}"
        self.call("POST", f"{self.path}/start")

    def call(self, method: str, path: str, body: Any = None, status: int = 200) -> Any:
        answer = self.shop.http.request(method, path, json=body, headers=self.headers)
        assert answer.status_code == status, answer.text
        return answer.json()

    def later(self, seconds: float) -> None:
        """Somebody signs in anew: no session of the staff lasts a day."""
        self.shop.clock.now_s += seconds
        self.headers = self.shop.staff("manager")

    def report(self) -> Any:
        return self.call("GET", f"{self.path}/report")

    def row(self, session: Session) -> Campaign:
        return session.get_one(Campaign, self.campaign)

    def arm(self, member: str) -> Arm:
        with self.shop.database.reader.session() as session:
            return Arm.of(Arms(session, standing(session, member)).is_held_out(self.row(session)))

    def member(self, arm: Arm) -> dict[str, str]:
        """The headers of a new member whom the draw put into this arm."""
        while True:
            phone = self.shop.register()
            if self.arm(self.shop.member(phone)) is arm:
                return phone

    def fits(self, phone: dict[str, str]) -> None:
        """As when a visit of hers sets the campaign off."""
        member = self.shop.member(phone)
        now_s = self.shop.clock.now_s
        self.shop.database.writer.run(lambda s: Arms(s, member).write(self.row(s), now_s))

    def buys(self, phone: dict[str, str], paid_minor: int, cost_minor: int | None = None) -> str:
        number = self.shop.http.get("/api/phone/me", headers=phone).json()["member_number"]
        sale = f"sale-{next(self.sales)}"
        line = {"sku": "m64", "paid_minor": paid_minor, "cost_minor": cost_minor}
        body = {"sale": sale, "member_number": number, "lines": [line]}
        assert self.shop.http.post("/api/till/sales", json=body, headers=self.till).status_code == 200
        return sale

    def rows(self, kind: type[Any]) -> list[Any]:
        with self.shop.database.reader.session() as session:
            return list(session.exec(select(kind)))
