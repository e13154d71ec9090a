"""Looks whether the broker can be reached and lets this gateway in. Never hangs."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading

from gateway.check.facts import Broker
from gateway.identity.credentials import Credentials
from gateway.uplink.broker_session import BrokerSession, ConnectionLost
from wire.messages.mqtt import GatewayStatus
from wire.messages.reading import write
from wire.topics import SiteTopics

LOOK_UP_WITHIN_S = 5.0
REACH_WITHIN_S = 3.0
LOG_IN_WITHIN_S = 12.0


async def look_at_broker(credentials: Credentials, *, clock_synced: bool, at_s: float, in_use: bool) -> Broker:
    """`in_use`: a gateway with these credentials is running, so that no login is tried; `at_s`: now, UTC."""
    host, port = credentials.mqtt.host, credentials.mqtt.port
    if trouble := await _look_up(host, port):
        return Broker(host, port, unresolved=trouble)
    if trouble := await _reach(host, port):
        return Broker(host, port, unreached=trouble)
    if in_use:
        return Broker(host, port, in_use=True)
    return await _log_in(credentials, clock_synced, at_s)


async def _look_up(host: str, port: int) -> str:
    """In a thread that nobody waits for at the end: a resolver may take a minute to give up."""
    loop = asyncio.get_running_loop()
    answered: asyncio.Future[str] = loop.create_future()

    def tell(trouble: str) -> None:
        if not answered.done():
            answered.set_result(trouble)

    def ask() -> None:
        try:
            socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            trouble = ""
        except OSError as error:
            trouble = error.strerror or str(error)
        with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(tell, trouble)

    threading.Thread(target=ask, daemon=True, name="look-up").start()
    try:
        async with asyncio.timeout(LOOK_UP_WITHIN_S):
            return await answered
    except TimeoutError:
        return f"no answer within {LOOK_UP_WITHIN_S:.0f} s"


async def _reach(host: str, port: int) -> str:
    try:
        async with asyncio.timeout(REACH_WITHIN_S):
            _, writer = await asyncio.open_connection(host, port)
    except TimeoutError:
        return f"no answer within {REACH_WITHIN_S:.0f} s"
    except OSError as error:
        return _reason(error)
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()
    return ""


async def _log_in(credentials: Credentials, clock_synced: bool, at_s: float) -> Broker:
    host, port = credentials.mqtt.host, credentials.mqtt.port
    topics = SiteTopics(credentials.site)
    name = credentials.gateway
    offline = GatewayStatus(gateway=name, boot_id="check", online=False, at_s=at_s)
    session: BrokerSession | None = None
    try:
        async with asyncio.timeout(LOG_IN_WITHIN_S):
            session = BrokerSession(
                credentials,
                (topics.gateway_ack(name), topics.config(name)),
                will=(topics.status(name), write(offline)),
                woken=asyncio.Event(),
                clock_synced=clock_synced,
            )
            await session.open()
            return Broker(host, port, refused_topics=tuple(session.refused_topics))
    except ConnectionLost as error:
        return Broker(host, port, refused=str(error))
    except TimeoutError:
        return Broker(host, port, refused=f"The broker at {host}:{port} takes connections, but does not answer.")
    finally:
        if session is not None:
            await session.close()


def _reason(error: OSError) -> str:
    reason = error.strerror or ""
    # asyncio strings several attempts into one text.
    return "connection refused" if isinstance(error, ConnectionRefusedError) else reason or str(error)
