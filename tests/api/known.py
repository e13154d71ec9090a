"""What there is in the store when the requests come: without real names every path would end at "no such thing"."""

from __future__ import annotations

import json
import secrets
import time
from dataclasses import asdict, dataclass, field
from typing import Any

import httpx2

from simulator.demo.sign_in import bearer
from simulator.demo.stack import Stack

REQUEST_S = 60.0
SKU, OTHER_SKU = "morrow-64", "morrow-40-hand"
ADDRESS = "jane@example.org"


@dataclass(slots=True)
class Known:
    """Credentials by the name of their security scheme, and names of things by the name of their field."""

    credentials: dict[str, str] = field(default_factory=dict)
    to_end: dict[str, str] = field(default_factory=dict)
    "Credentials for the operations that end the one they are shown, by operation id."
    paths: dict[str, str] = field(default_factory=dict)
    fields: dict[str, Any] = field(default_factory=dict)
    staff_token: str = ""

    def as_json(self) -> str:
        return json.dumps(asdict(self))


async def people_and_things(stack: Stack) -> Known:
    """A member with a visit and a voucher, a second membership, a campaign, a segment, an import, a beacon."""
    known = Known()
    async with httpx2.AsyncClient(base_url=stack.server_url, timeout=REQUEST_S, trust_env=False) as http:
        admin = await _staff(http, stack, "admin")
        known.credentials["staffBearer"] = admin
        known.to_end["delete_staff_session"] = f"Bearer {await _staff(http, stack, 'manager')}"
        known.credentials["kioskBearer"] = str(stack.credentials(f"kiosk-{stack.site.floor.kiosks[0].kiosk}")["bearer"])
        known.credentials["serviceBearer"] = str(stack.credentials("clerk_push")["bearer"])
        await _member(http, known)
        await _shop(http, known, admin)
        await renew(http, known)
    floor = stack.site.floor
    known.paths |= {"sku": SKU, "other": OTHER_SKU, "gateway": floor.gateways[0].gateway, "step": "pause"}
    known.fields |= {"sku": SKU, "email": ADDRESS, "zone": floor.zones[0].zone}
    return known


async def new_clerk(http: httpx2.AsyncClient, known: Known) -> dict[str, str]:
    """Name and password of somebody who has just been taken on: whoever was there before may have been let go."""
    who = {"username": f"clerk-{secrets.token_hex(6)}", "password": secrets.token_urlsafe(16)}
    account = {**who, "name": "Clerk", "roles": ["clerk"]}
    await _ask(http, "POST", "/api/staff", bearer(known.credentials["staffBearer"]), account)
    return who


async def renew(http: httpx2.AsyncClient, known: Known) -> None:
    """A clerk's token for the next ten minutes."""
    service = bearer(known.credentials["serviceBearer"])
    made = await _ask(http, "POST", "/api/service/staff-token", service, await new_clerk(http, known))
    known.staff_token = made["access"]


async def _staff(http: httpx2.AsyncClient, stack: Stack, username: str) -> str:
    password = stack.credentials(f"staff-{username}")["password"]
    answer = await http.post("/api/staff/session", json={"username": username, "password": password})
    http.cookies.clear()
    return str(answer.raise_for_status().cookies["shopbell_staff"])


async def _member(http: httpx2.AsyncClient, known: Known) -> None:
    """Jane, who looked at a grinder, joined and came in; and a second membership."""
    anonymous = "anonymous-jane-0001"
    looked = [
        {"message_id": f"looked-{n}", "event": "Product Viewed", "at_s": time.time() - 60, "sku": SKU} for n in range(3)
    ]
    await _ask(http, "POST", "/api/web/events", {}, {"anonymous_id": anonymous, "consented": True, "events": looked})
    for address in (ADDRESS, "jane.too@example.org"):
        joining = {
            "first_name": "Jane",
            "email": address,
            "consents": ["recognise_in_store", "offers", "clerk_assist"],
            "notice_version": "phone-3",
            **({"anonymous_id": anonymous} if address == ADDRESS else {}),
        }
        made = await _ask(http, "POST", "/api/phone/register", {}, joining)
        http.cookies.clear()
        if address == ADDRESS:
            known.credentials["phoneBearer"] = made["credential"]
            known.paths["number"] = known.fields["member_number"] = made["member_number"]
        else:
            known.fields["other"] = made["member_number"]
    phone = bearer(known.credentials["phoneBearer"])
    visit = await _ask(http, "POST", "/api/phone/check-in", phone)
    known.paths["visit"] = visit["visit"]
    me = await _ask(http, "GET", "/api/phone/me", phone)
    known.fields["code"] = next((card["code"] for card in me["vouchers"]), "BELL 0000")


async def _shop(http: httpx2.AsyncClient, known: Known, admin: str) -> None:
    staff = bearer(admin)
    found = await _ask(
        http, "POST", "/api/privacy/people/find", staff, {"member_number": known.fields["member_number"]}
    )
    known.paths["member"] = found["people"][0]["member"]
    everybody = await _ask(http, "GET", "/api/staff", staff)
    known.paths["staff"] = next(each["staff"] for each in everybody if each["username"] == "theo")
    campaigns = await _ask(http, "GET", "/api/campaigns", staff)
    known.paths["campaign"] = campaigns["campaigns"][0]["campaign"]
    beacons = await _ask(http, "GET", "/api/beacons", staff)
    known.paths["beacon"] = beacons[0]["beacon"]
    segment = {"name": "Everybody", "condition": {"kind": "everybody"}}
    made = await _ask(http, "PUT", "/api/segments/everybody", staff, segment)
    known.paths["segment"] = made["segment"]
    csv = "sku,name,price\nsieve,Sieve,4.50\n,,\n"
    answer = await http.post("/api/catalogue/import", content=csv, headers={**staff, "Content-Type": "text/csv"})
    known.paths["import_id"] = answer.raise_for_status().json()["import_id"]
    number, other = known.fields["member_number"], known.fields["other"]
    link = await _ask(http, "POST", f"/api/members/{number}/merge", staff, {"other": other, "why": "The same person"})
    known.paths["link"] = link["link"]


async def _ask(
    http: httpx2.AsyncClient, method: str, path: str, headers: dict[str, str], body: Any = None
) -> dict[str, Any]:
    answer = await http.request(method, path, headers=headers, json=body)
    assert answer.status_code < 300, f"{method} {path}: {answer.text}"
    made: dict[str, Any] = answer.json()
    return made
