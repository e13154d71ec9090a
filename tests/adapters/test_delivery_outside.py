"""The push key, what encrypts, and the connection to push services: at the border to the outside."""

from __future__ import annotations

import asyncio
import base64
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import http_ece
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1 as P256
from cryptography.hazmat.primitives.asymmetric.ec import SECP384R1, EllipticCurvePublicKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from kiosk_server.delivery.transport import NotPublic, NotSent, PushServices
from kiosk_server.delivery.vapid import FILE, read_push_key
from kiosk_server.errors import CannotStart
from tests.adapters.push_service import Browser
from wire.web_push.browser_keys import MOST_BYTES, SALT_BYTES, BadKeys, BrowserKeys
from wire.web_push.endpoints import Endpoint, read_endpoint
from wire.web_push.signing import LASTS_S, RENEW_S

CONTACT = "mailto:shop@example.com"
NOW_S = 1_795_343_000.0


def test_the_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    made = read_push_key(None, None, tmp_path, CONTACT)
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600
    assert [file.name for file in tmp_path.iterdir()] == [FILE]
    assert read_push_key(None, None, tmp_path, CONTACT).public == made.public
    assert read_push_key(None, tmp_path / FILE, tmp_path / "elsewhere", CONTACT).public == made.public


def test_a_key_may_come_from_the_environment_as_pem_or_as_its_number(tmp_path: Path) -> None:
    made = read_push_key(None, None, tmp_path, CONTACT)
    pem = (tmp_path / FILE).read_text()
    number = base64.urlsafe_b64encode(made.private.private_numbers().private_value.to_bytes(32)).rstrip(b"=").decode()
    for given in (pem, number):
        assert read_push_key(given, None, tmp_path / "unused", CONTACT).public == made.public
    assert not (tmp_path / "unused").exists()


def test_a_key_that_is_none_stops_the_start(tmp_path: Path) -> None:
    wrong = generate_private_key(SECP384R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    for given in ("", "nothing", "AAAA", wrong.decode(), "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----"):
        with pytest.raises(CannotStart):
            read_push_key(given, None, tmp_path, CONTACT)
    with pytest.raises(CannotStart, match="cannot be read"):
        read_push_key(None, tmp_path / "missing", tmp_path, CONTACT)


def test_each_service_gets_a_signature_of_its_own_for_less_than_a_day(tmp_path: Path) -> None:
    key = read_push_key(None, None, tmp_path, CONTACT)
    header = key.authorization("https://push.example.com", NOW_S)
    scheme, _, rest = header.partition(" ")
    words = dict(word.strip().split("=", 1) for word in rest.split(","))
    assert (scheme, words["k"]) == ("vapid", key.public)
    point = base64.urlsafe_b64decode(key.public + "==")
    signer = EllipticCurvePublicKey.from_encoded_point(P256(), point)
    unchecked = {"verify_exp": False}
    claims = jwt.decode(words["t"], signer, ["ES256"], audience="https://push.example.com", options=unchecked)
    assert claims == {"aud": "https://push.example.com", "sub": CONTACT, "exp": int(NOW_S + LASTS_S)}
    assert key.authorization("https://push.example.com", NOW_S + RENEW_S - 1) == header
    assert key.authorization("https://push.example.com", NOW_S + RENEW_S) != header
    assert key.authorization("https://other.example.com", NOW_S) != header


def test_what_is_encrypted_opens_for_the_browser_alone_and_fits_every_service() -> None:
    browser = Browser("https://push.example.com/x")
    subscription = browser.subscription()
    keys = BrowserKeys.read(subscription["p256dh"], subscription["auth"])

    def sealed(content: bytes) -> bytes:
        return keys.seal(content, generate_private_key(P256()), os.urandom(SALT_BYTES))

    body = sealed(b"x" * MOST_BYTES)
    assert len(body) == 4096
    opened = http_ece.decrypt(body, private_key=browser.private, auth_secret=browser.auth, version="aes128gcm")
    assert opened == b"x" * MOST_BYTES
    with pytest.raises(ValueError, match="one record"):
        sealed(b"x" * (MOST_BYTES + 1))
    with pytest.raises(http_ece.ECEException):
        http_ece.decrypt(body, private_key=Browser("other").private, auth_secret=browser.auth, version="aes128gcm")


def test_a_point_beside_the_curve_is_refused_at_the_border() -> None:
    subscription = Browser("https://push.example.com/x").subscription()
    point = bytearray(base64.urlsafe_b64decode(subscription["p256dh"] + "=="))
    point[-1] ^= 1
    for p256dh in (base64.urlsafe_b64encode(bytes(point)).decode(), "", "AAAA", "ü"):
        with pytest.raises(BadKeys):
            BrowserKeys.read(p256dh, subscription["auth"])
    with pytest.raises(BadKeys):
        BrowserKeys.read(subscription["p256dh"], "AAAA")


@asynccontextmanager
async def answering(reply: bytes, *, then_close: bool = True) -> AsyncIterator[Endpoint]:
    """Somebody on this machine who says `reply` to whoever asks."""

    answered: set[asyncio.Task[None] | None] = set()

    async def door(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answered.add(asyncio.current_task())
        try:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(reply)
            await writer.drain()
            if not then_close:
                await reader.read()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.transport.abort()

    server = await asyncio.start_server(door, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    origin = f"http://127.0.0.1:{port}"
    async with server:
        yield read_endpoint(f"{origin}/push/jane", {origin})
        await asyncio.gather(*(task for task in answered if task is not None))


async def test_the_answers_head_is_enough() -> None:
    reply = b"HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 429 Slow down\r\nRetry-After: 7\r\nContent-Length: 99\r\n\r\n"
    async with answering(reply, then_close=False) as endpoint:
        answer = await PushServices().post(endpoint, {"TTL": "0"}, b"body")
    assert (answer.status, answer.retry_after) == (429, "7")


@pytest.mark.parametrize(
    "reply", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 2", b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 40_000]
)
async def test_whoever_answers_nonsense_has_not_taken_it(reply: bytes) -> None:
    async with answering(reply) as endpoint:
        with pytest.raises(NotSent):
            await PushServices().post(endpoint, {"TTL": "0"}, b"body")


async def test_nobody_there_is_told_apart_from_a_refusal() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        origin = f"http://127.0.0.1:{probe.getsockname()[1]}"
        with pytest.raises(NotSent):
            await PushServices().post(read_endpoint(f"{origin}/x", {origin}), {}, b"")


async def test_a_name_that_leads_inside_when_it_is_asked_is_not_called() -> None:
    """Its name was fine when she subscribed; whoever owns it may point it anywhere later."""
    endpoint = Endpoint("https", "localhost", 443, "/x", own=False)
    with pytest.raises(NotPublic):
        await PushServices().post(endpoint, {}, b"")
