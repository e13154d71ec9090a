"""Takes what is due and hands it to push services, until cancelled. No request ever waits for one of them."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TypeVar

import structlog
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from sqlmodel import Session

from clerk_push.alerting import offers, tokens
from clerk_push.alerting.notification import TEST, content, headers
from clerk_push.alerting.offers import Over, Sendable
from clerk_push.alerting.subscriptions import push_key
from clerk_push.alerting.transport import NotPublic, NotSent, PushServices
from clerk_push.alerting.wording import load_words, words
from clerk_push.database import Database
from clerk_push.errors import DatabaseAway
from wire.web_push.answers import Fate, Verdict, judge
from wire.web_push.browser_keys import SALT_BYTES
from wire.web_push.endpoints import BadEndpoint, Endpoint, read_endpoint
from wire.web_push.signing import PushKey

AT_ONCE = 8
"A push service that hangs holds up one of them for its ten seconds."

LOOK_S = 0.5
"For what falls due, and for what another process left behind; news of this process wake the sender."

RETRY_S = 1.0
"Between attempts at a database that cannot be written."

ACTIONS = ("claim", "pass")

T = TypeVar("T")

log = structlog.get_logger()


class PushSender:
    """Run `run` until cancelled; `wake` it after a commit."""

    def __init__(self, database: Database, contact: str, own_services: frozenset[str]) -> None:
        self._database = database
        self._contact = contact
        self._own_services = own_services
        self._words = load_words()
        self._news = asyncio.Event()
        self._under_way: set[asyncio.Task[None]] = set()
        self._failing: set[str] = set()
        "Origins whose last answer was none."
        self._key: PushKey | None = None

    def wake(self) -> None:
        self._news.set()

    async def key(self) -> PushKey:
        """The site's, made at the first question."""
        if self._key is None:
            self._key = await self._write(lambda session: push_key(session, self._contact, time.time()))
        return self._key

    async def run(self) -> None:
        services = PushServices()
        try:
            await self._run(services)
        finally:
            for each in self._under_way:
                each.cancel()
            await asyncio.gather(*self._under_way, return_exceptions=True)
            await services.close()

    async def _run(self, services: PushServices) -> None:
        while True:
            due_s = await self._database.insist(offers.next_due_s)
            now_s = time.time()
            if due_s is not None and due_s <= now_s and await self._begin_due(services):
                continue
            wait_s = LOOK_S if due_s is None else min(LOOK_S, max(0.02, due_s - now_s))
            with suppress(TimeoutError):
                async with asyncio.timeout(wait_s):
                    await self._news.wait()
            self._news.clear()

    async def _begin_due(self, services: PushServices) -> bool:
        """Whether anything was begun: then there may be more."""
        room = AT_ONCE - len(self._under_way)
        if room == 0:
            return False
        key = await self.key()
        taken = await self._write(partial(_take, most=room))
        for sent, buttons in taken:
            task = asyncio.create_task(self._bring(services, key, sent, buttons), name="push")
            self._under_way.add(task)
            task.add_done_callback(self._ended)
        return bool(taken)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        self._news.set()
        if not task.cancelled() and (error := task.exception()) is not None:
            # Its lease ends by itself, and then it is tried again.
            log.error("push_failed", error=type(error).__name__)

    async def _bring(self, services: PushServices, key: PushKey, sent: Sendable, buttons: dict[str, str]) -> None:
        try:
            endpoint = read_endpoint(sent.endpoint, self._own_services)
        except BadEndpoint:
            # The settings that allowed it have changed.
            await self._write(partial(offers.over, sent=sent, why=Over.GONE))
            return
        verdict = await self._attempt(services, key, endpoint, sent, buttons)
        now_s = time.time()
        match verdict.fate:
            case Fate.HANDED_OVER:
                await self._write(partial(offers.handed_over, sent=sent, now_s=now_s))
            case Fate.GONE:
                await self._write(partial(offers.over, sent=sent, why=Over.GONE))
            case Fate.REFUSED:
                await self._write(partial(offers.over, sent=sent, why=Over.REFUSED))
            case Fate.LATER:
                await self._write(partial(offers.again, sent=sent, at_s=now_s + verdict.wait_s))
            case Fate.SLOWER:
                await self._write(partial(_slower, sent=sent, origin=endpoint.origin, until_s=now_s + verdict.wait_s))

    async def _attempt(
        self, services: PushServices, key: PushKey, endpoint: Endpoint, sent: Sendable, buttons: dict[str, str]
    ) -> Verdict:
        now_s = time.time()
        head = headers(sent.alert, now_s) | {
            "Authorization": key.authorization(endpoint.origin, now_s),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
        }
        spoken = words(self._words, sent.alert, sent.language, sent.site_language)
        said = content(sent.alert, spoken, buttons, sent.origin)
        body = sent.keys.seal(said, generate_private_key(SECP256R1()), os.urandom(SALT_BYTES))
        try:
            answer = await services.post(endpoint, head, body)
        except NotPublic:
            log.warning("push_refused", service=endpoint.origin, why="its name leads into a private network")
            return Verdict(Fate.REFUSED)
        except NotSent as error:
            self._note_failure(endpoint.origin, type(error.__cause__ or error).__name__)
            return judge(None, None, sent.attempts, now_s)
        verdict = judge(answer.status, answer.retry_after, sent.attempts, now_s)
        if verdict.fate in (Fate.HANDED_OVER, Fate.GONE):
            self._note_working(endpoint.origin)
        else:
            self._note_failure(endpoint.origin, str(answer.status))
        return verdict

    def _note_failure(self, origin: str, why: str) -> None:
        if origin not in self._failing:
            log.warning("push_service_fails", service=origin, why=why)
        self._failing.add(origin)

    def _note_working(self, origin: str) -> None:
        if origin in self._failing:
            log.info("push_service_works", service=origin)
        self._failing.discard(origin)

    async def _write(self, command: Callable[[Session], T]) -> T:
        """As soon as the database takes it."""
        while True:
            try:
                return await self._database.writer.run_async(command)
            except DatabaseAway:
                await asyncio.sleep(RETRY_S)


def _take(session: Session, most: int) -> list[tuple[Sendable, dict[str, str]]]:
    """Leased, each with new tokens for its buttons."""
    taken = offers.take_due(session, time.time(), most)
    return [(sent, _buttons(session, sent)) for sent in taken]


def _buttons(session: Session, sent: Sendable) -> dict[str, str]:
    if sent.alert.kind == TEST:
        return {}
    alert = sent.alert
    return {
        action: tokens.give(session, alert.task, sent.staff, sent.session, action, alert.ends_at_s)
        for action in ACTIONS
    }


def _slower(session: Session, sent: Sendable, origin: str, until_s: float) -> None:
    offers.again(session, sent, until_s)
    offers.slow_down(session, origin, until_s)
