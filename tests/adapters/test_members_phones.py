"""A phone that is lost is shut out, by her from another one or by an administrator; nothing of it opens anything."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select
from starlette.websockets import WebSocketDisconnect

from kiosk_server.credentials.bearers import grant
from kiosk_server.crowds import known_phones
from kiosk_server.delivery.tables import PushSubscription
from kiosk_server.members.devices import add_device
from kiosk_server.members.tables import MemberDevice
from kiosk_server.staff.tables import AuditRow
from tests.adapters.kiosk_site import Shop, bearer, copy_site, make_site, running


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_site(tmp_path_factory.mktemp("made"))


@pytest.fixture(scope="module")
def shop(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with running(copy_site(made, tmp_path_factory.mktemp("shop"))) as shop:
        yield shop


@pytest.fixture(autouse=True)
def _nobody_is_signed_in(shop: Shop) -> None:
    shop.http.cookies.clear()


def another_phone(shop: Shop, phone: dict[str, str]) -> dict[str, str]:
    """Of the same member, as signing in by letter or passkey makes it."""
    shop.clock.now_s += 1

    def command(session: Any) -> str:
        device = add_device(session, shop.member(phone), shop.clock())
        return grant(session, "phone", device.id, shop.clock())

    return bearer(shop.database.writer.run(command))


def devices(shop: Shop, phone: dict[str, str]) -> list[dict[str, Any]]:
    answer = shop.http.get("/api/phone/devices", headers=phone)
    assert answer.status_code == 200, answer.text
    return list(answer.json())


def ring(shop: Shop, device: str) -> None:
    """Its browser can be rung."""

    def command(session: Any) -> None:
        member = session.get_one(MemberDevice, device).member
        session.add(
            PushSubscription(
                device=device,
                member=member,
                service="https://push.example",
                endpoint=f"https://push.example/{device}",
                p256dh="key",
                auth="secret",
                made_at_s=shop.clock(),
                confirmed_at_s=shop.clock(),
            )
        )

    shop.database.writer.run(command)


def test_she_sees_her_phones_and_no_others(shop: Shop) -> None:
    first = shop.register()
    second = another_phone(shop, first)
    shop.register()
    assert [card["this"] for card in devices(shop, second)] == [True, False]
    assert [card["this"] for card in devices(shop, first)] == [False, True]
    (lost, _) = devices(shop, first)
    ring(shop, lost["device"])
    assert [card["rings"] for card in devices(shop, first)] == [True, False]


def test_a_lost_phone_opens_nothing_is_heard_no_more_and_rings_no_more(shop: Shop) -> None:
    hers = shop.register()
    lost = another_phone(shop, hers)
    device = next(card["device"] for card in devices(shop, lost) if card["this"])
    ring(shop, device)
    link = shop.http.post("/api/phone/link", headers=lost).json()["path"]
    with shop.http.websocket_connect("/ws/phone", headers=lost) as socket:
        socket.send_json({"type": "hello"})
        assert socket.receive_json()["type"] == "welcome"
        assert shop.http.delete(f"/api/phone/devices/{device}", headers=hers).status_code == 204
        assert close_code(socket) == 4401
    for path in ("/api/phone/me", "/api/phone/devices"):
        assert shop.http.get(path, headers=lost).status_code == 401
    assert shop.http.post("/api/phone/tokens", headers=lost).status_code == 401
    assert shop.http.get(link, follow_redirects=False).status_code == 410
    with shop.database.reader.session() as session:
        row = session.get_one(MemberDevice, device)
        assert (row.revoked_at_s, row.generation) == (shop.clock(), 1)
        assert session.get(PushSubscription, device) is None
        assert not known_phones(session, {row.handle})[row.handle].recognise
    assert [card["this"] for card in devices(shop, hers)] == [True]
    assert shop.http.get("/api/phone/me", headers=hers).json()["bell"]["bell"] == "on"
    assert shop.http.delete(f"/api/phone/devices/{device}", headers=hers).status_code == 404


def close_code(socket: Any) -> int:
    """With which code the server ends a socket, whatever it says before."""
    while True:
        try:
            socket.receive_json()
        except WebSocketDisconnect as ended:
            return ended.code


def test_nobody_shuts_out_somebody_elses_phone(shop: Shop) -> None:
    hers, strangers = shop.register(), shop.register()
    (card,) = devices(shop, hers)
    assert shop.http.delete(f"/api/phone/devices/{card['device']}", headers=strangers).status_code == 404
    path = f"/api/privacy/people/{shop.member(strangers)}/devices/{card['device']}"
    assert shop.http.delete(path, headers=shop.staff("admin")).status_code == 404
    assert shop.http.get("/api/phone/me", headers=hers).status_code == 200


def test_an_administrator_shuts_it_out_for_her_and_it_is_audited(shop: Shop) -> None:
    hers = shop.register()
    path = f"/api/privacy/people/{shop.member(hers)}/devices"
    assert shop.http.get(path, headers=shop.staff("mara")).status_code == 403
    admin = shop.staff("admin")
    (card,) = shop.http.get(path, headers=admin).json()
    member = shop.member(hers)
    assert shop.http.delete(f"{path}/{card['device']}", headers=admin).status_code == 204
    assert shop.http.get("/api/phone/me", headers=hers).status_code == 401
    assert shop.http.get(path, headers=admin).json() == []
    with shop.database.reader.session() as session:
        acts = session.exec(select(AuditRow.act).where(AuditRow.subject == member)).all()
    assert "person.device_shut_out" in acts
    assert shop.http.get("/api/privacy/people/nobody/devices", headers=admin).status_code == 404
