"""The outbox out, acknowledgements in.

A PUBACK proves nothing (a broker may drop what it acknowledged), so a row leaves the outbox only on the server's own
acknowledgement.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import time
from collections.abc import Awaitable, Callable
from random import Random
from typing import NoReturn

from gateway.backoff import Backoff
from gateway.errors import GatewayError, OutboxBroken, OutboxError
from gateway.identity.credentials import Credentials
from gateway.log import get_logger
from gateway.outbox.outgoing import Outgoing
from gateway.outbox.rows import Clock
from gateway.uplink.broker_session import BrokerSession, ConnectionLost, Received
from gateway.uplink.flight import AGAIN_AFTER_S, Flight
from wire.messages.mqtt import BATCH_ROWS, BeaconReport, GatewayStatus, SightingAck, SightingBatch
from wire.messages.plain import Malformed, read, write
from wire.topics import SiteTopics

log = get_logger("gateway.uplink")

STATUS_EVERY_S = 10.0

STABLE_AFTER_S = 10.0
"A connection that holds so long resets the back-off; a broker that drops us at once must not be hammered."

COMPLAIN_EVERY_S = 60.0

READ_AGAIN_S = 1.0
"A disk that could not be read a moment ago."


async def _not_configured(_payload: bytes) -> bool:
    return False


class Uplink:
    """One gateway's connection to its broker."""

    def __init__(
        self,
        credentials: Credentials,
        outbox: Outgoing,
        *,
        clock: Callable[[], Clock],
        status: Callable[[bool], Awaitable[GatewayStatus]],
        rng: Random,
        configured: Callable[[bytes], Awaitable[bool]] = _not_configured,
        beacons: Callable[[], BeaconReport | None] = lambda: None,
        again_after_s: float = AGAIN_AFTER_S,
    ) -> None:
        """`status(online)` gives what is to be said about this gateway now; `configured` takes a live configuration and
        says whether that is news for the status; `beacons` is asked with every status whether there is something to
        report of the site's beacons; `again_after_s`: see `Flight`."""
        self._credentials = credentials
        self._outbox = outbox
        self._clock = clock
        self._status = status
        self._configured = configured
        self._beacons = beacons
        topics = SiteTopics(credentials.site)
        self._sightings_topic = topics.sightings(credentials.gateway)
        self._status_topic = topics.status(credentials.gateway)
        self._beacons_topic = topics.beacons(credentials.gateway)
        self._ack_topic = topics.gateway_ack(credentials.gateway)
        self._config_topic = topics.config(credentials.gateway)
        self._flight = Flight(rng, again_after_s=again_after_s)
        self._unsettled: dict[str, int] = {}
        "Up to which row each boot is acknowledged and not yet deleted."
        self._backoff = Backoff(rng, first_s=1.0, cap_s=10.0)
        self._woken = asyncio.Event()
        self.settled = asyncio.Event()
        "Set whenever the server has acknowledged rows."
        self._status_due_s = 0.0
        self._read_again_s = math.inf
        self._was_blocked = False
        self._complained_s = -COMPLAIN_EVERY_S
        self.connected = False
        self.malformed_acks = 0
        self.trouble = ""
        "Why there is no connection, as last logged."

    def stored(self) -> None:
        """There are new rows in the outbox."""
        self._woken.set()

    def status_changed(self) -> None:
        """Something is to be said now, not in ten seconds."""
        self._status_due_s = 0.0
        self._woken.set()

    def use(self, credentials: Credentials) -> None:
        """Connects anew with other files of this same gateway."""
        self._credentials = credentials
        self._woken.set()

    async def run(self) -> NoReturn:
        """Keeps the connection until cancelled; says goodbye then. Raises OutboxBroken."""
        while True:
            try:
                await self._connection()
            except OutboxBroken:
                raise
            except (GatewayError, OSError, ValueError) as error:
                self._say_trouble(str(error))
            await asyncio.sleep(self._backoff.next_s())

    async def _connection(self) -> NoReturn:
        will = (self._status_topic, write(await self._status(False)))
        topics = (self._ack_topic, self._config_topic)
        synced = self._clock().synced
        session = BrokerSession(self._credentials, topics, will=will, woken=self._woken, clock_synced=synced)
        try:
            await session.open()
            self._say_connected(session)
            await self._serve(session)
        except asyncio.CancelledError:
            with contextlib.suppress(GatewayError):  # it must not hold up the end
                if self.connected:
                    session.publish(self._status_topic, write(await self._status(False)), retain=True)
            raise
        finally:
            self.connected = False
            await session.close()

    async def _serve(self, session: BrokerSession) -> NoReturn:
        started_s = time.monotonic()
        credentials = self._credentials
        self._flight.start_over()
        self._status_due_s = 0.0
        while True:
            self._woken.clear()
            if self._credentials is not credentials:
                raise ConnectionLost("The certificate was replaced.")
            while (message := session.take()) is not None:
                await self._take(message)
                session.acknowledge(message)
            now_s = time.monotonic()
            if now_s >= self._status_due_s:
                self._status_due_s = now_s + STATUS_EVERY_S
                session.publish(self._status_topic, write(await self._status(True)), retain=True)
                # Nobody keeps a report for later: the next one says more.
                if (report := self._beacons()) is not None:
                    session.publish(self._beacons_topic, write(report))
            self._flight.expire(now_s)
            await self._send(session)
            if now_s - started_s > STABLE_AFTER_S:
                self._backoff.reset()
            await self._settle_late()
            wake_at_s = self._flight.wake_at(time.monotonic())
            due_s = min(self._status_due_s, self._read_again_s)
            await self._sleep_until(due_s if wake_at_s is None else min(wake_at_s, due_s))

    async def _send(self, session: BrokerSession) -> None:
        while self._flight.has_room(time.monotonic()):
            clock = self._clock()
            batch = await self._outbox.after(self._flight.place, BATCH_ROWS, clock)
            if batch is None:
                break
            message = SightingBatch(
                gateway=self._credentials.gateway,
                boot_id=batch.boot_id,
                oldest_seq_held=batch.oldest_seq_held,
                sent_at_s=clock.at_s,
                rows=list(batch.rows),
                damaged=batch.damaged,
            )
            session.publish(self._sightings_topic, write(message))
            self._flight.sent(batch, time.monotonic())
        self._look_at_reading(time.monotonic())

    def _look_at_reading(self, now_s: float) -> None:
        """That rows cannot be read, or can again, is said at once; while they cannot, it is tried again soon."""
        if self._outbox.blocked is not self._was_blocked:
            self._was_blocked = self._outbox.blocked
            self._status_due_s = now_s
        self._read_again_s = now_s + READ_AGAIN_S if self._was_blocked else math.inf

    async def _take(self, message: Received) -> None:
        if message.topic == self._config_topic:
            if await self._configured(message.payload):
                self._status_due_s = 0.0
        else:
            await self._settle(message)

    async def _settle(self, message: Received) -> None:
        ack = read(SightingAck, message.payload)
        if isinstance(ack, Malformed):
            self.malformed_acks += 1
            self._complain("malformed acknowledgement", reason=ack.reason)
        elif upto := self._flight.acknowledged(ack.boot_id, ack.upto, time.monotonic()):
            self._unsettled[ack.boot_id] = max(upto, self._unsettled.get(ack.boot_id, 0))
            await self._settle_late()

    async def _settle_late(self) -> None:
        """Deletes what is acknowledged; where a full disk does not even take that, later."""
        for boot_id, upto in list(self._unsettled.items()):
            try:
                await self._outbox.settle(boot_id, upto)
            except OutboxBroken:
                raise
            except OutboxError as error:
                self._complain("acknowledged rows stay", reason=str(error))
                return
            del self._unsettled[boot_id]
            self.settled.set()
            self._woken.set()

    async def _sleep_until(self, at_s: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, at_s - time.monotonic())):
                await self._woken.wait()

    def _say_connected(self, session: BrokerSession) -> None:
        self.connected = True
        self.trouble = ""
        log.info("connected", site=self._credentials.site, gateway=self._credentials.gateway)
        if session.refused_topics:
            log.warning("no live configuration", reason="the broker's ACL keeps its topic from this gateway")

    def _say_trouble(self, trouble: str) -> None:
        if trouble != self.trouble:
            self.trouble = trouble
            log.warning("disconnected", reason=trouble)

    def _complain(self, what: str, **facts: str) -> None:
        now_s = time.monotonic()
        if now_s - self._complained_s >= COMPLAIN_EVERY_S:
            self._complained_s = now_s
            log.warning(what, **facts)
