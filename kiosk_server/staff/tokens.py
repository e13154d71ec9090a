"""Staff tokens: JWTs (RFC 7519) signed with Ed25519 (RFC 8037), which clerk_push checks by itself."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from kiosk_server.staff.accounts import StaffPerson
from kiosk_server.staff.planning import Stretch

LIFE_S = 600
"Revocation is an event; where it cannot arrive, ten minutes end the token."


class StaffTokens:
    """Signs and checks the tokens of one site."""

    def __init__(self, key: Ed25519PrivateKey, site: str) -> None:
        self._key = key
        self._site = site
        self._public = key.public_key()
        self._raw = self._public.public_bytes(Encoding.Raw, PublicFormat.Raw)
        self._kid = sha256(self._raw).hexdigest()[:16]

    def sign(self, who: StaffPerson, now_s: float, planned: Sequence[Stretch] = ()) -> tuple[str, float]:
        """The token, and the instant it ends. `planned`: when she is to work, in the next hours."""
        expires_at_s = int(now_s) + LIFE_S
        claims = {
            "sub": who.staff,
            "name": who.name,
            "department": who.department,
            "roles": sorted(who.roles),
            "languages": list(who.languages),
            "device": who.device,
            "planned": [[each.from_s, each.until_s] for each in planned],
            "site": self._site,
            "iat": int(now_s),
            "exp": expires_at_s,
        }
        return jwt.encode(claims, self._key, algorithm="EdDSA", headers={"kid": self._kid}), float(expires_at_s)

    def holder_of(self, token: str, now_s: float) -> tuple[str, str | None] | None:
        """The staff id and the device of a token of this site that has not ended; None for anything else."""
        try:
            claims = jwt.decode(
                token,
                self._public,
                algorithms=["EdDSA"],
                options={"require": ["sub", "exp", "site"], "verify_exp": False, "verify_iat": False},
            )
        except jwt.InvalidTokenError:
            return None
        if claims["site"] != self._site or not isinstance(claims["exp"], int) or claims["exp"] <= now_s:
            return None
        device = claims.get("device")
        return str(claims["sub"]), device if isinstance(device, str) else None

    def jwks(self) -> dict[str, Any]:
        """The public key as a JSON Web Key Set (RFC 7517)."""
        x = urlsafe_b64encode(self._raw).rstrip(b"=").decode()
        key = {"kty": "OKP", "crv": "Ed25519", "x": x, "kid": self._kid, "use": "sig", "alg": "EdDSA"}
        return {"keys": [key]}
