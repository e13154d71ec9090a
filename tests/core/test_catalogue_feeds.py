"""Feeds of web shops: every line is read or refused with a reason, and no bytes raise anything but a refusal."""

from __future__ import annotations

import contextlib
import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_server.catalogue.feeds import text, values
from kiosk_server.catalogue.feeds.changes import DEFAULTS, Line, judge, linked
from kiosk_server.catalogue.feeds.entry import BadFeed, BadValue, Entry, Passed, Read, Refused, Store
from kiosk_server.catalogue.feeds.reading import Header, read, survey

STORE = Store("USD", ZoneInfo("America/New_York"), {"bar": "bar", "coffee bar": "bar"})


def lines_of(content: bytes, store: Store = STORE, piece: int = 7) -> tuple[Header, list[Read]]:
    def chunks() -> Iterator[bytes]:
        return (content[at : at + piece] for at in range(0, len(content), piece))

    surveyed = survey(chunks, store)
    return surveyed.header, list(read(chunks, store, surveyed))


def reads(*rows: Iterable[str], delimiter: str = ",", store: Store = STORE) -> list[Read]:
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter).writerows(rows)
    return lines_of(written.getvalue().encode(), store)[1]


def entry(found: Read) -> Entry:
    assert isinstance(found, Entry), found
    return found


def refused(found: Read) -> str:
    assert isinstance(found, Refused), found
    return found.why


# The file ------------------------------------------------------------------------------------------------------------


def test_a_spreadsheets_utf8_with_semicolons_and_quoted_line_ends_is_read() -> None:
    header, found = lines_of('\ufeffSKU;Name;Price\r\na;"Two\r\nlines";19,99\r\nb;Tëa;5\r\n'.encode())
    assert (header.format, header.delimiter) == ("template", ";")
    assert [(each.line, each.sku) for each in found] == [(2, "a"), (4, "b")]
    assert entry(found[0]).values["name"] == "Two lines"
    assert entry(found[0]).values["price_minor"] == 1999


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "the file is empty"),
        (b"\n \n", "the file is empty"),
        ("sku,name,price\na,T\xeba,5".encode("latin-1"), "line 2: holds bytes that are no UTF-8"),
        ("sku,name,price\n".encode("utf-16"), "the file is UTF-16"),
        (b"sku,name,price\na\0,b,5", "line 2: holds a NUL"),
        (b"name,price\na,5", "the header is none that can be imported"),
        (b"sku,name,price,Name\na,b,5,c", "the header names a column twice: name"),
        (b'sku,"name,price\na,b,5', "the header cannot be read"),
        (b"x" * (text.LINE_CHARACTERS + 1), "longer than any line"),
    ],
)
def test_a_file_that_is_no_feed_is_refused_whole_with_advice(content: bytes, said: str) -> None:
    with pytest.raises(BadFeed, match=said):
        lines_of(content, piece=65_536)


def test_broken_quotation_marks_cost_their_line_alone() -> None:
    _, found = lines_of(b'sku,name,price\na,"A"x,5\nb,B,5\nc,"C,5\n')
    assert "out of order" in refused(found[0])
    assert entry(found[1]).sku == "b"
    assert "never ends" in refused(found[2])


def test_a_line_with_other_columns_than_the_header_is_refused() -> None:
    assert "4 cells where the header has 3" in refused(reads(("sku", "name", "price"), ("a", "b", "5", "x"))[0])


def test_a_product_that_stands_twice_counts_once() -> None:
    found = reads(("sku", "name", "price"), ("a", "A", "5"), ("a", "B", "6"))
    assert entry(found[0]).values["name"] == "A"
    assert "stands on line 2" in refused(found[1])


def test_more_lines_than_any_catalogue_has_are_refused() -> None:
    lines = ["sku,name,price\n", "a,A,1\n", "b,B,1\n", "c,C,1\n"]
    assert len(list(text.records(lines, ",", at_most=4))) == 4
    with pytest.raises(BadFeed, match="import it in parts"):
        list(text.records(lines, ",", at_most=3))


