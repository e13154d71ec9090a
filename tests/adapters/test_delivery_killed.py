"""A server that is killed between the commit of a coupon and its delivery: rung once, or again under the same Topic."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.adapters.kiosk_site import bearer, make_site, registration
from tests.adapters.live_server import free_port
from tests.adapters.push_server import WITHIN_S, PushServer
from tests.adapters.push_service import PushService, push_service


@pytest.fixture
def service() -> Iterator[PushService]:
    with push_service() as service:
        yield service
    assert service.wrong == []


@pytest.fixture
def server(tmp_path: Path, service: PushService) -> Iterator[PushServer]:
    server = PushServer(make_site(tmp_path, now_s=time.time() - 86_400), free_port(), service.origin)
    try:
        server.start()
        yield server
    finally:
        server.kill()


def until(true: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + WITHIN_S
    while not (found := true()):
        assert time.monotonic() < deadline, "that did not come about in time"
        time.sleep(0.02)
    return found


def send(server: PushServer, path: str, body: Any, headers: dict[str, str] | None = None) -> Any:
    answer = httpx2.post(f"{server.url}{path}", json=body, headers=headers, timeout=WITHIN_S)
    assert answer.status_code < 300, answer.text
    return answer.json()


def test_a_coupon_that_was_committed_rings_though_the_server_is_killed_before_it_sends(
    server: PushServer, service: PushService
) -> None:
    now_s = time.time()
    event = {"message_id": "view-1-of-jane", "event": "Product Viewed", "at_s": now_s - 60, "sku": "m64"}
    send(server, "/api/web/events", {"anonymous_id": "anonymous-1", "events": [event]})
    made = send(server, "/api/phone/register", registration(anonymous_id="anonymous-1"))
    jane = bearer(made["credential"])
    send(server, "/api/phone/push", service.browser("jane").subscription(), jane)
    send(server, "/api/phone/check-in", None, jane)
    # The answer came after the commit; the page that could show the coupon still has its two seconds.
    server.kill()
    assert server.rows("SELECT handed_over_at_s FROM delivery") == [(None,)]
    assert service.asked == []

    server.start()
    until(lambda: server.rows("SELECT 1 FROM delivery WHERE handed_over_at_s IS NOT NULL"))
    [push] = service.heard
    [(voucher,)] = server.rows("SELECT voucher FROM delivery")
    assert push.content["voucher"] == voucher
    # The key is made once: the subscription would else be worth nothing after a restart.
    key = server.data / "keys/vapid.pem"
    assert key.stat().st_mode & 0o777 == 0o600
    assert httpx2.get(f"{server.url}/api/phone/reach", headers=jane).json()["application_key"] == push.application_key
    # Where she can be rung stands in no line of the log.
    assert "/push/jane" not in server.log
    assert "visit_started" in server.log
