"""A coupon on its way to a phone whose page is closed: through a push service that really decrypts."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select, update

from kiosk_server.delivery.tables import Delivery, PushSubscription
from kiosk_server.delivery.waiting import GRACE_S, LEASE_S
from kiosk_server.members.tables import ConsentState
from kiosk_server.visits.tables import VisitHops
from tests.adapters.kiosk_site import Shop, copy_site, make_site, running, views
from tests.adapters.push_service import Push, PushService, push_service
from wire.web_push.answers import FIRST_PAUSE_S

WITHIN_S = 90.0
"On a very busy machine; it costs nothing when things go well."


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_site(tmp_path_factory.mktemp("made"))


@pytest.fixture(scope="module")
def service() -> Iterator[PushService]:
    with push_service() as service:
        yield service


@pytest.fixture(scope="module")
def shop(made: Path, tmp_path_factory: pytest.TempPathFactory, service: PushService) -> Iterator[Shop]:
    data = copy_site(made, tmp_path_factory.mktemp("shop"))
    with running(data, push_services=(service.origin,), mail_from="shop@example.com") as shop:
        yield shop


@pytest.fixture(autouse=True)
def _quiet(shop: Shop, service: PushService) -> Iterator[None]:
    shop.http.cookies.clear()
    service.heard.clear()
    service.asked.clear()
    service.answers.clear()
    service.hold.set()
    yield
    assert service.wrong == []


def until(true: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + WITHIN_S
    while not (found := true()):
        assert time.monotonic() < deadline, "that did not come about in time"
        time.sleep(0.02)
    return found


class Jane:
    """A member whose phone can be rung, with something that she looked at."""

    def __init__(self, shop: Shop, service: PushService, *, subscribed: bool = True) -> None:
        name = f"jane{next(shop.people)}"
        self.name, self.shop, self.service = name, shop, service
        anonymous = f"anonymous-{name}"
        assert shop.http.post("/api/web/events", json=views(3, anonymous_id=anonymous)).status_code == 202
        self.headers = shop.register(anonymous_id=anonymous, email=f"{name}@example.com")
        self.browser = service.browser(name)
        if subscribed:
            answer = self.subscribe()
            assert answer.status_code == 200, answer.text

    def subscribe(self, **changes: Any) -> Any:
        body = self.browser.subscription() | changes
        return self.shop.http.post("/api/phone/push", json=body, headers=self.headers)

    def post(self, path: str, body: Any = None) -> Any:
        answer = self.shop.http.post(path, json=body, headers=self.headers)
        assert answer.status_code < 300, answer.text
        return answer

    def comes_in(self) -> str:
        """The id of the coupon that this brings."""
        self.post("/api/phone/check-in")
        return str(self.view()["vouchers"][0]["voucher"])

    def view(self) -> dict[str, Any]:
        found: dict[str, Any] = self.shop.http.get("/api/phone/me", headers=self.headers).json()
        return found

    def deliveries(self) -> list[Delivery]:
        with self.shop.database.reader.session() as session:
            return list(session.exec(select(Delivery).where(Delivery.member == self.shop.member(self.headers))))

    def delivery(self) -> Delivery:
        [found] = self.deliveries()
        return found

    def subscriptions(self) -> list[PushSubscription]:
        with self.shop.database.reader.session() as session:
            hers = PushSubscription.member == self.shop.member(self.headers)
            return list(session.exec(select(PushSubscription).where(hers)))

    def heard(self) -> list[Push]:
        return [push for push in self.service.heard if push.to == f"/push/{self.name}"]

    def refused(self, *answers: tuple[int, dict[str, str]]) -> None:
        """What her next pushes get from the service."""
        self.service.answers[f"/push/{self.name}"] = list(answers)

    def asked(self) -> int:
        return self.service.asked.count(f"/push/{self.name}")


def grace_passes(jane: Jane) -> None:
    """Once the coupon is written down."""
    until(jane.deliveries)
    jane.shop.clock.now_s += GRACE_S + 0.1


def test_a_coupon_rings_a_phone_whose_page_is_closed(shop: Shop, service: PushService) -> None:
    jane = Jane(shop, service)
    voucher = jane.comes_in()
    assert jane.heard() == []
    grace_passes(jane)
    until(lambda: jane.delivery().handed_over_at_s)
    [push] = jane.heard()
    ends_at_s = jane.view()["vouchers"][0]["valid_until_s"]
    assert push.ttl_s == int(ends_at_s - shop.clock.now_s)
    assert push.urgency == "high"
    assert push.contact == "mailto:shop@example.com"
    reach = shop.http.get("/api/phone/reach", headers=jane.headers).json()
    assert push.application_key == reach["application_key"]
    assert reach["subscribed"] is True
    shown = push.content["notification"]
    assert push.content["voucher"] == voucher
    assert shown["navigate"].endswith(f"/phone/#coupon={voucher}")
    assert shown["tag"] == push.topic
    delivery = jane.delivery()
    assert (delivery.way, delivery.attempts, delivery.due_at_s, delivery.outcome) == ("push", 1, None, None)


def is_sent(jane: Jane) -> None:
    grace_passes(jane)
    until(lambda: jane.delivery().handed_over_at_s)


def tell(jane: Jane, voucher: str, hop: str, way: str = "push", at_s: float | None = None) -> Any:
    body = {"voucher": voucher, "hop": hop, "way": way, "at_s": at_s}
    return jane.shop.http.post("/api/phone/deliveries", json=body, headers=jane.headers)


def withdraw(jane: Jane, purpose: str) -> None:
    jane.post("/api/phone/consents", {"purpose": purpose, "granted": False})


def test_a_phone_rings_in_the_language_that_its_page_last_spoke(shop: Shop, service: PushService) -> None:
    jane = Jane(shop, service)
    assert jane.subscribe(language="es").status_code == 200
    # Its worker alone, which renews what the browser changed, does not know what the page speaks.
    assert jane.subscribe().status_code == 200
    jane.comes_in()
    is_sent(jane)
    shown = jane.heard()[0].content["notification"]
    assert (shown["lang"], shown["title"]) == ("es", "La campana suena por ti")
    assert shown["body"].startswith("Un cupón de ")


def test_a_page_that_shows_the_coupon_itself_keeps_the_phone_silent(shop: Shop, service: PushService) -> None:
    jane = Jane(shop, service)
    voucher = jane.comes_in()
    assert tell(jane, voucher, "shown", "socket").status_code == 204
    delivery = jane.delivery()
    assert (delivery.way, delivery.due_at_s) == ("socket", None)
    # Somebody else's coupon that is due after hers comes through; hers never does.
    other = Jane(shop, service)
    other.comes_in()
    is_sent(other)
    assert jane.asked() == 0


def test_a_phone_that_never_subscribed_has_receipts_all_the_same(shop: Shop, service: PushService) -> None:
    jane = Jane(shop, service, subscribed=False)
    voucher = jane.comes_in()
    assert jane.deliveries() == []
    assert tell(jane, voucher, "opened", "socket").status_code == 204
    delivery = jane.delivery()
    assert delivery.shown_at_s == delivery.opened_at_s == shop.clock.now_s
    assert delivery.queued_at_s <= shop.clock.now_s


def test_each_hop_is_written_once_at_its_first_instant_within_what_is_possible(
    shop: Shop, service: PushService
) -> None:
    jane = Jane(shop, service)
    voucher = jane.comes_in()
    is_sent(jane)
    first = jane.delivery()
    assert tell(jane, voucher, "shown", at_s=first.queued_at_s - 3600).status_code == 204
    shop.clock.now_s += 10
    for _ in range(2):
        assert tell(jane, voucher, "opened", at_s=shop.clock.now_s + 3600).status_code == 204
        shop.clock.now_s += 10
        assert tell(jane, voucher, "shown").status_code == 204
    last = jane.delivery()
    assert last.shown_at_s == first.queued_at_s
    assert last.opened_at_s == first.handed_over_at_s + 10
    assert last.handed_over_at_s == first.handed_over_at_s


def test_nobody_writes_receipts_for_somebody_elses_coupon(shop: Shop, service: PushService) -> None:
    jane, other = Jane(shop, service), Jane(shop, service)
    voucher = jane.comes_in()
    assert tell(other, voucher, "opened").status_code == 404
    assert tell(other, "nothing", "opened").status_code == 404
    assert jane.delivery().opened_at_s is None


@pytest.mark.parametrize("status", [404, 410])
def test_a_subscription_that_is_gone_is_forgotten(shop: Shop, service: PushService, status: int) -> None:
    jane = Jane(shop, service)
    jane.comes_in()
    jane.refused((status, {}))
    grace_passes(jane)
    until(lambda: jane.delivery().outcome)
    assert (jane.delivery().outcome, jane.delivery().due_at_s) == ("gone", None)
    assert jane.subscriptions() == []


@pytest.mark.parametrize("status", [400, 413, 302])
def test_what_would_be_refused_again_is_not_sent_again(shop: Shop, service: PushService, status: int) -> None:
    jane = Jane(shop, service)
    jane.comes_in()
    jane.refused((status, {"Location": "http://127.0.0.1:9/"}))
    grace_passes(jane)
    until(lambda: jane.delivery().outcome)
    assert (jane.delivery().outcome, jane.delivery().due_at_s, jane.asked()) == ("refused", None, 1)
    assert len(jane.subscriptions()) == 1


def test_a_service_that_fails_is_asked_again_and_again_until_it_takes_it(shop: Shop, service: PushService) -> None:
    jane = Jane(shop, service)
    jane.comes_in()
    jane.refused((500, {}), (503, {}), (403, {}))
    shop.clock.now_s += GRACE_S + 0.1
    for failures in range(1, 4):
        pause_s = FIRST_PAUSE_S * 2 ** (failures - 1)
        due_s = shop.clock.now_s + pause_s
        until(lambda due_s=due_s: abs((jane.delivery().due_at_s or 0) - due_s) < 0.01)
        shop.clock.now_s += pause_s + 0.1
    until(lambda: jane.delivery().handed_over_at_s)
    assert (jane.delivery().attempts, len(jane.heard())) == (4, 1)


def test_a_service_that_asks_for_fewer_is_left_alone_for_all(shop: Shop, service: PushService) -> None:
    jane, other = Jane(shop, service), Jane(shop, service)
    jane.comes_in()
    jane.refused((429, {"Retry-After": "120"}))
    shop.clock.now_s += GRACE_S + 0.1
    until(lambda: (jane.delivery().due_at_s or 0) >= shop.clock.now_s + 120)
    due_s = jane.delivery().due_at_s
    other.comes_in()
    # A coupon for the same service that waits already is put off with the next refusal alone.
    shop.clock.now_s += GRACE_S + 0.1
    until(lambda: other.delivery().handed_over_at_s)
    assert jane.delivery().due_at_s == due_s
    shop.clock.now_s += 121
    until(lambda: jane.delivery().handed_over_at_s)
    assert jane.delivery().attempts == 2


@pytest.mark.parametrize("purpose", ["offers", "recognise_in_store"])
def test_what_she_withdrew_does_not_ring(shop: Shop, service: PushService, purpose: str) -> None:
    jane = Jane(shop, service)
    jane.comes_in()
    withdraw(jane, purpose)
    assert (jane.delivery().outcome, jane.delivery().due_at_s) == ("withdrawn", None)
    # A subscription serves offers; with them it goes.
    assert len(jane.subscriptions()) == (0 if purpose == "offers" else 1)
    assert jane.subscribe().status_code == (409 if purpose == "offers" else 200)
    other = Jane(shop, service)
    other.comes_in()
    is_sent(other)
    assert jane.asked() == 0


def test_a_consent_that_ended_by_another_way_is_seen_when_it_is_leased(shop: Shop, service: PushService) -> None:
    jane = Jane(shop, service)
    jane.comes_in()
    member = shop.member(jane.headers)
    ended = update(ConsentState).where(col(ConsentState.member) == member).values(granted=False)
    shop.database.writer.run(lambda session: session.connection().execute(ended) and None)
    shop.clock.now_s += GRACE_S + 0.1
    until(lambda: jane.delivery().outcome == "withdrawn")
    assert jane.asked() == 0


def test_news_on_this_phone_keeps_the_subscription_without_offers(shop: Shop, service: PushService) -> None:
    jane = Jane(shop, service)
    jane.post("/api/phone/consents", {"purpose": "marketing_push", "granted": True})
    withdraw(jane, "offers")
    assert len(jane.subscriptions()) == 1
    withdraw(jane, "marketing_push")
    assert jane.subscriptions() == []


def test_a_paused_bell_rings_when_the_pause_is_over(shop: Shop, service: PushService) -> None:
    jane = Jane(shop, service)
    jane.comes_in()
    until_s = shop.clock.now_s + 300
    jane.post("/api/phone/pause", {"until_s": until_s})
    shop.clock.now_s += GRACE_S + 0.1
    until(lambda: jane.delivery().due_at_s == until_s)
    assert jane.asked() == 0
    shop.clock.now_s = until_s + 1
    until(lambda: jane.delivery().handed_over_at_s)


def test_the_stores_one_switch_holds_pushes_too(shop: Shop, service: PushService) -> None:
    jane = Jane(shop, service)
    jane.comes_in()
    manager = shop.staff("manager")
    assert shop.http.put("/api/campaigns/outgoing", json={"paused": True}, headers=manager).status_code == 200
    shop.clock.now_s += GRACE_S + 0.1
    until(lambda: (jane.delivery().due_at_s or 0) > shop.clock.now_s)
    assert (jane.asked(), jane.delivery().attempts) == (0, 0)
    assert shop.http.put("/api/campaigns/outgoing", json={"paused": False}, headers=manager).status_code == 200
    shop.clock.now_s += 20
    until(lambda: jane.delivery().handed_over_at_s)


def test_a_coupon_that_ended_meanwhile_does_not_ring(shop: Shop, service: PushService) -> None:
    jane = Jane(shop, service)
    jane.comes_in()
    ends_s = jane.delivery().ends_at_s
    before_s, shop.clock.now_s = shop.clock.now_s, ends_s
    until(lambda: jane.delivery().outcome == "too_late")
    assert jane.asked() == 0
    shop.clock.now_s = before_s


def test_a_server_that_dies_while_it_sends_sends_again_under_the_same_topic(
    made: Path, tmp_path: Path, service: PushService
) -> None:
    data = copy_site(made, tmp_path)
    settings = {"push_services": (service.origin,)}
    with running(data, **settings) as shop:
        jane = Jane(shop, service)
        jane.comes_in()
        service.hold.clear()
        shop.clock.now_s += GRACE_S + 0.1
        until(lambda: jane.asked() == 1)
        died_s = shop.clock.now_s
    service.hold.set()
    # The push service took it; nobody is left who heard it say so.
    until(lambda: len(jane.heard()) == 1)
    with running(data, **settings) as shop:
        jane.shop = shop
        assert jane.delivery().handed_over_at_s is None
        shop.clock.now_s = died_s + LEASE_S + 1
        until(lambda: jane.delivery().handed_over_at_s)
        assert len(jane.heard()) == 2
        assert len(service.waiting(jane.name)) == 1
        assert jane.delivery().attempts == 2


@pytest.mark.parametrize(
    "change",
    [
        {"endpoint": "https://10.0.0.1/push"},
        {"endpoint": "https://push.corp.internal/x"},
        {"endpoint": "http://push.example.com/x"},
        {"endpoint": "http://127.0.0.1:9/push/x"},
        {"endpoint": "https://push.example.com:8443/x"},
        {"endpoint": "file:///etc/passwd"},
        {"p256dh": "AAAA"},
        {"p256dh": "BA" + "A" * 85},
        {"auth": "not base64!"},
    ],
)
def test_a_subscription_that_leads_inside_or_holds_no_keys_is_refused(
    shop: Shop, service: PushService, change: dict[str, str]
) -> None:
    jane = Jane(shop, service, subscribed=False)
    answer = jane.subscribe(**change)
    assert answer.status_code == 422, answer.text
    assert change.get("endpoint", "none") not in answer.text
    assert jane.subscriptions() == []


def test_a_browser_that_changes_hands_rings_for_its_new_member_alone(shop: Shop, service: PushService) -> None:
    jane, other = Jane(shop, service), Jane(shop, service, subscribed=False)
    other.browser = jane.browser
    assert other.subscribe().status_code == 200
    assert jane.subscriptions() == []
    assert len(other.subscriptions()) == 1
    assert shop.http.delete("/api/phone/push", headers=other.headers).status_code == 204
    assert other.subscriptions() == []


def test_her_export_has_her_receipts_and_not_the_secret(shop: Shop, service: PushService) -> None:
    jane = Jane(shop, service)
    jane.comes_in()
    is_sent(jane)
    holds = shop.http.get("/api/phone/export", headers=jane.headers).json()["holds"]
    [delivery] = holds["delivery"]["rows"]
    assert delivery["handed_over_at_s"] == jane.delivery().handed_over_at_s
    [subscription] = holds["push_subscription"]["rows"]
    assert subscription["service"] == service.origin
    assert {"endpoint", "p256dh", "auth"} & set(subscription) == set()


def test_erasing_her_leaves_nothing_of_where_her_phone_was_rung(shop: Shop, service: PushService) -> None:
    jane = Jane(shop, service)
    jane.comes_in()
    is_sent(jane)
    member = shop.member(jane.headers)
    endpoint = jane.browser.endpoint.encode()
    assert endpoint in in_files(shop)
    jane.post("/api/phone/erasure")
    shop.clock.now_s += 3601

    def left() -> int:
        with shop.database.reader.session() as session:
            found = [*session.exec(select(Delivery)), *session.exec(select(PushSubscription))]
            return sum(row.member == member for row in found)

    until(lambda: left() == 0)
    until(lambda: endpoint not in in_files(shop))


def in_files(shop: Shop) -> bytes:
    return b"".join(file.read_bytes() for file in shop.data.glob("kiosk_server.sqlite3*"))


def test_the_desks_trace_follows_the_coupon_to_her_phone(shop: Shop, service: PushService) -> None:
    jane = Jane(shop, service)
    voucher = jane.comes_in()
    visit, at_s = jane.view()["visit"]["visit"], shop.clock.now_s
    hops = VisitHops(
        visit=visit,
        gateway="g1",
        packets=3,
        median_rssi_dbm=-60,
        first_heard_at_s=at_s,
        window_end_s=at_s,
        published_at_s=at_s,
        received_at_s=at_s,
        decided_at_s=at_s,
    )
    shop.database.writer.run(lambda session: session.add(hops))
    manager = shop.staff("manager")

    def told() -> list[tuple[str, str]]:
        trace = shop.http.get(f"/api/desk/visits/{visit}/trace", headers=manager).json()
        return [(hop["hop"], hop["detail"]) for hop in trace["hops"][5:]]

    assert told() == []
    is_sent(jane)
    assert told() == [("handed_over", "push")]
    assert tell(jane, voucher, "opened").status_code == 204
    assert told() == [("handed_over", "push"), ("shown", "push"), ("opened", "push")]
