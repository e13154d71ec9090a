"""Checking in over GATT: what a woken phone reads from a gateway, and what it writes back. Pure.

The phone connects, reads `NONCE_UUID` (16 bytes, new for each connection) and writes `ANSWER_UUID`:

    token[16] | proof[16]      proof = HMAC-SHA256(auth_key, "bp1/check-in" | nonce | gateway | token)[:16]

`token` is the phone's of the present slot, `auth_key` the key of its freshness, `gateway` the 16 bytes that it reads
from `GATEWAY_UUID`. The gateway can open and check nothing: it hands nonce, token and proof to the server.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from wire.freshness import TOKEN_BYTES

SERVICE_UUID = UUID("5b0f0001-6c2e-4d53-9e0b-2f1d8a7c4e10")
"Random, as Bluetooth asks of UUIDs that nobody registers (Core Vol 3 Part B 2.5.1); also advertised by gateways."

NONCE_UUID = UUID("5b0f0002-6c2e-4d53-9e0b-2f1d8a7c4e10")
"Read: 16 bytes."

ANSWER_UUID = UUID("5b0f0003-6c2e-4d53-9e0b-2f1d8a7c4e10")
"Write with response: 32 bytes."

GATEWAY_UUID = UUID("5b0f0004-6c2e-4d53-9e0b-2f1d8a7c4e10")
"Read: 16 bytes, `gateway_bytes` of the gateway."

NONCE_BYTES = 16
PROOF_BYTES = 16
ANSWER_BYTES = TOKEN_BYTES + PROOF_BYTES

_LABEL = b"bp1/check-in"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a phone wrote."""

    token: bytes
    proof: bytes


def gateway_bytes(site: str, gateway: str) -> bytes:
    """The 16 bytes that stand for a gateway in the proof: the same name in another site is another gateway."""
    return sha256(f"{site}/{gateway}".encode()).digest()[:16]


def proof(auth_key: bytes, nonce: bytes, gateway: bytes, token: bytes) -> bytes:
    """What a phone that holds `auth_key` answers at the gateway that `gateway_bytes` stands for."""
    return hmac.digest(auth_key, _LABEL + nonce + gateway + token, sha256)[:PROOF_BYTES]


def is_proven(auth_key: bytes, nonce: bytes, gateway: bytes, answer: Answer) -> bool:
    """Whether the phone with this key gave this answer to this nonce, to this gateway."""
    return hmac.compare_digest(proof(auth_key, nonce, gateway, answer.token), answer.proof)


def write_answer(answer: Answer) -> bytes:
    return answer.token + answer.proof


def read_answer(value: bytes) -> Answer | None:
    """What was written; None where the length is not an answer's."""
    if len(value) != ANSWER_BYTES:
        return None
    return Answer(value[:TOKEN_BYTES], value[TOKEN_BYTES:])
