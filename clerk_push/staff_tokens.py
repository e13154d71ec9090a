"""Who a staff token speaks for: verified with the server's public keys, without asking the server. Pure.

A staff token is a JWT signed with Ed25519 (RFC 7519, RFC 8037); the keys are a JWK set (RFC 7517).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import jwt
from pydantic import BaseModel, Field, ValidationError

ALGORITHM = "EdDSA"
"Ed25519 and nothing else: a token never chooses how it is verified (RFC 8725 section 3.1)."


@dataclass(frozen=True, slots=True)
class StaffIdentity:
    """What a good token says."""

    staff: str
    name: str
    department: str
    roles: tuple[str, ...]
    languages: tuple[str, ...]
    expires_at_s: float
    planned: tuple[tuple[float, float], ...] = ()
    "When she is planned to work, from and until, in the next hours."


@dataclass(frozen=True, slots=True)
class BadToken:
    """A token that proves nothing, and why; the reason holds none of its content."""

    reason: str


class _Claims(BaseModel):
    sub: str = Field(min_length=1, max_length=64)
    name: str = Field(max_length=200)
    department: str = ""
    roles: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    planned: tuple[tuple[float, float], ...] = ()
    site: str
    exp: float
    nbf: float = 0.0


def read_keys(jwks: dict[str, Any]) -> jwt.PyJWKSet | None:
    """The keys of a JWK set; None where there is no usable one."""
    try:
        return jwt.PyJWKSet.from_dict(jwks)
    except (jwt.PyJWTError, ValueError, TypeError, AttributeError):
        return None


def read_staff_token(token: str, keys: jwt.PyJWKSet, site: str, now_s: float) -> StaffIdentity | BadToken:
    """Who `token` speaks for at the instant `now_s` in this site."""
    try:
        named = jwt.get_unverified_header(token).get("kid")
    except jwt.PyJWTError as error:
        return BadToken(type(error).__name__)
    found = [key for key in keys.keys if named is None or key.key_id == named]
    claims = next((claims for key in found if (claims := _verified(token, key)) is not None), None)
    if claims is None:
        return BadToken("no key of this site signed it")
    try:
        said = _Claims.model_validate(claims)
    except ValidationError as error:
        return BadToken(f"claim {error.errors(include_input=False, include_url=False)[0]['loc'][0]}")
    if said.site != site:
        return BadToken("made for another site")
    if not said.nbf <= now_s < said.exp:
        return BadToken("expired" if now_s >= said.exp else "not valid yet")
    return StaffIdentity(said.sub, said.name, said.department, said.roles, said.languages, said.exp, said.planned)


def _verified(token: str, key: jwt.PyJWK) -> dict[str, Any] | None:
    # The library would ask the clock about exp, nbf and iat; the caller's instant decides above.
    unchecked = {"verify_exp": False, "verify_nbf": False, "verify_iat": False, "verify_aud": False}
    try:
        claims: dict[str, Any] = jwt.decode(token, key, algorithms=[ALGORITHM], options=unchecked)  # type: ignore[arg-type]
    except (jwt.PyJWTError, TypeError, ValueError):
        return None
    return claims
