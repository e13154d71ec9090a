"""What a phone asks and tells about being rung."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field
from sqlmodel import Session

from kiosk_server.delivery.receipts import Hop, Way, note
from kiosk_server.delivery.subscriptions import Subscription, may_ring, subscribe, unsubscribe
from kiosk_server.delivery.tables import PushSubscription
from kiosk_server.errors import BadField
from kiosk_server.principals import PhoneHere
from kiosk_server.running import Here
from wire.messages.mqtt import AtS
from wire.messages.reading import Message
from wire.web_push.browser_keys import BadKeys, BrowserKeys
from wire.web_push.endpoints import MOST_LETTERS, BadEndpoint, read_endpoint


@dataclass(frozen=True, slots=True)
class PushDesk:
    """What these routes know besides."""

    application_key: str
    "The public half of the site's push key, base64url."
    own_services: frozenset[str]
    wallet: bool
    "Whether the site signs passes."


class ReachCard(Message):
    """How this phone can be reached with its page closed."""

    application_key: str
    "What the browser subscribes with: `applicationServerKey`, base64url."
    subscribed: bool
    may_ring: bool
    "She agreed to something that rings; without it a subscription is refused."
    wallet: bool
    "Coupons can be had as passes for Apple Wallet."


class SubscriptionRequest(Message):
    """As `PushSubscription.toJSON()` of the browser has it, without its nesting."""

    endpoint: Annotated[str, Field(min_length=1, max_length=MOST_LETTERS)]
    p256dh: Annotated[str, Field(min_length=1, max_length=120)]
    auth: Annotated[str, Field(min_length=1, max_length=40)]
    language: Annotated[str, Field(max_length=35)] | None = None
    "In which the page speaks, and coupons are to ring; None: as before."


class ReceiptRequest(Message):
    """One hop of one coupon; said again, it changes nothing."""

    voucher: Annotated[str, Field(min_length=1, max_length=64)]
    hop: Hop
    way: Way
    at_s: AtS | None = None
    "When it was, where the phone had no link then; None: now."


def delivery_routes(desk: PushDesk) -> APIRouter:
    router = APIRouter()

    def reach(session: Session, device: str, member: str) -> ReachCard:
        return ReachCard(
            application_key=desk.application_key,
            subscribed=session.get(PushSubscription, device) is not None,
            may_ring=may_ring(session, member),
            wallet=desk.wallet,
        )

    @router.get("/api/phone/reach")
    def my_reach(phone: PhoneHere, here: Here) -> ReachCard:
        """How this phone can be reached with its page closed."""
        with here.database.reader.session() as session:
            return reach(session, phone.device, phone.member)

    @router.post("/api/phone/push")
    def ring_me(body: SubscriptionRequest, phone: PhoneHere, here: Here) -> ReachCard:
        """Rings this phone for coupons with its page closed, until she withdraws or this is deleted."""
        now_s = here.clock()
        wanted = _checked(body, desk.own_services)

        def command(session: Session) -> ReachCard:
            subscribe(session, phone, wanted, now_s)
            return reach(session, phone.device, phone.member)

        return here.database.writer.run(command)

    @router.delete("/api/phone/push", status_code=204)
    def ring_me_no_more(phone: PhoneHere, here: Here) -> Response:
        """Nothing rings this phone any more; what was on its way is over."""
        here.database.writer.run(lambda session: unsubscribe(session, phone.device))
        return Response(status_code=204)

    @router.post("/api/phone/deliveries", status_code=204)
    def it_came(body: ReceiptRequest, phone: PhoneHere, here: Here) -> Response:
        """A hop of a coupon's way, told by the phone: shown, or opened. Repeating it changes nothing."""
        now_s = here.clock()
        at_s = now_s if body.at_s is None else body.at_s
        here.database.writer.run(lambda session: note(session, phone, body.voucher, body.hop, body.way, at_s, now_s))
        return Response(status_code=204)

    return router


def _checked(body: SubscriptionRequest, own: frozenset[str]) -> Subscription:
    try:
        endpoint = read_endpoint(body.endpoint, own)
    except BadEndpoint as error:
        raise BadField("endpoint", str(error)) from None
    try:
        keys = BrowserKeys.read(body.p256dh, body.auth)
    except BadKeys as error:
        raise BadField("p256dh", str(error)) from None
    return Subscription(endpoint, body.endpoint, keys, body.language)
