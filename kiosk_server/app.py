"""Wires the server together: settings in, an ASGI application out."""

from __future__ import annotations

import gc
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from fastapi import FastAPI
from pydantic import BaseModel
from sqlmodel import Session

from kiosk_server.api_document import DocumentedApp
from kiosk_server.api_document import router as document_routes
from kiosk_server.assistance.phone_routes import router as my_assistance_routes
from kiosk_server.assistance.service_routes import router as assistance_routes
from kiosk_server.assistance.view_routes import router as card_view_routes
from kiosk_server.badges.routes import router as badges_routes
from kiosk_server.beacons.identity_keys import IdentityKeys
from kiosk_server.campaigns.restraint_routes import router as restraint_routes
from kiosk_server.campaigns.routes import router as campaigns_routes
from kiosk_server.catalogue.import_routes import router as import_routes
from kiosk_server.catalogue.routes import router as catalogue_routes
from kiosk_server.credentials.bearers import subject_of
from kiosk_server.database import Database, outbox
from kiosk_server.delivery.push import Push, push_of
from kiosk_server.drawings.configuration import Drawings
from kiosk_server.drawings.desk_routes import router as drawings_desk_routes
from kiosk_server.drawings.member_routes import router as drawings_member_routes
from kiosk_server.drawings.public_routes import router as drawings_public_routes
from kiosk_server.drawings.turning import Turning
from kiosk_server.engine_room import EngineRoom, MqttAccess
from kiosk_server.finding.routes import router as finding_routes
from kiosk_server.fleet.kiosk_routes import kiosk_device_routes
from kiosk_server.gateways.authority import SiteAuthority
from kiosk_server.gateways.broker_door import BrokerDoor
from kiosk_server.gateways.joining import Joining
from kiosk_server.gateways.routes import gateway_routes
from kiosk_server.gift_cards.desk_routes import router as gift_cards_desk_routes
from kiosk_server.gift_cards.looking_up import ENDINGS
from kiosk_server.gifts.desk_routes import router as gifts_desk_routes
from kiosk_server.gifts.routes import router as gifts_routes
from kiosk_server.intents.correction_routes import router as correction_routes
from kiosk_server.kiosks.extending import MORE_TRIES
from kiosk_server.kiosks.kiosk_view import kiosk_view
from kiosk_server.kiosks.phone_routes import CODE_TRIES
from kiosk_server.kiosks.phone_routes import router as my_kiosks_routes
from kiosk_server.kiosks.pins import KIOSK_TRIES, PIN_TRIES
from kiosk_server.kiosks.routes import router as kiosks_routes
from kiosk_server.kiosks.session_routes import router as kiosk_session_routes
from kiosk_server.live.screens import Screen, Viewer
from kiosk_server.mail.office import mail_office
from kiosk_server.mail.postman import Postman
from kiosk_server.measurement.routes import router as measurement_routes
from kiosk_server.members.notices import Notices
from kiosk_server.members.phone_view import phone_view
from kiosk_server.members.phones_routes import router as phones_routes
from kiosk_server.members.place_reports import PLACE_REPORTS
from kiosk_server.members.routes import router as members_routes
from kiosk_server.messages.texts import Texts
from kiosk_server.offers.bonus_routes import router as bonus_routes
from kiosk_server.offers.till_routes import WRONG_CODES
from kiosk_server.offers.till_routes import router as till_routes
from kiosk_server.offers.vouchers import Vouchers
from kiosk_server.points.routes import router as points_routes
from kiosk_server.principals import KIOSK_COOKIE, PHONE_COOKIE, STAFF_COOKIE, phone_of_secret, staff_of_secret
from kiosk_server.privacy.keeping import Keeper
from kiosk_server.privacy.kept import load_words as load_kept_words
from kiosk_server.privacy.opt_out_page import OPT_OUT_SENDERS, OPT_OUTS
from kiosk_server.privacy.opt_out_page import router as opt_out_routes
from kiosk_server.privacy.people_file import PEOPLE, PeopleFile
from kiosk_server.privacy.poster_routes import router as poster_routes
from kiosk_server.privacy.retention import Retention
from kiosk_server.privacy.routes import router as privacy_routes
from kiosk_server.problems import answer_problems
from kiosk_server.reviews.desk_routes import router as review_desk_routes
from kiosk_server.reviews.phone_routes import router as my_reviews_routes
from kiosk_server.reviews.routes import review_routes
from kiosk_server.running import Running
from kiosk_server.sales.routes import router as sales_routes
from kiosk_server.screens import page_build, screen_routes
from kiosk_server.security import AccessLog, BodyLimit, OriginCheck, SecurityHeaders, SecurityPolicy, ShopOrigins
from kiosk_server.selling.copy_routes import router as selling_copy_routes
from kiosk_server.selling.counter import Counter, terminals_of
from kiosk_server.selling.flagged import router as flagged_sales_routes
from kiosk_server.selling.gift_card_routes import router as selling_gift_card_routes
from kiosk_server.selling.receipt_routes import router as selling_receipt_routes
from kiosk_server.selling.routes import router as selling_routes
from kiosk_server.selling.rules_routes import router as selling_rules_routes
from kiosk_server.settings import ServeSettings
from kiosk_server.sharing.routes import router as sharing_routes
from kiosk_server.sign_in.routes import SignInDesk, sign_in_routes
from kiosk_server.signage.routes import router as signage_routes
from kiosk_server.signage.signs import Signage
from kiosk_server.sites.broker_files import CA_CERTIFICATE, CA_KEY
from kiosk_server.sites.keys import Keys, read_keys
from kiosk_server.sites.routes import router as sites_routes
from kiosk_server.sites.server_credentials import BrokerAccount, GatewayListener, read_server_credentials
from kiosk_server.sites.shop import load_shop
from kiosk_server.staff.password_routes import router as staff_password_routes
from kiosk_server.staff.passwords import Passwords
from kiosk_server.staff.people_routes import router as staff_people_routes
from kiosk_server.staff.plan_routes import router as staff_plan_routes
from kiosk_server.staff.routes import router as staff_routes
from kiosk_server.staff.service_routes import router as service_routes
from kiosk_server.staff.shared_attempts import SharedAttempts
from kiosk_server.staff.signing_in import REGISTRATIONS, SIGN_IN_SENDERS, SIGN_INS
from kiosk_server.staff.tokens import StaffTokens
from kiosk_server.visits.why_routes import router as why_routes
from kiosk_server.web.routes import web_routes
from kiosk_server.web.snippet import snippet_routes

