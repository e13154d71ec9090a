"""A store that holds a drawing: its desk, those who enter, their letters, and the clock that closes it."""

from __future__ import annotations

import asyncio
import email
import re
import time
from dataclasses import dataclass, field
from email import policy
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from fastapi import FastAPI
from httpx2 import Response

from kiosk_server.drawings.configuration import Drawings
from kiosk_server.drawings.turning import turn
from kiosk_server.members.tables import MemberPii
from kiosk_server.sign_in.addresses import prove
from tests.adapters.kiosk_site import Shop

DAY_S = 86_400.0
WITHIN_S = 60.0
PULSE = "9f" * 64
"What the beacon published, in hexadecimal."
ME: dict[str, Any] = {"state": "CA", "is_of_age": True, "accepts_rules": True}


def plan(now_s: float, **changes: Any) -> dict[str, Any]:
    return {
        "heading": "A card for spring",
        "prizes": 1,
        "prize_minor": 50_00,
        "premises_state": "CA",
        "states": ["CA", "OR"],
        "opens_at_s": now_s,
        "closes_at_s": now_s + 7 * DAY_S,
        "numbers_at_s": now_s + 8 * DAY_S,
        "sources": ["nist_beacon"],
        "alternates": 3,
        "claim_days": 10,
    } | changes


def newest_link(data: Path, address: str, read: set[str], to: str = "") -> str | None:
    """The link in the newest letter to this address that is not in `read`, and puts it there; None: none has come."""
    for file in sorted((data / "mail").glob("*.eml"), reverse=True):
        letter = email.message_from_bytes(file.read_bytes(), policy=policy.default)
        if letter["To"] == address and file.name not in read:
            found = re.search(rf"http\S+{to}\?code=\S+", letter.get_content())
            if found is not None:
                read.add(file.name)
                return found[0]
    return None


async def link_in_letter(data: Path, address: str, to: str = "confirm") -> str:
    deadline = time.monotonic() + WITHIN_S
    while (found := newest_link(data, address, set(), to)) is None:
        assert time.monotonic() < deadline, f"no letter came to {address}"
        await asyncio.sleep(0.02)
    return found


@dataclass(slots=True)
class DrawingStand:
    shop: Shop
    manager: dict[str, str]
    _read: set[str] = field(default_factory=set)

    @property
    def drawings(self) -> Drawings:
        app = self.shop.http.app
        assert isinstance(app, FastAPI)
        drawings: Drawings = app.state.drawings
        return drawings

    def at_desk(self, method: str, path: str = "", body: Any = None, **headers: str) -> Response:
        """By the manager, who signs in again where the days that passed have ended her session."""
        for _ in range(2):
            shown = self.manager | headers
            answer = self.shop.http.request(method, f"/api/drawings{path}", json=body, headers=shown)
            if answer.status_code != 401:
                break
            self.manager = self.shop.staff("manager")
        return answer

    def draft(self, **changes: Any) -> str:
        answer = self.at_desk("POST", body=plan(self.shop.clock(), **changes))
        assert answer.status_code == 201, answer.text
        return str(answer.json()["drawing"])

    def publish(self, **changes: Any) -> str:
        drawing = self.draft(**changes)
        answer = self.at_desk("POST", f"/{drawing}/publish")
        assert answer.status_code == 200, answer.text
        return drawing

    def line(self, drawing: str) -> dict[str, Any]:
        lines = self.at_desk("GET").json()
        return next(line for line in lines if line["drawing"] == drawing)

    def member(self, *, proven: bool = True, **changes: Any) -> dict[str, str]:
        """Headers of a new member's phone."""
        headers = self.shop.register(**changes)
        if proven:
            self.prove(headers)
        return headers

    def prove(self, headers: dict[str, str]) -> None:
        member, now_s = self.shop.member(headers), self.shop.clock()

        def command(session: Any) -> None:
            pii = session.get_one(MemberPii, member)
            prove(session, member, pii.email_norm or pii.email_claimed, now_s)

        self.shop.database.writer.run(command)

    def enter(self, headers: dict[str, str], drawing: str, **changes: Any) -> Response:
        return self.shop.http.post(f"/api/phone/drawings/{drawing}/entry", json=ME | changes, headers=headers)

    def mine(self, headers: dict[str, str], drawing: str) -> dict[str, Any]:
        cards = self.shop.http.get("/api/phone/drawings", headers=headers).json()["drawings"]
        found: dict[str, Any] = next(card for card in cards if card["drawing"] == drawing)
        return found

    def ask_by_form(self, drawing: str, address: str, **changes: str) -> Response:
        fields = {"email": address, "state": "CA", "is_of_age": "yes", "accepts_rules": "yes"} | changes
        return self.shop.http.post(f"/drawings/{drawing}/enter", data=fields)

    def enter_by_form(self, drawing: str, address: str) -> str:
        """The code of the entry."""
        assert self.ask_by_form(drawing, address).status_code == 200
        return self.confirm(self.link(address))

    def confirm(self, link: str, headers: dict[str, str] | None = None) -> str:
        self.shop.http.cookies.clear()
        parts = urlsplit(link)
        fields = {name: values[0] for name, values in parse_qs(parts.query).items()}
        answer = self.shop.http.post(parts.path, data=fields, headers=headers)
        assert answer.status_code == 200, answer.text
        found = re.search(r'class="code">([^<]+)<', answer.text)
        assert found is not None
        return found[1]

    def link(self, address: str) -> str:
        """Of the newest letter to this address that was not read yet."""
        deadline = time.monotonic() + WITHIN_S
        while (found := newest_link(self.shop.data, address, self._read)) is None:
            assert time.monotonic() < deadline, f"no letter came to {address}"
            time.sleep(0.02)
        return found

    def turn(self) -> None:
        self.shop.database.writer.run(partial(turn, self.drawings, self.shop.clock()))

    def close(self, drawing: str) -> dict[str, Any]:
        self.shop.clock.now_s = self.line(drawing)["plan"]["closes_at_s"]
        self.turn()
        return self.line(drawing)

    def draw(self, drawing: str, pulse: str = PULSE) -> Response:
        self.shop.clock.now_s = max(self.shop.clock(), self.line(drawing)["plan"]["numbers_at_s"])
        return self.at_desk("POST", f"/{drawing}/draw", {"numbers": {"nist_beacon": [pulse]}})

    def receipt(self, drawing: str) -> dict[str, Any]:
        answer = self.shop.http.get(f"/drawings/{drawing}/receipt.json")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found
