"""Somebody between a gateway and the server: passes requests on, reads all, and changes answers when told to."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx2
import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from kiosk_server.gateways.authority import SiteAuthority, read_request
from wire.enrolment import code_of, seal_answer, signed_in_answer, transcript_of
from wire.messages.enrolment import BrokerPlace, Membership, Renewal


class Middle:
    def __init__(self) -> None:
        self.target = ""
        self.swaps = False
        "Answers enrolments itself, with a CA of its own."
        self.forges_renewal = False
        self.seen: list[bytes] = []
        self._authority = SiteAuthority.make("riverside", time.time())
        middle = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status, answer = middle.answer(self.path, body)
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def answer(self, path: str, body: bytes) -> tuple[int, bytes]:
        self.seen.append(body)
        if self.swaps and path.endswith("/enrol"):
            return 200, self._forged(json.loads(body))
        if self.forges_renewal and path.endswith("/renew"):
            return 200, self._forged_renewal(json.loads(body))
        answer = httpx2.post(f"{self.target}{path}", content=body, headers={"Content-Type": "application/json"})
        self.seen.append(answer.content)
        return answer.status_code, answer.content

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _forged(self, wish: dict[str, Any]) -> bytes:
        """All that can be done without the code: everything right but the code."""
        public, request = read_request(wish["request"])
        issued = self._authority.for_gateway(public, "gateway-aisle", time.time())
        membership = Membership(
            site="riverside",
            gateway="aisle",
            certificate=issued.pem,
            ca=self._authority.pem,
            ends_at_s=issued.ends_at_s,
            mqtt=BrokerPlace(host="127.0.0.1", port=1),
            service_uuid16=0xFFF1,
            minor_key="00" * 16,
        )
        own = X25519PrivateKey.generate()
        exchange = bytes.fromhex(wish["exchange"])
        mine = own.public_key().public_bytes_raw()
        shared = own.exchange(X25519PublicKey.from_public_bytes(exchange))
        said = membership.model_dump_json().encode()
        sealed = seal_answer(code_of(bytes(10)), shared, transcript_of(request, exchange, mine), said)
        return json.dumps({"exchange": mine.hex(), "sealed": sealed.hex()}).encode()

    def _forged_renewal(self, wish: dict[str, Any]) -> bytes:
        public, request = read_request(wish["request"])
        issued = self._authority.for_gateway(public, "gateway-aisle", time.time())
        place = BrokerPlace(host="127.0.0.1", port=1)
        renewal = Renewal(due=True, certificate=issued.pem, ends_at_s=issued.ends_at_s, mqtt=place).model_dump_json()
        proof = self._authority.sign(signed_in_answer(request, renewal.encode())).hex()
        return json.dumps({"renewal": renewal, "proof": proof}).encode()


@pytest.fixture
def middle() -> Iterator[Middle]:
    made = Middle()
    try:
        yield made
    finally:
        made.close()
