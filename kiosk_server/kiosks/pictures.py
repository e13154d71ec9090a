"""The pictures that tie a kiosk to a phone: the kiosk shows one, the phone lets her find it among others. Pure.

Whoever has a photograph of the code does not see the picture, since it comes up only once a phone has opened the code;
a guess ends the pairing (RFC 10027: request binding, shown at both ends).
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

PICTURES = (
    "anchor",
    "apple",
    "bike",
    "bird",
    "cat",
    "coffee",
    "fish",
    "flower",
    "glasses",
    "guitar",
    "key",
    "moon",
    "rocket",
    "scissors",
    "star",
    "sun",
    "tree",
    "umbrella",
)
"Each is told apart from the others by its outline alone, and has a short word in every language."

OFFERED = 6
"One guess is right once in six, and there is one."


def draw(seed: bytes) -> tuple[str, list[str]]:
    """The picture to show, and those to choose from, in the order to offer them. `seed`: 16 random bytes."""
    offered = _shuffled(PICTURES, seed + b"offered")[:OFFERED]
    return _shuffled(offered, seed + b"shown")[0], offered


def _shuffled(names: Iterable[str], seed: bytes) -> list[str]:
    return sorted(names, key=lambda name: sha256(seed + name.encode()).digest())
