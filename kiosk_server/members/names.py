"""How names and addresses are read. Pure."""

from __future__ import annotations


def printable(value: str) -> str:
    """One line of text with single spaces. Raises ValueError."""
    text = " ".join(value.split())
    if not text or not text.isprintable():
        raise ValueError("must have at least one letter and no control characters")
    return text


def normalised(email: str) -> str:
    """One spelling of an address: letter case aside, as every mail provider in use treats it."""
    return email.strip().casefold()
