"""`gateway.log`: lines for people, for machines, and for journald."""

from __future__ import annotations

import io
import json
import logging
import os
from collections.abc import Iterator

import pytest

from gateway.log import Format, Logger, change_level, get_logger, is_journal, write_log_to


@pytest.fixture(autouse=True)
def _levels() -> Iterator[None]:
    """The level of our own lines is as it was."""
    ours = logging.getLogger("gateway")
    before = ours.level
    yield
    ours.setLevel(before)


def a_log(form: Format = "logfmt", *, journal: bool = False) -> tuple[io.StringIO, Logger]:
    stream = io.StringIO()
    write_log_to(stream, "info", form, journal=journal)
    return stream, get_logger("gateway.part")


def test_a_line_is_keys_and_values() -> None:
    stream, log = a_log()
    log.warning("disk full", free=0, on=True, off=False, why="no space", none=None, quoted='a "b"', plain="a-b/c.d")
    stamp, _, rest = stream.getvalue().partition(" ")
    assert stamp.startswith("timestamp=20")
    assert stamp.endswith("Z")
    assert rest == (
        'level=warning event="disk full" logger=gateway.part free=0 on=true off=false why="no space" none= '
        'quoted="a \\"b\\"" plain=a-b/c.d\n'
    )


def test_a_line_is_json_where_that_is_set() -> None:
    stream, log = a_log("json")
    log.info("connected", site="riverside", count=3, ok=True)
    line = json.loads(stream.getvalue())
    assert line.pop("timestamp").startswith("20")
    assert line == {
        "level": "info",
        "event": "connected",
        "logger": "gateway.part",
        "site": "riverside",
        "count": 3,
        "ok": True,
    }


@pytest.mark.parametrize("form", ["logfmt", "json"])
def test_nothing_that_is_said_can_begin_a_line_of_its_own(form: Format) -> None:
    stream, log = a_log(form)
    log.error("one", text="a\nlevel=info event=forged\r\x1b[0m")
    assert stream.getvalue().count("\n") == 1
    assert "\x1b" not in stream.getvalue()


def test_journald_is_told_the_priority() -> None:
    stream, log = a_log(journal=True)
    change_level("debug")
    for say in (log.debug, log.info, log.warning, log.error):
        say("x")
    assert [line[:3] for line in stream.getvalue().splitlines()] == ["<7>", "<6>", "<4>", "<3>"]
    assert "timestamp" not in stream.getvalue()


def test_the_level_changes_while_it_runs() -> None:
    stream, log = a_log()
    log.debug("unheard")
    change_level("debug")
    log.debug("heard")
    change_level("error")
    log.warning("unheard")
    log.error("heard too")
    assert [line.split("event=")[1].split(" logger")[0] for line in stream.getvalue().splitlines()] == [
        "heard",
        '"heard too"',
    ]


def test_of_libraries_only_errors_are_told_and_never_an_address() -> None:
    stream, _ = a_log()
    library = logging.getLogger("bleak.something")
    library.warning("passed over")
    library.error("Device C0:00:00:00:00:01 at /org/bluez/hci0/dev_C0_00_00_00_00_01 failed")
    assert "passed over" not in stream.getvalue()
    assert "C0" not in stream.getvalue()
    assert "failed" in stream.getvalue()


def test_an_exception_is_told_on_one_line() -> None:
    stream, log = a_log()
    try:
        raise ValueError("with C0:00:00:00:00:01 in it")
    except ValueError:
        log.exception("broken", part="radio")
    line = stream.getvalue()
    assert line.count("\n") == 1
    assert "error=ValueError" in line
    assert "Traceback" in line
    assert "C0:00" not in line


def test_journald_is_known_by_the_stream_it_reads() -> None:
    read_end, write_end = os.pipe()
    with os.fdopen(read_end), os.fdopen(write_end, "w") as stream:
        status = os.fstat(stream.fileno())
        assert is_journal(stream, f"{status.st_dev}:{status.st_ino}")
        assert not is_journal(stream, f"{status.st_dev}:{status.st_ino + 1}")
        assert not is_journal(stream, None)
    assert not is_journal(io.StringIO(), "1:2")
