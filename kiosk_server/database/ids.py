"""Identifiers: UUIDv7 (RFC 9562 section 5.7), so that rows written together lie together."""

from __future__ import annotations

import os


def new_id(at_s: float) -> str:
    """32 hex digits that sort by `at_s` (UTC seconds, to the millisecond); 74 random bits."""
    value = int(at_s * 1000) & ((1 << 48) - 1)
    chance = int.from_bytes(os.urandom(10), "big")
    value = value << 16 | 0x7000 | (chance >> 62 & 0xFFF)
    value = value << 64 | 0b10 << 62 | chance & ((1 << 62) - 1)
    return f"{value:032x}"