Clock = Callable[[], float]


def build_app(settings: ServeSettings, database: Database, public_url: str, clock: Clock = time.time) -> FastAPI:
    """The whole server on an open database. Raises CannotStart where a file of the site is missing or wrong."""
    credentials = read_server_credentials(settings.data)
    texts = Texts.load()
    with database.reader.session() as session:
        shop = load_shop(session, credentials.site)
    keys = read_keys(settings.data / "keys")
    policy = SecurityPolicy(public_url, settings.frame_ancestors, settings.shop_origins)
    vouchers = Vouchers(shop, texts, keys.voucher_root)
    build = build_of(settings.screens)
    identity_keys = IdentityKeys(settings.data / "keys")
    signage = Signage.of(settings.data.absolute(), shop, clock)
    room = _room(database, vouchers, keys, identity_keys, credentials.mqtt, policy, build, signage, clock)
    running = Running(
        shop=shop,
        keys=keys,
        texts=texts,
        database=database,
        room=room,
        vouchers=vouchers,
        staff_tokens=StaffTokens(keys.staff_signing, shop.site),
        passwords=Passwords(),
        sign_ins=SharedAttempts(SIGN_INS),
        sign_in_senders=SharedAttempts(SIGN_IN_SENDERS),
        registrations=SharedAttempts(REGISTRATIONS),
        wrong_codes=SharedAttempts(WRONG_CODES),
        gift_card_endings=SharedAttempts(ENDINGS),
        kiosk_pins=SharedAttempts(PIN_TRIES),
        kiosk_pin_kiosks=SharedAttempts(KIOSK_TRIES),
        kiosk_codes=SharedAttempts(CODE_TRIES),
        kiosk_mores=SharedAttempts(MORE_TRIES),
        place_reports=SharedAttempts(PLACE_REPORTS),
        opt_outs=SharedAttempts(OPT_OUTS),
        opt_out_senders=SharedAttempts(OPT_OUT_SENDERS),
        notices=Notices.load(),
        people=PeopleFile.open(settings.data / PEOPLE),
        retention=Retention.of(settings.retention),
        kept_words=load_kept_words(),
        policy=policy,
        clerk_url=settings.clerk_url,
        version=version("shopbell"),
        build=build,
        clock=clock,
    )
    joining, door = _gateways(settings.data.absolute(), running, credentials.gateways)
    postman = Postman(database, mail_office(settings, policy), clock)
    push = push_of(settings, running)
    counter = Counter(database, vouchers, terminals_of(settings.data.absolute()), clock)
    drawings = Drawings.load(settings.data, shop, texts, policy.public_url, postman.wake, running.retention)
    turning = Turning(database, drawings, clock)
    return _application(running, room, settings.screens, joining, door, postman, push, counter, signage, turning)


def _gateways(data: Path, running: Running, listener: GatewayListener) -> tuple[Joining, BrokerDoor]:
    authority = SiteAuthority.read(data / CA_KEY, data / CA_CERTIFICATE)
    joining = Joining(running.shop, running.keys, authority, listener)
    broker, ca = data / "broker", data / CA_CERTIFICATE
    shop, database, clock = running.shop, running.database, running.clock
    gateways = [each.gateway for each in shop.floor.gateways]
    door = BrokerDoor(broker, ca, shop.site, gateways, authority, listener, database, clock)
    return joining, door


def build_of(screens: Path) -> str:
    """A name for the built screens: changes with any page, so that an open page knows that it is outdated."""
    pages = sorted(screens.glob("*/index.html"))
    content = b"".join(page.read_bytes() for page in pages)
    return sha256(content).hexdigest()[:12] if pages else "unbuilt"