HEADERS = (
    b"sku,name,price,zone,stock,spec Noise (dB),option Size,stock at Uptown,gtin,sale price,accessories\n",
    b"id\ttitle\tprice\tsale price\tavailability\tproduct detail\tgtin\titem group id\tsize\n",
    b"Handle,Title,Variant SKU,Variant Price,Variant Compare At Price,Option1 Name,Option1 Value,Variant Grams\n",
    b"sku,product_type,name,price,additional_attributes,configurable_variations,qty,weight,special_price\n",
    b"",
)
cells = st.text(st.sampled_from('ab19.,;"\t\n\r|=:<>\\%€$-é\u200f\x1b/ '), max_size=12)
bodies = st.lists(st.lists(cells, min_size=6, max_size=12).map(",".join), max_size=6).map("\n".join)


@given(st.sampled_from(HEADERS), bodies.map(str.encode) | st.binary(max_size=200), st.integers(1, 40))
def test_whatever_the_bytes_are_every_line_is_read_or_refused(header: bytes, body: bytes, piece: int) -> None:
    try:
        _, found = lines_of(header + body, piece=piece)
    except BadFeed:
        return
    assert [each.line for each in found] == sorted(each.line for each in found)
    taken = [each.sku for each in found if isinstance(each, Entry)]
    assert len(taken) == len(set(taken))
    for each in found:
        assert isinstance(each, Entry) or each.why
        if isinstance(each, Entry):
            assert 0 <= each.values["price_minor"] <= values.MOST_MINOR
            sale = each.values["sale_price_minor"]
            assert sale is None or 0 <= sale < each.values["price_minor"]
            assert each.values.get("stock", 0) >= 0
            assert judge(each, None, frozenset()).outcome == "accepted"


@pytest.mark.no_cover
@given(st.sampled_from(HEADERS[:4]), bodies.map(str.encode))
def test_how_the_bytes_were_cut_into_pieces_does_not_matter(header: bytes, body: bytes) -> None:
    def outcome(piece: int) -> object:
        try:
            return lines_of(header + body, piece=piece)[1]
        except BadFeed as fault:
            return str(fault)

    assert outcome(1) == outcome(10_000)


# Values --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "currency", "minor"),
    [
        ("19.99 USD", "USD", 1999),
        ("19,99 EUR", "EUR", 1999),
        ("EUR 19,9", "EUR", 1990),
        ("$1,299.00", "USD", 129_900),
        ("1.299,00 €", "EUR", 129_900),
        ("1 299,50", "EUR", 129_950),
        ("1\u202f299,50\u00a0€", "EUR", 129_950),
        ("  USD   12 ", "USD", 1200),
        ("1'299.50", "CHF", 129_950),
        ("12.345.678", "EUR", 1_234_567_800),
        ("500 JPY", "JPY", 500),
        ("1.250 KWD", "KWD", 1250),
        ("0", "USD", 0),
    ],
)
def test_prices_are_read_as_people_and_programs_write_them(written: str, currency: str, minor: int) -> None:
    assert values.price_minor(written, currency) == minor


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("19.99 EUR", "is not in USD"),
        ("€5", "is not in USD"),
        ("-3", "not an amount"),
        ("free", "not an amount"),
        ("1.299", "two ways"),
        ("1,299", "two ways"),
        ("1,2,3", "not an amount"),
        ("1.999.99", "not an amount"),
        ("0.9999", "more decimals"),
        ("99999999999", "too large"),
        ("9" * 60, "is"),
        ("1" + " " * 100_000 + "?x", "not an amount"),
        ("$ " * 40_000, "not an amount"),
    ],
)
def test_prices_that_nobody_can_be_sure_of_are_refused(written: str, said: str) -> None:
    with pytest.raises(BadValue, match=said):
        values.price_minor(written, "USD")


def test_a_program_writes_decimals_that_a_person_would_not() -> None:
    assert values.price_minor("34.000000", "USD", machine=True) == 3400
    assert values.price_minor("1.290", "USD", machine=True) == 129


@given(st.text("0123456789", min_size=7, max_size=13).filter(lambda digits: len(digits) in (7, 11, 12, 13)))
def test_of_ten_last_digits_one_makes_a_gtin(digits: str) -> None:
    good = []
    for last in "0123456789":
        with contextlib.suppress(BadValue):
            good.append(values.gtin(digits + last))
    assert good == [f"{digits}{values.check_digit(digits)}"]


