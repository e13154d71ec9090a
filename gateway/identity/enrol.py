"""`python -m gateway enrol CODE`: joins a site with a one-time code of its desk.

The key is made here and never leaves. It is kept before the server hears of it, so that a command that was interrupted
at any point can be given again and comes to the same end. How both sides prove themselves: `wire.enrolment`.
"""

from __future__ import annotations

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from gateway.errors import GatewayError, UsageError
from gateway.identity.files import credentials_file, take_over
from gateway.identity.keys import key_at, private_pem, request_of, serial_of
from gateway.identity.server_calls import ask, server_address
from wire.enrolment import BadCode, code_id, open_answer, proof_of_request, transcript_of
from wire.messages.enrolment import EnrolAnswer, EnrolRequest, Membership
from wire.messages.reading import Malformed, read


class NotTheServer(GatewayError):
    """What answered does not know the code."""

    def __init__(self) -> None:
        super().__init__(
            "What answered does not know the code: it is not this store's server, or somebody changed the answer on "
            "its way. Nothing was taken over. Look at the address of --server, and give the same command again."
        )


def enrol(code: str, server: str, data: Path) -> Membership:
    """Joins, and writes the identity into `data`. Raises GatewayError with a sentence."""
    address = server_address(server)
    try:
        name = code_id(code)
    except BadCode as error:
        raise UsageError(str(error)) from error
    key = key_at(data / f"next-{name.hex()[:16]}.key.pem")
    pem, request = request_of(key)
    own = X25519PrivateKey.generate()
    exchange = own.public_key().public_bytes_raw()
    wish = EnrolRequest(
        code_id=name.hex(),
        request=pem,
        exchange=exchange.hex(),
        proof=proof_of_request(code, request, exchange).hex(),
    )
    answer = ask(address, "/api/gateways/enrol", wish, EnrolAnswer)
    membership = _opened(code, own, request, exchange, answer)
    serial = serial_of(membership.certificate, membership.ca, key)
    if serial is None:
        raise NotTheServer
    content = {
        "kind": "gateway",
        **membership.model_dump(mode="json", exclude={"certificate", "ca", "ends_at_s"}),
        "certificate_ends_s": membership.ends_at_s,
        "server_url": address,
    }
    take_over(
        credentials_file(data),
        content,
        key=private_pem(key),
        certificate=membership.certificate,
        ca=membership.ca,
        serial=serial,
    )
    return membership


def _opened(code: str, own: X25519PrivateKey, request: bytes, exchange: bytes, answer: EnrolAnswer) -> Membership:
    servers = bytes.fromhex(answer.exchange)
    try:
        shared = own.exchange(X25519PublicKey.from_public_bytes(servers))
    except ValueError:
        raise NotTheServer from None
    opened = open_answer(code, shared, transcript_of(request, exchange, servers), bytes.fromhex(answer.sealed))
    if opened is None:
        raise NotTheServer
    membership = read(Membership, opened)
    if isinstance(membership, Malformed):
        raise GatewayError(f"The server is of another version than this gateway ({membership.reason}): update both.")
    return membership
