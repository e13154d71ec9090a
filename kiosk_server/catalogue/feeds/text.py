"""From bytes to records: encoding, delimiter, quoted newlines. Bounded, whatever the bytes are."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kiosk_server.catalogue.feeds.entry import BadFeed

LINE_CHARACTERS = 1 << 20
"The longest description that a shop exports is some tens of kB; a line above it is no line."

RECORDS = 200_000
"Four times the largest catalogue that this is measured with."

DELIMITERS = ",;\t|"

_ADVICE = "save it as UTF-8 (in a spreadsheet: “CSV UTF-8”) and import it again"

_LINE_END = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Record:
    line: int
    "Where it begins, counted from 1."
    cells: tuple[str, ...]
    fault: str = ""
    "Why it could not be read; then it has no cells."


def lines(chunks: Iterable[bytes]) -> Iterator[str]:
    """The text line by line, each with its end. Raises BadFeed for bytes that are no UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")("strict")
    number, held = 1, ""
    for text in _decoded(decoder, chunks):
        held += text
        end = 0
        for found in _LINE_END.finditer(held):
            # A CR at the end may be the first half of a line end.
            if found.end() == len(held) and held.endswith("\r"):
                break
            yield _checked(held[end : found.end()], number)
            number, end = number + 1, found.end()
        held = held[end:]
        if len(held) > LINE_CHARACTERS:
            raise BadFeed("is longer than any line of a catalogue; is this a CSV file?", number)
    if held:
        yield _checked(held, number)


def _decoded(decoder: codecs.IncrementalDecoder, chunks: Iterable[bytes]) -> Iterator[str]:
    seen = 0
    head = b""
    for chunk in chunks:
        head = (head + chunk)[:2] if len(head) < 2 else head
        if head in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            raise BadFeed(f"the file is UTF-16; {_ADVICE}")
        yield _decode(decoder, chunk, seen, final=False)
        seen += chunk.count(b"\n")
    yield _decode(decoder, b"", seen, final=True)


def _decode(decoder: codecs.IncrementalDecoder, chunk: bytes, seen: int, *, final: bool) -> str:
    try:
        return decoder.decode(chunk, final)
    except UnicodeDecodeError as error:
        line = seen + 1 + error.object[: error.start].count(b"\n")
        raise BadFeed(f"holds bytes that are no UTF-8, as in Latin-1 or Windows files; {_ADVICE}", line) from None


def _checked(line: str, number: int) -> str:
    if "\0" in line:
        raise BadFeed("holds a NUL: this is no text file", number)
    return line


def delimiter_of(header: str) -> str:
    """The one of `,`, `;`, tab and `|` that stands most often in the header, outside quotation marks."""
    bare = re.sub(r'"[^"]*"', "", header)
    return max(DELIMITERS, key=bare.count)


def records(text: Iterable[str], delimiter: str, at_most: int = RECORDS) -> Iterator[Record]:
    """Every record that is not empty, each with the line on which it begins. A record with broken quotation marks
    has a fault; reading goes on with the next line."""
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    found = 0
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Record(line, (), _words(error, line, reader.line_num))
            continue
        if not any(cell and not cell.isspace() for cell in cells):
            continue
        found += 1
        if found > at_most:
            raise BadFeed(f"the file has more than {at_most:,} lines; import it in parts")
        yield Record(line, tuple(cells))


def _words(error: csv.Error, line: int, until: int) -> str:
    lost = f"; lines {line} to {until} were read as one" if until > line else ""
    if "unexpected end of data" in str(error):
        return f"a quotation mark opens a cell that never ends{lost}"
    if "field larger" in str(error):
        return f"a cell is too long; is a quotation mark missing?{lost}"
    return f'quotation marks are out of order: write "" for one inside a cell{lost}'
