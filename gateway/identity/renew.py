"""`python -m gateway renew`: the next certificate, proven by the key of the present one.

The running gateway starts it once a day. An attempt that was interrupted goes on with the same next key, and the server
answers a repeat as it did the first time.
"""

from __future__ import annotations

import json
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from gateway.errors import GatewayError, SettingsError
from gateway.identity.credentials import Credentials, read_credentials
from gateway.identity.files import take_over
from gateway.identity.keys import ca_signed, key_at, private_pem, read_key, request_of, serial_of, sign
from gateway.identity.server_calls import ask
from wire.enrolment import signed_in_answer, signed_in_renewal
from wire.messages.enrolment import Renewal, RenewAnswer, RenewRequest
from wire.messages.reading import Malformed, read


class NotOurServer(GatewayError):
    """The answer is not of this store's server."""

    def __init__(self) -> None:
        super().__init__(
            "The answer is not signed by this site's CA: it is not of this store's server. Nothing was changed."
        )


def renew(file: Path, *, early: bool) -> Renewal:
    """Renews the certificate of the credentials at `file` where it is due, or at once. Raises GatewayError."""
    credentials = read_credentials(file)
    if credentials.server_url is None:
        raise SettingsError(f"{file} names no server: these credentials were made with the site, and are not renewed.")
    ca = credentials.mqtt.tls.ca.read_text()
    present = read_key(credentials.mqtt.tls.key)
    serial = serial_of(credentials.mqtt.tls.certificate.read_text(), ca, present)
    if serial is None:
        raise SettingsError(f"Key and certificate of {file} are not of one kind: join anew with a code of the desk.")
    key = key_at(file.parent / f"next-{serial[:16]}.key.pem")
    pem, request = request_of(key)
    proof = sign(present, signed_in_renewal(serial, request, early=early))
    wish = RenewRequest(serial=serial, request=pem, early=early, proof=proof.hex())
    answer = ask(credentials.server_url, "/api/gateways/renew", wish, RenewAnswer)
    if not ca_signed(ca, signed_in_answer(request, answer.renewal.encode()), bytes.fromhex(answer.proof)):
        raise NotOurServer
    renewal = read(Renewal, answer.renewal)
    if isinstance(renewal, Malformed):
        raise GatewayError(f"The server is of another version than this gateway ({renewal.reason}): update both.")
    if renewal.due:
        _take_over(file, credentials, renewal, ca, key)
    return renewal


def _take_over(file: Path, credentials: Credentials, renewal: Renewal, ca: str, key: EllipticCurvePrivateKey) -> None:
    serial = serial_of(renewal.certificate, ca, key)
    if serial is None or renewal.mqtt is None:
        raise NotOurServer
    content = json.loads(file.read_bytes())
    content |= renewal.model_dump(mode="json", include={"mqtt", "service_uuid16", "ibeacon"})
    content["certificate_ends_s"] = renewal.ends_at_s
    content["server_url"] = credentials.server_url
    take_over(file, content, key=private_pem(key), certificate=renewal.certificate, ca=ca, serial=serial)
