"""What a serving process needs to bring coupons to phones: who sends, and the routes of it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from fastapi import APIRouter

from kiosk_server.delivery.routes import PushDesk, delivery_routes
from kiosk_server.delivery.sender import PushSender
from kiosk_server.delivery.vapid import read_push_key
from kiosk_server.passes.certificate import pass_signer
from kiosk_server.passes.routes import pass_routes
from kiosk_server.running import Running
from kiosk_server.settings import ServeSettings


@dataclass(frozen=True, slots=True)
class Push:
    sender: PushSender
    router: APIRouter


def push_of(settings: ServeSettings, running: Running) -> Push:
    """Makes the site's key where it has none. Raises CannotStart where a key or certificate cannot be read."""
    given = None if settings.vapid_key is None else settings.vapid_key.get_secret_value()
    key = read_push_key(given, settings.vapid_key_file, settings.data / "keys", _contact(settings, running))
    own = frozenset(settings.push_services)
    sender = PushSender(
        database=running.database,
        shop=running.shop,
        texts=running.texts,
        key=key,
        public_url=running.policy.public_url,
        own_services=own,
        clock=running.clock,
    )
    signer = pass_signer(settings)
    router = APIRouter()
    desk = PushDesk(application_key=key.public, own_services=own, wallet=signer is not None)
    for routes in (delivery_routes(desk), pass_routes(signer)):
        router.routes.extend(routes.routes)
    return Push(sender, router)


def _contact(settings: ServeSettings, running: Running) -> str:
    """RFC 8292 section 2.1; Apple's service refuses what is no real address."""
    if settings.push_contact is not None:
        return settings.push_contact
    if settings.mail_from is not None:
        return f"mailto:{settings.mail_from}"
    if running.policy.secure:
        return running.policy.public_url
    return f"mailto:no-reply@{urlsplit(running.policy.public_url).hostname}"
