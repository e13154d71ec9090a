"""Clerks' sessions: opened by the server's word, kept here, renewed before the staff token ends.

The server gives a staff token of ten minutes for a password, a one-time code or a refresh token; it is verified
here with the server's public keys. The cookie is a random id of which only the hash is stored. A password passes
through and is never kept.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import jwt
import structlog
from sqlalchemy import delete
from sqlmodel import Session, col, or_, select

from clerk_push import asking, commands, shifts
from clerk_push.alerting import subscriptions
from clerk_push.database import Database
from clerk_push.errors import (
    ClerkPushError,
    NotAClerk,
    NotSignedIn,
    ServerNotTrusted,
    ServerUnreachable,
    SignInRefused,
)
from clerk_push.server import Server, StaffGrant
from clerk_push.site_card import site_card
from clerk_push.staff_tokens import BadToken, StaffIdentity, read_keys, read_staff_token
from clerk_push.tables import SiteFact, StaffSession
from wire.messages.screens.clerk import ClerkSite, StaffCard

COOKIE = "shopbell_clerk"

LASTS_S = 14 * 3600.0
"A long shift and its breaks; afterwards a clerk signs in again."

RENEW_AHEAD_S = 180.0
"A token has at least this long to live, so a server that restarts is not noticed."

ON_THE_WAY_S = 5.0
"A token that is shown must still be good when the server reads it."

LOOK_EVERY_S = 20.0

UNCONFIRMED_S = 3600.0
"""How long a session outlives its last token while the server cannot be asked: a store works through a server's
outage. A revocation still comes as an event."""

AGENT_LETTERS = 400
"As much of it as the server takes."

KEYS_KEPT_S = 60.0
"A token that no known key signed makes us ask for the keys again, but not more often than this."

CLERK_ROLES = frozenset({"clerk", "manager"})

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Clerk:
    """Who is signed in, by which session."""

    session: str
    "The hash of the session's id."
    card: StaffCard


@dataclass(frozen=True, slots=True)
class Opened:
    """A new session; `cookie` exists here and in the browser only."""

    cookie: str
    clerk: Clerk


def cookie_hash(cookie: str) -> str:
    return hashlib.sha256(cookie.encode()).hexdigest()


class Sessions:
    """Opens, finds, renews and ends sessions. `ended` is called with the hash of a session that is no more."""

    def __init__(self, database: Database, server: Server, site: str, ended: Callable[[str], None]) -> None:
        self._database = database
        self._server = server
        self._site = site
        self._ended = ended
        self._keys: jwt.PyJWKSet | None = None
        self._keys_at_s = 0.0
        self._renewing = asyncio.Lock()

    async def sign_in(self, username: str, password: str, now_s: float, agent: str = "") -> Opened:
        """`agent`: what the browser says of itself. Raises SignInRefused, NotAClerk, TooManyAttempts, ServerUnreachable
        or ServerNotTrusted."""
        return await self._open(await self._server.sign_in(username, password, agent[:AGENT_LETTERS]), now_s)

    async def redeem(self, code: str, now_s: float, agent: str = "") -> Opened:
        """A session for a one-time code; raises as `sign_in`."""
        return await self._open(await self._server.redeem(code, agent[:AGENT_LETTERS]), now_s)

    def find(self, cookie: str | None, now_s: float) -> Clerk:
        """Whose cookie this is. Raises NotSignedIn. Blocks for one read."""
        if not cookie:
            raise NotSignedIn
        with self._database.reading() as session:
            row = session.get(StaffSession, cookie_hash(cookie))
        if row is None or _is_over(row, now_s):
            raise NotSignedIn
        return Clerk(row.id_hash, _card(row))

    def is_open(self, clerk: Clerk, now_s: float) -> bool:
        """Whether the session of a clerk found before is still one. Blocks for one read."""
        row = self._row(clerk.session)
        return row is not None and not _is_over(row, now_s)

    async def end(self, session_hash: str) -> None:
        """Ends a session; once more does no harm."""
        await self._database.writer.run_async(lambda session: _end(session, session_hash, time.time()))
        self._ended(session_hash)

    async def sign_out(self, clerk: Clerk) -> None:
        """Ends a session, and tells the server, so that the desk no longer lists the device. Where that cannot be told,
        the list is right once the session would have ended anyway."""
        row = await asyncio.to_thread(self._row, clerk.session)
        await self.end(clerk.session)
        if row is not None:
            with suppress(ServerUnreachable):
                await self._server.signed_out(row.refresh)

    async def staff_token(self, clerk: Clerk, now_s: float) -> str:
        """A staff token that is good now. Raises NotSignedIn, ServerUnreachable or ServerNotTrusted."""
        row = await asyncio.to_thread(self._row, clerk.session)
        if row is not None and row.access_expires_at_s <= now_s + ON_THE_WAY_S:
            await self._renew(row, now_s)
            row = await asyncio.to_thread(self._row, clerk.session)
        if row is None:
            raise NotSignedIn
        return row.access

    def site_card(self) -> ClerkSite | None:
        """The site and its floor, as the server last described them. Blocks for one read."""
        with self._database.reading() as session:
            return site_card(session)

    async def run(self) -> None:
        """Renews what runs out, and forgets what is over, until cancelled."""
        while True:
            await self.renew_due(time.time())
            await asyncio.sleep(LOOK_EVERY_S)

    async def renew_due(self, now_s: float) -> None:
        """Renews every session whose token is about to end; ends those that are over or refused."""
        for row in await asyncio.to_thread(self._due, now_s):
            if _is_over(row, now_s):
                await self.end(row.id_hash)
                continue
            try:
                await self._renew(row, now_s)
            except NotSignedIn:
                continue
            except ClerkPushError as error:
                log.warning("session_not_renewed", staff=row.staff, why=type(error).__name__)

    # -- opening -------------------------------------------------------------------------------------------------------

    async def _open(self, grant: StaffGrant, now_s: float) -> Opened:
        who = await self._verify(grant.access, now_s)
        await self._learn_site(now_s)
        cookie = secrets.token_urlsafe(32)
        row = StaffSession(
            id_hash=cookie_hash(cookie),
            staff=who.staff,
            name=who.name,
            department=who.department,
            roles=json.dumps(who.roles),
            languages=json.dumps(who.languages),
            access=grant.access,
            access_expires_at_s=who.expires_at_s,
            refresh=grant.refresh,
            device=grant.device,
            planned=json.dumps(who.planned),
            started_at_s=now_s,
            ends_at_s=now_s + LASTS_S,
        )
        opened = Opened(cookie, Clerk(row.id_hash, _card(row)))
        await self._database.writer.run_async(lambda session: _begin(session, row, now_s))
        log.info("session_opened", staff=who.staff)
        return opened

    async def _verify(self, token: str, now_s: float) -> StaffIdentity:
        """Offline, unless the keys are unknown or none of them signed this token."""
        read = read_staff_token(token, self._keys, self._site, now_s) if self._keys else BadToken("no keys yet")
        if isinstance(read, BadToken) and (self._keys is None or now_s >= self._keys_at_s + KEYS_KEPT_S):
            self._keys = read_keys(await self._server.keys())
            self._keys_at_s = now_s
            if self._keys is not None:
                read = read_staff_token(token, self._keys, self._site, now_s)
        if isinstance(read, BadToken):
            log.warning("staff_token_refused", reason=read.reason)
            raise ServerNotTrusted
        if CLERK_ROLES.isdisjoint(read.roles):
            raise NotAClerk
        return read

    async def _learn_site(self, now_s: float) -> None:
        """Keeps the site's card; an older one serves where the server does not answer."""
        try:
            site = await self._server.site_card()
        except ServerUnreachable:
            if await asyncio.to_thread(self.site_card) is None:
                raise
            return
        fact = SiteFact(id=1, body=site.model_dump_json(), fetched_at_s=now_s)
        await self._database.writer.run_async(lambda session: session.merge(fact))

    # -- renewing ------------------------------------------------------------------------------------------------------

    async def _renew(self, row: StaffSession, now_s: float) -> None:
        """Raises NotSignedIn where the session ended in this."""
        async with self._renewing:
            # A refresh token works once: another coroutine may have used it while this one waited.
            current = await asyncio.to_thread(self._row, row.id_hash)
            if current is None:
                raise NotSignedIn
            if current.refresh != row.refresh:
                return
            try:
                grant = await self._server.renew(current.refresh)
                who = await self._verify(grant.access, now_s)
                if who.staff != current.staff:
                    raise SignInRefused
            except (SignInRefused, NotAClerk):
                newer = await asyncio.to_thread(self._row, current.id_hash)
                if newer is not None and newer.refresh != current.refresh:
                    return  # another process has spent it for the same purpose
                log.info("session_refused", staff=current.staff)
                await self.end(current.id_hash)
                raise NotSignedIn from None
            await self._database.writer.run_async(lambda session: _store(session, current.id_hash, grant, who))

    def _row(self, session_hash: str) -> StaffSession | None:
        with self._database.reading() as session:
            return session.get(StaffSession, session_hash)

    def _due(self, now_s: float) -> list[StaffSession]:
        due = or_(col(StaffSession.access_expires_at_s) <= now_s + RENEW_AHEAD_S, col(StaffSession.ends_at_s) <= now_s)
        with self._database.reading() as session:
            return list(session.exec(select(StaffSession).where(due)).all())