@pytest.mark.parametrize(
    ("written", "said"),
    [("4006381333932", "check digit 1"), ("4.00638E+12", "spreadsheet"), ("12345", "8, 12, 13 or 14"), ("x", "digits")],
)
def test_a_mistyped_gtin_is_told(written: str, said: str) -> None:
    with pytest.raises(BadValue, match=said):
        values.gtin(written)
    assert values.gtin("'4006381-333931") == "4006381333931"


def test_a_description_is_its_words_alone() -> None:
    shop = "<p>Hi &amp; <b>you</b></p><script>alert(1)</script><ul><li>a<li>b</ul>3 < 4 <!-- x --><img src=x onerror=1>"
    assert values.plain_text(shop) == "Hi & you\na\nb\n3 < 4"
    assert values.plain_text("<!DOCTYPE x>a<style>b") == "a"
    assert values.plain_text("a<!-- never closed") == "a"
    assert values.plain_text("a<b never closed") == "a"
    assert len(values.plain_text("x" * 9_000)) == values.DESCRIPTION_CHARACTERS


@given(st.text(st.sampled_from("<>/!-scriptyle& \n;amp\u202e\x00"), max_size=80))
def test_no_tag_of_a_description_survives_unless_it_was_written_as_text(written: str) -> None:
    found = values.plain_text(written)
    assert "\u202e" not in found
    assert "\x00" not in found
    if "&" not in written:
        assert "<script" not in found


@pytest.mark.parametrize(
    "address",
    [
        "http://x.example/a",
        "https://",
        "https://u:p@x.example/",
        "javascript:1",
        "https://x.example/a b",
        "https://[",
        "",
    ],
)
def test_only_plain_https_addresses_are_kept(address: str) -> None:
    with pytest.raises(BadValue):
        values.https_address(address, "image")
    assert values.https_address(" https://x.example/a.png ", "image") == "https://x.example/a.png"


def test_dates_are_read_with_their_offset_or_in_the_stores_time() -> None:
    zone = ZoneInfo("America/New_York")
    assert values.instant_s("2026-11-27", zone) == 1_795_755_600
    assert values.instant_s("2026-11-27T05:00+0000", zone) == 1_795_755_600
    assert values.instant_s("11/27/26", zone) == 1_795_755_600
    for wrong in ("soon", "2026-13-01", "9999999", "0001-01-01"):
        with pytest.raises(BadValue, match="no date"):
            values.instant_s(wrong, zone)


def test_counts_are_whole_and_never_below_nothing() -> None:
    assert [values.count(written) for written in ("7", "7.0000", "-3")] == [7, 7, 0]
    for wrong in ("", "1.5", "many", "1e3", "9" * 12):
        with pytest.raises(BadValue):
            values.count(wrong)


# The formats ---------------------------------------------------------------------------------------------------------


def test_our_own_template_says_all_that_a_product_can_say() -> None:
    columns = (
        *("sku", "Name", "short name", "price", "sale price", "sale from", "sale until", "zone", "aisle", "stock"),
        *("stock at Uptown", "spec Noise (dB, less)", "spec Burrs", "option Size", "group", "accessories", "gtin"),
        *("warranty months", "warranty", "support", "talking points", "image", "picture", "cost"),
    )
    row = (
        *("m64", "Morrow 64 grinder", "Morrow 64", "349", "319", "2026-11-27", "2026-12-01", "Coffee Bar", "C3", "4"),
        *("2", "62", "64 mm", "Tall", "morrow", "brush | scale", "4006381333931"),
        *("60", "Burrs included", "https://help.example/m64", "Quiet|Small", "https://x.example/m.png", "grinder"),
        "198.50",
    )
    found = entry(reads(columns, row)[0])
    assert found.notes == ()
    assert found.values == {
        "name": "Morrow 64 grinder",
        "short_name": "Morrow 64",
        "price_minor": 34900,
        "cost_minor": 198_50,
        "sale_price_minor": 31900,
        "sale_from_s": 1_795_755_600.0,
        "sale_until_s": 1_796_101_200.0,
        "zone": "bar",
        "aisle": "C3",
        "stock": 4,
        "elsewhere": {"uptown": 2},
        "specs": [
            {"label": "Noise", "value": "62 dB", "number": 62.0, "unit": "dB", "better": "less"},
            {"label": "Burrs", "value": "64 mm", "number": 64.0, "unit": "mm"},
        ],
        "options": {"Size": "Tall"},
        "variant_group": "morrow",
        "accessories": ["brush", "scale"],
        "gtin": "4006381333931",
        "warranty_months": 60,
        "warranty_text": "Burrs included",
        "support_url": "https://help.example/m64",
        "talking_points": ["Quiet", "Small"],
        "image_url": "https://x.example/m.png",
        "picture": "grinder",
    }


