"""What a file really is, and how large its picture: by its bytes, whatever its name says. Pure; any bytes may come.

Only what Chromium shows by itself and what holds no script: PNG (W3C PNG section 5.2, 11.2.2), JPEG (ITU-T T.81 annex
B), WebP (RFC 9649), AVIF and MP4 (ISO/IEC 14496-12), WebM (RFC 8794, Matroska with its DocType). No SVG, no HTML.
"""

from __future__ import annotations

from dataclasses import dataclass

from wire.messages.screens.signage import MediaType

HEAD_BYTES = 1 << 20
"""As much of a file as has to be read: metadata of a photograph, which come before its size in a JPEG, are smaller."""

_JPEG_SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"Start-of-frame markers; the three are tables and a reserved one (table B.1)."

_JPEG_ALONE = frozenset((0x01, *range(0xD0, 0xD9)))
"Markers without a length: TEM, RST0 to RST7, SOI."

_BRANDS: dict[bytes, MediaType] = {
    b"avif": "image/avif",
    b"avis": "image/avif",
    b"isom": "video/mp4",
    b"iso2": "video/mp4",
    b"iso4": "video/mp4",
    b"iso5": "video/mp4",
    b"iso6": "video/mp4",
    b"mp41": "video/mp4",
    b"mp42": "video/mp4",
    b"avc1": "video/mp4",
    b"M4V ": "video/mp4",
    b"dash": "video/mp4",
}


@dataclass(frozen=True, slots=True)
class Sniffed:
    type: MediaType
    width_px: int | None = None
    height_px: int | None = None
    "None for videos: the browser that plays them knows."


def sniff(head: bytes) -> Sniffed | None:
    """What a file is whose first HEAD_BYTES are `head` (all of it, where it is shorter). None: nothing for a kiosk, or
    a picture that does not say how large it is."""
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        whole = head[12:16] == b"IHDR" and len(head) >= 24
        return _picture("image/png", _big(head[16:20]), _big(head[20:24])) if whole else None
    if head.startswith(b"\xff\xd8\xff"):
        return _jpeg(head)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return _webp(head)
    if head[4:8] == b"ftyp":
        return _iso_media(head)
    if head.startswith(b"\x1a\x45\xdf\xa3") and b"\x42\x82\x84webm" in head[:64]:
        return Sniffed("video/webm")
    return None


def _picture(kind: MediaType, width_px: int, height_px: int) -> Sniffed | None:
    return Sniffed(kind, width_px, height_px) if width_px > 0 and height_px > 0 else None


def _big(digits: bytes) -> int:
    return int.from_bytes(digits, "big")


def _little(digits: bytes) -> int:
    return int.from_bytes(digits, "little")


def _jpeg(head: bytes) -> Sniffed | None:
    """Walks from marker to marker until one says the size."""
    at = 2
    while at + 9 <= len(head) and head[at] == 0xFF:
        marker = head[at + 1]
        if marker == 0xFF or marker in _JPEG_ALONE:
            at += 1 if marker == 0xFF else 2
            continue
        if marker in _JPEG_SIZES:
            return _picture("image/jpeg", _big(head[at + 7 : at + 9]), _big(head[at + 5 : at + 7]))
        at += 2 + max(2, _big(head[at + 2 : at + 4]))
    return None


def _webp(head: bytes) -> Sniffed | None:
    form, body = head[12:16], head[20:]
    if len(body) < 10:
        return None
    if form == b"VP8X":
        return _picture("image/webp", _little(body[4:7]) + 1, _little(body[7:10]) + 1)
    if form == b"VP8L" and body[0] == 0x2F:
        packed = _little(body[1:5])
        return _picture("image/webp", (packed & 0x3FFF) + 1, (packed >> 14 & 0x3FFF) + 1)
    if form == b"VP8 " and body[3:6] == b"\x9d\x01\x2a":
        return _picture("image/webp", _little(body[6:8]) & 0x3FFF, _little(body[8:10]) & 0x3FFF)
    return None


def _iso_media(head: bytes) -> Sniffed | None:
    length = _big(head[:4])
    brands = [head[at : at + 4] for at in (8, *range(16, min(length, len(head), 256), 4))]
    kind = next((_BRANDS[brand] for brand in brands if brand in _BRANDS), None)
    if kind != "image/avif":
        return None if kind is None else Sniffed(kind)
    # The first image spatial extents property (ISO/IEC 23008-12, 6.5.3): version and flags, width, height.
    at = head.find(b"ispe")
    extents = head[at + 8 : at + 16] if at >= 0 else b""
    return _picture(kind, _big(extents[:4]), _big(extents[4:])) if len(extents) == 8 else None