def open_sessions(session: Session, now_s: float) -> frozenset[str]:
    """The hashes of the sessions that are not over."""
    return frozenset(row.id_hash for row in session.exec(select(StaffSession)) if not _is_over(row, now_s))


def _is_over(row: StaffSession, now_s: float) -> bool:
    return now_s >= row.ends_at_s or now_s >= row.access_expires_at_s + UNCONFIRMED_S


def _card(row: StaffSession) -> StaffCard:
    return StaffCard(
        staff=row.staff,
        name=row.name,
        department=row.department,
        roles=json.loads(row.roles),
        languages=json.loads(row.languages),
    )


def _begin(session: Session, row: StaffSession, now_s: float) -> None:
    session.add(row)
    shifts.sign_in(session, _card(row), now_s)
    asking.somebody_came(session, now_s)


def _end(session: Session, session_hash: str, now_s: float) -> None:
    row = session.get(StaffSession, session_hash)
    if row is None:
        return
    session.connection().execute(delete(StaffSession).where(col(StaffSession.id_hash) == session_hash))
    subscriptions.unsubscribe(session, session_hash)
    if not shifts.has_session(session, row.staff):
        shifts.end(session, row.staff)
        commands.release_all_of(session, row.staff, "lost", now_s)


def end_device(session: Session, staff: str, device: str, now_s: float) -> tuple[str, ...]:
    """Ends the sessions that a clerk has in one browser; their hashes."""
    theirs = select(StaffSession.id_hash).where(StaffSession.staff == staff, StaffSession.device == device)
    found = tuple(session.exec(theirs))
    for session_hash in found:
        _end(session, session_hash, now_s)
    return found


def _store(session: Session, session_hash: str, grant: StaffGrant, who: StaffIdentity) -> None:
    row = session.get(StaffSession, session_hash)
    if row is None:
        return  # signed out or revoked meanwhile: stays so
    row.access, row.access_expires_at_s, row.refresh = grant.access, who.expires_at_s, grant.refresh
    row.device, row.planned = grant.device or row.device, json.dumps(who.planned)
    row.name, row.department = who.name, who.department
    row.roles, row.languages = json.dumps(who.roles), json.dumps(who.languages)
    shifts.learn(session, _card(row))