@pytest.mark.parametrize(
    ("columns", "row"),
    [
        (("id", "title", "price", "cost_of_goods_sold"), ("m64", "Morrow", "349.00 USD", "198.50 USD")),
        (
            ("Handle", "Title", "Variant SKU", "Variant Price", "Cost per item"),
            ("morrow", "Morrow", "m64", "349.00", "198.50"),
        ),
        (("sku", "product_type", "name", "price", "cost"), ("m64", "simple", "Morrow", "349.0000", "198.500000")),
        (("sku", "name", "price", "cost"), ("m64", "Morrow", "349", "198.50")),
    ],
)
def test_every_format_may_say_what_a_product_costs_the_store(columns: tuple[str, ...], row: tuple[str, ...]) -> None:
    assert entry(reads(columns, row)[0]).values["cost_minor"] == 198_50
    wrong = entry(reads(columns, (*row[:-1], "much"))[0])
    assert "cost_minor" not in wrong.values
    assert any(note.startswith("cost “much” is not an amount") for note in wrong.notes)


def test_a_line_says_all_that_is_wrong_with_it_at_once() -> None:
    columns = ("sku", "name", "price", "zone", "gtin", "warranty months", "stock at Uptown")
    why = refused(reads(columns, ("a", "", "5 EUR", "attic", "123", "9999", "x"))[0])
    for part in ("no name", "not in USD", "no zone “attic”; it has bar", "gtin", "hundred years", "stock at uptown"):
        assert part in why
    assert "no sku" in refused(reads(columns, ("", "A", "5", "", "", "", ""))[0])
    assert "64 letters" in refused(reads(columns, ("a/b", "A", "5", "", "", "", ""))[0])
    assert "longer than 200" in refused(reads(columns, ("a", "A" * 201, "5", "", "", "", ""))[0])


def test_what_of_a_line_cannot_be_kept_is_left_out_and_told() -> None:
    columns = ("sku", "name", "price", "sale price", "image", "accessories", "stock at !", "colour")
    header, found = lines_of(
        ",".join(columns).encode() + b"\na,A,5,6,http://x.example/a.png,b|/c,3,red\n",
    )
    assert header.unused == ("colour",)
    notes = " ".join(entry(found[0]).notes)
    for part in ("not below the price", "https", "“/c” is no sku", "stock at “!”"):
        assert part in notes
    assert entry(found[0]).values["sale_price_minor"] is None


def test_a_google_feed_is_read() -> None:
    columns = (
        *("id", "title", "description", "link", "image_link", "availability", "price", "sale_price"),
        *("sale_price_effective_date", "brand", "gtin", "item_group_id", "color", "size", "product_type"),
        *("product_highlight", "product_detail", "product_weight"),
    )
    row = (
        *("tent-r", "Bothy 2", "<b>Dry</b>", "https://shop.example/t", "https://shop.example/t.png", "in_stock"),
        *("399.00 USD", "350.00 USD", "2026-11-27T00:00-0500/2026-12-01T00:00-0500", "Bothy", "", "tent", "Red", "2"),
        *("Outdoor > Tents", 'Light,"Small, when packed"', r"General:Sleeps:2,Fly:Water column:3000 mm", "1950 g"),
    )
    found = entry(reads(columns, row, delimiter="\t")[0])
    assert found.values["specs"] == [
        {"label": "Sleeps", "value": "2", "number": 2.0, "unit": ""},
        {"label": "Water column", "value": "3000 mm", "number": 3000.0, "unit": "mm"},
        {"label": "Weight", "value": "1950 g", "number": 1950.0, "unit": "g"},
    ]
    assert found.values["talking_points"] == ["Light", "Small, when packed"]
    assert (found.values["variant_group"], found.values["options"]) == ("tent", {"Colour": "Red", "Size": "2"})
    assert (found.values["category"], found.values["description"]) == ("Tents", "Dry")
    assert found.values["sale_until_s"] - found.values["sale_from_s"] == 4 * 86_400
    assert found.values["stock_at_least"] == 1


