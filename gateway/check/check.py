"""`python -m gateway check`: what works on this machine, and how to mend what does not."""

from __future__ import annotations

import asyncio
import json
import textwrap
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TextIO

from gateway.check.broker import look_at_broker
from gateway.check.facts import Facts
from gateway.check.finding import Finding, Grade
from gateway.check.findings import findings, verdict
from gateway.check.machine import look_at_clock, look_at_credentials, look_at_disk, look_at_programs
from gateway.settings.settings import Settings
from gateway.settings.sources import Loaded

WIDTH = 100

_MARKS = {Grade.OK: "ok", Grade.WARNING: "warning", Grade.PROBLEM: "PROBLEM"}


def check(loaded: Loaded, output: TextIO, *, as_json: bool, root: Path = Path("/")) -> int:
    """Writes all findings; 0 where the gateway can work, 1 where it cannot. `root`: other than / in tests."""
    found = findings(asyncio.run(look(loaded, root)))
    output.write(as_lines_of_json(found) if as_json else as_text(found))
    return int(any(one.grade is Grade.PROBLEM for one in found))


async def look(loaded: Loaded, root: Path = Path("/")) -> Facts:
    """Everything that can be found out with these settings; where they are wrong, what can be without."""
    from gateway.check.radio import look_at_radio

    settings = loaded.settings
    trust = settings.trust_clock if settings else None
    programs, clock = look_at_programs(), look_at_clock(trust, root)
    if settings is None:
        return Facts(programs, clock, await look_at_radio({}, root), loaded.complaints, loaded.file)
    radio = None if settings.radio.recording else await look_at_radio(_wanted(settings), root)
    joined, credentials = look_at_credentials(settings.credentials)
    disk = look_at_disk(settings.data, settings.outbox.max_bytes)
    broker = None
    if credentials is not None:
        synced = clock.synchronised or clock.trusted
        broker = await look_at_broker(credentials, clock_synced=synced, at_s=clock.at_s, in_use=disk.busy)
    return Facts(programs, clock, radio, (), loaded.file, joined, broker, disk)


def _wanted(settings: Settings) -> dict[str, str]:
    wanted = {
        "radio.adapter": settings.radio.adapter,
        "beacon.adapter": settings.beacon.adapter,
        "check_in.adapter": settings.check_in.adapter,
    }
    return {key: adapter for key, adapter in wanted.items() if adapter is not None}


def as_text(found: Sequence[Finding]) -> str:
    """For people: what, and below it what to do."""
    lines: list[str] = []
    for one in found:
        mark = f"{_MARKS[one.grade]:<8} "
        lines += textwrap.wrap(f"{one.about}: {one.what}", WIDTH, initial_indent=mark, subsequent_indent=" " * 9)
        if one.do:
            lines += textwrap.wrap(one.do, WIDTH, initial_indent=" " * 9 + "-> ", subsequent_indent=" " * 12)
    return "\n".join([*lines, "", verdict(found)]) + "\n"


def as_lines_of_json(found: Sequence[Finding]) -> str:
    """One object: the verdict, and the findings in their order."""
    works = not any(one.grade is Grade.PROBLEM for one in found)
    return json.dumps({"works": works, "verdict": verdict(found), "findings": [asdict(one) for one in found]}) + "\n"
