"""What cells say: prices, GTINs, addresses, descriptions, counts, instants. Every function raises BadValue alone."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from urllib.parse import urlsplit

from kiosk_server.catalogue.feeds.entry import BadValue

MOST_MINOR = (1 << 31) - 1
"What an INTEGER of every database holds; 21 million dollars."

EARLIEST_S, LATEST_S = 946_684_800.0, 4_102_444_800.0
"From 2000 to 2100: another year is a slip."

TEXT_CHARACTERS = 200
DESCRIPTION_CHARACTERS = 5_000
"As in Google's product data specification."
ADDRESS_CHARACTERS = 2_000

_EXPONENTS = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV"), 0),
    **dict.fromkeys(("XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}
"ISO 4217: currencies whose minor unit is not a hundredth."

_SIGNS = {"€": ("EUR",), "£": ("GBP",), "¥": ("JPY", "CNY"), "$": ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN")}

PRICE_CHARACTERS = 80
"More than any price has; what stands in a cell may be a hundred thousand characters."

_CODE = re.compile(r"([A-Z]{3}|[€£¥$])? ?([0-9][0-9., ']*?) ?([A-Z]{3}|[€£¥$])?", re.ASCII)


def exponent(currency: str) -> int:
    """How many decimals its amounts have."""
    return _EXPONENTS.get(currency, 2)


def price_minor(text: str, currency: str, *, machine: bool = False, what: str = "price") -> int:
    """`19.99 USD`, `19,99 EUR`, `€ 1.299,00`, `1299` in minor units of `currency`.

    `machine`: written by a program, so a point is always the decimal point and more decimals are zeros
    (Magento writes `34.000000`). A price in another currency is refused: nobody knows the rate.
    """
    found = None if len(text) > PRICE_CHARACTERS else _CODE.fullmatch(" ".join(text.split()).upper())
    if found is None:
        raise BadValue(f"{what} “{_short(text)}” is not an amount such as 19.99 {currency}")
    for named in (found[1], found[3]):
        if named and currency not in _SIGNS.get(named, (named,)):
            raise BadValue(f"{what} “{_short(text)}” is not in {currency}, which this store sells in")
    amount = _amount(re.sub("[ ']", "", found[2]), exponent(currency), text, machine=machine)
    minor = amount.scaleb(exponent(currency))
    if minor != minor.to_integral_value():
        raise BadValue(f"{what} “{_short(text)}” has more decimals than {currency} has")
    if minor > MOST_MINOR:
        raise BadValue(f"{what} “{_short(text)}” is too large")
    return int(minor)


_WHOLE = re.compile(r"[0-9]+|[0-9]{1,3}(?:,[0-9]{3}){2,}|[0-9]{1,3}(?:\.[0-9]{3}){2,}", re.ASCII)
_POINT = re.compile(r"([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)\.([0-9]+)", re.ASCII)
_COMMA = re.compile(r"([0-9]+|[0-9]{1,3}(?:\.[0-9]{3})+),([0-9]+)", re.ASCII)


def _amount(digits: str, decimals: int, text: str, *, machine: bool) -> Decimal:
    """The number behind digits with points and commas."""
    if _WHOLE.fullmatch(digits):
        return Decimal(re.sub("[.,]", "", digits))
    found = _POINT.fullmatch(digits) or (None if machine else _COMMA.fullmatch(digits))
    if found is None:
        raise BadValue(f"price “{_short(text)}” is not an amount")
    whole, rest = re.sub("[.,]", "", found[1]), found[2]
    if not machine and len(rest) == 3 and decimals != 3 and found[1] == whole:
        raise BadValue(
            f"price “{_short(text)}” can be read in two ways; write it as {whole}{rest}.00 or {whole}.{rest[:2]}"
        )
    return Decimal(f"{whole}.{rest}")


def count(text: str, what: str = "stock") -> int:
    """A whole number of things; what a shop owes its customers (`-3`) is none."""
    plain = text.strip()
    if not re.fullmatch(r"[+-]?[0-9]{1,9}(?:\.0+)?", plain, re.ASCII):
        raise BadValue(f"{what} “{_short(text)}” is not a whole number")
    return max(int(Decimal(plain)), 0)


def gtin(text: str) -> str:
    """A GTIN-8, -12, -13 or -14 with its check digit right (GS1 General Specifications, section 7.9)."""
    digits = re.sub(r"[ -]", "", text.strip().lstrip("'"))
    if re.fullmatch(r"[0-9.,]+E\+?[0-9]+", digits, re.IGNORECASE | re.ASCII):
        raise BadValue(
            f"gtin “{_short(text)}” was rounded by a spreadsheet; format that column as text and export again"
        )
    if not re.fullmatch(r"[0-9]+", digits, re.ASCII) or len(digits) not in (8, 12, 13, 14):
        raise BadValue(f"gtin “{_short(text)}” must have 8, 12, 13 or 14 digits")
    check = check_digit(digits[:-1])
    if check != int(digits[-1]):
        raise BadValue(f"gtin “{digits}” is mistyped: after {digits[:-1]} comes the check digit {check}")
    return digits


def check_digit(digits: str) -> int:
    """The last digit of a GTIN, from the others."""
    weighed = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return -weighed % 10


def https_address(text: str, what: str) -> str:
    """An address that a page may show or load: https, with a host and without a password."""
    address = text.strip()
    try:
        parts = urlsplit(address)
        good = parts.scheme == "https" and bool(parts.hostname) and parts.username is None and parts.port != 0
    except ValueError:
        good = False
    if not good or len(address) > ADDRESS_CHARACTERS or re.search(r"[\s<>\"\\\x00-\x1f\x7f]", address):
        raise BadValue(f"{what} was left out: only addresses with https:// are kept")
    return address


def line_of(text: str, what: str) -> str:
    """One line of plain text."""
    plain = " ".join(_printable(text).split())
    if len(plain) > TEXT_CHARACTERS:
        raise BadValue(f"{what} is longer than {TEXT_CHARACTERS} characters")
    return plain


_DROPPED = ("script", "style", "template", "noscript", "iframe", "object", "svg")
_BREAKING = frozenset(("br", "p", "div", "li", "ul", "ol", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6", "hr"))
_TAG = re.compile(r"/?([A-Za-z][A-Za-z0-9]*)")


def plain_text(text: str) -> str:
    """The words of a description in HTML, without a single tag; paragraphs stay apart. Cut where it is too long."""
    parts: list[str] = []
    at = 0
    while (opened := text.find("<", at)) >= 0:
        parts.append(text[at:opened])
        at, instead = _after_tag(text, opened)
        parts.append(instead)
    parts.append(text[at:])
    words = _printable(html.unescape("".join(parts)))
    found = [" ".join(line.split()) for line in words.split("\n")]
    return "\n".join(line for line in found if line)[:DESCRIPTION_CHARACTERS].rstrip()


def _after_tag(text: str, opened: int) -> tuple[int, str]:
    """Where the text goes on after the `<` at `opened`, and what stands for the tag."""
    if text.startswith("<!--", opened):
        end = text.find("-->", opened + 4)
        return (len(text) if end < 0 else end + 3), ""
    found = _TAG.match(text, opened + 1)
    if found is None and text[opened + 1 : opened + 2] not in ("!", "?"):
        return opened + 1, "<"
    end = text.find(">", opened)
    after = len(text) if end < 0 else end + 1
    if found is None:
        return after, ""
    name = found[1].lower()
    if name in _DROPPED and text[opened + 1] != "/":
        closing = re.compile(rf"</{name}\s*>", re.IGNORECASE).search(text, after)
        return (len(text) if closing is None else closing.end()), " "
    return after, "\n" if name in _BREAKING else ""


def _printable(text: str) -> str:
    """Without what no screen shows: control characters, and marks that turn the direction of writing."""
    return re.sub(
        r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]", "", text
    )


def instant_s(text: str, zone: tzinfo) -> float:
    """UTC seconds of a date or an instant: ISO 8601, or Magento's `12/31/26, 11:59 PM`."""
    plain = text.strip()
    for pattern in (None, "%m/%d/%y, %I:%M %p", "%m/%d/%y", "%m/%d/%Y"):
        try:
            found = datetime.fromisoformat(plain) if pattern is None else _day_time(plain, pattern)
            at_s = (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC).timestamp()
            if EARLIEST_S <= at_s < LATEST_S:
                return at_s
        except (ValueError, OverflowError, OSError):
            continue
    raise BadValue(f"“{_short(text)}” is no date such as 2026-11-27")


def _day_time(text: str, pattern: str) -> datetime:
    return datetime.strptime(text, pattern)  # noqa: DTZ007 (the caller gives it the store's zone)


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= 40 else f"{plain[:39]}…"
