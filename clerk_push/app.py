"""Wires the rooms together: which part hears of what, and what runs beside the routes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import structlog
from fastapi import FastAPI
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from clerk_push import board, card_routes, events, journal, problems, selling, shift_routes, shifts
from clerk_push.alerting import forgetting
from clerk_push.alerting import routes as alert_routes
from clerk_push.alerting.hearing import Hearing
from clerk_push.alerting.sender import PushSender
from clerk_push.alerting.status import StatusTeller
from clerk_push.api_document import DocumentedApp
from clerk_push.broker import Address, Broker
from clerk_push.card import Cards
from clerk_push.database import Database
from clerk_push.events import Events
from clerk_push.falling_due import Listening, Timekeeper
from clerk_push.feed import Feed
from clerk_push.leading import Leading, Part, patiently
from clerk_push.protection import Protection
from clerk_push.reports import Reporter
from clerk_push.routes import Desk, router
from clerk_push.server import Server
from clerk_push.sessions import Sessions
from clerk_push.settings import Credentials, Settings
from wire.messages.sockets import BEAT_S
from wire.topics import SiteTopics

FORGET_EVERY_S = 3600.0

log = structlog.get_logger()


def create_app(
    settings: Settings,
    credentials: Credentials,
    database: Database,
    *,
    failed: Callable[[], None],
    beat_s: float = BEAT_S,
) -> ASGIApp:
    """The application; its lifespan runs everything else. `failed` is called when a part ends that must not."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        topics = SiteTopics(credentials.site)
        mqtt = credentials.mqtt
        broker = Broker(Address(mqtt.host, mqtt.port, mqtt.username, mqtt.password), topics.all_events)
        server = Server(str(settings.server_url), credentials.bearer)
        hearing = Hearing(database)
        feed = Feed(database, _build(settings.screens), hearing.tell, beat_s=beat_s)
        own_services = frozenset(settings.push_services)
        sender = PushSender(database, settings.contact, own_services)
        sessions = Sessions(database, server, credentials.site, ended=feed.end_session)
        reporter = Reporter(database, broker, topics)
        committed = database.writer.committed = _waker(feed.wake, reporter.wake, sender.wake)
        database.listen(_waker(committed, feed.look), _waker(feed.call_the_roll))
        app.state.desk = Desk(
            database,
            broker,
            sessions,
            Cards(database, server, sessions),
            feed,
            version("shopbell"),
            _build(settings.screens),
            settings.screens,
        )
        app.state.server = server
        app.state.alerts = alert_routes.AlertDesk(sender, own_services)
        # Of two processes on one database only the leader runs these; whoever leads later runs them anew.
        leaders: dict[str, Part] = {
            "broker": broker.run,
            "events": Events(database, broker, topics, revoked=feed.end_staff, ended=feed.end_session).run,
            "reports": reporter.run,
            "sessions": sessions.run,
            "push": sender.run,
            "clerks-status": StatusTeller(database, broker, topics, feed.connected).run,
            "timers": Timekeeper(database).run,
            "listening": Listening(database, feed.connected).run,
            "forgetting": partial(_forget_old, database),
        }
        everyones: dict[str, Part] = {
            "feed": feed.run,
            "hearing": hearing.run,
            "leading": Leading(database, leaders, _watch(failed)).run,
        }
        running = [asyncio.create_task(patiently(part, name), name=name) for name, part in everyones.items()]
        for task in running:
            task.add_done_callback(_watch(failed))
        try:
            yield
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)
            await server.close()

    app = DocumentedApp(title="clerk_push", version=version("shopbell"), lifespan=lifespan)
    problems.install(app)
    for routes in (router, alert_routes.router, shift_routes.router, selling.router, card_routes.router):
        # As they are: `include_router` makes each route anew.
        app.routes.extend(routes.routes)
    if settings.screens is not None and (settings.screens / "assets").is_dir():
        app.mount("/assets", _Assets(directory=settings.screens / "assets"))
    # Around everything, also around the answer to an unexpected error.
    return Protection(app, settings.frame_ancestors)


class _Assets(StaticFiles):
    """Built files with a hash in their name: good for ever."""

    def file_response(self, *arguments, **more):  # type: ignore[no-untyped-def]
        response = super().file_response(*arguments, **more)
        response.headers["cache-control"] = "public, max-age=31536000, immutable"
        return response


def _waker(*wakes: Callable[[], None]) -> Callable[[], None]:
    """What other threads call, such as the writing one after a commit."""
    loop = asyncio.get_running_loop()

    def wake_all() -> None:
        for wake in wakes:
            wake()

    def committed() -> None:
        # Not where the loop has ended: the program is ending.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(wake_all)

    return committed


def _watch(failed: Callable[[], None]) -> Callable[[asyncio.Task[None]], None]:
    def ended(task: asyncio.Task[None]) -> None:
        if task.cancelled():
            return
        # No part ends by itself. Whoever started the program starts it again; half a program would look well.
        log.error("part_ended", part=task.get_name(), exc_info=task.exception())
        failed()

    return ended


async def _forget_old(database: Database) -> None:
    while True:
        now_s = time.time()
        await database.writer.run_async(lambda session, now_s=now_s: journal.forget_old(session, now_s))  # type: ignore[misc]
        await database.writer.run_async(lambda session, now_s=now_s: board.forget_old(session, now_s))  # type: ignore[misc]
        await database.writer.run_async(lambda session, now_s=now_s: events.forget_old(session, now_s))  # type: ignore[misc]
        await database.writer.run_async(lambda session, now_s=now_s: shifts.forget_old(session, now_s))  # type: ignore[misc]
        await database.writer.run_async(lambda session, now_s=now_s: forgetting.forget_old(session, now_s))  # type: ignore[misc]
        await asyncio.sleep(FORGET_EVERY_S)


def _build(screens: Path | None) -> str:
    """Names the build of the screen that is served, so that an old page can tell."""
    page = screens / "clerk" / "index.html" if screens is not None else None
    return sha256(page.read_bytes()).hexdigest()[:12] if page is not None and page.is_file() else version("shopbell")
