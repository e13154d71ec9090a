"""Who a staff token speaks for, without asking anybody."""

from __future__ import annotations

from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from jwt.algorithms import OKPAlgorithm

from clerk_push.staff_tokens import BadToken, StaffIdentity, read_keys, read_staff_token

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
FORGER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
NOW_S = 1_800_000_000.0


def keys_of(key: Ed25519PrivateKey) -> jwt.PyJWKSet:
    found = read_keys({"keys": [OKPAlgorithm.to_jwk(key.public_key(), as_dict=True) | {"kid": "k1", "alg": "EdDSA"}]})
    assert found is not None
    return found


KEYS = keys_of(KEY)


def a_token(key: Ed25519PrivateKey = KEY, kid: str | None = "k1", **changes: Any) -> str:
    claims = {
        "sub": "s-mara",
        "name": "Mara",
        "department": "Coffee",
        "roles": ["clerk"],
        "languages": ["en", "es"],
        "site": "riverside",
        "exp": int(NOW_S) + 600,
    } | changes
    claims = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(claims, key, algorithm="EdDSA", headers={"kid": kid} if kid else {})


def read(token: str, at_s: float = NOW_S) -> StaffIdentity | BadToken:
    return read_staff_token(token, KEYS, "riverside", at_s)


@pytest.mark.parametrize("kid", ["k1", None])
def test_a_good_token_says_who_it_is(kid: str | None) -> None:
    assert read(a_token(kid=kid)) == StaffIdentity("s-mara", "Mara", "Coffee", ("clerk",), ("en", "es"), NOW_S + 600)


def test_a_token_ends_at_its_second() -> None:
    assert isinstance(read(a_token(), NOW_S + 599.9), StaffIdentity)
    assert read(a_token(), NOW_S + 600) == BadToken("expired")


@pytest.mark.parametrize(
    "token",
    [
        a_token(FORGER),
        a_token(site="elsewhere"),
        a_token(kid="k2"),
        a_token(sub=None),
        a_token(exp=None),
        a_token(nbf=int(NOW_S) + 10),
        jwt.encode({"sub": "s-mara", "site": "riverside", "exp": int(NOW_S) + 600}, "", algorithm="none"),
        "",
        "a.b.c",
    ],
)
def test_any_other_token_proves_nothing(token: str) -> None:
    assert isinstance(read(token), BadToken)


def test_a_public_key_is_no_secret_to_sign_with() -> None:
    """The classic confusion of algorithms: the public key's bytes used as an HMAC secret."""
    public = OKPAlgorithm.to_jwk(KEY.public_key(), as_dict=True)["x"]
    forged = jwt.encode(
        {"sub": "s-mara", "name": "Mara", "site": "riverside", "exp": int(NOW_S) + 600},
        public.ljust(64, "="),
        algorithm="HS256",
        headers={"kid": "k1"},
    )
    assert isinstance(read(forged), BadToken)


@given(st.text(max_size=80))
def test_no_text_raises(token: str) -> None:
    assert isinstance(read(token), BadToken)


@pytest.mark.parametrize("jwks", [{}, {"keys": []}, {"keys": [{"kty": "none"}]}, {"keys": 3}])
def test_a_set_without_a_usable_key_is_none(jwks: dict[str, Any]) -> None:
    assert read_keys(jwks) is None
