"""Buying, writing and deciding at a running server, as a till, a phone and a desk do it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from httpx2 import Response
from sqlalchemy import delete
from sqlmodel import Session

from kiosk_server.reviews.tables import Review
from tests.adapters.kiosk_site import Shop

DAY_S = 86_400.0
WORDS = "Quiet enough to grind while the house sleeps."


@dataclass(slots=True)
class ReviewStand:
    shop: Shop
    numbers: Iterator[int] = field(default_factory=itertools.count)
    staff: dict[str, dict[str, str]] = field(default_factory=dict)

    def buyer(self, *skus: str, days_ago: float = 10, **registration: Any) -> dict[str, str]:
        """Headers of a new member's phone who bought each of these, on a receipt of its own."""
        headers = self.shop.register(**registration)
        for sku in skus or ("m64",):
            self.buy(headers, sku, days_ago=days_ago)
        return headers

    def buy(self, headers: dict[str, str], *skus: str, days_ago: float = 10) -> str:
        """The sale."""
        number = self.shop.http.get("/api/phone/me", headers=headers).json()["member_number"]
        sale = f"sale-{self.shop.clock.now_s:.0f}-{next(self.numbers)}"
        told = {
            "sale": sale,
            "member_number": number,
            "at_s": self.shop.clock.now_s - days_ago * DAY_S,
            "lines": [{"sku": sku, "paid_minor": 9_00} for sku in skus],
        }
        answer = self.shop.http.post("/api/till/sales", json=told, headers=self.shop.bearer_of("clerk_push"))
        assert answer.status_code == 200, answer.text
        return sale

    def purchases(self, headers: dict[str, str]) -> dict[str, Any]:
        answer = self.shop.http.get("/api/phone/reviews", headers=headers)
        assert answer.status_code == 200, answer.text
        view: dict[str, Any] = answer.json()
        return view

    def purchase(self, headers: dict[str, str], sku: str = "m64") -> dict[str, Any]:
        """The newest of this product."""
        return next(each for each in self.purchases(headers)["purchases"] if each["product"]["sku"] == sku)

    def send(self, headers: dict[str, str], token: str, **changes: Any) -> Response:
        wish = {"token": token, "stars": 4, "title": "Good", "text": WORDS} | changes
        return self.shop.http.post("/api/phone/reviews", json=wish, headers=headers)

    def write(self, headers: dict[str, str], sku: str = "m64", **changes: Any) -> dict[str, Any]:
        """Her review as she then sees it."""
        purchase = self.purchase(headers, sku)
        seen = purchase["review"]["version"] if purchase["review"] else 0
        answer = self.send(headers, purchase["token"], **{"version": seen} | changes)
        assert answer.status_code == 200, answer.text
        review: dict[str, Any] = answer.json()["review"]
        return review

    def manager(self) -> dict[str, str]:
        return self.as_staff("manager")

    def as_staff(self, username: str) -> dict[str, str]:
        if username not in self.staff:
            self.staff[username] = self.shop.staff(username)
        return self.staff[username]

    def waiting(self) -> list[dict[str, Any]]:
        answer = self.shop.http.get("/api/desk/reviews", headers=self.manager())
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["waiting"]
        return found

    def figures(self) -> dict[str, Any]:
        found: dict[str, Any] = self.shop.http.get("/api/desk/reviews", headers=self.manager()).json()["figures"]
        return found

    def decide(
        self, review: dict[str, Any], reason: str | None = None, note: str = "", by: str = "manager"
    ) -> Response:
        decision = {"version": review["version"], "publish": reason is None, "reason": reason, "note": note}
        path = f"/api/desk/reviews/{review['review']}/decision"
        return self.shop.http.post(path, json=decision, headers=self.as_staff(by))

    def publish(self, review: dict[str, Any]) -> None:
        answer = self.decide(review)
        assert answer.status_code == 200, answer.text

    def page(self, sku: str = "m64", **query: Any) -> dict[str, Any]:
        answer = self.shop.http.get(f"/api/catalogue/products/{sku}/reviews", params=query)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def set_rules(self, **rules: Any) -> None:
        answer = self.shop.http.put("/api/desk/review-rules", json=rules, headers=self.manager())
        assert answer.status_code == 200, answer.text


def a_new_day(shop: Shop) -> ReviewStand:
    """A day later at the same server, with no reviews and nobody's rules."""

    def forget(session: Session) -> None:
        for table in ("review_version", "review", "review_ask", "review_rules"):
            session.connection().execute(delete(Review.metadata.tables[table]))

    shop.database.writer.run(forget)
    shop.clock.now_s += DAY_S
    return ReviewStand(shop)