@pytest.mark.parametrize(
    ("availability", "quantity", "said"),
    [
        ("in stock", "7", {"stock": 7}),
        ("out_of_stock", "", {"stock": 0}),
        ("preorder", "", {"stock_at_least": 0}),
        ("perhaps", "", {}),
    ],
)
def test_google_says_what_is_in_stock_in_words(availability: str, quantity: str, said: dict[str, int]) -> None:
    columns = ("id", "title", "price", "availability", "quantity")
    found = entry(reads(columns, ("a", "A", "5 USD", availability, quantity))[0])
    assert {name: value for name, value in found.values.items() if name.startswith("stock")} == said
    assert bool(found.notes) == (availability == "perhaps")


def test_a_shopify_export_is_a_line_a_variant() -> None:
    columns = (
        *("Handle", "Title", "Body (HTML)", "Vendor", "Type", "Option1 Name", "Option1 Value", "Variant SKU"),
        *("Variant Grams", "Variant Inventory Qty", "Variant Price", "Variant Compare At Price", "Variant Barcode"),
        *("Image Src", "Status"),
    )
    found = reads(
        columns,
        (
            "boots",
            "Tor boots",
            "<p>Oiled</p>",
            "Tor",
            "Boots",
            "Size",
            "42",
            "tor-42",
            "690",
            "3",
            "199",
            "229",
            "",
            "",
            "active",
        ),
        ("boots", "", "", "", "", "", "43", "tor-43", "710", "-2", "229", "", "'4006381333931", "", ""),
        ("boots", "", "", "", "", "", "", "", "", "", "", "", "", "https://x.example/2.png", ""),
        ("sock", "Sock", "", "", "", "Title", "Default Title", "sock", "0", "9", "24", "24", "", "", "active"),
        ("old", "Old", "", "", "", "Title", "Default Title", "old", "0", "9", "24", "", "", "", "draft"),
        ("nosku", "No", "", "", "", "Title", "Default Title", "", "0", "9", "24", "", "", "", "active"),
        ("", "No", "", "", "", "", "", "x", "0", "9", "24", "", "", "", "active"),
    )
    small, large, sock = entry(found[0]), entry(found[1]), entry(found[3])
    assert (small.values["price_minor"], small.values["sale_price_minor"]) == (22900, 19900)
    assert (large.values["price_minor"], large.values["sale_price_minor"], large.values["stock"]) == (22900, None, 0)
    assert (large.values["name"], large.values["gtin"]) == ("Tor boots", "4006381333931")
    assert [each.values["options"] for each in (small, large)] == [{"Size": "42"}, {"Size": "43"}]
    assert small.values["specs"] == [{"label": "Weight", "value": "690 g", "number": 690.0, "unit": "g"}]
    assert "variant_group" not in sock.values
    assert sock.values["sale_price_minor"] is None
    assert isinstance(found[2], Passed)
    assert isinstance(found[4], Passed)
    assert "draft" in found[4].why
    assert "no sku" in refused(found[5])
    assert "no handle" in refused(found[6])


def test_shopifys_new_column_names_are_the_same_columns() -> None:
    columns = ("Title", "URL handle", "SKU", "Price", "Compare-at price", "Inventory quantity", "Weight value (grams)")
    assert entry(reads(columns, ("A", "a", "a1", "10.00", "", "4", "x"))[0]).values["stock"] == 4


