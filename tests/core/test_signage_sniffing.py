"""What a file is, by its bytes: what kiosks can show, and nothing else, whatever came in."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_server.signage.sniffing import Sniffed, sniff

PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + struct.pack(">II", 1080, 1920) + b"\x08\x06\0\0\0"


def jpeg(*segments: bytes, width: int = 800, height: int = 600, marker: int = 0xC0) -> bytes:
    frame = b"\xff" + bytes([marker]) + struct.pack(">HBHH", 17, 8, height, width) + b"\x03" + bytes(9)
    return b"\xff\xd8" + b"".join(segments) + frame


def webp(form: bytes, body: bytes) -> bytes:
    return b"RIFF" + struct.pack("<I", 4 + 8 + len(body)) + b"WEBP" + form + struct.pack("<I", len(body)) + body


def iso(major: bytes, *brands: bytes, rest: bytes = b"") -> bytes:
    body = major + b"\0\0\0\0" + b"".join(brands)
    return struct.pack(">I", 8 + len(body)) + b"ftyp" + body + rest


EXIF = b"\xff\xe1" + struct.pack(">H", 60_002) + bytes(60_000)
ISPE = b"\0\0\0\x14ispe" + bytes(4) + struct.pack(">II", 640, 480)
LOSSLESS = b"\x2f" + struct.pack("<I", (1080 - 1) | (1920 - 1) << 14) + bytes(8)
LOSSY = b"\0\0\0\x9d\x01\x2a" + struct.pack("<HH", 320 | 1 << 14, 200) + bytes(8)
EXTENDED = b"\x10\0\0\0" + (1079).to_bytes(3, "little") + (1919).to_bytes(3, "little")

KNOWN = [
    (PNG, Sniffed("image/png", 1080, 1920)),
    (jpeg(), Sniffed("image/jpeg", 800, 600)),
    (jpeg(EXIF, b"\xff\xff\xff\xc4\x00\x04ab", b"\xff\x01", marker=0xC2), Sniffed("image/jpeg", 800, 600)),
    (webp(b"VP8L", LOSSLESS), Sniffed("image/webp", 1080, 1920)),
    (webp(b"VP8 ", LOSSY), Sniffed("image/webp", 320, 200)),
    (webp(b"VP8X", EXTENDED), Sniffed("image/webp", 1080, 1920)),
    (iso(b"avif", b"mif1", rest=ISPE), Sniffed("image/avif", 640, 480)),
    (iso(b"isom", b"iso2", b"avc1"), Sniffed("video/mp4")),
    (iso(b"XXXX", b"YYYY", b"mp42"), Sniffed("video/mp4")),
    (b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm", Sniffed("video/webm")),
]

STRANGE = [
    b"",
    b"GIF89a",
    b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
    b"<!doctype html>",
    PNG[:20],
    PNG.replace(b"IHDR", b"IDAT"),
    PNG[:16] + bytes(8) + PNG[24:],
    jpeg()[:10],
    jpeg(width=0),
    b"\xff\xd8\xff\xe1\x00\x04ab no marker",
    webp(b"VP8Z", bytes(20)),
    webp(b"VP8L", b"\x2e" + bytes(20)),
    webp(b"VP8 ", bytes(20)),
    webp(b"VP8X", b"short"),
    iso(b"heic", b"mif1"),
    iso(b"avif"),
    iso(b"avif", rest=ISPE[:12]),
    b"\x1a\x45\xdf\xa3\x42\x82\x88matroska",
]


@pytest.mark.parametrize(("head", "what"), KNOWN, ids=lambda each: each.type if isinstance(each, Sniffed) else "")
def test_what_kiosks_show_is_known_with_its_size(head: bytes, what: Sniffed) -> None:
    assert sniff(head) == what


@pytest.mark.parametrize("head", STRANGE, ids=range(len(STRANGE)))
def test_everything_else_is_refused(head: bytes) -> None:
    assert sniff(head) is None


@given(st.sampled_from([head for head, _ in KNOWN]), st.binary(max_size=60), st.integers(0, 200))
def test_no_bytes_break_it(head: bytes, junk: bytes, at: int) -> None:
    found = sniff(head[:at] + junk)
    if found is not None and found.width_px is not None:
        assert found.width_px > 0
        assert (found.height_px or 0) > 0
