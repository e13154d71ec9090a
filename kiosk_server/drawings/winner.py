"""Finds the winners of a drawing again from its published receipt, and says whether the receipt is true:

    python winner.py RECEIPT.json

Needs Python 3.8 or later and nothing else: one file on purpose, so that whoever took part can read all of it, and so
that the server draws with the very lines it hands out (`/drawings/winner.py`). How winners are selected is RFC 3797,
"Publicly Verifiable Nominations Committee (NomCom) Random Selection", section 4. Nothing here reads a clock or chance.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from hashlib import md5, sha256
from pathlib import Path
from typing import Any

FORMAT = "shopbell-drawing-receipt/1"

MOST_SELECTED = 65_536
"RFC 3797 counts selections in two bytes."


def key_string(sources: Sequence[Sequence[int]]) -> str:
    """The key of all that chance said, such as `9319./2.5.8.10.12./`: RFC 3797 section 4.

    Each source's numbers from the smallest to the largest, in decimal, each with a period after it; a slash after each
    source. Raises ValueError where a source gave nothing, or a number below zero.
    """
    if not sources or not all(sources) or any(number < 0 for source in sources for number in source):
        raise ValueError("each source gives at least one whole number, none below zero")
    return "".join("".join(f"{number}." for number in sorted(source)) + "/" for source in sources)


def number_of(key: str, index: int) -> int:
    """The number by which the selection `index` is made, counted from 0: the MD5 of the key between two equal pairs of
    bytes, read with its highest byte first.

    The RFC says why MD5 is good enough here: nobody may choose the key, and all of it is mixed into each number.
    """
    bracket = index.to_bytes(2, "big")
    return int.from_bytes(md5(bracket + key.encode("ascii") + bracket).digest(), "big")


def select(pool: Sequence[str], key: str, count: int) -> list[str]:
    """The first `count` of `pool` in the order of their selection, all of it where it has fewer. Its order counts."""
    left = list(pool)
    return [left.pop(number_of(key, index) % len(left)) for index in range(min(count, len(left), MOST_SELECTED))]


def list_hash(entries: Sequence[str]) -> str:
    """SHA-256, in hex, of the entries as they were published: one a line, each line ended by a line feed."""
    return sha256("".join(f"{entry}\n" for entry in entries).encode("ascii")).hexdigest()


def key_of(receipt: Mapping[str, Any]) -> str:
    """What follows from the numbers that its sources published. Raises ValueError where they are none."""
    return key_string([[int(value) for value in source["values"]] for source in receipt["sources"]])


def selected_of(receipt: Mapping[str, Any]) -> list[str]:
    """The winners, then the alternates, each in their order."""
    return select(receipt["entries"], key_of(receipt), receipt["prizes"] + receipt["alternates"])


def faults(receipt: Mapping[str, Any]) -> list[str]:
    """What is not true in a receipt; empty: all it says follows from its entries and from what its sources
    published. A receipt from before the drawing has neither key nor winners yet."""
    if receipt["format"] != FORMAT:
        return [f"this is no receipt that this program knows: {receipt['format']}"]
    entries: list[str] = receipt["entries"]
    found = []
    if list_hash(entries) != receipt["entries_sha256"]:
        found.append("the list of entries is not the one whose hash was published when the drawing closed")
    if entries != sorted(set(entries)):
        found.append("the entries are not in the order of their letters, or one stands twice in the list")
    if receipt["numbers_at_s"] <= receipt["closed_at_s"]:
        found.append("the list of entries was published no earlier than the numbers that decide")
    if receipt["key"] is None:
        return found
    if key_of(receipt) != receipt["key"]:
        found.append(f"the key does not follow from what the sources published; it would be {key_of(receipt)}")
    if selected_of(receipt) != receipt["selected"]:
        found.append("other entries than these are selected")
    return found


def report(receipt: Mapping[str, Any]) -> list[str]:
    """What a person wants to read, line by line."""
    entries = receipt["entries"]
    lines = [
        f"{receipt['heading']} ({receipt['sponsor']})",
        f"{len(entries)} entries; SHA-256 of their list: {list_hash(entries)}",
    ]
    if receipt["key"] is None:
        return [*lines, "No winner has been selected yet."]
    lines += [f"{source['name']}, {source['when']}: {' '.join(source['values'])}" for source in receipt["sources"]]
    lines.append(f"Key: {key_of(receipt)}")
    prizes = receipt["prizes"]
    for place, entry in enumerate(selected_of(receipt)):
        lines.append(f"Winner {place + 1}: {entry}" if place < prizes else f"Alternate {place + 1 - prizes}: {entry}")
    return lines


def main(arguments: Sequence[str]) -> int:
    """The exit code: 0 where the receipt is true, 1 where it is not, 2 where it cannot be read."""
    if len(arguments) != 1:
        print("usage: python winner.py RECEIPT.json", file=sys.stderr)
        return 2
    try:
        receipt = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
        print("\n".join(report(receipt)))
        wrong = faults(receipt)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        print(f"this receipt cannot be read: {type(error).__name__}: {error}", file=sys.stderr)
        return 2
    for fault in wrong:
        print(f"NOT TRUE: {fault}")
    if not wrong:
        print("The receipt is true: all it says follows from it.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
