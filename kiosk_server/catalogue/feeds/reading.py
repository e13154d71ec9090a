"""A whole feed: its format by its header, then line by line. Twice: what only the whole file tells comes first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from kiosk_server.catalogue.feeds import google, magento, shopify, template
from kiosk_server.catalogue.feeds.cells import Cells, column_name
from kiosk_server.catalogue.feeds.entry import BadFeed, Census, Passed, Read, Refused, Store
from kiosk_server.catalogue.feeds.text import Record, delimiter_of, lines, records

Open = Callable[[], Iterable[bytes]]
"Gives the file's bytes from the beginning, each time anew."


class Feed(Protocol):
    @property
    def name(self) -> str: ...

    def sku_of(self, cells: Cells) -> str: ...

    def read(self, cells: Cells) -> Read: ...


@dataclass(frozen=True, slots=True)
class Header:
    format: str
    columns: tuple[str, ...]
    delimiter: str
    unused: tuple[str, ...] = ()
    "Columns of the template that nobody knows; mistyped ones mostly. Of other formats many are of no use here."
    spelled: Mapping[str, str] = field(default_factory=dict)

    def feed(self, census: Census) -> Feed:
        """A new reader: Shopify's remembers the line before."""
        if self.format == "shopify":
            return shopify.ShopifyFeed()
        if self.format == "magento":
            return magento.MagentoFeed(census)
        if self.format == "google":
            return google.GoogleFeed()
        return template.TemplateFeed(self.spelled)


@dataclass(frozen=True, slots=True)
class Surveyed:
    """What the first reading found."""

    header: Header
    census: Census


def survey(chunks: Open, store: Store) -> Surveyed:
    """Reads the file to its end. Raises BadFeed where the header is broken or the bytes are no text."""
    header, found = _open(chunks)
    feed = header.feed(Census({}))
    first_line: dict[str, int] = {}
    group_of: dict[str, str] = {}
    options_of: dict[str, Mapping[str, str]] = {}
    for record in found:
        cells = _cells(record, header, store)
        if isinstance(cells, Refused):
            continue
        sku = feed.sku_of(cells)
        if sku:
            first_line.setdefault(sku, record.line)
        if isinstance(feed, magento.MagentoFeed):
            for child, options in feed.variants_of(cells).items():
                group_of[child], options_of[child] = sku, options
    return Surveyed(header, Census(first_line, group_of, options_of))


def read(chunks: Open, store: Store, surveyed: Surveyed) -> Iterator[Read]:
    """Every line, in order. A product that stood on an earlier line is refused."""
    header, found = _open(chunks)
    feed = header.feed(surveyed.census)
    for record in found:
        cells = _cells(record, header, store)
        if isinstance(cells, Refused):
            yield cells
            continue
        answer = feed.read(cells)
        first = surveyed.census.first_line.get(feed.sku_of(cells), record.line)
        if first != record.line and not isinstance(answer, Passed):
            answer = Refused(
                record.line, feed.sku_of(cells)[:64], f"the same sku stands on line {first}; that one counts"
            )
        yield answer


def read_header(line: Record, delimiter: str) -> Header:
    """Which format this is. Raises BadFeed where columns are missing, or stand twice."""
    if line.fault:
        raise BadFeed(f"the header cannot be read: {line.fault}", line.line)
    names = [column_name(cell) for cell in line.cells]
    renamed = [shopify.NEW_NAMES.get(name, name) for name in names]
    for format_, needed, columns in (
        ("shopify", shopify.NEEDED, tuple(renamed)),
        ("magento", magento.NEEDED, tuple(names)),
        ("google", google.NEEDED, tuple(names)),
        ("template", template.NEEDED, tuple(names)),
    ):
        if set(needed) <= set(columns):
            _check_twice(columns, line.line)
            spelled = {name: " ".join(cell.split()) for name, cell in zip(columns, line.cells, strict=True)}
            return Header(format_, columns, delimiter, _unused(format_, columns), _lowered(spelled))
    raise BadFeed(
        "the header is none that can be imported. Needed are: sku, name, price (own template); id, title, price "
        "(Google); Handle, Title, Variant SKU, Variant Price (Shopify); sku, product_type, name, price (Magento). "
        f"Found: {', '.join(name[:40] for name in names[:12]) or 'nothing'}",
        line.line,
    )


def _lowered(spelled: Mapping[str, str]) -> dict[str, str]:
    """Spelled as in the header, but for the word in front, which is ours."""
    found = {}
    for name, text in spelled.items():
        lead = next((lead for lead, _ in template.MANY if name.startswith(lead)), "")
        found[name] = lead + text[len(lead) :] if lead else text
    return found


def _check_twice(columns: tuple[str, ...], line: int) -> None:
    twice = sorted({name for name in columns if name and columns.count(name) > 1})
    if twice:
        raise BadFeed(f"the header names a column twice: {', '.join(name[:40] for name in twice)}", line)


def _unused(format_: str, columns: tuple[str, ...]) -> tuple[str, ...]:
    if format_ != "template":
        return ()
    many = tuple(lead for lead, _ in template.MANY)
    return tuple(name for name in columns if name and name not in template.COLUMNS and not name.startswith(many))


def _open(chunks: Open) -> tuple[Header, Iterator[Record]]:
    text = lines(chunks())
    first = next((line for line in text if line.strip()), None)
    if first is None:
        raise BadFeed("the file is empty")
    delimiter = delimiter_of(first)
    found = records(_again(first, text), delimiter)
    header = next(found, None)
    if header is None:
        raise BadFeed("the first line names no column")
    return read_header(header, delimiter), found


def _again(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _cells(record: Record, header: Header, store: Store) -> Cells | Refused:
    if record.fault:
        return Refused(record.line, None, record.fault)
    if len(record.cells) != len(header.columns):
        return Refused(
            record.line,
            None,
            f"it has {len(record.cells)} cells where the header has {len(header.columns)} columns; "
            "put a cell with a separator or a line end in it into quotation marks",
        )
    return Cells(record.line, dict(zip(header.columns, record.cells, strict=True)), store)
