"""What clerks' devices ask and tell about being rung."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from sqlmodel import Session

from clerk_push import commands
from clerk_push.alerting import proving, receipts, subscriptions, tokens
from clerk_push.alerting.hops import Said
from clerk_push.alerting.open_feed import document
from clerk_push.alerting.reaching import reaches
from clerk_push.alerting.sender import PushSender
from clerk_push.alerting.subscriptions import BadSubscription, Subscription
from clerk_push.alerting.tables import AlertSubscriptionRow
from clerk_push.board import Actor
from clerk_push.routes import DeskOf, SignedIn
from clerk_push.sessions import Clerk
from clerk_push.tasks import Action
from wire.messages.screens.alerts import (
    AlertAct,
    AlertReceipt,
    AlertsCard,
    AlertSubscription,
    AlertTestCard,
    AlertTestStarted,
    TaskReceipts,
)
from wire.messages.screens.clerk import TaskCard
from wire.web_push.browser_keys import BadKeys, BrowserKeys
from wire.web_push.endpoints import BadEndpoint, read_endpoint


@dataclass(frozen=True, slots=True)
class AlertDesk:
    """What these routes know besides; made by `app`, found in the application's state."""

    sender: PushSender
    own_services: frozenset[str]
    "Origins that may be push services although they are not public: a stand-in in tests."


def _alerts(request: Request) -> AlertDesk:
    found: AlertDesk = request.app.state.alerts
    return found


AlertsOf = Annotated[AlertDesk, Depends(_alerts)]

router = APIRouter()


@router.get("/api/alerts")
async def my_alerts(clerk: SignedIn, desk: DeskOf, alerts: AlertsOf) -> AlertsCard:
    """How this device can be reached with its page closed."""
    key = (await alerts.sender.key()).public
    listening = desk.feed.connected()
    return await desk.database.insist(lambda session: _card(session, clerk, key, listening))


@router.post("/api/alerts/push")
async def ring_me(
    body: AlertSubscription, clerk: SignedIn, request: Request, desk: DeskOf, alerts: AlertsOf
) -> AlertsCard:
    """Rings this device while its clerk is signed in and on shift, until this is deleted."""
    key = (await alerts.sender.key()).public
    wanted = _checked(body, alerts.own_services, request)
    listening = desk.feed.connected()

    def command(session: Session) -> AlertsCard:
        subscriptions.subscribe(session, clerk.session, clerk.card.staff, wanted)
        return _card(session, clerk, key, listening)

    return await desk.database.writer.run_async(command)


@router.delete("/api/alerts/push", status_code=204)
def ring_me_no_more(clerk: SignedIn, desk: DeskOf) -> Response:
    """Nothing rings this device any more."""
    desk.database.writer.run(lambda session: subscriptions.unsubscribe(session, clerk.session))
    return Response(status_code=204)


@router.post("/api/alerts/receipts", status_code=204)
def it_came(body: AlertReceipt, clerk: SignedIn, desk: DeskOf) -> Response:
    """A hop of a push, told by the device: shown, or opened. Repeating it changes nothing."""
    now_s = time.time()
    at_s = now_s if body.at_s is None else body.at_s
    staff, device = clerk.card.staff, clerk.session

    def command(session: Session) -> None:
        if proving.is_test(session, body.task):
            proving.shown(session, body.task, body.hop, staff, device, now_s)
            return
        receipts.tell(session, [Said(body.task, body.hop, at_s, staff, device)], now_s)
        subscriptions.proven(session, device, now_s)

    desk.database.writer.run(command)
    desk.feed.call_the_roll()
    return Response(status_code=204)


@router.post("/api/alerts/act")
def act(body: AlertAct, desk: DeskOf) -> TaskCard:
    """Does what a button of a notification says, once; 410 where it was used or its offer has ended, 409 with the
    winner's TaskCard in `task` where somebody else was first. The token is the credential; no cookie is looked at."""
    now_s = time.time()

    def command(session: Session) -> TaskCard:
        grant = tokens.spend(session, body.token, now_s)
        receipts.tell(session, [Said(grant.task, "opened", now_s, grant.staff, grant.session)], now_s)
        return commands.act(session, Action(grant.action), grant.task, Actor(grant.staff, grant.name), now_s)

    return desk.database.writer.run(command)


@router.post("/api/alerts/test", status_code=201)
async def test_my_alerts(clerk: SignedIn, desk: DeskOf) -> AlertTestStarted:
    """Sends one alert over each way to each device of this clerk."""
    now_s = time.time()
    staff = clerk.card.staff
    test = await desk.database.writer.run_async(lambda session: proving.begin(session, staff, now_s))
    desk.feed.show_test(staff, test, now_s)
    return AlertTestStarted(test=test, within_s=proving.WITHIN_S)


@router.get("/api/alerts/test/{test}")
def how_the_test_goes(test: str, clerk: SignedIn, desk: DeskOf) -> AlertTestCard:
    """What each device has shown by now."""
    with desk.database.reading() as session:
        return proving.card(session, test, clerk.card.staff, clerk.session, time.time())


@router.post("/api/alerts/test/{test}/shown", status_code=204)
def the_page_shows_it(test: str, clerk: SignedIn, desk: DeskOf) -> Response:
    """An open page was asked by the state `alert-test`, and shows it."""
    now_s = time.time()
    staff, device = clerk.card.staff, clerk.session
    desk.database.writer.run(lambda session: proving.shown(session, test, "acknowledged", staff, device, now_s))
    return Response(status_code=204)


@router.get("/api/tasks/{task}/receipts")
def task_receipts(task: str, clerk: SignedIn, desk: DeskOf) -> TaskReceipts:
    """What became of a task's alert, hop by hop; for managers and for who has the task."""
    with desk.database.reading() as session:
        return receipts.of_task(session, task, clerk.card)


@router.get("/api/asyncapi.json")
def open_feed(_clerk: SignedIn, request: Request) -> dict[str, Any]:
    """How a wearable of one's own reads the feed (AsyncAPI)."""
    return document(request.app.version)


def _card(session: Session, clerk: Clerk, key: str, listening: frozenset[str]) -> AlertsCard:
    row = session.get(AlertSubscriptionRow, clerk.session, populate_existing=True)
    return AlertsCard(
        application_key=key,
        device=receipts.device_name(clerk.session),
        subscribed=row is not None,
        proven_at_s=row.proven_at_s if row is not None else None,
        reach=reaches(session, listening).get(clerk.card.staff, "none"),
    )


def _checked(body: AlertSubscription, own: frozenset[str], request: Request) -> Subscription:
    try:
        endpoint = read_endpoint(body.endpoint, own)
    except BadEndpoint as error:
        raise BadSubscription(f"The endpoint {error}.", errors=[{"field": "endpoint", "message": str(error)}]) from None
    try:
        keys = BrowserKeys.read(body.p256dh, body.auth)
    except BadKeys as error:
        raise BadSubscription(f"The keys {error}.", errors=[{"field": "p256dh", "message": str(error)}]) from None
    # Its page's own word, which `protection` has compared with the host; what is no browser is not rung anyway.
    origin = request.headers.get("origin") or f"{request.url.scheme}://{request.headers['host']}"
    return Subscription(endpoint, body.endpoint, keys, origin, body.language)
