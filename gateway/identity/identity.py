"""Keeps the gateway's certificate young, and follows its files.

Renewing is another process's work (`python -m gateway renew`): it needs a library that is larger than all of the
running gateway. Here only the credentials file is looked at; when it was replaced, the connection is made anew.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

from gateway import other_program
from gateway.errors import GatewayError
from gateway.identity.credentials import Credentials, read_credentials
from gateway.log import get_logger
from gateway.outbox.rows import Clock

LOOK_EVERY_S = 5.0
"A gateway that has just joined anew is back within seconds."

RENEW_EVERY_S = 86_400.0

AGAIN_AFTER_S = 3_600.0
"After a renewal that failed: there are 30 days for it."

RENEW_BEFORE_S = 30 * 86_400.0
"The server's word counts; this only spares it from being asked."

WARN_BEFORE_S = 14 * 86_400.0
"By then a renewal has failed for two weeks."

GIVE_UP_S = 120.0
"For the other process: a Pi loads its library in 5 s."

log = get_logger("gateway.identity")


class Identity:
    """The credentials in force."""

    def __init__(
        self,
        file: Path,
        credentials: Credentials,
        *,
        clock: Callable[[], Clock],
        changed: Callable[[Credentials], None],
        troubled: Callable[[str], None],
        look_every_s: float = LOOK_EVERY_S,
    ) -> None:
        """`changed` is told of new credentials of this same gateway, `troubled` a sentence for staff where the
        certificate was not renewed for too long, and an empty one once it was."""
        self._file = file
        self._credentials = credentials
        self._clock = clock
        self._changed = changed
        self._troubled = troubled
        self._look_every_s = look_every_s
        self._seen = self._stamp()
        self._said = self._trouble = ""

    async def run(self) -> NoReturn:
        """Until cancelled."""
        due_s = self._clock().monotonic_s
        while True:
            await asyncio.sleep(self._look_every_s)
            if self._clock().monotonic_s >= due_s:
                due_s = self._clock().monotonic_s + (RENEW_EVERY_S if await self._renew() else AGAIN_AFTER_S)
            self.look()
            self._judge()

    def look(self) -> None:
        """Takes over what somebody has put in place of the credentials file."""
        stamp = self._stamp()
        if stamp == self._seen:
            return
        self._seen = stamp
        try:
            found = read_credentials(self._file)
        except GatewayError as error:
            log.warning("credentials refused", reason=str(error))
            return
        if (found.site, found.gateway) != (self._credentials.site, self._credentials.gateway):
            log.warning("credentials of another gateway", site=found.site, gateway=found.gateway, mend="restart")
            return
        self._credentials = found
        self._changed(found)
        log.info("credentials replaced", certificate_ends_s=int(found.certificate_ends_s))

    def _judge(self) -> None:
        now, ends_s = self._clock(), self._credentials.certificate_ends_s
        trouble = ""
        if now.synced and ends_s - now.at_s < WARN_BEFORE_S:
            ends = f"{datetime.fromtimestamp(ends_s, UTC):%Y-%m-%d}"
            trouble = f"This gateway's certificate ends on {ends} and was not renewed. {self._said}".rstrip()
        if trouble != self._trouble:
            self._trouble = trouble
            self._troubled(trouble)

    async def _renew(self) -> bool:
        """Whether it need not be tried again soon."""
        now = self._clock()
        if self._credentials.server_url is None:
            return True
        # Who does not know the time cannot know whether it is due: the server does.
        if now.synced and self._credentials.certificate_ends_s - now.at_s > RENEW_BEFORE_S:
            return True
        self._said = await self._other_process()
        if self._said:
            log.warning("certificate not renewed", reason=self._said)
        return not self._said

    async def _other_process(self) -> str:
        """What went wrong in it, as a sentence; empty where nothing did."""
        command = (sys.executable, "-m", "gateway", "renew", "--credentials", str(self._file))
        try:
            ended = await other_program.run(command, within_s=GIVE_UP_S)
        except OSError as error:
            return f"Renewing cannot be started: {error.strerror}."
        if ended.code is None:
            return "Renewing took too long."
        return "" if ended.code == 0 else ended.complaint or f"Renewing ended with {ended.code}."

    def _stamp(self) -> tuple[int, int] | None:
        """Changes whenever another file takes its place."""
        try:
            found = self._file.stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns
