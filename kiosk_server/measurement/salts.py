"""A campaign's salt: what makes its draw its own."""

from __future__ import annotations

import secrets


def new_salt() -> str:
    """128 random bits; drawn once, when the campaign is made."""
    return secrets.token_hex(16)