def _room(
    database: Database,
    vouchers: Vouchers,
    keys: Keys,
    identity_keys: IdentityKeys,
    broker: BrokerAccount,
    policy: SecurityPolicy,
    build: str,
    signage: Signage,
    clock: Clock,
) -> EngineRoom:
    def phone(session: Session, secret: str) -> Viewer | None:
        found = phone_of_secret(session, secret, clock())
        return None if found is None else Viewer(found.device, outbox.phone(found.member))

    def phone_snapshot(session: Session, viewer: Viewer) -> BaseModel:
        hers = vouchers.speaking(viewer.language)
        return phone_view(session, viewer.audience.removeprefix("phone:"), hers, clock())

    def kiosk(session: Session, secret: str) -> Viewer | None:
        found = subject_of(session, "kiosk", secret, clock())
        return None if found is None else Viewer(found, outbox.kiosk(found))

    def kiosk_snapshot(session: Session, viewer: Viewer) -> BaseModel:
        return kiosk_view(session, vouchers.shop, viewer.subject, policy.public_url, clock())

    def kiosk_states(session: Session, viewer: Viewer) -> Mapping[str, BaseModel]:
        return signage.billboard.states(session, viewer.subject)

    def staff(session: Session, secret: str) -> Viewer | None:
        found = staff_of_secret(session, secret, clock())
        return None if found is None else Viewer(found.staff, outbox.DESK, found.roles, found.device)

    return EngineRoom(
        database=database,
        shop=vouchers.shop,
        texts=vouchers.texts,
        vouchers=vouchers,
        keys=keys,
        identity_keys=identity_keys,
        phone=Screen(cookie=PHONE_COOKIE, authenticate=phone, snapshot=phone_snapshot),
        kiosk=Screen(cookie=KIOSK_COOKIE, authenticate=kiosk, snapshot=kiosk_snapshot, states=kiosk_states),
        staff=staff,
        staff_cookie=STAFF_COOKIE,
        mqtt=MqttAccess(broker.host, broker.port, broker.username, broker.password),
        build=build,
        origins=frozenset({policy.public_url}),
        clock=clock,
    )


def _application(
    running: Running,
    room: EngineRoom,
    screens: Path,
    joining: Joining,
    door: BrokerDoor,
    postman: Postman,
    push: Push,
    counter: Counter,
    signage: Signage,
    turning: Turning,
) -> FastAPI:
    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        keeper = Keeper(running.database, running.people, running.retention, room, running.clock)
        async with (
            room.running(),
            door.running(),
            postman.running(),
            push.sender.running(),
            keeper.running(),
            counter.running(),
            turning.running(),
            signage.running(running.database, room.hub.wake, running.clock),
        ):
            # What start-up made stays: the collector need not look at it again.
            gc.collect()
            gc.freeze()
            gc.enable()
            yield

    app = DocumentedApp(title="Shopbell", version=running.version, lifespan=lifespan)
    app.state.running = running
    app.state.counter = counter
    app.state.drawings = turning.drawings
    app.state.signage = signage
    answer_problems(app, running.shop.language)
    for routes in (
        document_routes,
        sites_routes,
        catalogue_routes,
        import_routes,
        correction_routes,
        assistance_routes,
        my_assistance_routes,
        card_view_routes,
        web_routes(),
        snippet_routes(screens),
        sign_in_routes(SignInDesk.new(postman.wake)),
        members_routes,
        phones_routes,
        why_routes,
        push.router,
        privacy_routes,
        opt_out_routes,
        poster_routes,
        kiosks_routes,
        kiosk_session_routes,
        my_kiosks_routes,
        kiosk_device_routes(partial(page_build, screens, "kiosk")),
        finding_routes,
        staff_routes,
        staff_password_routes,
        staff_people_routes,
        staff_plan_routes,
        service_routes,
        measurement_routes,
        restraint_routes,
        campaigns_routes,
        drawings_desk_routes,
        drawings_member_routes,
        drawings_public_routes,
        till_routes,
        sales_routes,
        selling_routes,
        review_routes(),
        my_reviews_routes,
        review_desk_routes,
        selling_copy_routes,
        selling_gift_card_routes,
        selling_receipt_routes,
        selling_rules_routes,
        flagged_sales_routes,
        signage_routes,
        points_routes,
        bonus_routes,
        gifts_routes,
        gifts_desk_routes,
        gift_cards_desk_routes,
        sharing_routes,
        badges_routes,
        gateway_routes(joining, door),
        room.router,
        screen_routes(screens, running.texts, running.shop.language),
    ):
        # As they are: `include_router` makes each route anew, at the first request, which took half a second.
        app.routes.extend(routes.routes)
    # The last one added sees a request first.
    app.add_middleware(BodyLimit)
    app.add_middleware(ShopOrigins, policy=running.policy)
    app.add_middleware(OriginCheck, policy=running.policy)
    app.add_middleware(SecurityHeaders, policy=running.policy)
    app.add_middleware(AccessLog)
    return app
