"""The radio from a file: JSON lines of `{"at_s", "address", "rssi_dbm", "ad_hex"}`, in real time or as fast as read.

`at_s` counts from anywhere (UTC seconds, or from 0); only differences matter in real time. `address` is optional and
never kept.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gateway.air.airwaves import parse_ad
from gateway.air.heard import Heard, RadioState, is_reception
from gateway.air.hearing import Hearing
from gateway.air.radio import StateChanged
from gateway.errors import RecordingError

_UTC_FROM_S = 1e9
"An `at_s` from here on (the year 2001) is UTC; below it counts from the recording's own beginning."

_LINES_AT_ONCE = 256
"Strangers' lines leave nothing to wait for: the windows and the network get their turn all the same."


class Line(BaseModel):
    """One advertisement of a recording."""

    model_config = ConfigDict(frozen=True, allow_inf_nan=False, use_attribute_docstrings=True)

    at_s: float
    rssi_dbm: Annotated[int, Field(ge=-128, le=127)]
    ad_hex: Annotated[str, Field(pattern=r"^([0-9a-fA-F]{2})*$")]
    "AD structures."
    address: str | None = None


def read_recording(path: Path) -> Iterator[Line]:
    """The lines of a recording, one by one.

    Raises RecordingError with a sentence that names file, line and field.
    """
    try:
        with path.open("rb") as file:
            for number, text in enumerate(file, start=1):
                if text.strip():
                    yield _read_line(path, number, text)
    except OSError as error:
        raise RecordingError(f"The recording {path} cannot be read: {error.strerror}.") from error


def check_recording(path: Path) -> None:
    """Raises RecordingError where there is no recording, or its first line is none of one."""
    if next(read_recording(path), None) is None:
        raise RecordingError(f"The recording {path} is empty.")


def _read_line(path: Path, number: int, text: bytes) -> Line:
    try:
        return Line.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the line"
        raise RecordingError(
            f"The recording {path} is broken in line {number}: {where}: {first['msg']}. Each line must be "
            '{"at_s": 12.5, "address": "…", "rssi_dbm": -61, "ad_hex": "…"}.'
        ) from error


class RecordedRadio:
    """Plays a recording. In real time its packets are heard now; as fast as possible, at the times they say."""

    def __init__(self, path: Path, *, real_time: bool = True) -> None:
        self._path = path
        self._real_time = real_time
        self._now_s = 0.0

    def now_s(self) -> float:
        return time.monotonic() if self._real_time else self._now_s

    async def run(self, hearing: Hearing, on_state: StateChanged) -> None:
        """Raises RecordingError where the file turns out broken; what stood before is heard."""
        on_state(RadioState(True, "recording", f"Plays the recording {self._path.name}."))
        try:
            if self._real_time:
                await self._play_in_real_time(hearing)
            else:
                await self._play_at_once(hearing)
        finally:
            hearing.queue.close()
        on_state(RadioState(False, "recording", f"The recording {self._path.name} has ended."))

    async def _play_in_real_time(self, hearing: Hearing) -> None:
        started_s, first_s = time.monotonic(), None
        for line in read_recording(self._path):
            first_s = line.at_s if first_s is None else first_s
            delay_s = started_s + (line.at_s - first_s) - time.monotonic()
            if delay_s > 0:
                await asyncio.sleep(delay_s)
            _put(hearing, line, time.time(), time.monotonic())

    async def _play_at_once(self, hearing: Hearing) -> None:
        base_s = None
        for number, line in enumerate(read_recording(self._path)):
            if base_s is None:
                base_s = 0.0 if line.at_s >= _UTC_FROM_S else time.time() - line.at_s
                self._now_s = line.at_s
            await hearing.queue.room()
            if number % _LINES_AT_ONCE == 0:
                await asyncio.sleep(0)
            # Receivers' rows can be a millisecond out of order; a monotonic clock cannot.
            self._now_s = max(self._now_s, line.at_s)
            _put(hearing, line, base_s + line.at_s, self._now_s)


def _put(hearing: Hearing, line: Line, at_s: float, monotonic_s: float) -> None:
    if is_reception(line.rssi_dbm):
        hearing.hear(Heard(at_s, monotonic_s, line.rssi_dbm, parse_ad(bytes.fromhex(line.ad_hex))))
