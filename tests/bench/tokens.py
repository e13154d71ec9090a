"""What a token costs the server: opened, refused, checked for freshness; and issued to a phone."""

from __future__ import annotations

from tests.bench.measuring import Figure, beside_sha256
from wire.freshness import freshness, is_fresh
from wire.tokens import TokenContent, TokenOpener, auth_key, seal, slot_at

AT_S = 1_800_000_000.0
ROOT = bytes(range(32))


def measure() -> list[Figure]:
    slot = slot_at(AT_S)
    token = seal(ROOT, TokenContent(b"phone", slot, 1))
    opener = TokenOpener(ROOT)
    fresh = freshness(auth_key(ROOT, b"phone", 1), token, AT_S)

    def resolve() -> bool:
        content = opener.open(token, AT_S)
        return content is not None and is_fresh(auth_key(ROOT, content.handle, content.generation), token, fresh, AT_S)

    def a_day() -> list[bytes]:
        return [seal(ROOT, TokenContent(b"phone", slot + n, 1)) for n in range(96)]

    return [
        beside_sha256("open a token", lambda: opener.open(token, AT_S), 20_000),
        beside_sha256("refuse 16 bytes of garbage", lambda: opener.open(bytes(16), AT_S), 20_000),
        beside_sha256("open a token and check its freshness", resolve, 5_000),
        beside_sha256("issue a day of 96 tokens", a_day, 50),
    ]