def test_a_magento_export_groups_its_variants_and_leaves_the_rest() -> None:
    columns = (
        *("sku", "store_view_code", "product_type", "name", "price", "special_price", "categories", "qty"),
        *(
            "is_in_stock",
            "additional_attributes",
            "configurable_variations",
            "crosssell_skus",
            "product_online",
            "weight",
        ),
        *("special_price_from_date", "upsell_skus"),
    )
    found = reads(
        columns,
        (
            "t-S",
            "",
            "simple",
            "Tee S",
            "34.0000",
            "29.0000",
            "Default Category/Gear/Bags,Default Category/New",
            "7.0000",
            "1",
            "color=Blue,fabric_note=Soft, thick,manufacturer=Tor",
            "",
            "sock",
            "1",
            "0.5",
            "11/27/26, 12:00 AM",
            "u",
        ),
        (
            "t",
            "",
            "configurable",
            "Tee",
            "",
            "",
            "",
            "0",
            "1",
            "",
            "sku=t-S,size=S|sku=t-M,size=M",
            "",
            "1",
            "",
            "",
            "",
        ),
        ("t-S", "es", "simple", "Camiseta", "", "", "", "", "", "", "", "", "", "", "", ""),
        ("x", "", "simple", "X", "5", "", "", "3", "0", "", "", "", "1", "", "", ""),
        ("y", "", "simple", "Y", "5", "", "", "3", "0", "", "", "", "2", "", "", ""),
        ("z", "", "bundle", "Z", "5", "", "", "3", "0", "", "", "", "1", "", "", ""),
    )
    tee = entry(found[0]).values
    assert (tee["variant_group"], tee["options"], tee["category"], tee["stock"]) == ("t", {"Size": "S"}, "Bags", 7)
    assert (tee["price_minor"], tee["sale_price_minor"], tee["accessories"], tee["alternatives"]) == (
        3400,
        2900,
        ["sock"],
        ["u"],
    )
    assert [(spec["label"], spec["value"]) for spec in tee["specs"]] == [
        ("Color", "Blue"),
        ("Fabric note", "Soft, thick"),
        ("Weight", "0.5"),
    ]
    assert tee["brand"] == "Tor"
    assert [type(each) for each in found[1:]] == [Passed, Passed, Entry, Passed, Passed]
    assert entry(found[3]).values["stock"] == 0


def test_a_sale_whose_dates_nobody_can_read_is_no_sale() -> None:
    columns = ("sku", "name", "price", "sale price", "sale until")
    assert "no date" in refused(reads(columns, ("a", "A", "5", "4", "soon"))[0])


# What changes --------------------------------------------------------------------------------------------------------


def row(**changes: Any) -> dict[str, Any]:
    sale = {"sale_price_minor": None, "sale_from_s": None, "sale_until_s": None}
    base = {"sku": "a", "name": "A", "short_name": "A", "price_minor": 500, "elsewhere": {}}
    return {**DEFAULTS, **sale, **base, **changes}


def test_a_new_product_gets_what_the_line_does_not_say() -> None:
    found = judge(Entry(2, "a", {"name": "x" * 50, "price_minor": 5, "stock_at_least": 1}), None, ())
    assert found.outcome == "accepted"
    assert found.content is not None
    assert (found.content["category"], found.content["stock"]) == ("Unsorted", 1)
    assert found.content["short_name"] == "x" * 39 + "…"


def test_only_what_differs_is_changed_and_named() -> None:
    entry = Entry(2, "a", {"name": "A", "price_minor": 400, "elsewhere": {"uptown": 2}}, ("a note",))
    assert judge(entry, row(elsewhere={"docks": 1}), ()) == Line(
        2,
        "a",
        "changed",
        "price, stock elsewhere; a note",
        {"price_minor": 400, "elsewhere": {"docks": 1, "uptown": 2}},
    )
    assert judge(Entry(2, "a", {"name": "A", "stock_at_least": 1}), row(stock=7), ()).outcome == "unchanged"


def test_a_product_that_comes_back_is_sold_again() -> None:
    found = judge(Entry(2, "a", {"name": "A"}), row(retired_at_s=5.0), ())
    assert (found.outcome, found.why, found.content) == ("changed", "sold again", {"retired_at_s": None})


def test_links_to_what_is_not_sold_are_left_out_and_told() -> None:
    entry = Entry(2, "a", {"accessories": ["b", "c", "a"]})
    assert linked(entry) == {"a", "b", "c"}
    found = judge(entry, row(), ("a", "b"))
    assert found.content == {"accessories": ["b"]}
    assert "does not sell c" in found.why
