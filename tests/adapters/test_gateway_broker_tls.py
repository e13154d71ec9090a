"""What a gateway says of a broker that it cannot trust, or that does not trust it, and what it does without a clock."""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from gateway.identity.credentials import read_credentials
from gateway.uplink.broker_session import BrokerSession, ConnectionLost
from kiosk_server.gateways.authority import BROKER_LIFE_S, GATEWAY_LIFE_S, SiteAuthority, new_key, private_pem
from kiosk_server.sites.secret_files import replace_secret
from tests.adapters.mqtt_broker import SITE, Broker, mqtt_broker
from wire.topics import SiteTopics

__all__ = ["mqtt_broker"]

TOPICS = SiteTopics(SITE)
YEARS_S = 3 * 365 * 86_400.0


async def connect(file: Path, *, clock_synced: bool = True) -> str:
    """Why it did not come about; empty where it did."""
    session = BrokerSession(
        read_credentials(file),
        [TOPICS.gateway_ack("door")],
        will=(TOPICS.status("door"), b"{}"),
        woken=asyncio.Event(),
        clock_synced=clock_synced,
    )
    try:
        await session.open()
    except ConnectionLost as error:
        return str(error)
    finally:
        await session.close()
    return ""


@asynccontextmanager
async def stand_in(
    broker: Broker, folder: Path, authority: SiteAuthority, name: str, at_s: float
) -> AsyncIterator[int]:
    """A broker that says yes to everybody, with a certificate for `name` of `at_s`: its port."""
    key = new_key()
    issued = authority.for_broker(key.public_key(), [name], at_s)
    replace_secret(folder / "stand-in.pem", private_pem(key) + issued.pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "stand-in.pem")

    async def agree(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readexactly(1)
            writer.write(b"\x20\x02\x00\x00")
            await asyncio.sleep(0)
            await reader.readuntil(b"\x01")
            writer.write(b"\x90\x03\x00\x01\x01")
            await reader.read()
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(agree, broker.host, 0, ssl=context)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


@pytest.mark.parametrize(
    ("site", "name", "made_s_ago", "told"),
    [
        ("ours", "127.0.0.1", BROKER_LIFE_S + 86_400, "has ended, by this machine's clock .*: is the clock right"),
        ("ours", "127.0.0.1", -YEARS_S, "is not good yet, by this machine's clock .*: is the clock right"),
        ("ours", "shop.example", 0.0, "is not for 127.0.0.1"),
        ("theirs", "127.0.0.1", 0.0, "is not this site's broker: another CA signed its certificate"),
    ],
)
async def test_a_broker_that_cannot_be_trusted_is_told_apart_and_gets_nothing(
    mqtt_broker: Broker, tmp_path: Path, site: str, name: str, made_s_ago: float, told: str
) -> None:
    authority = mqtt_broker.authority if site == "ours" else SiteAuthority.make("riverside", time.time())
    async with stand_in(mqtt_broker, tmp_path, authority, name, time.time() - made_s_ago) as port:
        file = mqtt_broker.credentials("door", tmp_path / "door", mqtt=place(mqtt_broker, port))
        said = await connect(file)
        assert re.search(told, said), said


@pytest.mark.parametrize("made_s_ago", [-YEARS_S, YEARS_S])
async def test_who_does_not_know_the_time_still_trusts_the_sites_own_broker_and_no_other(
    mqtt_broker: Broker, tmp_path: Path, made_s_ago: float
) -> None:
    then_s = time.time() - made_s_ago
    async with stand_in(mqtt_broker, tmp_path, mqtt_broker.authority, "127.0.0.1", then_s) as port:
        file = mqtt_broker.credentials("door", tmp_path / "door", mqtt=place(mqtt_broker, port))
        assert await connect(file, clock_synced=False) in ("", "The broker does not answer.")
    other = SiteAuthority.make("riverside", time.time())
    async with stand_in(mqtt_broker, tmp_path, other, "127.0.0.1", then_s) as port:
        file = mqtt_broker.credentials("door", tmp_path / "door", mqtt=place(mqtt_broker, port))
        assert "another CA signed" in await connect(file, clock_synced=False)


async def test_a_certificate_that_has_ended_is_told(mqtt_broker: Broker, tmp_path: Path) -> None:
    file = mqtt_broker.credentials("door", tmp_path, issued_s_ago=GATEWAY_LIFE_S + 86_400)
    assert "This gateway's certificate has ended" in await connect(file)


async def test_a_port_without_tls_is_told(mqtt_broker: Broker, tmp_path: Path) -> None:
    async def chat(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example ready\r\n")
        writer.close()

    server = await asyncio.start_server(chat, mqtt_broker.host, 0)
    port = server.sockets[0].getsockname()[1]
    file = mqtt_broker.credentials("door", tmp_path, mqtt=place(mqtt_broker, port))
    assert "speaks no TLS" in await connect(file)
    server.close()


async def test_nobody_there_is_told(mqtt_broker: Broker, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind((mqtt_broker.host, 0))
        port = taken.getsockname()[1]
        file = mqtt_broker.credentials("door", tmp_path, mqtt=place(mqtt_broker, port))
        assert await connect(file) == f"No broker at 127.0.0.1:{port}: Connection refused."


async def test_a_gateway_without_a_password_cannot_use_the_listener_for_programs(
    mqtt_broker: Broker, tmp_path: Path
) -> None:
    file = mqtt_broker.credentials("door", tmp_path, mqtt=place(mqtt_broker, mqtt_broker.port))
    assert await connect(file) != ""


def place(broker: Broker, port: int) -> dict[str, Any]:
    user = "gateway-door"
    files = {"ca": "ca.pem", "certificate": f"{user}.crt.pem", "key": f"{user}.key.pem"}
    return {"host": broker.host, "port": port, "tls": files}
