"""A message for one browser: against the example of RFC 8291, and signed as RFC 8292 asks."""

from __future__ import annotations

import base64

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    SECP384R1,
    EllipticCurvePrivateKey,
    derive_private_key,
    generate_private_key,
)
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from wire.web_push.browser_keys import MOST_BYTES, BadKeys, BrowserKeys
from wire.web_push.signing import RENEW_S, BadPushKey, PushKey, read_private_key

NOW_S = 1_795_343_000.0


def raw(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def key(text: str) -> EllipticCurvePrivateKey:
    return derive_private_key(int.from_bytes(raw(text)), SECP256R1())


# RFC 8291 section 5 and appendix A.
PLAIN = b"When I grow up, I want to be a watermelon"
SENDER = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
POINT = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
SEALED = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml"
    "mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT"
    "pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def test_the_example_of_the_standard_comes_out_byte_for_byte() -> None:
    assert BrowserKeys.read(POINT, AUTH).seal(PLAIN, key(SENDER), raw(SALT)) == raw(SEALED)


def test_the_longest_message_is_as_long_as_every_service_takes() -> None:
    keys = BrowserKeys.read(POINT, AUTH)
    assert len(keys.seal(b"x" * MOST_BYTES, key(SENDER), raw(SALT))) == 4096
    for content, salt in ((b"x" * (MOST_BYTES + 1), raw(SALT)), (b"x", b"short")):
        with pytest.raises(ValueError, match="one record"):
            keys.seal(content, key(SENDER), salt)


def test_what_is_no_point_of_the_curve_is_refused() -> None:
    beside = bytearray(raw(POINT))
    beside[-1] ^= 1
    for p256dh, auth in ((base64.urlsafe_b64encode(bytes(beside)).decode(), AUTH), ("AAAA", AUTH), (POINT, "ü")):
        with pytest.raises(BadKeys):
            BrowserKeys.read(p256dh, auth)


def test_each_service_gets_a_signature_of_its_own_that_stands_for_an_hour() -> None:
    push_key = PushKey(key(SENDER), "mailto:shop@example.com")
    public = key(SENDER).public_key()
    assert raw(push_key.public) == public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    header = push_key.authorization("https://push.example.com", NOW_S)
    token = header.removeprefix("vapid t=").partition(",")[0]
    unchecked = {"verify_exp": False}
    claims = jwt.decode(token, public, ["ES256"], audience="https://push.example.com", options=unchecked)
    assert claims["sub"] == "mailto:shop@example.com"
    assert NOW_S < claims["exp"] < NOW_S + 86_400
    assert header.endswith(f", k={push_key.public}")
    assert push_key.authorization("https://push.example.com", NOW_S + RENEW_S - 1) == header
    assert push_key.authorization("https://push.example.com", NOW_S + RENEW_S) != header
    assert push_key.authorization("https://push.example.net", NOW_S) != header


def test_a_key_is_read_as_pem_or_as_its_number() -> None:
    pem = key(SENDER).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    for text in (pem, SENDER, f" {SENDER}\n"):
        assert read_private_key(text).private_numbers() == key(SENDER).private_numbers()


def test_what_is_no_key_of_the_curve_is_refused() -> None:
    other = generate_private_key(SECP384R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    for text in ("", "AAAA", "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----", other.decode()):
        with pytest.raises(BadPushKey):
            read_private_key(text)
