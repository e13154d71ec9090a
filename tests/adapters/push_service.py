"""A push service on this machine, and the browser behind it: it checks the signature and really decrypts (RFC 8291)."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import http_ece
import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


@dataclass(frozen=True, slots=True)
class Push:
    """One message as the browser got it."""

    to: str
    ttl_s: int
    topic: str
    urgency: str
    application_key: str
    contact: str
    content: dict[str, Any]
    body_bytes: int
    at_s: float


@dataclass(slots=True)
class Browser:
    """A phone's browser with one subscription; `private` and `auth` never leave it."""

    endpoint: str
    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    auth: bytes = b"0123456789abcdef"

    def subscription(self) -> dict[str, str]:
        point = self.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {"endpoint": self.endpoint, "p256dh": _text(point), "auth": _text(self.auth)}


@dataclass(slots=True)
class PushService:
    port: int
    browsers: dict[str, Browser] = field(default_factory=dict)
    "By the path of their endpoints."
    heard: list[Push] = field(default_factory=list)
    "Everything that was taken."
    asked: list[str] = field(default_factory=list)
    "Paths of all requests, also of those that were refused."
    answers: dict[str, list[tuple[int, dict[str, str]]]] = field(default_factory=dict)
    "By path: what the next requests get in place of 201."
    hold: threading.Event = field(default_factory=threading.Event)
    "While it is not set, requests get no answer."
    wrong: list[str] = field(default_factory=list)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def browser(self, name: str) -> Browser:
        made = self.browsers[f"/push/{name}"] = Browser(f"{self.origin}/push/{name}")
        return made

    def waiting(self, name: str) -> list[Push]:
        """What a phone finds that was off meanwhile: of one topic the newest alone (RFC 8030 section 5.4)."""
        by_topic = {push.topic: push for push in self.heard if push.to == f"/push/{name}"}
        return list(by_topic.values())


@contextmanager
def push_service() -> Iterator[PushService]:
    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            service.asked.append(self.path)
            if not service.hold.wait(60):
                return
            answers = service.answers.get(self.path, [])
            status, headers = answers.pop(0) if answers else (201, {})
            if status == 201:
                try:
                    service.heard.append(_opened(service, self.path, self.headers, body))
                except (AssertionError, ValueError, LookupError, http_ece.ECEException, jwt.PyJWTError) as error:
                    service.wrong.append(repr(error))
                    status = 400
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Door) as server:
        server.daemon_threads = True
        service = PushService(server.server_address[1])
        service.hold.set()
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield service
        finally:
            service.hold.set()
            server.shutdown()
            thread.join()


def _opened(service: PushService, path: str, headers: Any, body: bytes) -> Push:
    browser = service.browsers[path]
    scheme, _, rest = headers["Authorization"].partition(" ")
    assert scheme == "vapid", scheme
    words = dict(word.strip().split("=", 1) for word in rest.split(","))
    point = base64.urlsafe_b64decode(words["k"] + "=" * (-len(words["k"]) % 4))
    signer = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    claims = jwt.decode(
        words["t"], signer, algorithms=["ES256"], audience=service.origin, options={"verify_exp": False}
    )
    assert headers["Content-Encoding"] == "aes128gcm"
    assert int(headers["TTL"]) >= 0
    assert len(headers["Topic"]) <= 32
    assert len(body) <= 4096
    plain = http_ece.decrypt(body, private_key=browser.private, auth_secret=browser.auth, version="aes128gcm")
    return Push(
        to=path,
        ttl_s=int(headers["TTL"]),
        topic=headers["Topic"],
        urgency=headers["Urgency"],
        application_key=words["k"],
        contact=claims["sub"],
        content=json.loads(plain),
        body_bytes=len(body),
        at_s=time.time(),
    )


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
