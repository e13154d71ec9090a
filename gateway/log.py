"""What a gateway writes to its log: one line a change of state, as key and value, for people and for machines.

Built on the standard library's logging, which bleak brings anyway: structlog would cost a running gateway 1 to 5 MB.

    log = get_logger("gateway.uplink")
    log.info("connected", site="riverside")     # level=info event=connected site=riverside
"""

from __future__ import annotations

import json
import logging
import os
import re
from datetime import UTC, datetime
from typing import Any, Literal, TextIO

Level = Literal["debug", "info", "warning", "error"]
Format = Literal["logfmt", "json"]

_OURS = "gateway"

_JOURNAL_PRIORITIES = {logging.DEBUG: 7, logging.INFO: 6, logging.WARNING: 4, logging.ERROR: 3}
"syslog(3), as sd-daemon(3) prefixes lines with it."

_ADDRESS = re.compile(r"(?:[0-9A-Fa-f]{2}[:_-]){5}[0-9A-Fa-f]{2}")
"Libraries may quote a device's address; ours never do."

_PLAIN = re.compile(r"[^\s\"=\\]+")


class Logger:
    """One part's voice. An event is a few plain words; all that varies goes into facts."""

    __slots__ = ("_logger",)

    def __init__(self, name: str) -> None:
        self._logger = logging.getLogger(name)

    def debug(self, event: str, **facts: object) -> None:
        self._say(logging.DEBUG, event, facts)

    def info(self, event: str, **facts: object) -> None:
        self._say(logging.INFO, event, facts)

    def warning(self, event: str, **facts: object) -> None:
        self._say(logging.WARNING, event, facts)

    def error(self, event: str, **facts: object) -> None:
        self._say(logging.ERROR, event, facts)

    def exception(self, event: str, **facts: object) -> None:
        """As `error`, with the exception that is being handled."""
        self._logger.error(event, extra={"facts": facts}, exc_info=True)

    def _say(self, level: int, event: str, facts: dict[str, object]) -> None:
        self._logger.log(level, event, extra={"facts": facts})


def get_logger(name: str) -> Logger:
    """`name`: `gateway`, or `gateway.<part>`."""
    return Logger(name)


def write_log_to(stream: TextIO, level: Level, form: Format, *, journal: bool) -> None:
    """Sends every line to `stream`. `journal`: lines begin with journald's priority, and it writes the time itself."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(LineFormatter(form, journal=journal))
    logging.root.handlers[:] = [handler]
    logging.root.setLevel(logging.ERROR)  # of libraries, what cannot be ignored
    change_level(level)


def change_level(level: Level) -> None:
    """Of our own lines, from now on."""
    logging.getLogger(_OURS).setLevel(level.upper())


def is_journal(stream: TextIO, journal_stream: str | None) -> bool:
    """Whether journald reads `stream`. `journal_stream` is the value of JOURNAL_STREAM (systemd.exec(5))."""
    if not journal_stream:
        return False
    try:
        status = os.fstat(stream.fileno())
    except OSError:
        return False
    return journal_stream == f"{status.st_dev}:{status.st_ino}"


class LineFormatter(logging.Formatter):
    """A record as one line of logfmt or JSON."""

    def __init__(self, form: Format, *, journal: bool) -> None:
        super().__init__()
        self._form = form
        self._journal = journal

    def format(self, record: logging.LogRecord) -> str:
        fields = self._fields(record)
        line = json.dumps(fields, default=str, ensure_ascii=False) if self._form == "json" else _logfmt(fields)
        if self._journal:
            return f"<{_JOURNAL_PRIORITIES.get(record.levelno, 3)}>{line}"
        return line

    def _fields(self, record: logging.LogRecord) -> dict[str, Any]:
        fields: dict[str, Any] = {}
        if self._form == "json" or not self._journal:
            at = datetime.fromtimestamp(record.created, UTC)
            fields["timestamp"] = at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        fields |= {"level": record.levelname.lower(), "event": record.getMessage(), "logger": record.name}
        fields |= getattr(record, "facts", {})
        if record.exc_info and record.exc_info[0] is not None:
            fields["error"] = record.exc_info[0].__name__
            fields["trace"] = self.formatException(record.exc_info)
        if not (record.name == _OURS or record.name.startswith(_OURS + ".")):
            fields["event"] = _ADDRESS.sub("…", fields["event"])
        if "trace" in fields:
            fields["trace"] = _ADDRESS.sub("…", fields["trace"])
        return fields


def _logfmt(fields: dict[str, Any]) -> str:
    return " ".join(f"{key}={_value(value)}" for key, value in fields.items())


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return ""
    text = str(value)
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)
