"""The configuration in force: taken from the server while it runs, from the data folder at the start."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from gateway.log import get_logger
from gateway.settings.live_config import InForce, Refused, changes, judge
from gateway.settings.live_config_file import LiveConfigFile

log = get_logger("gateway.live")


class Live:
    """Judges what comes, keeps what is taken over, and has it applied."""

    def __init__(self, file: LiveConfigFile, started: InForce, apply: Callable[[InForce], None]) -> None:
        """`started`: what the settings say. `apply` makes the gateway work by it, at once."""
        self._file = file
        self._started = started
        self._apply = apply
        self.in_force = started
        self.refused = ""
        "Why the last message was refused; empty where it is in force."

    def resume(self) -> None:
        """Takes over what was in force when the gateway last ran; without it or with a damaged one, the settings."""
        judged = judge(self._file.read(), self._started)
        if isinstance(judged, Refused):
            log.warning("kept configuration not usable", reason=judged.why)
            return
        self._take_over(judged)

    async def hear(self, payload: bytes) -> bool:
        """Takes over a message of the server, or refuses it; whether there is something new to say about it.

        One call at a time: the last message is the one that is kept.
        """
        judged = judge(payload, self._started)
        if isinstance(judged, Refused):
            news = judged.why != self.refused
            self.refused = judged.why
            if news:
                log.error("configuration refused", reason=judged.why)
            return news
        news = bool(self.refused) or judged != self.in_force
        self.refused = ""
        if judged != self.in_force:
            self._take_over(judged)
            await self._keep(payload)
        return news

    def _take_over(self, new: InForce) -> None:
        changed = changes(self.in_force, new)
        self.in_force = new
        self._apply(new)
        if changed:
            log.info("configuration", revision=new.revision, **changed)

    async def _keep(self, payload: bytes) -> None:
        try:
            await asyncio.to_thread(self._file.keep, payload)
        except OSError as error:
            # It works until the next start, and the broker has it too.
            log.warning("configuration not kept", reason=error.strerror)
