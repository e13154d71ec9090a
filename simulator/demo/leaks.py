"""Does anything of a stranger stay behind? Looks for raw bytes in every file of a stack's data folder."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from simulator.errors import SimulatorError

SHORTEST = 6
"Bytes: a Bluetooth address. Anything shorter turns up by chance."

_HEX_TEXT = re.compile(rb"(?:[0-9A-Fa-f]{2}[:_-]?){%d,}" % SHORTEST)


@dataclass(frozen=True, slots=True)
class Trace:
    """One place where a sought value was found. The value itself is not repeated."""

    path: Path
    offset: int


class BlindSearchError(SimulatorError):
    """The search for traces did not find what was planted, so its silence would prove nothing:"""


def search(folder: Path, values: Iterable[bytes]) -> list[Trace]:
    """Every place below `folder` that holds one of `values` (6 bytes or more): raw, or as hex in either case, plain
    or with `:`, `-` or `_` between the bytes.

    First plants random values in a file and finds them the same way; raises BlindSearchError where it does not.
    """
    needles = _Needles(values)
    _prove_sight(folder)
    return list(_search(folder, needles))


def _prove_sight(folder: Path) -> None:
    raw, text = secrets.token_bytes(8), secrets.token_bytes(6)
    plant = folder / f"planted-{secrets.token_hex(4)}"
    plant.write_bytes(b"before " + raw + b" between " + text.hex(":").upper().encode() + b" after")
    try:
        for value in (raw, text):
            if not any(trace.path == plant for trace in _search(folder, _Needles([value]))):
                raise BlindSearchError(f"{plant.name}.")
    finally:
        plant.unlink()


class _Needles:
    """A hundred thousand values are sought in one pass: every window of their lengths is looked up in a set."""

    def __init__(self, values: Iterable[bytes]) -> None:
        self._values = frozenset(values)
        self._lengths = sorted({len(value) for value in self._values})
        if self._lengths and self._lengths[0] < SHORTEST:
            raise ValueError(f"a value of fewer than {SHORTEST} bytes would be found by chance")

    def find(self, content: bytes) -> Iterator[int]:
        for length in self._lengths:
            values = self._values
            for offset in range(len(content) - length + 1):
                if content[offset : offset + length] in values:
                    yield offset
        for match in _HEX_TEXT.finditer(content):
            digits = re.sub(rb"[:_-]", b"", match[0]).decode()
            if any(self._hex_holds(digits[start : len(digits) - (len(digits) - start) % 2]) for start in (0, 1)):
                yield match.start()

    def _hex_holds(self, digits: str) -> bool:
        raw = bytes.fromhex(digits)
        return any(
            raw[offset : offset + length] in self._values
            for length in self._lengths
            for offset in range(len(raw) - length + 1)
        )


def _search(folder: Path, needles: _Needles) -> Iterator[Trace]:
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and not p.is_symlink()):
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            continue  # a journal that SQLite removed meanwhile
        for offset in needles.find(content):
            yield Trace(path, offset)
