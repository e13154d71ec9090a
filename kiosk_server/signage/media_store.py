"""Pictures and videos in `DATA/media`, each under the SHA-256 of its bytes. A file is whole or not there.

The file is there before the row that names it. What no row names is swept away after a day, which covers an upload that
was killed between the two.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from kiosk_server.errors import KioskServerError, TooLarge
from kiosk_server.security import MEDIA_BYTES
from kiosk_server.signage.sniffing import HEAD_BYTES, Sniffed, sniff

IMAGE_BYTES = 20 * 1024 * 1024
"A photograph of twice the screen's width at the best quality is half of it."

VIDEO_BYTES = MEDIA_BYTES
"Two minutes of full HD at 12 Mbit/s; a kiosk keeps several."

ALL_BYTES = 4 * 1024 * 1024 * 1024
"Of all media together: a quarter of the smallest disk that a kiosk has, and nothing a server's disk feels."

SIDE_PX = 7680
"Of a picture: four screens wide. What is larger decodes to more memory than a kiosk's page has."

ORPHAN_S = 86_400.0

FOLDER = "media"

_NAME = re.compile(r"[0-9a-f]{64}")


class NotMedia(KioskServerError):
    """This is no picture or video that kiosks can show; send PNG, JPEG, WebP, AVIF, MP4 or WebM."""

    status = 415


class PictureTooLarge(KioskServerError):
    """This picture has too many pixels for a kiosk."""

    status = 422


def is_media_name(name: str) -> bool:
    """Whether a file may be called so in the store."""
    return _NAME.fullmatch(name) is not None


@dataclass(frozen=True, slots=True)
class Stored:
    sha256: str
    bytes: int
    what: Sniffed


class Arriving:
    """A file on its way in: write pieces, then `keep`. Leaves nothing behind where it is not kept."""

    def __init__(self, folder: Path, most_bytes: int) -> None:
        self._folder, self._most_bytes = folder, most_bytes
        descriptor, name = tempfile.mkstemp(prefix=".arriving.", dir=folder)
        self._file: BinaryIO = os.fdopen(descriptor, "wb")
        self._path = Path(name)
        self._hash = sha256()
        self._head = b""
        self._bytes = 0

    def write(self, piece: bytes) -> None:
        """Raises TooLarge."""
        self._bytes += len(piece)
        if self._bytes > self._most_bytes:
            raise TooLarge
        if len(self._head) < HEAD_BYTES:
            self._head += piece[: HEAD_BYTES - len(self._head)]
        self._hash.update(piece)
        self._file.write(piece)

    def keep(self) -> Stored:
        """On the disk under its name when this returns; the same bytes again change nothing. Raises NotMedia,
        TooLarge, PictureTooLarge."""
        what = sniff(self._head)
        if what is None:
            raise NotMedia
        if what.type.startswith("image/") and self._bytes > IMAGE_BYTES:
            raise TooLarge(f"a picture may have {IMAGE_BYTES // 1024**2} MiB")
        if max(what.width_px or 0, what.height_px or 0) > SIDE_PX:
            raise PictureTooLarge(f"a picture may be {SIDE_PX} pixels wide and high")
        self._file.flush()
        os.fsync(self._file.fileno())
        digest = self._hash.hexdigest()
        self._path.replace(self._folder / digest)
        _sync(self._folder)
        return Stored(digest, self._bytes, what)

    def close(self) -> None:
        self._file.close()
        self._path.unlink(missing_ok=True)


class MediaStore:
    def __init__(self, data: Path, most_bytes: int = VIDEO_BYTES) -> None:
        """No file may have more than `most_bytes`."""
        self._folder, self._most_bytes = data / FOLDER, most_bytes

    def arriving(self) -> Arriving:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return Arriving(self._folder, self._most_bytes)

    def path(self, digest: str) -> Path | None:
        """Where the file is; None where it is not. `digest` has been looked at: 64 hex digits and nothing else."""
        path = self._folder / digest
        return path if path.is_file() else None

    def sweep(self, named: Collection[str], now_s: float) -> int:
        """Takes away what no row names and what never arrived whole, a day after it came; how many files."""
        gone = 0
        for path in self._files():
            if path.name not in named and path.stat().st_mtime < now_s - ORPHAN_S:
                path.unlink(missing_ok=True)
                gone += 1
        return gone

    def whole(self) -> list[Path]:
        """Every file that has arrived, also what is to be swept away."""
        return [path for path in self._files() if is_media_name(path.name)]

    def _files(self) -> Iterable[Path]:
        return sorted(self._folder.iterdir()) if self._folder.is_dir() else ()


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
